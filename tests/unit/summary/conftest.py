"""A talk as the records keep it, written line by line, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.records.types import Conversation, FlagRecord, Message, PatientRecord, TurnRecord

START = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
PLAN = {
    "what": "walk to the bakery and back",
    "when": "Saturday morning",
    "how_long": "15 minutes",
    "how_often": "once a week",
    "obstacle": "it rains",
    "if_then": "If it rains, then take the umbrella",
    "confidence": 8,
}


def found(text: str, finding: str, quote: str, confidence: float = 0.9) -> dict[str, Any]:
    """A finding as the understanding holds it."""
    start = text.index(quote)
    return {
        "id": finding,
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "confidence": confidence,
    }


@dataclass
class Talk:
    """One patient's lines, turns and flags; a minute passes with every message."""

    lines: list[Message] = field(default_factory=list)
    turns: list[TurnRecord] = field(default_factory=list)
    flags: list[FlagRecord] = field(default_factory=list)
    now: datetime = START
    visit: int = 1

    def line(self, sender: Any, text: str, **more: Any) -> Message:
        """Add a line."""
        seq = len(self.lines) + 1
        self.lines.append(Message(f"message-{seq}", seq, sender, text, self.now, **more))
        return self.lines[-1]

    def says(
        self,
        text: str,
        *,
        answer: str = "Go on.",
        text_ids: tuple[str, ...] = ("heard_you.1",),
        events: tuple[dict[str, Any], ...] = (),
        facets: tuple[dict[str, Any], ...] = (),
        feelings: tuple[str, ...] = (),
        activities: tuple[str, ...] = (),
        **findings: str,
    ) -> int:
        """The patient writes and Mo answers; `fear_of_pain="i think it will go"` quotes a finding. Gives the seq."""
        self.now += timedelta(minutes=1)
        said = self.line("patient", text)
        helps = ("enjoyment", "company", "personal_goal", "past_success", "guidance")
        understanding = {
            "text": text,
            "barriers": [found(text, i, q) for i, q in findings.items() if i not in helps],
            "facilitators": [found(text, i, q) for i, q in findings.items() if i in helps],
            "feelings": [{"id": name, "confidence": 0.8} for name in feelings],
            "facets": list(facets),
            "activities": list(activities),
        }
        reply = {"text": answer, "moves": ["complex_reflection"], "text_ids": list(text_ids)}
        self.line("bot", answer, extra={"text_ids": list(text_ids)})
        self.turns.append(TurnRecord(said.id, self.now, understanding, (reply,), tuple(events), "engage", self.visit))
        return said.seq

    def record(self) -> PatientRecord:
        """What the summary reads."""
        conversation = Conversation("c", "p", "practice", "GB", "en-GB", START, talk=True, share=True)
        return PatientRecord(
            replace(conversation, last_seq=len(self.lines)),
            None,
            "quiet-otter-12",
            tuple(self.lines),
            tuple(self.turns),
            tuple(self.flags),
        )


def event(kind: str, /, **data: Any) -> dict[str, Any]:
    """An event as a turn holds it."""
    return {"kind": kind, "data": data}


@pytest.fixture
def talk() -> Talk:
    """A talk nobody has begun yet."""
    return Talk()
