"""A small stand-in for the understanding, so that the interview can be tested without a trained model."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta, timezone
from typing import Any

from bot.interview import Answered, respond
from bot.interview.state import Heard, State
from bot.understanding import Amounts, Clause, FacetHeard, Feeling, Finding, Intent, Talk, Understanding

START = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


def hear(
    text: str,
    intent: str = "inform",
    *,
    you: str = "",
    barriers: str = "",
    helps: str = "",
    facets: str = "",
    talk: str = "",
    feelings: str = "",
    **rest: Any,
) -> Understanding:
    """An understanding of the whole text as one clause; ids are parted by spaces, talk is a subtype such as desire."""
    sustain = {"no_desire", "inability", "reason_against", "no_need", "commitment_against"}
    kind = "neutral" if not talk else "sustain" if talk in sustain else "change"
    amounts = Amounts(rest.pop("duration", None), rest.pop("frequency", None))
    return Understanding(
        text=text,
        intent=Intent(intent, 0.9),
        clauses=(Clause(0, len(text), you),) if you else (),
        barriers=tuple(Finding(b, 0, len(text), text, 0.9) for b in barriers.split()),
        facilitators=tuple(Finding(f, 0, len(text), text, 0.9) for f in helps.split()),
        facets=tuple(FacetHeard(f, 0, len(text), 0.7) for f in facets.split()),
        talk=Talk(kind, talk or None, 0.9),
        feelings=tuple(Feeling(f, 0.9) for f in feelings.split()),
        amounts=amounts,
        **rest,
    )


class Patient:
    """Talks with the interview and keeps what was said."""

    def __init__(self) -> None:
        self.state: dict[str, Any] | None = None
        self.now = START
        self.last: Answered | None = None
        self.said: list[Answered] = []
        self.shares: bool | None = None

    def opens(self) -> Answered:
        """A visit is opened by the gateway."""
        return self.says(Understanding("/open_visit", Intent("open_visit", 1.0)))

    def says(self, understanding: Understanding | str, intent: str = "inform", **heard: Any) -> Answered:
        """One message and its answer."""
        if isinstance(understanding, str):
            shares = heard.pop("shares", None)
            understanding = hear(understanding, intent, **heard)
            self.shares = self.shares if shares is None else shares
        self.now += timedelta(minutes=1)
        self.last = respond(self.state, understanding, self.now, shares=self.shares)
        self.state = self.last.state
        self.said.append(self.last)
        return self.last

    def comes_back(self, days: float) -> None:
        """Time passes."""
        self.now += timedelta(days=days)

    @property
    def text(self) -> str:
        """Mo's last volley as one text."""
        assert self.last is not None
        return "\n".join(reply.text for reply in self.last.replies)

    @property
    def moves(self) -> list[str]:
        """The moves of the last volley."""
        assert self.last is not None
        return [move for reply in self.last.replies for move in reply.moves]

    @property
    def expecting(self) -> str | None:
        """What Mo waits for."""
        assert self.state is not None
        found = self.state["expecting"]
        return None if found is None else str(found)

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Everything of a kind that was kept."""
        return [dataclasses.asdict(e)["data"] for a in self.said for e in a.events if e.kind == kind]


def ids(patient: Patient) -> list[str]:
    """Ids of the texts in Mo's last volley, without the number of the wording."""
    assert patient.last is not None
    return [name.rsplit(".", 1)[0] for reply in patient.last.replies for name in reply.text_ids]


def plan(patient: Patient) -> dict[str, Any]:
    """The plan as it stands."""
    assert patient.state is not None
    assert patient.state["plan"] is not None
    return dict(patient.state["plan"])


def mid_talk(expecting: str | None = None, **known: Any) -> Patient:
    """A patient some way into the first visit, of whom the state knows what is given."""
    patient = Patient()
    begun = {"seed": 1, "visit": 1, "turn": 9, "visit_turn": 9, "last_at": START.isoformat(), "expecting": expecting}
    patient.state = State(**{**begun, **known}).to_json()
    return patient


def of_cost(expecting: str | None = None, **known: Any) -> Patient:
    """The same, after they have said that it is dear."""
    return mid_talk(expecting, **{"heard": [Heard("cost", "barrier", "dear", "", 1, 3)], **known})
