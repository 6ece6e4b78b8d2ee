"""A warning sign in German, on a gateway: answered, held, let go and asked after in German; then the talk goes on."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.guard import Guard
from bot.gateway.tokens import Ticket
from bot.records.errors import RecordsUnavailable
from bot.records.repository import Records
from bot.written_in import rather

from .conftest import FakeRasa, Patient
from .test_portal import Sharing, browser, plain, practice, sharing

__all__ = ["browser", "practice", "sharing"]
NUMB = "ich spüre seit heute früh nichts mehr zwischen den Beinen"
DESPAIR = "ich will nicht mehr leben"


def german(lines: list[str]) -> bool:
    return bool(lines) and all(rather(line) == "de" for line in lines)


async def test_it_is_answered_in_german_with_a_number_to_tap_and_the_talk_then_goes_on_in_its_own_language(
    patient: Patient, records: Records, rasa: FakeRasa
) -> None:
    await patient.agrees()
    answer = (await patient.posts(NUMB)).json()["messages"]
    assert german([line["text"] for line in answer])
    assert answer[0]["links"] == [{"title": "999 anrufen", "href": "tel:999"}]
    assert german(await patient.says("ist schon ok"))
    assert german(await patient.says("hab den Notruf angerufen, bin in der Notaufnahme"))
    conversation = records.conversation(patient.conversation)
    assert conversation is not None
    assert conversation.hold is None
    assert await patient.says("I would like to swim") == ["Heard: I would like to swim"]
    assert NUMB not in [body["message"] for body in rasa.received]


async def test_it_is_answered_in_german_with_rasa_dead(patient: Patient, rasa: FakeRasa) -> None:
    await patient.agrees()
    rasa.down = True
    assert german(await patient.says(NUMB))
    assert german(await patient.says("bin in der Notaufnahme"))


async def test_without_a_database_it_is_answered_in_german_and_stored_when_it_is_back(
    patient: Patient, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: Any, **__: Any) -> Any:
        raise RecordsUnavailable("down")

    await patient.agrees()
    with monkeypatch.context() as patch:
        patch.setattr(Records, "accept", unavailable)
        body = (await patient.posts(NUMB)).json()
        assert body["stored"] is False
        assert german([line["text"] for line in body["messages"]])
    for _ in range(40):
        if records.own_record(patient.conversation).flags:
            break
        await asyncio.sleep(0.1)
    (flag,) = records.own_record(patient.conversation).flags
    assert german([str(flag.advised)])


async def test_a_practice_in_germany_has_german_numbers(patient: Patient, records: Records) -> None:
    there = records.create_practice("Die Praxis", "DE", "Europe/Berlin")
    records.invite(there.id, "label", "CODE-CODE-CODE", None, clock.now(), clock.now() + timedelta(days=14))
    await patient.opens(code="CODE-CODE-CODE")
    answer = (await patient.posts(DESPAIR)).json()["messages"]
    assert [link["href"] for link in answer[0]["links"]] == ["tel:08001110111", "tel:116123", "tel:112"]
    assert "Sind Sie gerade in Sicherheit?" in answer[-1]["text"]


async def test_on_the_next_visit_it_is_asked_after_in_german(patient: Patient) -> None:
    await patient.agrees()
    await patient.says(NUMB)
    back = await patient.opens(new_visit=True)
    assert "Wurden Sie untersucht" in back["messages"][-1]["text"]
    assert german(await patient.says("nein"))
    assert german(await patient.says("ja, war beim Arzt"))


async def test_a_german_question_has_german_buttons(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    await patient.agrees()
    (asked,) = (await patient.posts("ich bin so ein nutzloser Klotz und nobody gives a toss, useless lump")).json()[
        "messages"
    ]
    assert [quick["title"] for quick in asked["quick_replies"]] == ["Ja", "Nein"]
    assert german(await patient.says("Nein"))
    assert await patient.says("I would like to swim") == ["Heard: I would like to swim"]


def test_the_practice_s_list_names_a_sign_told_in_german_in_the_reader_s_language(
    browser: TestClient, sharing: Sharing, records: Records
) -> None:
    conversation = sharing("Mrs H.")
    guard, ticket = Guard(records), Ticket(conversation, "GB", "en")
    guard.remember(records.conversation(conversation))  # type: ignore[arg-type]
    verdict = guard.judge(ticket, NUMB, guard.hear(ticket, "m2", NUMB), clock.now())
    assert verdict is not None
    guard.store(conversation, "m2", NUMB, verdict, clock.now())
    assert "Possible cauda equina signs" in plain(browser.get("/practice/").text)
    page = plain(browser.get(f"/practice/patients/{conversation}").text)
    assert NUMB in page
    assert "Bitte rufen Sie jetzt die 999 an" in page
    browser.cookies.set("mo_practice_language", "de")
    assert "Mögliche Cauda-equina-Zeichen" in plain(browser.get("/practice/").text)
