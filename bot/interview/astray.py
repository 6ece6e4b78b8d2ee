"""What people say instead of a part of the plan: a nod, "whatever you think", an obstacle, or a change of mind."""

from __future__ import annotations

from bot.content.grammar import grammar
from bot.interview import acts
from bot.interview.days_named import DAYS
from bot.interview.deeds import amounts
from bot.interview.details import ONLY, names_part
from bot.interview.memory import CERTAIN
from bot.interview.tidying import sentences
from bot.interview.volley import Volley

_GRAMMAR = grammar("astray")
_DROPS = _GRAMMAR.patterns("drops", ignore_case=True)
_UNWILLING, _UNWANTED, _LEFT_TO_MO, _ANY_TIME, _UNABLE, _WORRIES, _PART_OF_IT = (
    _GRAMMAR.pattern(rf"\b<{name}>\b", ignore_case=True)
    for name in ("unwilling", "unwanted", "left_to_mo", "any_time", "unable", "worries", "part_of_it")
)
_ANY_TIME_YOU_LIKE = _GRAMMAR.pattern("<any_time_you_like>", ignore_case=True)
_NOTHING, _NO_MEANS = (
    _GRAMMAR.pattern("^<nothing>$", ignore_case=True),
    _GRAMMAR.pattern("^<no_means>", ignore_case=True),
)
_CONDITION = _GRAMMAR.pattern(r"^<condition>\b", ignore_case=True)
_ASKS = _GRAMMAR.pattern("<question_words>", ignore_case=True)
_COUNT = _GRAMMAR.pattern(r"<about>(\d{1,3})<counted>", ignore_case=True)
_GOES = _GRAMMAR.pattern(r"\b<goes>\W*$", ignore_case=True)
_TALK = ("affirm", "deny", "unsure", "dont_know")


def drops(volley: Volley, part: str = "") -> bool:
    """Whether they take back the plan itself; not wanting to is an obstacle where one was asked for."""
    text = volley.heard.text
    if part not in ("obstacle", "if_then") and _DROPS.found(text):
        return True
    if part in ("obstacle", "if_then") or names_part(volley):
        return False
    against = volley.heard.intent.name in ("sustain_talk", "deny") and volley.heard.talk.subtype == "commitment_against"
    return against or bool(_UNWILLING.search(text))


def takes_back(volley: Volley) -> bool:
    """Whether they take back a plan that was read to them; "I don't want to do it on Monday" only changes it."""
    text = volley.heard.text
    return _DROPS.found(text) or (not names_part(volley) and bool(_UNWANTED.search(text)))


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
    if _UNABLE.search(volley.heard.text) or volley.heard.activities:
        return False
    words = acts.typed(volley.heard.text)
    if _ANY_TIME.search(words):
        return bool(_ANY_TIME_YOU_LIKE.fullmatch(words))
    return acts.length(volley) <= 6 and bool(_LEFT_TO_MO.search(volley.heard.text))


def nothing(volley: Volley) -> bool:
    """Whether they say that nothing gets in the way."""
    text = sentences(volley.heard.text)[0]
    if acts.is_typed(volley, "nothing") or acts.typed(text) in volley.content.words["nothing"]:
        return True
    return bool(_NOTHING.match(text) and not _NO_MEANS.match(text))


def hinders(volley: Volley) -> bool:
    """Whether the message is about what gets in the way: a condition, or a barrier."""
    barrier = any(b.confidence >= CERTAIN for b in volley.heard.barriers)
    text = volley.heard.text.strip()
    if _ASKS.match(text):
        return False
    return barrier or bool(_CONDITION.match(text) or _WORRIES.search(text))


def bare_number(volley: Volley) -> float | None:
    """A number with nothing around it; what it counts is for the question to say."""
    heard = volley.heard
    counted = _COUNT.fullmatch(acts.typed(heard.text))
    if counted:
        return float(counted[1])
    part_of_it = _PART_OF_IT.search(heard.text)
    bare = heard.intent.name == "give_number" and not any(amounts(volley)) and acts.length(volley) <= 3
    return heard.number if bare and not part_of_it else None


def leaves(volley: Volley) -> bool:
    """Whether they have to go in the middle of it ("gotta go")."""
    going = bool(_GOES.search(volley.heard.text)) and acts.length(volley) <= 6
    return going or (volley.heard.intent.name in ("stop", "goodbye") and acts.length(volley) <= 2 and not nod(volley))
