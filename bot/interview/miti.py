"""Behaviour counts of what Mo said, as MITI 4.2.1 counts them, with MISC's open and closed questions beside.

Per volley (all that Mo says between two patient messages) each code counts once; a complex reflection goes before a
simple one, an affirmation before a reflection. `open` is counted per sentence. Source: MITI Coding Manual 4.2.1
(Moyers, Manuel & Ernst, 2014).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

_REFLECTIONS = {"simple_reflection", "complex_reflection", "summary"}
_QUESTIONS = {"open_question", "closed_question"}
_NON_ADHERENT = {"persuade", "confront"}


@dataclass(frozen=True)
class Miti:
    """Counts over a conversation; reflections include the complex ones, questions include the open ones."""

    reflections: int = 0
    complex: int = 0
    questions: int = 0
    open: int = 0
    non_adherent: int = 0

    def to_json(self) -> dict[str, int]:
        """The counts as `replay` prints them."""
        return asdict(self)


def count(volleys: Iterable[Sequence[str]]) -> Miti:
    """Count the moves of each volley (move ids of the taxonomy, one a sentence group)."""
    reflections = complex_ones = questions = open_ones = non_adherent = 0
    for moves in volleys:
        said = set(moves)
        if said & _REFLECTIONS and not _affirmed_only(moves):
            reflections += 1
            complex_ones += bool(said & {"complex_reflection", "summary"})
        questions += bool(said & _QUESTIONS)
        open_ones += sum(move == "open_question" for move in moves)
        non_adherent += bool(said & _NON_ADHERENT)
    return Miti(reflections, complex_ones, questions, open_ones, non_adherent)


def _affirmed_only(moves: Sequence[str]) -> bool:
    """An affirmation said as a reflection is an affirmation; a reflection of its own beside it still counts."""
    return "affirm" in moves and sum(move in _REFLECTIONS for move in moves) == 0
