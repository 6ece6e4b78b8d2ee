"""A figure of a run: what either side takes, their ratio, and how sure it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import fmean, median
from typing import Any

_RESAMPLES = 2000
Reduce = Callable[[Sequence[float]], float]


@dataclass(frozen=True)
class Figure:
    """`ours` against `theirs` in `unit`; ratio with the ends of its 95 % interval. `target`: at most, or at least."""

    name: str
    unit: str
    ours: float
    theirs: float
    ratio: float
    low: float
    high: float
    target: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        return self.ratio >= self.target if self.more_is_better else self.ratio <= self.target


@dataclass
class Measured:
    """What a part of the run found: figures to compare, and whatever else belongs into the report."""

    figures: list[Figure] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"figures": [asdict(figure) for figure in self.figures], "details": self.details}


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which so much of the sorted values lie (0 to 1), between neighbours in proportion."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def at(share: float) -> Reduce:
    """A percentile as something that reduces many values to one."""
    return lambda values: percentile(values, share)


def paired(
    name: str,
    unit: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    reduce: Reduce = median,
    **more: Any,
) -> Figure:
    """The ratio of what `reduce` makes of both; pairs are drawn together, as they were measured at the same time."""
    draw = random.Random(20)
    pairs = list(zip(ours, theirs, strict=True))
    ratios = []
    for _ in range(_RESAMPLES):
        drawn = draw.choices(pairs, k=len(pairs))
        ratios.append(reduce([pair[0] for pair in drawn]) / reduce([pair[1] for pair in drawn]))
    mine, other = reduce(ours), reduce(theirs)
    low, high = percentile(ratios, 0.025), percentile(ratios, 0.975)
    return Figure(name, unit, mine, other, mine / other, low, high, **more)


def once(name: str, unit: str, ours: float, theirs: float, **more: Any) -> Figure:
    """A figure measured a single time: its interval is itself."""
    ratio = ours / theirs
    return Figure(name, unit, ours, theirs, ratio, ratio, ratio, **more)


def mean(values: Sequence[float]) -> float:
    """The mean, for what adds up."""
    return fmean(values)
