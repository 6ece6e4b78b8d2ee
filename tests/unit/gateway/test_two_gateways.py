"""Two gateways on one database, and a page open in two tabs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.gateway.app import create_app
from bot.records.repository import Records
from bot.settings import Settings

from .conftest import AGREES, SHARES, FakeRasa, Patient, notice


@pytest.fixture
async def elsewhere(settings: Settings, records: Records, rasa: FakeRasa) -> AsyncIterator[httpx.AsyncClient]:
    """Another gateway, with a memory of its own."""
    app = create_app(settings, records, rasa=rasa, patience=1.5)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mo.test")
    async with app.router.lifespan_context(app), client:
        yield client


async def test_a_warning_sign_over_two_messages_is_heard_though_each_came_to_another_gateway(
    patient: Patient, elsewhere: httpx.AsyncClient, records: Records
) -> None:
    here = patient.http
    await patient.agrees()
    await patient.says("I had a quiet week")
    patient.http = elsewhere
    await patient.says("the weather was fine")
    await patient.says("my left calf is swollen")
    patient.http = here
    answer = (await patient.posts("and im short of breath")).json()
    assert {line["kind"] for line in answer["messages"]} == {"safety"}
    assert "clot" in {flag.kind for flag in records.own_record(patient.conversation).flags}


async def test_opened_at_once_at_two_gateways_it_is_one_conversation_with_one_welcome(
    patient: Patient, elsewhere: httpx.AsyncClient
) -> None:
    other = patient.another()
    other.http, other.id = elsewhere, patient.id
    await asyncio.gather(*(each.opens() for each in (patient, other, patient, other)))
    assert patient.conversation == other.conversation
    texts = [line["text"] for line in await patient.history()]
    assert sum(text.startswith(notice("welcome")) for text in texts) == 1


async def test_consent_given_at_once_at_two_gateways_is_given_once(
    patient: Patient, elsewhere: httpx.AsyncClient, records: Records, rasa: FakeRasa
) -> None:
    other = patient.another()
    other.http, other.id = elsewhere, patient.id
    await asyncio.gather(patient.opens(), other.opens())
    both = {"talk": True, "share": True}
    calls = [each.http.put("/api/consent", json=both, headers=each.headers) for each in (patient, other) * 2]
    assert {answer.status_code for answer in await asyncio.gather(*calls)} == {200}
    held = records.export(patient.conversation)
    assert sorted((each["purpose"], each["given"]) for each in held["consents"]) == [("share", True), ("talk", True)]
    assert [body["message"] for body in rasa.received].count("/open_visit") == 1


async def test_agreeing_to_talk_in_two_tabs_is_no_consent_to_share(patient: Patient, records: Records) -> None:
    await patient.opens()
    await patient.says(AGREES)
    again = await patient.says(AGREES.upper())
    assert again[-1] == notice("share_ask")
    conversation = records.conversation(patient.conversation)
    assert conversation is not None
    assert (conversation.talk, conversation.share) == (True, None)
    await patient.says(SHARES)
    conversation = records.conversation(patient.conversation)
    assert conversation is not None
    assert conversation.share is True
