"""How a plan went, from the words of whoever tried it: kept, in part, or not."""

from __future__ import annotations

import re
from typing import Literal

from bot.interview import acts
from bot.interview.volley import Volley

_DID = re.compile(
    r"\b(did|done|managed|walked|swam|went|took (?:her|him|them)|kept|been (?:going|doing)|every day|twice|once|"
    r"one time|three times)\b",
    re.I,
)
_HALF = re.compile(r"\b(once|one time|only|but|half|some of|bits? of|a few|not (?:always|every))\b", re.I)
_SOME = re.compile(r"\b(?:did|managed|went|got|walked|swam)\b.*\b(?:once|twice|half|some|a bit|one day)\b", re.I)
_NO_TROUBLE = re.compile(
    r"\b(?:no|not a) (?:problem|trouble|bother|complaint)s?\b|"
    r"\b(?:never|not|didn'?t) (?:miss\w*|fall|hurt|slip\w*|flare|go again|give out|feel a thing)\b",
    re.IGNORECASE,
)
_DID_NOT = re.compile(r"\b(didn'?t|not|never|couldn'?t|haven'?t|forgot|no|only|failed|nothing|nowt|naff all)\b", re.I)
_TRIED = re.compile(
    r"^\W*(?:i |we |yeah |yes |well |no |only |just |ive |i've )*(?:did|done|managed|went|tried|walked|swam|kept|"
    r"missed|skipped|forgot|didn'?t|haven'?t|never)\b",
    re.IGNORECASE,
)
_TIMES = re.compile(r"\b(?:twice|(?:two|three|four|five|six|seven|eight|nine|ten|\d+) times)\b", re.IGNORECASE)
_WENT = re.compile(
    r"\b(?:i|we) (?:(?:really|actually|even|just|still) )?"
    r"(?:did (?:it|them)|took (?:her|him|them)|got in\b|walked|swam|managed|went"
    r"(?! (?:down|over|flying|off|out like|numb|weak|dizzy|"
    r"to (?:the |see )?(?:my )?(?:doctor|gp|hospital|bed|a ?(?:&|and) ?e))))",
    re.IGNORECASE,
)
"""Said outright: what they did, whatever "but" or "not all of it" stands beside it."""

_SURE = 0.5
"""Confidence from which the classifier alone says that somebody reports."""

_PARTLY = re.compile(r"\W*(?:(?:about )?(?:half|some|most|part|bits?)\b|.*\bon and off\b)", re.IGNORECASE)
_ONCE = re.compile(r"\W*(?:only |just |maybe |well )*(?:once|one time|1 time|one of)\b", re.IGNORECASE)
_BRIEF = 5


def reports(volley: Volley) -> bool:
    """Whether they tell how something went, and are not just saying yes or no to what was asked."""
    intent = volley.heard.intent
    told = intent.name in ("report_success", "report_slip") and intent.confidence >= _SURE
    return (told or bool(_TRIED.match(volley.heard.text))) and how_it_went(volley) is not None


def went(volley: Volley) -> bool:
    """Whether they say outright that they did it, or some of it."""
    return bool(_WENT.search(volley.heard.text)) and how_it_went(volley) in ("kept", "partly")


def how_it_went(volley: Volley) -> Literal["kept", "partly", "slipped"] | None:
    """Kept, partly kept or slipped; None if the message does not tell."""
    text, intent = (
        _NO_TROUBLE.sub("kept", volley.heard.text),
        volley.heard.intent.name,
    )
    once = intent == "report_slip" and _ONCE.match(text)  # told as a slip, it is less than was planned
    if (_PARTLY.match(text) or once) and acts.length(volley) <= _BRIEF:
        return "partly"
    did, did_not = bool(_DID.search(text)), bool(_DID_NOT.search(text))
    if did and did_not and _TIMES.search(text):
        return "partly"
    if did and _HALF.search(text) and (intent != "report_slip" or _SOME.search(text)):
        return "partly"
    if intent == "report_success" or (did and not did_not):
        return "partly" if did_not and did else "kept"
    if did and did_not and intent != "report_slip":
        return "partly"
    if intent in ("report_slip", "deny") or did_not:
        return "slipped"
    return "kept" if intent == "affirm" or acts.act(volley) == "yes" else None
