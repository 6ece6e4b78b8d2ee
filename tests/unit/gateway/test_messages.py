"""Sending, answering, repeating and waiting: what a patient notices of the way of one message."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from bot.gateway.app import create_app
from bot.gateway.rasa import Rasa
from bot.records.repository import Records
from bot.settings import Settings

from .conftest import FakeRasa, Moving, Patient, notice

ON_BOTH_DATABASES = True


async def test_a_message_sent_twice_is_answered_once(patient: Patient, rasa: FakeRasa) -> None:
    await patient.agrees()
    first, again = await patient.posts("it hurts", "one"), await patient.posts("it hurts", "one")
    assert first.json() == again.json()
    assert [line["text"] for line in first.json()["messages"]] == ["Heard: it hurts"]
    assert len(rasa.received) == 2  # the opening and one message


async def test_the_same_id_with_another_text_is_refused(patient: Patient) -> None:
    await patient.agrees()
    await patient.says("it hurts", "one")
    assert (await patient.posts("something else", "one")).status_code == 409


async def test_a_leading_slash_reaches_rasa_as_plain_text_and_the_journal_as_typed(
    patient: Patient, rasa: FakeRasa
) -> None:
    await patient.agrees()
    assert await patient.says("\u2003\u200b /restart \ufeff") == ["Heard: /restart"]
    assert rasa.received[-1]["message"] == "\u2215restart"
    assert [line["text"] for line in await patient.history() if line["from"] == "patient"] == ["/restart"]


async def test_rasa_gets_the_ids_and_the_fence(patient: Patient, rasa: FakeRasa) -> None:
    await patient.agrees()
    await patient.says("it hurts")
    body = rasa.received[-1]
    assert body["sender"] == patient.conversation
    assert set(body["metadata"]) == {"message_id", "fence", "request"}


async def test_while_rasa_is_down_the_message_is_safe_and_answered_later(patient: Patient, rasa: FakeRasa) -> None:
    await patient.agrees()
    rasa.down = True
    answer = await patient.posts("is anybody there", "one")
    assert answer.status_code == 202
    body = answer.json()
    assert body["pending"] is True
    assert body["notice"] == notice("answer_takes_longer")
    rasa.down = False
    news = await patient.http.get(f"/api/messages?after={body['seq']}&wait=10", headers=patient.headers)
    assert [line["text"] for line in news.json()["messages"]] == ["Heard: is anybody there"]
    assert (await patient.posts("is anybody there", "one")).status_code == 200


async def test_an_empty_answer_of_rasas_is_not_taken_for_an_answer(patient: Patient, rasa: FakeRasa) -> None:
    await patient.agrees()
    rasa.fails = 1
    assert (await patient.posts("hello", "one")).status_code in (200, 202)
    for _ in range(30):
        if (answer := await patient.posts("hello", "one")).status_code == 200:
            break
        await asyncio.sleep(0.2)
    assert [line["text"] for line in answer.json()["messages"]] == ["Heard: hello"]
    assert [body["message"] for body in rasa.received].count("hello") == 2


async def test_messages_sent_at_once_are_answered_each_once_in_the_order_they_were_taken(
    patient: Patient, rasa: FakeRasa
) -> None:
    await patient.agrees()
    texts = [f"message {n}" for n in range(6)]
    await asyncio.gather(*(patient.posts(text, text.replace(" ", "-")) for text in texts))
    for text in texts:  # again, since a slow machine answers the first time that the answer is still to come
        while (answer := await patient.posts(text, text.replace(" ", "-"))).status_code == 202:
            await asyncio.sleep(0.05)
        assert answer.json()["messages"][0]["text"] == f"Heard: {text}"
    taken = [line["text"] for line in await patient.history() if line["from"] == "patient"]
    assert sorted(taken) == texts
    assert [body["message"] for body in rasa.received[1:]] == taken


async def test_pending_messages_survive_a_restart(
    settings: Settings, records: Records, rasa: FakeRasa, patient: Patient
) -> None:
    await patient.agrees()
    rasa.down = True
    assert (await patient.posts("are you there", "one")).status_code == 202
    rasa.down = False
    restarted = create_app(settings, records, rasa=rasa)
    async with (
        restarted.router.lifespan_context(restarted),
        httpx.AsyncClient(transport=httpx.ASGITransport(restarted), base_url="http://mo.test") as http,
    ):
        news = await http.get("/api/messages?after=0&wait=0", headers=patient.headers)
        after = news.json()["cursor"]
        later = await http.get(f"/api/messages?after={after}&wait=10", headers=patient.headers)
        texts = [line["text"] for line in (*news.json()["messages"], *later.json()["messages"])]
    assert texts[-1] == "Heard: are you there"


async def test_a_long_poll_returns_as_soon_as_there_is_news(patient: Patient) -> None:
    await patient.agrees()
    after = (await patient.history())[-1]["seq"]
    poll = asyncio.create_task(patient.http.get(f"/api/messages?after={after}&wait=20", headers=patient.headers))
    await asyncio.sleep(0.1)
    await patient.says("news")
    lines = (await asyncio.wait_for(poll, 3)).json()["messages"]
    assert lines[0]["text"] == "news"


async def test_stopping_the_gateway_ends_long_polls(app: Starlette, patient: Patient) -> None:
    await patient.agrees()
    poll = asyncio.create_task(patient.http.get("/api/messages?after=999&wait=20", headers=patient.headers))
    await asyncio.sleep(0.2)
    app.state.context.arrivals.close()
    assert (await asyncio.wait_for(poll, 3)).status_code == 200


async def test_no_text_of_a_patient_is_logged(
    patient: Patient, rasa: FakeRasa, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    await patient.agrees()
    rasa.fails = 1
    await patient.posts("my secret garden")

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("my secret garden")

    monkeypatch.setattr(Records, "accept", breaks)
    assert (await patient.posts("my secret garden too")).status_code == 500
    assert "secret garden" not in caplog.text


@pytest.mark.parametrize(("failure", "there"), [(httpx.ConnectError, False), (httpx.ReadTimeout, True)])
async def test_a_rasa_that_was_not_there_is_told_from_one_that_failed(
    failure: type[httpx.TransportError], there: bool
) -> None:
    def fails(request: httpx.Request) -> httpx.Response:
        raise failure("no")

    client = Rasa("http://rasa.test", httpx.MockTransport(fails))
    assert await client.send("conversation", "hello", "message", 1) is there
    await client.close()


async def test_a_message_that_nothing_can_read_is_given_up_with_an_apology_and_what_follows_is_answered(
    app: Starlette, patient: Patient, rasa: FakeRasa, moving: Moving
) -> None:
    await patient.agrees()
    rasa.fails_on = "poison"
    sent = (await patient.posts("this is poison", "one")).json()["seq"]
    await patient.posts("and this is not", "two")
    for _ in range(100):
        said = [line["text"] for line in await patient.history() if line["seq"] > sent and line["from"] == "bot"]
        if len(said) == 2:
            break
        moving(timedelta(seconds=10))
        app.state.context.worker.kick(patient.conversation)
        await asyncio.sleep(0.02)
    assert said == [notice("answer_failed"), "Heard: and this is not"]
    sent_to_rasa = [body["message"] for body in rasa.received[1:]]
    assert sent_to_rasa == ["this is poison"] * 3 + ["/nlu_fallback"] * 3 + ["and this is not"]


async def test_an_outage_gives_no_message_up(app: Starlette, patient: Patient, rasa: FakeRasa, moving: Moving) -> None:
    await patient.agrees()
    rasa.fails, rasa.unwell = 8, True
    await patient.posts("still there?", "one")
    while rasa.fails:
        moving(timedelta(seconds=10))
        app.state.context.worker.kick(patient.conversation)
        await asyncio.sleep(0.02)
    rasa.unwell = False
    for _ in range(100):
        if (answer := await patient.posts("still there?", "one")).status_code == 200:
            break
        moving(timedelta(seconds=10))
        await asyncio.sleep(0.05)
    assert [line["text"] for line in answer.json()["messages"]] == ["Heard: still there?"]
