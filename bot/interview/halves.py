"""Messages of two halves ("i'd love to go back but money is tight"): both are said back, what hinders first.

Double-sided reflections put the sustain side first, "and", the change side last (clinical.md; Miller & Rollnick).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bot.content.grammar import grammar
from bot.interview import acts
from bot.interview.meanings import mark_reflected
from bot.interview.memory import CERTAIN, FIRST_PERSON, UNFIT, asked, plain, told, without_run_up
from bot.interview.second_person import second_person
from bot.interview.tidying import tidied
from bot.interview.volley import Volley
from bot.understanding import Clause

Side = Literal["for", "against", ""]

_GRAMMAR = grammar("halves")
_TURNING, _JOINING = _GRAMMAR.words("turning"), _GRAMMAR.words("joining")
_WANTING = _GRAMMAR.patterns("wanting", ignore_case=True)
_STATEMENT = _GRAMMAR.pattern(r"^(?:<begins_statement>)\b", ignore_case=True)
_LEANS = _GRAMMAR.pattern("<leans>", ignore_case=True)
_POINTS_BACK = _GRAMMAR.pattern(r"^(?:<points_back>)\b", ignore_case=True)
_OTHERS_SAY = _GRAMMAR.patterns("others_say", ignore_case=True)
_HINDERING = _GRAMMAR.patterns("hindering", ignore_case=True)
_STILL_FIRST = _GRAMMAR.rules("still_first")
_MOST_CLAUSES = 4
_LONGEST = 16
"""Words of a half that can be said back."""

_IN_ORDER = 10
"""Words of a half up to which both are said in the order in which they were put."""

_A_STATEMENT = 4
"""Words from which a half takes the other side because a "but" is between the two; "but half as long" only adds."""

_FEWEST = 2
"""Words from which a half says something."""


@dataclass(frozen=True)
class Halves:
    """Both halves in the second person, the side that each speaks for, and whether a "but" stands between them."""

    first: str
    second: str
    sides: tuple[Side, Side]
    turns: bool


def both_halves(volley: Volley) -> bool:
    """Say both halves: what hinders and then what is wanted, or two hindrances; False where a message has none."""
    found = halves(volley)
    return found is not None and (_by_sides(volley, found) or _in_their_order(volley, found))


def _in_their_order(volley: Volley, found: Halves) -> bool:
    """Both halves as they were put, where they speak for no side ("your back is fine, but your wife worries")."""
    longest = max(len(found.first.split()), len(found.second.split()))
    if not found.turns or longest > _IN_ORDER:
        return False
    said = volley.say_fresh(["woven_neutral"], quote=f"{found.first}, but {found.second}")
    if said:
        volley.state.echoes, volley.state.echo_turn = 1, volley.state.turn
        _mark(volley)
    return said


def _by_sides(volley: Volley, found: Halves) -> bool:
    if found.sides == ("for", "against") and _POINTS_BACK.match(found.second):
        return False  # "your mum could have them, but she has a bad hip" has to stay in its order
    if found.sides == ("for", "against"):
        said = volley.say_fresh(["both_halves"], against=found.second, wanted=found.first)
    elif found.sides == ("against", "for"):
        said = volley.say_fresh(["both_halves"], against=found.first, wanted=found.second)
    elif found.sides == ("against", "against"):
        said = volley.say_fresh(["two_hindrances"], first=found.first, second=found.second)
    else:
        return False
    if said:
        _mark(volley)
    return said


def _mark(volley: Volley) -> None:
    for finding in (*volley.heard.barriers, *volley.heard.facilitators):
        if finding.confidence >= CERTAIN:
            mark_reflected(volley, finding.id)


def halves(volley: Volley) -> Halves | None:
    """The two halves of a message; None where it is of one piece, or a half cannot be said."""
    clauses, text = volley.heard.clauses, volley.heard.text
    if not 2 <= len(clauses) <= _MOST_CLAUSES or acts.asks(volley) or len(told(volley)) < len(clauses):
        return None
    between = [_words_between(text, one, other) for one, other in pairwise(clauses)]
    turns = [n for n, words in enumerate(between, start=1) if words & _TURNING]
    turn = turns[0] if turns else None
    if turn is None and len(clauses) == 2 and between[0] & _JOINING:
        turn = 1
    if turn is None or len(turns) > 1:
        return None
    first, second = clauses[:turn], clauses[turn:]
    said = _said(volley, first, text), _said(volley, second, text)
    sides = _side(volley, first), _side(volley, second)
    if turns and "" in sides and "for" in sides and min(len(half.split()) for half in said) >= _A_STATEMENT:
        sides = ("for", "against") if sides[0] == "for" else ("against", "for")  # "but" is between the two
    if not all(said) or (not turns and sides != ("against", "against")):
        return None
    return Halves(said[0], said[1], sides, bool(turns))


def _words_between(text: str, one: Clause, other: Clause) -> set[str]:
    """What joins two clauses; the joining word may stand at the beginning of the second."""
    first = acts.typed(text[other.start : other.end]).split(" ")[0]
    return {*acts.typed(text[one.end : other.start]).split(), *({first} & _TURNING)}


def _said(volley: Volley, clauses: tuple[Clause, ...], text: str) -> str:
    """One half as Mo may say it; empty where it is too long or cannot be said."""
    said = [without_run_up(plain(volley, c.you or _turned(text[c.start : c.end]))).strip(" ,.") for c in clauses]
    if not all(said) or any(asked(volley, one) for one in said):
        return ""
    whole = said[0]
    for (one, other), you in zip(pairwise(clauses), said[1:], strict=True):
        whole += f"{_joined(text, one, other)}{you}"
    words = whole.split()
    whole_in_itself = not _LEANS.fullmatch(words[-1])  # "you won't" is half a half
    fit = (
        whole_in_itself
        and _FEWEST <= len(words) <= _LONGEST
        and not FIRST_PERSON.search(whole)
        and not UNFIT.search(whole)
    )
    return _STILL_FIRST.applied(whole) if fit else ""


def _joined(text: str, one: Clause, other: Clause) -> str:
    """What stands between two clauses of one half, as Mo writes it."""
    words = _words_between(text, one, other)
    if words & _JOINING:
        return " and "
    return " because " if "because" in words else ", " if text[one.end : other.start].strip() else " "


def _turned(clause: str) -> str:
    """A statement that the understanding could not turn to "you" ("id like to walk more"); empty for anything else."""
    return second_person(clause) if _STATEMENT.match(clause) else ""


def _side(volley: Volley, clauses: tuple[Clause, ...]) -> Side:
    """Which side a half speaks for: by its words, else by what was found in it."""
    start, end = clauses[0].start, clauses[-1].end
    words = tidied(volley.heard.text[start:end])
    if _OTHERS_SAY.found(words):
        return ""
    wants, hinders = _WANTING.found(words), _HINDERING.found(words)
    if wants != hinders:
        return "for" if wants else "against"
    barred = max((b.confidence for b in volley.heard.barriers if _within(b.start, b.end, start, end)), default=0.0)
    helped = max((f.confidence for f in volley.heard.facilitators if _within(f.start, f.end, start, end)), default=0.0)
    if max(barred, helped) < CERTAIN:
        return "against" if hinders else ""
    return "against" if barred >= helped else "for"


def _within(start: int, end: int, since: int, till: int) -> bool:
    """Whether most of a finding lies in a half."""
    return min(end, till) - max(start, since) > (end - start) / 2
