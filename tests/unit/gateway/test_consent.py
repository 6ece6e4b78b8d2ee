"""Consent by button, word and call, and what happens before it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.gateway.said import Said
from bot.records.repository import Records
from bot.records.retention import WITHDRAWN

from .conftest import AGREES, DECLINES, KEEPS, SHARES, FakeRasa, Patient, notice

ON_BOTH_DATABASES = True

OPENING = "What has your back been like lately?"


async def test_a_new_patient_reads_what_mo_is_before_anything_else(patient: Patient) -> None:
    opened = await patient.opens()
    assert opened["messages"][0]["text"].startswith(notice("welcome"))
    assert [q["title"] for q in opened["messages"][-1]["quick_replies"]] == [AGREES, DECLINES]
    assert {line["kind"] for line in opened["messages"]} == {"notice"}
    assert opened["consent"] == {"talk": None, "share": None}
    assert opened["cursor"] == opened["messages"][-1]["seq"]


async def test_opened_again_with_the_same_id_is_the_same_conversation(patient: Patient) -> None:
    first, again = await patient.opens(), await patient.opens()
    assert (first["conversation"], first["messages"]) == (again["conversation"], again["messages"])


async def test_agreeing_to_talk_and_share_by_button_leads_to_the_opening_question(
    patient: Patient, rasa: FakeRasa
) -> None:
    await patient.opens()
    asked = await patient.says(AGREES)
    assert asked[-1] == notice("share_ask")
    said = await patient.says(SHARES)
    assert said[-1] == OPENING
    assert len(said) == 2
    assert [body["message"] for body in rasa.received] == ["/open_visit"]


async def test_words_count_as_consent_only_when_they_are_exactly_that(patient: Patient, records: Records) -> None:
    await patient.opens()
    reminded = await patient.says("yes but first tell me about swimming")
    assert reminded[0] == notice("talk_needed")
    await patient.says("  YES. ")
    conversation = records.conversation(patient.conversation)
    assert conversation is not None
    assert conversation.talk is True


async def test_nothing_written_before_consent_is_kept_or_goes_to_rasa(
    patient: Patient, records: Records, rasa: FakeRasa
) -> None:
    await patient.opens()
    await patient.says("my back hurts")
    await patient.says(DECLINES)
    assert [line for line in await patient.history() if line["from"] == "patient"] == []
    assert "my back hurts" not in str(records.export(patient.conversation))
    assert rasa.received == []


async def test_a_patient_who_declined_can_agree_later(patient: Patient) -> None:
    await patient.opens()
    assert await patient.says(DECLINES) == [notice("talk_declined")]
    assert (await patient.says(AGREES))[-1] == notice("share_ask")


async def test_free_text_at_the_share_question_is_reminded_once_then_goes_on_unshared(
    patient: Patient, records: Records
) -> None:
    await patient.opens()
    await patient.says(AGREES)
    answer = (await patient.posts("what would they do with it")).json()["messages"]
    assert [q["title"] for q in answer[0]["quick_replies"]] == [SHARES, KEEPS]
    said = await patient.says("my back is bad since the winter")
    assert said[0] == notice("share_unanswered")
    assert said[-1] == OPENING
    conversation = records.conversation(patient.conversation)
    assert conversation is not None
    assert not conversation.share
    assert [line["text"] for line in await patient.history() if line["from"] == "patient"] == [
        "what would they do with it",
        "my back is bad since the winter",
    ]


async def test_both_consents_at_once_by_call_go_straight_to_the_opening(patient: Patient) -> None:
    body = await patient.agrees()
    assert (body["talk"], body["share"]) == (True, True)
    assert [line["text"] for line in body["messages"]] == [OPENING]


async def test_a_repeated_call_changes_nothing(patient: Patient) -> None:
    await patient.agrees()
    again = await patient.agrees()
    assert again["messages"] == []


async def test_sharing_without_talking_is_refused(patient: Patient) -> None:
    await patient.opens()
    answer = await patient.http.put("/api/consent", json={"share": True}, headers=patient.headers)
    assert answer.status_code == 409
    assert "talk" in answer.json()["detail"]


async def test_sharing_can_be_stopped_and_started_in_so_many_words(patient: Patient, records: Records) -> None:
    await patient.agrees()
    assert await patient.says("Stop sharing.") == [notice("share_off")]
    conversation = records.conversation(patient.conversation)
    assert conversation is not None
    assert conversation.share is False
    assert await patient.says("start sharing") == [notice("share_on")]


async def test_withdrawing_stops_everything_and_hides_what_was_shared(
    patient: Patient, records: Records, rasa: FakeRasa
) -> None:
    await patient.agrees()
    (said,) = await patient.says("I withdraw my consent")
    assert said.startswith(notice("talk_withdrawn"))
    assert f"wiped in {WITHDRAWN.days} days" in said
    conversation = records.conversation(patient.conversation)
    assert conversation is not None
    assert (conversation.talk, conversation.share) == (False, False)
    before = len(rasa.received)
    assert await patient.says("and another thing about my back") == [notice("talk_off")]
    assert len(rasa.received) == before
    assert (await patient.says("yes"))[-1] == OPENING


async def test_whoever_withdraws_is_asked_whether_to_erase(patient: Patient, records: Records) -> None:
    await patient.agrees()
    await patient.says("my back is bad")
    said = (await patient.posts("withdraw")).json()["messages"][0]
    assert [reply["title"] for reply in said["quick_replies"]] == ["Erase everything", "Keep it"]
    assert await patient.says("Keep it") == [notice("erase_cancelled")]
    kept = records.conversation(patient.conversation)
    assert kept is not None
    assert kept.talk is False
    assert (await patient.says("Erase everything"))[0].startswith(notice("erase_confirm"))
    assert (await patient.posts("Yes, erase everything")).json()["erased"] is True
    assert records.conversation(patient.conversation) is None


async def test_an_answer_under_way_when_talking_is_withdrawn_is_never_kept(
    patient: Patient, records: Records, rasa: FakeRasa
) -> None:
    await patient.agrees()
    rasa.down = True
    assert (await patient.posts("what shall i do")).status_code == 202
    answer = await patient.http.put("/api/consent", json={"talk": False}, headers=patient.headers)
    assert (answer.json()["talk"], answer.json()["share"]) == (False, False)
    before = len(rasa.received)
    rasa.down = False
    assert await patient.says("are you still there") == [notice("talk_off")]
    await asyncio.sleep(1.2)  # the worker looks for pending messages every second
    assert len(rasa.received) == before
    held = str(records.export(patient.conversation))
    assert "what shall i do" in held, "it was kept with consent, until the patient erases it"
    assert "Heard: what shall i do" not in held
    assert "are you still there" not in held
    practice = records.default_practice()
    assert practice is not None
    assert records.patients(practice.id) == []


async def test_a_consent_message_sent_twice_gets_the_same_answer(patient: Patient) -> None:
    await patient.opens()
    answers: list[Any] = []
    for text, id_ in ((AGREES, "a"), (AGREES, "a"), (SHARES, "b"), (SHARES, "b")):
        answers.append((await patient.posts(text, id_)).json())
    assert answers[0] == answers[1]
    assert answers[2] == answers[3]


async def test_erasing_in_words_asks_first_and_then_erases(patient: Patient, records: Records) -> None:
    await patient.agrees()
    asked = (await patient.posts("delete everything")).json()["messages"][0]
    assert [q["title"] for q in asked["quick_replies"]] == ["Yes, erase everything", "No, keep it"]
    assert await patient.says("No, keep it") == [notice("erase_cancelled")]
    await patient.says("delete everything")
    gone = (await patient.posts("Yes, erase everything")).json()
    assert gone["erased"] is True
    assert records.conversation(patient.conversation) is None
    assert (await patient.posts("hello")).status_code == 410


async def test_a_plain_message_of_the_talk_reads_none_of_the_lines_before_it(
    patient: Patient, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    await patient.agrees()
    monkeypatch.setattr(Said, "_before", lambda *_: pytest.fail("lines were read"))
    await patient.says("the stairs are the worst")
    assert rasa.received[-1]["message"] == "the stairs are the worst"
