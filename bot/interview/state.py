"""What Mo remembers of one patient: the interview's state, kept as JSON by whoever calls."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

PARTS = ("what", "when", "how_long", "how_often", "obstacle", "if_then")
"""The parts of a plan, in the order they are asked for."""

RULERS = ("importance", "confidence", "readiness")


@dataclass
class Heard:
    """A barrier or facilitator that was voiced; `first`: the visit that brought it.

    `you` is the clause in the second person, empty if unfit to say.
    """

    id: str
    kind: Literal["barrier", "facilitator"]
    quote: str
    you: str
    visit: int
    turn: int
    times: int = 1
    reflected: bool = False
    first: int = 0


@dataclass
class Step:
    """Something they did by themselves and told in passing, in the second person: "you did the stairs twice"."""

    you: str
    visit: int
    turn: int


@dataclass
class Plan:
    """A plan in the patient's words; confidence 0 to 10; status draft, agreed, kept, partly, slipped or dropped."""

    what: str = ""
    when: str = ""
    how_long: str = ""
    how_often: str = ""
    obstacle: str = ""
    if_then: str = ""
    confidence: float | None = None
    status: str = "draft"
    visit: int = 0

    @property
    def dated(self) -> bool:
        """Whether it says when, how long or how often."""
        return bool(self.when or self.how_long or self.how_often)

    def missing(self) -> str | None:
        """The next part to ask for, in the order a person would think of it; None when the plan is whole."""
        for part in PARTS:
            if not getattr(self, part):
                return part
        return None


@dataclass
class State:
    """The memory of all visits.

    `reasons` are what they said for moving, `weighed` what they answered to "what makes it a 5".
    `expecting` names what the last question asked for, `asked` the topics of this visit, `idea` what they want to
    try in their own or a strategy's words, `first_step` the strategy's small step if it was one, `sketch` what they
    said of their own idea's days and lengths before there was a plan, `activity_turn` when an activity was last
    named with nothing in its way, `possible` a thing they named that could be done, `themes` when the talk was last of
    what (caring, shame …). After a complaint nothing is asked up to the
    turn `spared_until`, and nothing general said up to `plainly_until`. `last_told` is the last clause they told, in
    the second person, `told_lately` that and those before it, `last_said` the findings that Mo's last answer said back,
    `put_to_mo` their last question, asked in turn `put_turn`, and `may_answer` the answers that are near to it.
    `keeps_here`: they want nothing put in the note for their practice.
    """

    seed: int = 0
    stage: str = "engage"
    visit: int = 0
    turn: int = 0
    visit_turn: int = 0
    last_at: str = ""
    closed: bool = False
    expecting: str | None = None
    question: str = ""
    asked: list[str] = field(default_factory=list)
    quiet: int = 0
    heard: list[Heard] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    weighed: list[str] = field(default_factory=list)
    change: int = 0
    sustain_in_row: int = 0
    change_turn: int = -9
    spared_until: int = -9
    plainly_until: int = -9
    last_told: str = ""
    told_lately: list[str] = field(default_factory=list)
    last_said: list[str] = field(default_factory=list)
    put_to_mo: str = ""
    put_turn: int = -9
    may_answer: list[str] = field(default_factory=list)
    loss_turn: int = -9
    themes: dict[str, int] = field(default_factory=dict)
    echo_turn: int = -9
    echoes: int = 0
    activities: list[str] = field(default_factory=list)
    activity_turn: int = -9
    focus: str | None = None
    rulers: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    landed: dict[str, str] = field(default_factory=dict)
    idea: str = ""
    possible: str = ""
    first_step: str = ""
    sketch: Plan | None = None
    sketch_turn: int = -9
    buttons: list[str] = field(default_factory=list)
    plan: Plan | None = None
    past_plans: list[Plan] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    affirmed_turn: int = -9
    to_pass_on: str = ""
    warned: bool = False
    no_numbers: bool = False
    keeps_here: bool = False
    used: dict[str, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> State:
        """Read what `to_json` wrote; None is a patient nobody has talked with yet."""
        if data is None:
            return cls()
        # What was handed in stays as it was, and what an earlier release kept and this one does not is left out.
        values = copy.deepcopy(_known(cls, data))
        values["heard"] = [Heard(**_known(Heard, kept)) for kept in values.get("heard", [])]
        for name in ("plan", "sketch"):
            values[name] = Plan(**_known(Plan, values[name])) if values.get(name) else None
        values["steps"] = [Step(**_known(Step, kept)) for kept in values.get("steps", [])]
        values["past_plans"] = [Plan(**_known(Plan, kept)) for kept in values.get("past_plans", [])]
        values["rulers"] = {k: [(int(v), float(n)) for v, n in r] for k, r in values.get("rulers", {}).items()}
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        """JSON-able copy of everything."""
        return asdict(self)

    # -- what is known ---------------------------------------------------------------------------------------------
    def barriers(self, *, this_visit: bool = False) -> list[Heard]:
        """Barriers of this visit first, or alone, those said most often and most recently at the front."""
        found = [h for h in self.heard if h.kind == "barrier" and (h.visit == self.visit or not this_visit)]
        return sorted(found, key=lambda h: (-h.visit, -h.times, -h.turn))

    def facilitators(self, *, this_visit: bool = False) -> list[Heard]:
        """Facilitators, of all visits or of this one, the newest first."""
        found = [h for h in self.heard if h.kind == "facilitator" and (h.visit == self.visit or not this_visit)]
        return sorted(found, key=lambda h: -h.turn)

    def main_barrier(self) -> Heard | None:
        """The focus, if one was chosen; else the barrier that weighs most so far."""
        barriers = self.barriers()
        return next((h for h in barriers if h.id == self.focus), barriers[0] if barriers else None)

    def agreed_plan(self) -> Plan | None:
        """The plan of this visit, once it is agreed."""
        return self.plan if self.plan is not None and self.plan.status == "agreed" else None

    def ruler(self, name: str, visit: int | None = None) -> float | None:
        """The newest answer on a ruler, of one visit or of any."""
        answers = [n for v, n in self.rulers.get(name, []) if visit is None or v == visit]
        return answers[-1] if answers else None

    def earlier_ruler(self, name: str) -> float | None:
        """The newest answer of an earlier visit, to say a change back."""
        answers = [n for v, n in self.rulers.get(name, []) if v < self.visit]
        return answers[-1] if answers else None


def _known(kind: type[Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was kept, the fields that this release has."""
    return {name: value for name, value in kept.items() if name in kind.__dataclass_fields__}
