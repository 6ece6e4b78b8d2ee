"""What Mo writes first in a chat: when it may, with buttons, and ended by one word."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot import clock
from bot.content import load
from bot.records.repository import Records

from .conftest import CHAT, FakeTelegram, Writer, quiet
from .test_nothing_lost import Make, running

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)
NOTES = load("en").notices["reminder"].variants


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The product's clock, stopped; its one entry can be changed."""
    now = [NOON]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


async def look(writer: Writer) -> None:
    """Let every gateway look for what is due, and send it."""
    for gateway in writer.telegram.gateways:
        here = gateway.state.context
        await here.postman.look()
        (channel,) = here.channels
        await channel.outbox.look()


def of(records: Records) -> Any:
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    return linked.conversation.id


async def test_a_patient_chooses_is_reminded_and_ends_it_with_one_word(
    writer: Writer, records: Records, at: list[datetime]
) -> None:
    await writer.agrees()
    assert await writer.says("/notes") == [load("en").notices["telegram_reminders"].variants[0]]
    assert await writer.presses("Every week") == [load("en").notices["reminders_weekly"].variants[0]]
    at[0] += timedelta(days=7, minutes=1)
    before = len(writer.seen())
    await look(writer)
    await quiet(writer.telegram)
    await look(writer)
    await quiet(writer.telegram)
    (note,) = writer.seen()[before:]
    assert note.text == NOTES[0]
    assert note.titles == ["Let's talk", "Not today", "Stop reminders"]
    assert await writer.says("Stop") == [load("en").notices["reminders_off"].variants[0]]
    assert note.titles == []
    at[0] += timedelta(days=30)
    await look(writer)
    await quiet(writer.telegram)
    assert records.reminder(of(records)).next_at is None
    assert [each.text for each in writer.seen()].count(NOTES[1]) == 0


async def test_lets_talk_goes_on_with_the_interview_and_no_greeting_before_it(
    writer: Writer, records: Records, at: list[datetime]
) -> None:
    await writer.agrees()
    await writer.says("it hurts")
    records.choose_reminders(of(records), "weekly", at[0])
    at[0] += timedelta(days=7, minutes=1)
    await look(writer)
    await quiet(writer.telegram)
    assert await writer.presses("Let's talk") == ["What has your back been like lately?"]


async def test_who_writes_on_the_page_is_not_reminded_on_telegram(
    writer: Writer, records: Records, at: list[datetime]
) -> None:
    await writer.agrees()
    records.choose_reminders(of(records), "weekly", at[0])
    records.left_telegram(of(records))
    at[0] += timedelta(days=7, minutes=1)
    before = len(writer.seen())
    await look(writer)
    await quiet(writer.telegram)
    assert len(writer.seen()) == before
    assert [line.text for line in records.messages(of(records)) if line.kind == "follow_up"] == [NOTES[0]]


@pytest.mark.parametrize("later", [timedelta(hours=10), timedelta(days=2)])
async def test_a_note_that_telegram_did_not_take_by_day_is_not_sent_at_night_nor_days_later(
    writer: Writer, telegram: FakeTelegram, records: Records, at: list[datetime], later: timedelta
) -> None:
    await writer.agrees()
    records.choose_reminders(of(records), "weekly", at[0])
    at[0] += timedelta(days=7, minutes=1)
    before = len(writer.seen())
    (gateway,) = telegram.gateways
    leading = gateway.state.context.channels[0]._leading
    lead, leading._until = leading._until, 0.0  # this process does not lead while the note is written
    await gateway.state.context.postman.look()
    at[0] += later
    leading._until = lead
    await look(writer)
    assert len(writer.seen()) == before
    if later < timedelta(days=1):
        at[0] += timedelta(hours=11)
        await look(writer)
        await quiet(telegram)
        assert [each.text for each in writer.seen()[before:]] == [NOTES[0]]


async def test_a_month_of_notes_comes_into_the_chat_once_each_from_two_gateways(
    writer: Writer, make_app: Make, records: Records, at: list[datetime]
) -> None:
    await writer.agrees()
    records.choose_reminders(of(records), "weekly", at[0])
    async with running(make_app()):
        channels = [gateway.state.context.channels[0] for gateway in writer.telegram.gateways]
        while not all(channel._leading for channel in channels):
            await asyncio.sleep(0.01)
        for step in range(35 * 2):
            at[0] += timedelta(hours=12)
            for channel in channels:
                channel._leading._until = 0.0  # half a day has passed for the processes, too
            for channel in channels[:: 1 if step % 5 else -1]:
                await channel._leading.renew()
            await look(writer)
            await quiet(writer.telegram)
    every = (*NOTES, *load("en").notices["reminder_last"].variants)
    notes = [each.text for each in writer.seen() if each.text in every]
    assert len(notes) == len(set(notes)) == 4
    assert notes == [line.text for line in records.messages(of(records)) if line.kind == "follow_up"]
