"""What a summary states: plain frozen types, each with the transcript line (`seq`) that it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from typing import Any

from bot.records.types import Message

SCALE = "0-10"
"""Every ruler's scale; no number is shown without it (clinical.md, "What a GP can use")."""


@dataclass(frozen=True)
class Said:
    """The patient's own words; `kind` is wish, relationship, question, talk_again or taken_back."""

    kind: str
    text: str
    seq: int | None
    at: datetime


@dataclass(frozen=True)
class NextTalk(Said):
    """When the patient wants to talk again; `due_at` where their words name a day."""

    due_at: datetime | None = None


@dataclass(frozen=True)
class Flag:
    """A warning sign; `seq` and `quote` are None where the patient had not agreed to anything being kept.

    `taken_back` holds the words in which the patient took it back; it stays open for the practice to judge.
    """

    id: str
    kind: str
    name: str
    tier: str
    at: datetime
    quote: str | None
    seq: int | None
    advised: str | None
    help_reached: bool | None
    taken_back: Said | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Reading:
    """One answer on a ruler."""

    value: float
    visit: int
    at: datetime
    seq: int | None


@dataclass(frozen=True)
class Ruler:
    """A ruler's newest answer and all answers since the first visit, oldest first."""

    value: float
    seq: int | None
    history: tuple[Reading, ...]
    scale: str = SCALE

    @property
    def change(self) -> float:
        """Points up or down since the first answer."""
        return self.value - self.history[0].value


@dataclass(frozen=True)
class Heard:
    """A barrier or facilitator: how many messages it was in, and the clearest words for it (line `seq`)."""

    id: str
    name: str
    quote: str | None
    seq: int | None
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Activity:
    """An activity the patient named, and where first."""

    name: str
    seq: int | None


@dataclass(frozen=True)
class Outcome:
    """How a plan went, in the patient's words; status kept, partly, slipped or dropped."""

    status: str
    text: str | None
    seq: int | None
    at: datetime
    visit: int = 1


@dataclass(frozen=True)
class Plan:
    """A plan in the patient's words; confidence on 0 to 10; `seq` is the line it was agreed in.

    status: agreed, an outcome's, or draft for one that was left before the patient agreed to it. `goes_on` where it was
    agreed once more as it had been.
    """

    what: str
    when: str
    how_long: str
    how_often: str
    obstacle: str
    if_then: str
    confidence: float | None
    status: str
    visit: int
    at: datetime
    seq: int | None
    went: Outcome | None = None
    goes_on: bool = False
    scale: str = SCALE


def so_far(made: Sequence[Plan]) -> Outcome | None:
    """How the plan that holds, the last one, has gone: since it was agreed, or before it was agreed again as it was."""
    return next((plan.went for plan in reversed(made[_holds_from(made) :]) if plan.went), None)


def one_before(made: Sequence[Plan]) -> Outcome | None:
    """How another plan went before the one that holds, while nothing is known of how that one goes."""
    return so_far(made[: _holds_from(made)]) if so_far(made) is None else None


def _holds_from(made: Sequence[Plan]) -> int:
    """The number of the plan that was agreed once more as it was, again and again, until now."""
    first = len(made) - 1
    while first > 0 and made[first].goes_on:
        first -= 1
    return max(first, 0)


@dataclass(frozen=True)
class Offered:
    """A strategy told after permission; landed: taken, declined, open, or None while unanswered."""

    id: str
    text: str
    short: str
    barrier: str
    barrier_name: str
    landed: str | None
    seq: int | None
    landed_seq: int | None = None


@dataclass(frozen=True)
class Context:
    """Something voiced that a GP looks for (work, caring, sleep and mood …), only ever as a quote."""

    id: str
    name: str
    quote: str
    seq: int


@dataclass(frozen=True)
class Opening:
    """A way to open the consultation; `about` is wish, relationship, plan or a barrier id, `seq` what it builds on.

    `text` says what it builds on and holds the `question` to ask.
    """

    text: str
    about: str
    seq: int | None
    question: str = ""


@dataclass(frozen=True)
class Change:
    """Something that changed in a visit. `value` and `before` are a ruler's (0 to 10), `before` of the last visit.

    kind: ruler · barrier_new, barrier_back, barrier_gone (line `seq`: where last voiced) · plan_made, plan_adapted,
    plan_again, plan_draft, plan_kept, plan_partly, plan_slipped, plan_dropped. `text` names ruler, barrier or plan.
    """

    kind: str
    text: str
    seq: int | None
    value: float | None = None
    before: float | None = None


@dataclass(frozen=True)
class ChangeTalk:
    """Of `of` messages for or against change how many spoke for it; `seq` is the clearest of them."""

    change: int
    of: int
    seq: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.change / self.of


@dataclass(frozen=True)
class Visit:
    """One visit: its first line, how many messages the patient wrote in it, and what changed."""

    number: int
    at: datetime
    seq: int | None
    messages: int
    stage: str
    changes: tuple[Change, ...] = ()
    change_talk: ChangeTalk | None = None


@dataclass(frozen=True)
class Summary:
    """One screen about one patient, in the order a GP reads (clinical.md, "What a GP can use")."""

    flags: tuple[Flag, ...]
    no_flag_statement: str | None
    wants_to_be_asked: tuple[Said, ...]
    questions_for_gp: tuple[Said, ...]
    openings: tuple[Opening, ...]
    rulers: Mapping[str, Ruler]
    barriers: tuple[Heard, ...]
    facilitators: tuple[Heard, ...]
    activities: tuple[Activity, ...]
    plan: Plan | None
    earlier_plans: tuple[Plan, ...]
    talk_again: NextTalk | None
    strategies: tuple[Offered, ...]
    context: tuple[Context, ...]
    visits: tuple[Visit, ...]
    transcript: tuple[Message, ...] = field(repr=False, default=())

    @property
    def open_flags(self) -> tuple[Flag, ...]:
        """Flags nobody has dealt with yet."""
        return tuple(flag for flag in self.flags if flag.closed_at is None)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """All of them, oldest first."""
        return (*self.earlier_plans, self.plan) if self.plan else self.earlier_plans

    @property
    def so_far(self) -> Outcome | None:
        """How the present plan has gone."""
        return so_far(self.plans)

    @property
    def one_before(self) -> Outcome | None:
        """How the plan before it went, while nothing is known of this one."""
        return one_before(self.plans)

    def to_json(self, *, transcript: bool = False) -> dict[str, Any]:
        """JSON-able; times as RFC 3339 in UTC. The transcript only on request."""
        whole: dict[str, Any] = _plain(asdict(self))
        if transcript:
            whole["transcript"] = [
                {"seq": m.seq, "from": m.sender, "text": m.text, "at": _plain(m.at), "kind": m.kind}
                for m in self.transcript
            ]
        else:
            del whole["transcript"]
        return whole


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value
