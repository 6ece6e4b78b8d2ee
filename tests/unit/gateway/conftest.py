"""A gateway on a database of its own, with a stand-in for Rasa that stores turns as the actions do."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette

from bot import clock
from bot.content import load
from bot.gateway import passwords
from bot.gateway.app import create_app
from bot.gateway.limits import Buckets, Limits
from bot.nlu.model import fingerprint
from bot.records.repository import Records, load_or_create_master_keys
from bot.settings import Settings
from tests.postgres import copy_database, drop_database, new_database

Moving = Callable[[timedelta], None]
AGREES, DECLINES = "Yes, let's talk", "No, thanks"
SHARES, KEEPS = "Yes, share it", "No, keep it to me"
RED_FLAG = "since this morning I am numb between my legs and cannot feel when I pee"


@pytest.fixture(scope="session", autouse=True)
def light_passwords() -> Iterator[None]:
    """Argon2 with the least work there is: hundreds of people sign in here, and only to get in."""
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", hasher)
        patch.setattr(passwords, "_NOBODY", hasher.hash("nobody"))
        yield


class FakeRasa(httpx.AsyncBaseTransport):
    """Answers every message with one turn, as Rasa with the action server would, unless told to fail.

    `down`: not there; `fails`: so many times; `fails_on`: on texts with this in them; `unwell`: says so of itself.
    """

    def __init__(self, records: Records) -> None:
        self.records = records
        self.down = False
        self.fails = 0
        self.fails_on = ""
        self.unwell = False
        self.received: list[dict[str, Any]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One call of the REST channel."""
        if self.down:
            raise httpx.ConnectError("refused")
        if request.method == "GET":
            return httpx.Response(
                200, json={"loaded": not self.unwell, "records": True, "model": model_of_these_sources()}
            )
        body = json.loads(request.content)
        self.received.append(body)
        if self.fails:
            self.fails -= 1
            return httpx.Response(200, json=[])
        context = self.records.turn_context(body["metadata"]["message_id"])
        if self.fails_on and context is not None and self.fails_on in context.text:
            return httpx.Response(200, json=[])
        self._answer(body)
        return httpx.Response(200, json=[])

    def _answer(self, body: dict[str, Any]) -> None:
        message_id, fence = body["metadata"]["message_id"], body["metadata"]["fence"]
        seen = self.records.turn_context(message_id)
        assert seen is not None
        text = "What has your back been like lately?" if body["message"] == "/open_visit" else f"Heard: {seen.text}"
        self.records.record_turn(
            message_id,
            fence,
            seen.state_version,
            state={"n": seen.state_version + 1},
            stage="engage",
            visit=1,
            understanding=None,
            replies=[{"text": text, "moves": ["open_question"], **self.more(seen.text)}],
            events=[],
            action="action_reflect",
            now=clock.now(),
        )

    def more(self, text: str) -> dict[str, Any]:
        """What else belongs to the reply to a text: quick replies, a ruler."""
        return {}


@cache
def model_of_these_sources() -> str:
    """What Rasa says of its model when it is the right one."""
    return fingerprint()


def notice(name: str) -> str:
    """The beginning of a notice, up to what is filled in."""
    return load("en").notices[name].variants[0].partition("{")[0].strip()


