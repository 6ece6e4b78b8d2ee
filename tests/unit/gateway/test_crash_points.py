"""A gateway that is killed at any point of a message: after its restart the same message has the same end.

Killed is what stores nothing any more: from the chosen commit on every one fails, and a new gateway starts on what
is left.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot import clock
from bot.gateway.app import create_app
from bot.gateway.limits import Buckets, Limits
from bot.records.repository import Records
from bot.settings import Settings

from .conftest import AGREES, RED_FLAG, SHARES, FakeRasa, Patient

MESSAGES = (
    AGREES,
    SHARES,
    "it hurts when I sit",
    RED_FLAG,
    "what about swimming",
    "I called 999 and have been seen at the hospital",
    "keep it to me",
    "withdraw my consent",
    AGREES,
)


@dataclass(eq=False)
class Commits:
    """Lets the first `left` commits pass and no other."""

    left: int | None = None
    refused: int = 0

    def __call__(self, connection: Any) -> None:
        if not connection.get_execution_options().get("writes") or self.left is None:
            return
        if self.left > 0:
            self.left -= 1
            return
        self.refused += 1
        raise OperationalError("COMMIT", {}, Exception("killed"))


@pytest.fixture
def commits(records: Records) -> Iterator[Commits]:
    counting = Commits()
    engine = records._database.engine
    event.listen(engine, "commit", counting)
    yield counting
    event.remove(engine, "commit", counting)


@asynccontextmanager
async def gateway(settings: Settings, records: Records, rasa: FakeRasa) -> AsyncIterator[httpx.AsyncClient]:
    """A gateway that knows nothing but what is stored."""
    limits = Limits(messages=Buckets(1000, 100), reads=Buckets(1000, 100))
    app = create_app(settings, records, limits=limits, rasa=rasa, patience=0.2)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://mo.test") as client:
            yield client


async def says(patient: Patient, text: str, id: str | None = None) -> None:
    """Say it, and ask until it is answered."""
    id = id or f"m{next(patient.numbers)}"
    for _ in range(100):
        if (await patient.posts(text, id)).status_code == 200:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("no answer")


async def outcome(patient: Patient, records: Records) -> dict[str, Any]:
    """All that a patient and their practice can see of it."""
    record, held = records.own_record(patient.conversation), records.export(patient.conversation)
    return {
        "lines": [(line["seq"], line["from"], line["kind"], line["text"]) for line in await patient.history()],
        "flags": [(f.kind, f.tier, f.quote, f.help_reached, bool(f.taken_back_in)) for f in record.flags],
        "consents": [(consent["purpose"], consent["given"]) for consent in held["consents"]],
        "hold": record.conversation.hold is not None,
        "status": [message["status"] for message in held["messages"]],
        "turns": len(held["turns"]),
    }


async def all_answered(records: Records) -> None:
    """Wait until nothing is pending, however its next try is put off."""
    for _ in range(100):
        if not records.pending_conversations(clock.now() + timedelta(hours=1)):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("a message stays pending")


@pytest.mark.parametrize("number", range(len(MESSAGES)), ids=[f"{n} {text[:12]}" for n, text in enumerate(MESSAGES)])
async def test_a_message_has_the_same_end_at_whatever_commit_the_gateway_is_killed(
    settings: Settings, records: Records, rasa: FakeRasa, commits: Commits, number: int
) -> None:
    async with gateway(settings, records, rasa) as http:
        undisturbed = Patient(http, id="undisturbed-patient")
        await undisturbed.opens()
        for text in MESSAGES[: number + 1]:
            await says(undisturbed, text)
        expected = await outcome(undisturbed, records)
    for passing in itertools.count():
        patient = await killed(settings, records, rasa, commits, number, passing)
        async with gateway(settings, records, rasa) as http:
            await all_answered(records)
            patient.http = http
            await says(patient, MESSAGES[number], "the-message")
            assert await outcome(patient, records) == expected, f"after {passing} commits"
        if not commits.refused:
            break
    assert passing > 0, "no commit was ever refused"


async def killed(
    settings: Settings, records: Records, rasa: FakeRasa, commits: Commits, number: int, passing: int
) -> Patient:
    """A patient whose gateway stores nothing after so many commits of the message."""
    async with gateway(settings, records, rasa) as http:
        patient = Patient(http, id=f"patient-killed-after-{passing}")
        await patient.opens()
        for text in MESSAGES[:number]:
            await says(patient, text)
        commits.left, commits.refused = passing, 0
        rasa.down = True  # its turn is another process' commit, and none of this one's
        await patient.posts(MESSAGES[number], "the-message")
    commits.left, rasa.down = None, False
    return patient


async def test_an_erasure_that_was_confirmed_is_carried_out_by_the_repeated_message(
    settings: Settings, records: Records, rasa: FakeRasa, commits: Commits
) -> None:
    async with gateway(settings, records, rasa) as http:
        patient = Patient(http)
        await patient.agrees()
        await says(patient, "erase everything")
        commits.left = 0
        await patient.posts("yes, erase everything", "confirmed")
    commits.left = None
    async with gateway(settings, records, rasa) as http:
        patient.http = http
        again = await patient.posts("yes, erase everything", "confirmed")
        assert again.json().get("erased") or again.status_code == 410
        assert records.conversation(patient.conversation) is None
    assert "yes, erase everything" not in [body["message"] for body in rasa.received]


async def test_consent_given_by_call_is_followed_by_the_opening_though_the_gateway_died(
    settings: Settings, records: Records, rasa: FakeRasa, commits: Commits
) -> None:
    for passing in itertools.count():
        async with gateway(settings, records, rasa) as http:
            patient = Patient(http, id=f"patient-consents-{passing}")
            await patient.opens()
            commits.left, commits.refused = passing, 0
            rasa.down = True
            await patient.http.put("/api/consent", json={"talk": True, "share": True}, headers=patient.headers)
        commits.left, rasa.down = None, False
        async with gateway(settings, records, rasa) as http:
            patient.http = http
            await patient.http.put("/api/consent", json={"talk": True, "share": True}, headers=patient.headers)
            await all_answered(records)
            lines = [line["text"] for line in await patient.history()]
        assert lines.count("What has your back been like lately?") == 1, f"after {passing} commits"
        if not commits.refused:
            return
