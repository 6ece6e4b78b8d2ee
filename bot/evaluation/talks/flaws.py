"""A flaw: one place in a talk where Mo did what it never should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

KINDS = (
    "moves against MI",
    "error",
    "silence",
    "false alarm",
    "plan nobody wanted",
    "question ignored",
    "feeling passed over",
    "number ignored",
    "stop ignored",
    "the same reply again",
    "more than one question",
    "patient's I in Mo's mouth",
    "finding never reflected",
    "over 60 words",
    "above reading grade 7",
    "sentence heard twice",
)
"""The worst first."""


@dataclass(frozen=True)
class Flaw:
    """What went wrong (one of KINDS), with whom (`patient`, from `file`), after which words, and what Mo said."""

    kind: str
    patient: str
    file: str
    said: str
    text: str
    why: str = ""


def worst(flaws: Sequence[Flaw], count: int = 10) -> list[Flaw]:
    """Up to `count` flaws: of every kind one, the worst kinds first, then of every kind a second one, and so on.

    One frequent kind would otherwise hide all others. Of a kind, no two with the same words of Mo's.
    """
    heaps = [_distinct([flaw for flaw in flaws if flaw.kind == kind]) for kind in KINDS]
    rounds = [heap[turn] for turn in range(max(map(len, heaps))) for heap in heaps if turn < len(heap)]
    return rounds[:count]


def _distinct(flaws: Sequence[Flaw]) -> list[Flaw]:
    return list({(flaw.text, flaw.why): flaw for flaw in reversed(flaws)}.values())[::-1]
