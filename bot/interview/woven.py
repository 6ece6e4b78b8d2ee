"""A patient's own clause said back with what it means, and never so that it is an echo."""

from __future__ import annotations

from bot.content.grammar import grammar
from bot.interview import acts
from bot.interview.acts import length
from bot.interview.meanings import certain, mark_reflected
from bot.interview.memory import CERTAIN, best_words, clause_at, sayable, weight
from bot.interview.retold import retold
from bot.interview.tender import GOOD, SURE, SURE_OF_GOOD, felt, lately_of_loss
from bot.interview.volley import Volley
from bot.understanding import Finding

_GRAMMAR = grammar("listen")
_OF_THEM, _OF_OTHERS = (_GRAMMAR.pattern(rf"<{whom}>\b", ignore_case=True) for whom in ("of_them", "of_others"))
_SURE_OF_SIDE = 0.7
"""How sure Mo has to be of the side somebody takes in passing, in a message about something else."""

IN_A_ROW = 3
"""Answers running that may be made of the patient's own words; one less where those tell little of the person."""

_WHOLE = 0.75
"""The share of a message that would be an echo rather than an answer to it."""

A_STATEMENT = 4
"""Words from which a clause alone is more than a thing named ("the car seat")."""

SHORT_CLAUSE = 9
"""Words of a clause that can be said back without parroting."""


def retell(volley: Volley) -> bool:
    """A message of several clauses is said back whole, at most twice running: of one alone the point may be missed."""
    said = retold(volley)
    if not said or echoes(volley) >= IN_A_ROW - 1 or only_feared(volley, said):
        return False
    return held(volley, volley.say_fresh(["woven_neutral"], quote=said))


def weave(volley: Volley, longest: int = 14) -> bool:
    """A clause of theirs and what it means: the feeling it carries, or the side it speaks for."""
    clause = clause_of(volley)
    if only_feared(volley, clause):
        return False
    if not clause or len(clause.split()) > longest or echoes(volley) >= IN_A_ROW:
        return False
    return held(volley, volley.say_fresh([f"woven_{lean}" for lean in _leans(volley, clause)], quote=clause))


def say_back(volley: Volley) -> bool:
    """The clause alone, where nothing tells what it means; not soon after another, and not a whole message."""
    clause = clause_of(volley)
    rests = echoes(volley) >= (IN_A_ROW if weight(volley, clause) else IN_A_ROW - 1)
    parrots = len(clause.split()) > max(SHORT_CLAUSE, _WHOLE * length(volley))
    stands_alone = len(clause.split()) >= A_STATEMENT and (sayable(clause) or _OF_OTHERS.match(clause))
    if not clause or rests or parrots or only_feared(volley, clause) or not stands_alone:
        return False
    return held(volley, volley.say_fresh(["woven_neutral"], quote=clause))


def only_feared(volley: Volley, clause: str) -> bool:
    """Whether a clause may be what somebody fears ("I'm in a wheelchair at 24"): said back it would be a fact."""
    afraid = "fear" in felt(volley) or "fear_of_pain" in certain(volley)
    return afraid and not acts.holds(volley, clause, "fears")


def echoes(volley: Volley) -> int:
    """How many answers just before this one were made of the patient's own words."""
    return volley.state.echoes if volley.state.turn - volley.state.echo_turn <= 1 else 0


def held(volley: Volley, said: bool) -> bool:
    """What the clause holds has been said back with it."""
    if said:
        volley.state.echoes, volley.state.echo_turn = echoes(volley) + 1, volley.state.turn
    if said and (found := _found(volley)):
        mark_reflected(volley, found[0].id)
    return said


def _found(volley: Volley) -> list[Finding]:
    """The findings taken as said, barriers first."""
    return [f for f in (*volley.heard.barriers, *volley.heard.facilitators) if f.confidence >= CERTAIN]


def clause_of(volley: Volley) -> str:
    """The clause to say back: the one that holds the finding, else the one that people put last because it weighs."""
    found = _found(volley)
    return (clause_at(volley, found[0].start, found[0].end) if found else "") or best_words(volley)


def _leans(volley: Volley, clause: str) -> list[str]:
    """What may be added to the clause and be true of it; what is only likely is left to the clause alone."""
    felt_most = sorted(volley.heard.feelings, key=lambda f: -f.confidence)
    feelings = [f.id for f in felt_most if f.confidence >= (SURE_OF_GOOD if f.id in (*GOOD, "grief") else SURE)]
    if not _OF_THEM.match(clause):  # of somebody else only a loss can be said
        return [feeling for feeling in feelings if feeling == "grief"]
    talk, intent = volley.heard.talk, volley.heard.intent
    outright = intent.name in ("change_talk", "sustain_talk") and intent.confidence >= SURE
    sure = talk.confidence >= (SURE if outright else _SURE_OF_SIDE)
    unable = talk.subtype != "inability" or acts.denies(volley, clause)  # of being stared at nobody is unable
    turned = talk.type == "change" and acts.denies(volley, clause)  # "you don't trust yourself" is no plus
    mourns = talk.type == "change" and lately_of_loss(volley)  # what they did together is no step of today's
    return [*feelings, *([talk.subtype] if talk.subtype and sure and unable and not (turned or mourns) else [])]
