"""Where the understanding goes wrong: what is taken for what, and the messages it gets most wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.predictions import FINDINGS, Flags, Labelled, Values

NONE = "none"
WORST = 100


@dataclass(frozen=True)
class Mistake:
    """A message with a false or a missed finding; `found` holds what was found with its confidence, surest first."""

    text: str
    gold: tuple[str, ...]
    found: tuple[tuple[str, float], ...]
    false: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """How sure it was of the surest thing that is not there; 0 when it only missed something."""
        return max((sure for name, sure in self.found if name in self.false), default=0.0)


def confusion(found: Labelled, gold: Flags) -> NDArray[np.int64]:
    """Counts of messages with at most one gold finding, shape (FINDINGS + none, FINDINGS + none).

    Rows are gold, columns the finding of highest confidence.
    """
    single = gold.sum(axis=1) <= 1
    counts = np.zeros((len(FINDINGS) + 1,) * 2, int)
    rows = _strongest(gold, gold.astype(float))
    columns = _strongest(found.findings, confidence(found))
    np.add.at(counts, (rows[single], columns[single]), 1)
    return counts


def _strongest(flags: Flags, sure: Values) -> NDArray[np.int64]:
    """The column of each message's surest label; one beyond the last where there is none."""
    best = np.where(flags, sure, -1.0).argmax(axis=1)
    return np.where(flags.any(axis=1), best, flags.shape[1])


def confidence(found: Labelled) -> Values:
    """Of what was found, 0 to 1; a reader without any is sure of everything."""
    return found.findings.astype(float) if found.confidence is None else found.confidence


def mistakes(texts: Sequence[str], found: Labelled, gold: Flags) -> list[Mistake]:
    """Every message whose findings are not right, in the order of the texts."""
    sure = confidence(found)
    wrong = np.flatnonzero((found.findings != gold).any(axis=1))
    return [_mistake(texts[row], found.findings[row], sure[row], gold[row]) for row in wrong]


def _mistake(text: str, found: Flags, sure: Values, gold: Flags) -> Mistake:
    return Mistake(
        text,
        gold=_names(gold),
        found=tuple((FINDINGS[i], float(sure[i])) for i in sorted(np.flatnonzero(found), key=lambda i: -sure[i])),
        false=_names(found & ~gold),
        missed=_names(gold & ~found),
    )


def _names(flags: Flags) -> tuple[str, ...]:
    return tuple(FINDINGS[i] for i in np.flatnonzero(flags))


def worst(of: Sequence[Mistake], count: int = WORST) -> tuple[list[Mistake], list[Mistake]]:
    """Up to `count` mistakes in all: those with a false finding, surest first, and those that only missed one.

    What was missed has no confidence to go by: those that missed most come first. Each kind gets half of the room,
    and what the other leaves.
    """
    false = sorted((m for m in of if m.false), key=lambda m: -m.confidence)
    missed = sorted((m for m in of if not m.false), key=lambda m: -len(m.missed))
    for_missed = min(len(missed), max(count // 2, count - len(false)))
    return false[: count - for_missed], missed[:for_missed]
