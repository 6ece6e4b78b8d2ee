"""Chats on Telegram in the records: found by a hash, sealed, marked by who leads, and gone with their patient."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.records.repository import Records
from tests.benchmarks.databases import scans, statements
from tests.unit.records.conftest import START, Place, Talk

CHAT = 4_700_000_815


def test_the_number_of_a_chat_stands_in_no_file(talk: Talk, place: Place) -> None:
    talk.records.link_telegram(CHAT, talk.id, 0, START)
    found = talk.records.telegram_chat(CHAT)
    assert found is not None
    assert (found.chat, found.conversation.id) == (CHAT, talk.id)
    assert talk.records.telegram_chat(CHAT + 1) is None
    talk.records._database.truncate_log()
    assert not any(str(CHAT).encode() in file.read_bytes() for file in place.files())


def test_a_chat_goes_on_with_one_talk_at_a_time(open_talk: Callable[..., Talk]) -> None:
    first, second = open_talk("first"), open_talk("second")
    records = first.records
    for talk in (first, first, second):
        records.link_telegram(CHAT, talk.id, 0, START)
    found = records.telegram_chat(CHAT)
    assert found is not None
    assert found.conversation.id == second.id
    assert records.export(first.id)["telegram_chats"] == []
    records.erase(second.id, START, "patient")
    assert records.telegram_chat(CHAT) is None


def test_a_mark_is_refused_from_who_has_lost_the_lead(talk: Talk) -> None:
    records: Records = talk.records
    talk.exchange("hello")
    records.link_telegram(CHAT, talk.id, 0, START)
    found = records.telegram_chat(CHAT)
    assert found is not None
    assert records.undelivered_telegram() == [found.id]
    mine = records.lead("telegram", "a" * 32, START, 10)
    assert mine is not None
    assert records.lead("telegram", "b" * 32, START + timedelta(seconds=5), 10) is None
    assert records.lead("telegram", "a" * 32, START + timedelta(seconds=5), 10) == mine
    theirs = records.lead("telegram", "b" * 32, START + timedelta(seconds=16), 10)
    assert theirs is not None
    assert not records.delivered_telegram(found.id, 2, mine, buttons_at=None)
    assert records.undelivered_telegram() == [found.id]
    assert records.delivered_telegram(found.id, 2, theirs, buttons_at=9)
    assert records.undelivered_telegram() == []
    records.give_up_lead(mine, START + timedelta(seconds=17))
    assert records.lead("telegram", "a" * 32, START + timedelta(seconds=17), 10) is None, "it was not theirs to give"
    records.give_up_lead(theirs, START + timedelta(seconds=18))
    assert records.lead("telegram", "a" * 32, START + timedelta(seconds=18), 10) is not None


def test_a_mark_is_refused_where_the_chat_is_gone_or_further_already(talk: Talk) -> None:
    records: Records = talk.records
    talk.exchange("hello")
    records.link_telegram(CHAT, talk.id, 0, START)
    found = records.telegram_chat(CHAT)
    lead = records.lead("telegram", "a" * 32, START, 10)
    assert found is not None
    assert lead is not None
    assert records.delivered_telegram(found.id, 2, lead, buttons_at=None)
    assert not records.delivered_telegram(found.id, 1, lead, buttons_at=None)
    records.erase(talk.id, START, "patient")
    assert not records.delivered_telegram(found.id, 3, lead, buttons_at=None)


def test_buttons_are_known_until_they_are_taken_or_others_are_shown(talk: Talk) -> None:
    records: Records = talk.records
    records.link_telegram(CHAT, talk.id, 0, START)
    found = records.telegram_chat(CHAT)
    assert found is not None
    assert records.telegram_buttons(found.id, 7) is None
    assert records.telegram_buttons(found.id, 8) == 7
    records.telegram_buttons_taken(found.id, 7)
    assert records.telegram_buttons(found.id, 9) == 8
    records.telegram_buttons_taken(found.id, 9)
    assert records.telegram_buttons(found.id, 10) is None
    assert records.telegram_buttons("gone", 1) is None


def test_the_answers_to_a_message_are_found_by_its_client_id(talk: Talk) -> None:
    records: Records = talk.records
    accepted = records.accept(talk.id, "tg:1", "help", START)
    assert records.answers_to(talk.id, "tg:1") == []
    records.say(talk.id, [{"text": "Call."}], kind="safety", now=START, in_reply_to=accepted.message_id)
    assert [line.text for line in records.answers_to(talk.id, "tg:1")] == ["Call."]
    assert records.answers_to(talk.id, "tg:2") == []


def test_a_lead_from_a_clock_that_goes_ahead_is_void(talk: Talk) -> None:
    assert talk.records.lead("telegram", "a" * 32, START + timedelta(hours=5), 10) is not None
    assert talk.records.lead("telegram", "b" * 32, START, 10) is not None


def test_what_was_said_on_the_page_is_passed_over(talk: Talk) -> None:
    records: Records = talk.records
    records.link_telegram(CHAT, talk.id, 0, START)
    talk.exchange("here")
    records.left_telegram(talk.id)
    talk.exchange("on the page")
    assert records.undelivered_telegram() == []
    found = records.telegram_chat(CHAT)
    assert found is not None
    records.back_on_telegram(found.id)
    assert records.undelivered_telegram() == []
    talk.exchange("here again")
    assert records.undelivered_telegram() == [found.id]


def test_no_call_reads_a_whole_table(talk: Talk) -> None:
    records: Records = talk.records
    talk.exchange("hello")
    records.link_telegram(CHAT, talk.id, 0, START)
    with statements(records) as asked:
        found = records.telegram_chat(CHAT)
        assert found is not None
        records.left_telegram(talk.id)
        records.back_on_telegram(found.id)
        records.waits_for_an_answer(talk.id)
        records.answers_to(talk.id, "tg:1")
    assert scans(records, asked, even_if_small=True) == []
