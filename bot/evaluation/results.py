"""What a run of the evaluation has found: rows with their targets, and everything the report shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.figures import Bin, Figure
from bot.evaluation.mistakes import Mistake
from bot.evaluation.predictions import Values
from bot.evaluation.talks.flaws import Flaw


@dataclass(frozen=True)
class Target:
    """What a figure shall reach: at least (or else at most) the bound."""

    bound: float
    at_least: bool = True

    def reached(self, value: float) -> bool:
        """Whether a value is on the right side; NaN never is."""
        return value >= self.bound if self.at_least else value <= self.bound


# The figures by their names; whoever has none is shown without a target.
TARGETS: Mapping[str, Target] = {
    "barriers, macro-F1": Target(0.88),
    "barrier sets exactly right": Target(0.75),
    "barrier found where there is none": Target(0.05, at_least=False),
    "facilitators, macro-F1": Target(0.80),
    "feelings, macro-F1": Target(0.75),
    "talk type on real talk, macro-F1": Target(0.62),
    "ruler answers read rightly": Target(0.99),
    "loss of barriers' macro-F1, typos": Target(0.03, at_least=False),
    "loss of barriers' macro-F1, lower case": Target(0.03, at_least=False),
    "loss of barriers' macro-F1, no punctuation": Target(0.03, at_least=False),
    "loss of barriers' macro-F1, filler words": Target(0.03, at_least=False),
    "loss of barriers' macro-F1, all together": Target(0.03, at_least=False),
    "calibration error": Target(0.05, at_least=False),
    "time of a message, p50": Target(8.0, at_least=False),
    "p50, of the default pipeline's": Target(0.2, at_least=False),
    "reflections to questions": Target(2.0),
    "complex share of reflections": Target(0.5),
    "open share of questions": Target(0.7),
    "findings never reflected before planning": Target(0.05, at_least=False),
    "moves against MI": Target(0, at_least=False),
    "sentences heard twice by one patient": Target(0, at_least=False),
    "answers with more than one question": Target(0, at_least=False),
    "messages over 60 words": Target(0, at_least=False),
    "messages above reading grade 7": Target(0, at_least=False),
    "random walks without a flaw": Target(1.0),
    "warning signs found, sets never mended on": Target(0.99),
    "look-alikes flagged, sets never mended on": Target(0.01, at_least=False),
    "ordinary talks with a flag": Target(0.02, at_least=False),
}


@dataclass(frozen=True)
class Row:
    """A line of the table; `unit` is empty for shares, "ms", "MB", or names what is counted."""

    name: str
    figure: Figure
    unit: str = ""

    @property
    def target(self) -> Target | None:
        """What it shall reach, if anything."""
        return TARGETS.get(self.name)

    @property
    def reached(self) -> bool | None:
        """None without a target."""
        return self.target.reached(self.figure.value) if self.target else None

    @property
    def shown(self) -> str:
        """The value, or a dash where there was nothing to measure."""
        return _number(self.figure.value, self.unit) + (f" {self.unit}" if self.unit and self._known else "")

    @property
    def interval(self) -> str:
        """The interval, empty where there is none."""
        if math.isnan(self.figure.low):
            return ""
        return f"{_number(self.figure.low, self.unit)} to {_number(self.figure.high, self.unit)}"

    @property
    def aim(self) -> str:
        """The target in words, empty where there is none."""
        if not self.target:
            return ""
        return f"{'≥' if self.target.at_least else '≤'} {self.target.bound:g}{f' {self.unit}' if self.unit else ''}"

    @property
    def verdict(self) -> str:
        """Reached, not reached, or empty."""
        return {True: "reached", False: "not reached", None: ""}[self.reached]

    @property
    def _known(self) -> bool:
        return not math.isnan(self.figure.value)


def _number(value: float, unit: str = "") -> str:
    if math.isnan(value):
        return "–"
    places = {"": 3, "ms": 1}.get(unit, 0)
    return f"{value:.{places}f}"


@dataclass(frozen=True)
class LabelFigures:
    """One label's figures; `gold` is how many messages hold it."""

    group: str
    label: str
    gold: int
    precision: Figure
    recall: Figure
    f1: Figure


@dataclass(frozen=True)
class Reader:
    """Mo or a baseline: its rows by name, and by how much Mo's barrier macro-F1 is above its own."""

    name: str
    rows: Mapping[str, Row]
    behind: Figure | None = None


@dataclass(frozen=True)
class TalkFigures:
    """One simulated patient's talk: reflections and questions by volley, open and closed by sentence."""

    patient: str
    about: str
    visits: int
    messages: int
    reflections: int
    complex: int
    questions: int
    open: int
    closed: int
    flaws: int


@dataclass(frozen=True)
class Slip:
    """A warning sign that was missed, or ordinary talk that was flagged: what was deserved, and what was heard."""

    set_name: str
    said: str
    deserved: str
    heard: str


@dataclass(frozen=True)
class Talks:
    """What whole talks have shown: figures, each patient's, every flaw, and the worst to be quoted."""

    rows: Sequence[Row]
    patients: Sequence[TalkFigures]
    flaws: Sequence[Flaw]
    worst: Sequence[Flaw]


@dataclass
class Results:
    """Everything found; what was not measured is empty, and a note says so."""

    rows: list[Row] = field(default_factory=list)
    labels: list[LabelFigures] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    bins: list[Bin] = field(default_factory=list)
    confusion: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), int))
    wrong: tuple[Sequence[Mistake], Sequence[Mistake]] = ((), ())
    talks: Talks | None = None
    slips: Sequence[Slip] = ()
    seconds: dict[str, Values] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def table(rows: Sequence[Row]) -> str:
    """The rows as text for a terminal."""
    head = ("figure", "value", "95 % interval", "target", "")
    lines = [head, *((row.name, row.shown, row.interval, row.aim, row.verdict) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
