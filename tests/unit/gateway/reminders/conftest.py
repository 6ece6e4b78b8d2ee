"""Patients whose talk has agreed on a next time, and gateways that only look after reminders."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot import clock
from bot.gateway.arrivals import Arrivals
from bot.gateway.noticeboard import Noticeboard
from bot.gateway.reminders.postman import Postman
from bot.gateway.threads import Threads
from bot.records.repository import Records, load_or_create_master_keys
from bot.records.types import Message
from bot.settings import Settings

START = datetime(2026, 3, 2, 9, 30, tzinfo=timezone.utc)  # a Monday


class Clock:
    """The product's clock, stopped at a moment that a test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = START
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@dataclass
class Person:
    """A patient, whose turns are stored as the actions would."""

    records: Records
    id: str
    time: Clock
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def says(self, text: str, *events: dict[str, Any]) -> None:
        """A message and Mo's answer, with what it leaves."""
        message = self.records.accept(self.id, f"m{next(self.numbers)}", text, self.time.now).message_id
        lease = self.records.lease(self.id, self.time.now)
        assert lease is not None
        context = self.records.turn_context(message)
        assert context is not None
        assert self.records.record_turn(
            message, lease.fence, context.state_version, state={"n": 1}, stage="close", visit=1, understanding=None,
            replies=[{"text": "All right."}], events=list(events), action="action_talk", now=self.time.now,
        )  # fmt: skip

    def agrees_on(self, **data: Any) -> None:
        """The talk ends with a time to go on: `days` from now, or `weekly`."""
        days = data.pop("days", 7)
        due = (self.time.now + timedelta(days=days)).isoformat()
        self.says(
            "in a while", {"kind": "follow_up", "when": "in a while", "due_at": due, **data}, {"kind": "visit_closed"}
        )

    @property
    def reminders(self) -> list[Message]:
        """What Mo wrote first."""
        return [line for line in self.records.messages(self.id) if line.kind == "follow_up"]

    def confirms(self, address: str = "jo@example.org") -> None:
        """Has reminders sent by mail, too."""
        email = self.records.set_email(self.id, address, self.time.now)
        self.records.confirm_email(self.id, email.id, self.time.now)


@pytest.fixture
def people(records: Records, time: Clock) -> Callable[[str], Person]:
    """Makes patients who have agreed to talk and to share."""

    def make(client: str = "one") -> Person:
        id_ = records.open_conversation(f"client-{client}-0123456789", None, "en", time.now).id
        records.set_consent(id_, now=time.now, talk=True, share=True)
        return Person(records, id_, time)

    return make


@pytest.fixture
def person(people: Callable[[str], Person]) -> Person:
    return people("one")


@dataclass
class Replica:
    """A gateway's part that looks after reminders, on a connection of its own."""

    settings: Settings
    given: dict[str, Any]

    def __post_init__(self) -> None:
        keys = load_or_create_master_keys(self.settings.data)
        self.records = Records.open(self.settings.database, self.settings.key_store, keys)
        board = Noticeboard(self.settings, self.records)
        self.postman = Postman(self.settings, self.records, board, Threads(8), Arrivals(), **self.given)

    async def look(self) -> None:
        """Do what is due."""
        await self.postman.look()

    def restart(self) -> None:
        """Stop and start again."""
        self.records.close()
        self.__post_init__()


@pytest.fixture
def replica(settings: Settings) -> Iterator[Callable[..., Replica]]:
    """Starts replicas, with other settings where they are given."""
    started: list[Replica] = []

    def start(given: dict[str, Any] | None = None, **changed: Any) -> Replica:
        started.append(Replica(replace(settings, public_url="https://mo.example", **changed), given or {}))
        return started[-1]

    yield start
    for each in started:
        each.records.close()


def mail_settings(url: str) -> dict[str, str]:
    """The settings for a mail server."""
    return {"smtp_url": url, "smtp_from": "Mo <mo@practice.example>", "practice_email": "desk@practice.example"}
