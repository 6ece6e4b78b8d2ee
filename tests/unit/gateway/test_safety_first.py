"""Safety before everything: before consent, without a database, over the limit, and on a hold."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import httpx
import pytest

from bot import clock
from bot.gateway.app import create_app
from bot.gateway.limits import Buckets, Limits
from bot.records.errors import RecordsUnavailable
from bot.records.late import open_late
from bot.records.listed import ListQuery
from bot.records.repository import Records
from bot.settings import Settings

from .conftest import RED_FLAG, FakeRasa, Patient


def flags_of(records: Records, patient: Patient) -> list[str]:
    """The kinds of flags raised."""
    return [flag.kind for flag in records.own_record(patient.conversation).flags]


def waiting(records: Records, patient: Patient) -> bool:
    """Whether an open flag keeps a plan waiting."""
    lines = records.own_record(patient.conversation).messages
    context = records.turn_context(next(line.id for line in lines if line.sender == "patient"))
    assert context is not None
    return context.to_be_checked


def unavailable(*_: Any, **__: Any) -> Any:
    """What every call does when the database is down."""
    raise RecordsUnavailable("down")


async def test_a_warning_sign_is_answered_at_once_with_a_number_and_never_reaches_rasa(
    patient: Patient, records: Records, rasa: FakeRasa
) -> None:
    await patient.agrees()
    answer = (await patient.posts(RED_FLAG)).json()
    assert {line["kind"] for line in answer["messages"]} == {"safety"}
    assert answer["messages"][0]["links"][0] == {"title": "Call 999", "href": "tel:999"}
    assert flags_of(records, patient) == ["cauda_equina"]
    assert RED_FLAG not in [body["message"] for body in rasa.received]


async def test_before_consent_safety_answers_and_the_flag_has_no_quote(patient: Patient, records: Records) -> None:
    await patient.opens()
    answer = (await patient.posts(RED_FLAG)).json()
    assert answer["messages"][0]["kind"] == "safety"
    (flag,) = records.own_record(patient.conversation).flags
    assert flag.quote is None
    assert RED_FLAG not in str(records.export(patient.conversation))


async def test_while_on_hold_safety_leads_and_then_the_talk_goes_on(
    patient: Patient, records: Records, rasa: FakeRasa
) -> None:
    await patient.agrees()
    await patient.says(RED_FLAG)
    held = (await patient.posts("but what about swimming")).json()
    assert held["messages"][0]["kind"] == "safety"
    await patient.says("I called 999 and have been seen at the hospital")
    conversation = records.conversation(patient.conversation)
    assert conversation is not None
    assert conversation.hold is None
    assert await patient.says("I would like to swim") == ["Heard: I would like to swim"]


async def test_what_the_patient_takes_back_stays_with_the_practice_and_no_plan_waits_for_it(
    patient: Patient, records: Records
) -> None:
    await patient.agrees()
    await patient.says("I fell off a ladder this morning and my back is in agony")
    await patient.says("no sorry, that was years ago, I'm fine")
    flags = records.own_record(patient.conversation).flags
    assert {flag.kind for flag in flags} == {"trauma", "fracture"}
    assert all(flag.closed_at is None for flag in flags)
    (correction,) = {flag.taken_back_in for flag in flags}
    context = records.turn_context(correction or "")
    assert context is not None
    assert not context.to_be_checked


async def test_a_sign_that_a_clinician_looked_at_later_keeps_no_plan_waiting(
    patient: Patient, records: Records
) -> None:
    await patient.agrees()
    await patient.says("my foot keeps dragging since monday")
    await patient.says("ok I'll ring them")
    assert waiting(records, patient)
    await patient.says("the doctor will look at it")
    assert waiting(records, patient)
    await patient.says("my GP examined it and it is nothing to worry about")
    assert not waiting(records, patient)


async def test_low_mood_is_asked_about_once_and_what_is_clear_is_heard_all_the_same(patient: Patient) -> None:
    await patient.agrees()
    (asked,) = await patient.says("useless lump, nobody gives a toss")
    assert "ending your life" in asked
    await patient.says("no")
    assert await patient.says("im a waste of space") == ["Heard: im a waste of space"]
    assert "I take it seriously" in (await patient.says("i want to kill myself"))[0]


async def test_a_warning_sign_supersedes_what_is_still_pending(patient: Patient, rasa: FakeRasa) -> None:
    await patient.agrees()
    rasa.down = True
    waiting = asyncio.create_task(patient.posts("what about walking", "one"))
    await asyncio.sleep(0.3)
    assert (await patient.posts(RED_FLAG)).json()["messages"][0]["kind"] == "safety"
    rasa.down = False
    await waiting
    await asyncio.sleep(1.5)
    assert "Heard: what about walking" not in [line["text"] for line in await patient.history()]
    late = await patient.posts("what about walking", "one")
    assert (late.status_code, late.json()["messages"]) == (200, [])


@pytest.mark.parametrize("broken", ["conversation", "accept", "raise_flags", "say"])
async def test_without_a_database_safety_still_answers_and_the_message_is_stored_when_it_is_back(
    patient: Patient, records: Records, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    await patient.agrees()
    with monkeypatch.context() as patch:
        patch.setattr(Records, broken, unavailable)
        answer = await patient.posts(RED_FLAG, "one")
        assert answer.status_code == 200
        body = answer.json()
        assert body["stored"] is False
        assert body["messages"][0]["links"][0]["href"] == "tel:999"
        still_held = await patient.posts("I feel fine", "two")
        if broken != "raise_flags":
            assert still_held.json()["messages"][0]["kind"] == "safety"
    again = (await patient.posts(RED_FLAG, "one")).json()
    assert "stored" not in again
    assert [line["text"] for line in again["messages"]] == [line["text"] for line in body["messages"]]
    assert "cauda_equina" in flags_of(records, patient)


async def test_a_flag_that_could_not_be_stored_is_stored_without_the_client(
    patient: Patient, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    await patient.agrees()
    with monkeypatch.context() as patch:
        patch.setattr(Records, "accept", unavailable)
        assert (await patient.posts(RED_FLAG)).json()["stored"] is False
    for _ in range(40):
        if flags_of(records, patient):
            break
        await asyncio.sleep(0.1)
    assert flags_of(records, patient) == ["cauda_equina"]


async def test_a_hanging_database_does_not_hold_up_safety(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    await patient.agrees()
    monkeypatch.setattr(Records, "conversation", lambda *_: time.sleep(6))
    started = time.monotonic()
    answer = await patient.posts(RED_FLAG)
    assert answer.json()["messages"][0]["kind"] == "safety"
    assert time.monotonic() - started < 5


async def test_an_erased_conversation_still_gets_a_safety_answer(patient: Patient) -> None:
    await patient.agrees()
    await patient.http.delete("/api/conversation", headers=patient.headers)
    answer = await patient.posts(RED_FLAG)
    assert answer.status_code == 200
    assert answer.json()["messages"][0]["kind"] == "safety"


async def test_someone_on_hold_who_comes_back_is_asked_whether_they_got_help(patient: Patient, rasa: FakeRasa) -> None:
    await patient.agrees()
    await patient.says(RED_FLAG)
    received = len(rasa.received)
    back = await patient.opens(new_visit=True)
    assert back["messages"][-1]["kind"] == "safety"
    assert "?" in back["messages"][-1]["text"]
    assert len(rasa.received) == received


class TestOverTheLimit:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(messages=Buckets(4, 0.01))

    async def test_a_flood_is_refused_but_a_warning_sign_is_heard(self, patient: Patient) -> None:
        await patient.agrees()
        for _ in range(3):
            await patient.posts("hello")
        flooded = await patient.posts("hello")
        assert flooded.status_code == 429
        assert int(flooded.headers["Retry-After"]) > 0
        assert (await patient.posts(RED_FLAG)).json()["messages"][0]["kind"] == "safety"


async def test_a_message_journaled_before_a_crash_is_heard_by_safety_after_it(
    patient: Patient, records: Records, rasa: FakeRasa
) -> None:
    await patient.agrees()
    records.accept(patient.conversation, "crashed", RED_FLAG, clock.now())
    for _ in range(40):
        if flags_of(records, patient):
            break
        await asyncio.sleep(0.1)
    assert flags_of(records, patient) == ["cauda_equina"]
    assert RED_FLAG not in [body["message"] for body in rasa.received]


async def test_a_gateway_that_starts_before_its_database_answers_a_warning_sign_and_stores_it_later(
    patient: Patient, records: Records, settings: Settings, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    await patient.agrees()
    there = threading.Event()

    def opening(_: Settings) -> Records:
        if not there.is_set():
            raise RecordsUnavailable("the database does not answer")
        return records

    monkeypatch.setattr(Records, "of", opening)
    monkeypatch.setattr("bot.records.repository.time.sleep", lambda _: there.wait(5))
    app = create_app(settings, open_late(settings, pytest.fail), rasa=rasa)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mo.test") as http,
    ):
        early = Patient(http, token=patient.token)
        assert (await early.posts("good morning", "zero")).status_code == 503
        said = await early.posts(RED_FLAG, "one")
        assert said.json()["stored"] is False
        assert "999" in said.json()["messages"][0]["text"]
        there.set()
        while (answer := await early.posts(RED_FLAG, "one")).json().get("stored") is False:
            await asyncio.sleep(0.05)
        assert answer.status_code == 200
        late = app.state.context.records
        practice = records.default_practice()
        assert practice is not None
        assert late.patient_page(practice.id, None, ListQuery(words="nobody")).rows == ()
    assert flags_of(records, patient) == ["cauda_equina"]
