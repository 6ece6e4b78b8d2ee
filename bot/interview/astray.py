"""What people say instead of a part of the plan: a nod, "whatever you think", an obstacle, or a change of mind."""

from __future__ import annotations

import re

from bot.interview import acts
from bot.interview.deeds import amounts
from bot.interview.details import DAYS, ONLY, names_part
from bot.interview.memory import CERTAIN
from bot.interview.volley import Volley

_DROPS = re.compile(
    r"\b(?:forget (?:it|the plan|about (?:it|the plan))|no plan|chang(?:ed|ing) my mind|drop (?:it|the plan)|"
    r"(?:^|oh |just )leave (?:it|the plan)(?! as| like| in| the same| open)|"
    r"leave (?:it|the plan)(?: for (?:now|today)| out| alone| there)?\W*$|"
    r"rather (?:not(?=\W*$)|leave it)|actually,? no)",
    re.IGNORECASE,
)
_UNWILLING = re.compile(
    r"\b(?:(?:do not|don'?t) (?:want|fancy)|(?:not|no longer) (?:doing|going to do|keen)|can'?t be bothered|no point|"
    r"not for me)\b",
    re.IGNORECASE,
)
_UNWANTED = re.compile(r"\bdo(?: not|n'?t) want (?:it|this|that|a plan|to do)\b", re.IGNORECASE)
_LEFT_TO_MO = re.compile(
    r"\b(?:whatever|up to you|you (?:choose|decide|pick|say|tell me)|(?:don'?t|not) (?:mind|fussed|bothered)|"
    r"any ?(?:thing|time|day)|whenever)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"^(?:(?:no|none|nothing|nowt|nought|can'?t think|not much|nope)(?:\W+(?:really|thanks|thank you|not|that|"
    r"i|can|think|of|to|"
    r"mind|me|comes|it|much|at all|for now|now|no|nothing))*\W*|"
    r".*\bnothing (?:really|will|would|can|could|comes)\b.*)$",
    re.IGNORECASE,
)
_NO_MATTER = re.compile(r"^no (?:time|energy|money|sleep|transport|lift|car|bus|one|body|child)", re.IGNORECASE)
_CONDITION = re.compile(r"^(?:only )?(?:if|unless|as long as|depends|depending)\b", re.IGNORECASE)
_WORRIES = re.compile(
    r"\b(?:(?!i )\w+ might|may not|what if|worr(?:y|ied)|scared|afraid|frightened|"
    r"(?:the|my) (?:problem|trouble) is|can'?t|couldn'?t)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?:about |maybe |around |say |like |just )*(\d{1,3})(?: ?x| ?ish)?", re.IGNORECASE)
_GOES = re.compile(r"\b(?:got to|gotta|have to|must|need to) (?:go|run|dash|leave)(?: now)?\W*$", re.IGNORECASE)
_TALK = ("affirm", "deny", "unsure", "dont_know")


def drops(volley: Volley, part: str = "") -> bool:
    """Whether they take back the plan itself; not wanting to is an obstacle where one was asked for."""
    text = volley.heard.text
    if part not in ("obstacle", "if_then") and _DROPS.search(text):
        return True
    if part in ("obstacle", "if_then") or names_part(volley):
        return False
    against = volley.heard.intent.name in ("sustain_talk", "deny") and volley.heard.talk.subtype == "commitment_against"
    return against or bool(_UNWILLING.search(text))


def takes_back(volley: Volley) -> bool:
    """Whether they take back a plan that was read to them; "I don't want to do it on Monday" only changes it."""
    text = volley.heard.text
    return bool(_DROPS.search(text)) or (not names_part(volley) and bool(_UNWANTED.search(text)))


def puts_time_right(volley: Volley) -> bool:
    """Whether a message puts right a time that was said before ("no wait, make it Sunday", "only Wednesdays then")."""
    only_days = ONLY.search(volley.heard.text) and DAYS.search(volley.heard.when or "")
    return acts.names(volley, "puts_right") or bool(only_days)


def nod(volley: Volley) -> acts.Act | None:
    """A yes, no, maybe or don't know that says nothing else; None for words of their own, however they were classed."""
    said = acts.act(volley)
    words = acts.typed(volley.heard.text)
    if said is None or any(words in volley.content.words[group] for group in ("yes", "no", "dont_know", "unsure")):
        return said
    if names_part(volley) or volley.heard.number:
        return None
    if said in ("yes", "no"):
        first = words.split(" ")[0]
        return said if first in volley.content.words[said] and volley.heard.intent.name in _TALK else None
    return said


def left_to_mo(volley: Volley) -> bool:
    """ "whatever you think": the choice is handed over, which a plan of their own cannot take."""
    if re.search(r"\b(?:can'?t|cannot|couldn'?t)\b", volley.heard.text, re.IGNORECASE) or volley.heard.activities:
        return False
    words = acts.typed(volley.heard.text)
    if re.search(r"\b(?:any ?(?:time|day)|whenever)\b", words):
        return bool(re.fullmatch(r"(?:any ?(?:time|day)|whenever)(?: you (?:like|want)| really| i suppose)?", words))
    return acts.length(volley) <= 6 and bool(_LEFT_TO_MO.search(volley.heard.text))


def nothing(volley: Volley) -> bool:
    """Whether they say that nothing gets in the way."""
    text = re.split(r"(?<=[.!?])\s", volley.heard.text.strip())[0]
    if acts.is_typed(volley, "nothing") or acts.typed(text) in volley.content.words["nothing"]:
        return True
    return bool(_NOTHING.match(text) and not _NO_MATTER.match(text))


def hinders(volley: Volley) -> bool:
    """Whether the message is about what gets in the way: a condition, or a barrier."""
    barrier = any(b.confidence >= CERTAIN for b in volley.heard.barriers)
    text = volley.heard.text.strip()
    if re.match(r"(?:what|why|how|who|where)", text, re.IGNORECASE):
        return False
    return barrier or bool(_CONDITION.match(text) or _WORRIES.search(text))


def bare_number(volley: Volley) -> float | None:
    """A number with nothing around it; what it counts is for the question to say."""
    heard = volley.heard
    counted = _COUNT.fullmatch(acts.typed(heard.text))
    if counted:
        return float(counted[1])
    part_of_it = re.search(r"\b(?:half|quarter|some|bit|less|more|none|nothing)\b", heard.text, re.IGNORECASE)
    bare = heard.intent.name == "give_number" and not any(amounts(volley)) and acts.length(volley) <= 3
    return heard.number if bare and not part_of_it else None


def leaves(volley: Volley) -> bool:
    """Whether they have to go in the middle of it ("gotta go")."""
    going = bool(_GOES.search(volley.heard.text)) and acts.length(volley) <= 6
    return going or (volley.heard.intent.name in ("stop", "goodbye") and acts.length(volley) <= 2 and not nod(volley))