@dataclass
class Patient:
    """A patient's client: keeps the token and numbers its messages."""

    http: httpx.AsyncClient
    id: str = "11111111-2222-4333-8444-555555555555"
    token: str = ""
    conversation: str = ""
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def headers(self) -> dict[str, str]:
        """The bearer token's header."""
        return {"Authorization": f"Bearer {self.token}"}

    async def opens(self, **more: Any) -> dict[str, Any]:
        """Open or resume; keeps the token."""
        answer = await self.http.post("/api/conversations", json={"id": self.id, **more})
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json()
        self.token, self.conversation = body["token"], body["conversation"]
        return body

    async def posts(self, text: str, id: str | None = None) -> httpx.Response:
        """Send one message."""
        body = {"id": id or f"m{next(self.numbers)}", "text": text}
        return await self.http.post("/api/messages", json=body, headers=self.headers)

    async def says(self, text: str, id: str | None = None) -> list[str]:
        """Send one message that must be answered at once; the texts of the answer."""
        answer = await self.posts(text, id)
        assert answer.status_code == 200, answer.text
        return [line["text"] for line in answer.json()["messages"]]

    async def history(self) -> list[dict[str, Any]]:
        """Every message so far."""
        answer = await self.http.get("/api/messages?after=0", headers=self.headers)
        assert answer.status_code == 200, answer.text
        lines: list[dict[str, Any]] = answer.json()["messages"]
        return lines

    async def agrees(self, share: bool = True) -> dict[str, Any]:
        """Open, and agree to everything by call."""
        await self.opens()
        answer = await self.http.put("/api/consent", json={"talk": True, "share": share}, headers=self.headers)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def another(self) -> Patient:
        """A client of its own on the same gateway."""
        return replace(self, id="99999999-2222-4333-8444-555555555555", token="", numbers=itertools.count(1))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A module with `ON_BOTH_DATABASES = True` runs on SQLite and on PostgreSQL, the others on SQLite.

    It stands where the order of writes, or what can be found and stored, is what is tested.
    """
    if "fresh" in metafunc.fixturenames:
        both = getattr(metafunc.module, "ON_BOTH_DATABASES", False)
        databases = ["sqlite", "postgresql"] if both else ["sqlite"]
        metafunc.parametrize("fresh", databases, indirect=True, scope="session")


@pytest.fixture(scope="session")
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A data folder with a migrated database and one practice, made once and copied for each test."""
    settings = Settings(data=tmp_path_factory.mktemp("fresh"))
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("postgres"))
        settings = replace(settings, database_url=url, keys_url=url)
    opened = Records.open(settings.database, settings.key_store, load_or_create_master_keys(settings.data))
    opened.create_practice("The Surgery", "GB", "Europe/London")
    opened.close()
    yield settings
    if settings.database_url:
        drop_database(settings.database_url)


@pytest.fixture
def settings(tmp_path: Path, fresh: Settings) -> Iterator[Settings]:
    shutil.copytree(fresh.data, tmp_path, dirs_exist_ok=True)
    if not fresh.database_url:
        yield replace(fresh, data=tmp_path)
        return
    url = copy_database(fresh.database_url)
    yield replace(fresh, data=tmp_path, database_url=url, keys_url=url)
    drop_database(url)


@pytest.fixture
def records(settings: Settings) -> Iterator[Records]:
    keys = load_or_create_master_keys(settings.data)
    opened = Records.open(settings.database, settings.key_store, keys)
    yield opened
    opened.close()


@pytest.fixture
def rasa(records: Records) -> FakeRasa:
    return FakeRasa(records)


@pytest.fixture
def limits() -> Limits:
    return Limits(messages=Buckets(1000, 100), reads=Buckets(1000, 100))


@pytest.fixture
def app(settings: Settings, records: Records, rasa: FakeRasa, limits: Limits) -> Starlette:
    return create_app(settings, records, limits=limits, rasa=rasa, patience=1.5)


@pytest.fixture
async def http(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://mo.test") as client:
            yield client


@pytest.fixture
def patient(http: httpx.AsyncClient) -> Patient:
    return Patient(http)


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> Moving:
    """Stops the product's clock, and moves it when called."""
    at = datetime.now(timezone.utc)

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return at.astimezone(tz)

    def move(by: timedelta) -> None:
        nonlocal at
        at += by

    monkeypatch.setattr(clock, "datetime", Stopped)
    return move


@pytest.fixture
def invitation(records: Records) -> str:
    """The code of an open invitation."""
    practice = records.default_practice()
    assert practice is not None
    now = clock.now()
    records.invite(practice.id, "label", "CODE-CODE-CODE", None, now, now + timedelta(days=14))
    return "CODE-CODE-CODE"
