"""How a plan went, from the words of whoever tried it: kept, in part, or not."""

from __future__ import annotations

import re
from typing import Literal, cast

from bot.content.grammar import grammar
from bot.interview import acts
from bot.interview.memory import hindered
from bot.interview.volley import Volley

How = Literal["kept", "more", "partly", "instead", "slipped", "forgot", "ill", "flare"]
"""How it was, with what a person would answer each in another way."""

Status = Literal["kept", "partly", "slipped"]
STATUS: dict[str, Status] = {
    "more": "kept",
    "instead": "partly",
    "forgot": "slipped",
    "ill": "slipped",
    "flare": "slipped",
}
"""What the records keep of it."""

_GRAMMAR = grammar("outcome")
_MORE, _NO_MORE = _GRAMMAR.patterns("more", ignore_case=True), _GRAMMAR.patterns("no_more", ignore_case=True)
_INSTEAD = _GRAMMAR.pattern("<instead>", ignore_case=True)
_MOVED = _GRAMMAR.pattern(r"\b<moved>\b", ignore_case=True)
_FORGOT, _FLARE = (_GRAMMAR.pattern(f"<{name}>", ignore_case=True) for name in ("forgot", "flare"))
_ILL = _GRAMMAR.patterns("ill", ignore_case=True)
_ELSE_ILL = _GRAMMAR.pattern("<somebody_else_ill>", ignore_case=True)
_SHARES = [re.compile(entry, re.IGNORECASE) for entry in _GRAMMAR.filled("share")]
_SOME_OF_IT, _KEPT = _GRAMMAR.patterns("some", ignore_case=True), _GRAMMAR.patterns("kept", ignore_case=True)
_REASON = _GRAMMAR.pattern("<reason>", ignore_case=True)
_CAME_BETWEEN = _GRAMMAR.pattern("<came_between>", ignore_case=True)
_BOTH = _GRAMMAR.pattern("<both>", ignore_case=True)
_COUNTS = {word: int(number) for word, number in _GRAMMAR.table("counts").items()}

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
    r"^\W*(?:i |we |yeah |yes |well |no |only |just |ive |i've )*(?:did|done|managed|went|"
    r"got (?:there|out|round|to it)|tried|walked|swam|kept|"
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

_REPORTS = ("report_success", "affirm")

_SURE = 0.5
"""Confidence from which the classifier alone says that somebody reports."""

_PARTLY = re.compile(r"\W*(?:(?:about )?(?:half|some|most|part|bits?)\b|.*\bon and off\b)", re.IGNORECASE)
_ONCE = re.compile(r"\W*(?:only |just |maybe |well )*(?:once|one time|1 time|one of)\b", re.IGNORECASE)
_BRIEF = 5


def reports(volley: Volley) -> bool:
    """Whether they tell how something went, and are not just saying yes or no to what was asked."""
    intent = volley.heard.intent
    told = intent.name in ("report_success", "report_slip") and intent.confidence >= _SURE
    how = how_it_was(volley)
    return how is not None and (told or bool(_TRIED.match(volley.heard.text)) or how in STATUS)


def went(volley: Volley) -> bool:
    """Whether they say outright that they did it, or some of it."""
    return bool(_WENT.search(volley.heard.text)) and how_it_went(volley) in ("kept", "partly")


def how_it_was(volley: Volley) -> How | None:
    """How it went, with what deserves an answer of its own; None if the message does not tell."""
    text = volley.heard.text
    if _MORE.found(text) and not _NO_MORE.found(text):
        return "more"
    if share := _share(text):
        return share
    went = how_it_went(volley) or ("kept" if _KEPT.found(text) else None)
    if _SOME_OF_IT.found(text) and not (_INSTEAD.search(text) and _MOVED.search(text)):
        return "partly"
    moved = bool(volley.heard.activities) or bool(_MOVED.search(text))
    if _INSTEAD.search(text) and moved and (went != "slipped" or _DID.search(text)):
        return "instead"
    if went == "partly" or (went == "kept" and (volley.heard.intent.name in _REPORTS or _KEPT.found(text))):
        return went
    for how, said in (("forgot", _FORGOT.search(text)), ("flare", _FLARE.search(text)), ("ill", _is_ill(text))):
        if said:
            return cast(How, how)
    return went or ("slipped" if _CAME_BETWEEN.search(text) or (gives_reason(volley) and hindered(volley)) else None)


def gives_reason(volley: Volley) -> bool:
    """Whether they say what came between ("kids were off sick", "no time"), so that nobody asks for it again."""
    text = volley.heard.text
    return hindered(volley) or bool(_REASON.search(text) or _CAME_BETWEEN.search(text))


def _is_ill(text: str) -> bool:
    return _ILL.found(text) and not _ELSE_ILL.search(text)


def _share(text: str) -> Literal["kept", "partly"] | None:
    """ "2 of the 3 days" is a part, "3 of 3" and "both days" are all of it."""
    for form in _SHARES:
        if found := form.search(text):
            did, planned = (_COUNTS.get(found[name].lower()) or int(found[name]) for name in ("did", "of"))
            return "partly" if 0 < did < planned else "kept" if did else None
    denied = re.search(r"\b(?:not|n't|didnt|but|except|missed|only|just)\b", text, re.IGNORECASE)
    return "kept" if _BOTH.search(text) and _DID.search(text) and not denied else None


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
