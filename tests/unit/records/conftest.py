"""Records in a place of their own for each test, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from bot.records.repository import Records, migrate
from bot.records.types import Conversation, Lease, Practice
from tests.postgres import copy_database, drop_database, files_of, new_database

on_sqlite = pytest.mark.parametrize("template", ["sqlite"], indirect=True)
"""For a test of what only SQLite has, such as one file that can be copied."""
on_postgresql = pytest.mark.parametrize("template", ["postgresql"], indirect=True)
"""For a test of what only PostgreSQL has, such as locks on rows."""

START = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


@dataclass
class Place:
    """Where the records of one test are kept."""

    url: str
    keys_url: str
    folder: Path
    masters: list[str] = field(default_factory=lambda: [new_master()])

    def open(self) -> Records:
        """Open (again)."""
        return Records.open(self.url, self.keys_url, self.masters)

    def files(self) -> list[Path]:
        """The files that hold what is stored, logs included."""
        if self.url.startswith("sqlite"):
            return [path for path in self.folder.iterdir() if path.is_file()]
        return files_of(self.url)


def new_master() -> str:
    """A master key as an operator would give it."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database that is migrated and empty, to copy: faster than migrating for each test."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('template') / 'mo.db'}"
        migrate(url)
        yield url
        return
    url = new_database(request.getfixturevalue("postgres"))
    migrate(url)
    yield url
    drop_database(url)


@pytest.fixture
def place(template: str, tmp_path: Path) -> Iterator[Place]:
    """An empty database and key store."""
    if template.startswith("sqlite"):
        shutil.copy(str(make_url(template).database), tmp_path / "mo.db")
        yield Place(f"sqlite:///{tmp_path / 'mo.db'}", f"sqlite:///{tmp_path / 'keys.db'}", tmp_path)
        return
    url = copy_database(template)
    yield Place(url, url, tmp_path)
    drop_database(url)


@pytest.fixture
def bare(template: str, tmp_path: Path) -> Iterator[Place]:
    """A place where nothing was ever started."""
    if template.startswith("sqlite"):
        yield Place(f"sqlite:///{tmp_path / 'mo.db'}", f"sqlite:///{tmp_path / 'keys.db'}", tmp_path)
        return
    url = new_database(template)
    yield Place(url, url, tmp_path)
    drop_database(url)


@pytest.fixture
def records(place: Place) -> Iterator[Records]:
    """Open records without a practice."""
    opened = place.open()
    yield opened
    opened.close()


@pytest.fixture
def practice(records: Records) -> Practice:
    """The one practice."""
    return records.create_practice("Mill Lane", "GB", "Europe/London")


@dataclass
class Talk:
    """One patient's conversation, a minute passing with every message."""

    records: Records
    conversation: Conversation
    now: datetime = START
    sent: int = 0

    @property
    def id(self) -> str:
        """The conversation's id."""
        return self.conversation.id

    def tick(self, minutes: float = 1) -> datetime:
        """Let time pass."""
        self.now += timedelta(minutes=minutes)
        return self.now

    def send(self, text: str) -> str:
        """Accept a message; its id."""
        self.sent += 1
        return self.records.accept(self.id, f"m{self.sent}", text, self.tick()).message_id

    def lease(self) -> Lease:
        """The lease of the next message, which must be free."""
        lease = self.records.lease(self.id, self.now)
        assert lease is not None
        return lease

    def answer(self, lease: Lease, **given: Any) -> bool:
        """Record a turn for a leased message, with whatever of it matters to the test."""
        context = self.records.turn_context(lease.message_id)
        assert context is not None
        turn: dict[str, Any] = {
            "state": {"turn": context.state_version + 1},
            "stage": "engage",
            "visit": 1,
            "understanding": {"text": lease.text, "intent": {"name": "inform", "confidence": 0.9}},
            "replies": [{"text": f"About: {lease.text}", "moves": ["simple_reflection"]}],
            "events": [],
            "action": "action_reflect",
            "now": self.now,
        } | given
        return self.records.record_turn(lease.message_id, lease.fence, context.state_version, **turn)

    def exchange(self, text: str, **given: Any) -> str:
        """One message and its answer; the message's id."""
        message_id = self.send(text)
        assert self.answer(self.lease(), **given)
        return message_id


@pytest.fixture
def open_talk(records: Records, practice: Practice) -> Callable[..., Talk]:
    """Opens conversations: `open_talk("a", talk=True, share=True)`."""

    def open_one(client: str = "client", code: str | None = None, talk: bool = True, share: bool = False) -> Talk:
        conversation = records.open_conversation(client, code, "en", START)
        if talk or share:
            conversation = records.set_consent(conversation.id, now=START, talk=talk or None, share=share or None)
        return Talk(records, conversation)

    return open_one


@pytest.fixture
def talk(open_talk: Callable[..., Talk]) -> Talk:
    """A patient who has agreed to talk."""
    return open_talk()
