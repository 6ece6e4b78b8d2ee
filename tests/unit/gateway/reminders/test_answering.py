"""What a patient reads and answers: one word stops it, a yes goes on with the interview, nothing comes twice."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import clock
from bot.content import load
from bot.records.repository import Records
from tests.unit.gateway.conftest import Patient, notice
from tests.unit.gateway.reminders.test_mail import TOLD


@pytest.fixture
async def reminded(patient: Patient, records: Records) -> Patient:
    """A patient who was reminded just now."""
    await patient.agrees()
    await patient.says("it hurts")
    now = clock.now()
    records.choose_reminders(patient.conversation, "weekly", now)
    words = load("en").notices["reminder"].variants[0]
    records.say(patient.conversation, [{"text": words}], kind="follow_up", now=now)
    records.next_reminder(patient.conversation, now + timedelta(days=7), now, sent=True)
    return patient


@pytest.mark.parametrize("word", ["stop", "STOP!", "Stop reminders", "stop please", "unsubscribe", "no more reminders"])
async def test_one_word_stops_reminders(reminded: Patient, records: Records, word: str) -> None:
    (said,) = await reminded.says(word)
    assert said.startswith(notice("reminders_off")[:20])
    reminder = records.reminder(reminded.conversation)
    assert (reminder.choice, reminder.next_at) == ("never", None)
    again = await reminded.says("remind me")
    assert again == [load("en").notices["reminders_on"].variants[0]]
    assert records.reminder(reminded.conversation).choice == "chosen"


async def test_stop_at_any_other_moment_is_the_interviews(reminded: Patient, records: Records) -> None:
    await reminded.says("it was a long week")
    assert await reminded.says("stop") == ["Heard: stop"]
    assert records.reminder(reminded.conversation).choice == "weekly"


@pytest.mark.parametrize("word", ["Let's talk", "yes", "ok"])
async def test_a_yes_goes_on_with_the_interviews_greeting(reminded: Patient, word: str) -> None:
    assert await reminded.says(word) == ["What has your back been like lately?"]


@pytest.mark.parametrize("word", ["Not today", "no", "later", "not now"])
async def test_a_no_is_taken_as_one_and_reminders_go_on(reminded: Patient, records: Records, word: str) -> None:
    (said,) = await reminded.says(word)
    assert said in load("en").notices["reminder_not_now"].variants
    reminder = records.reminder(reminded.conversation)
    assert reminder.choice == "weekly"
    assert reminder.next_at is not None
    assert reminder.unanswered == 0


async def test_who_opens_the_page_after_a_reminder_is_greeted_as_after_any_pause(
    patient: Patient, records: Records, moving: object
) -> None:
    await patient.agrees()
    await patient.says("it hurts")
    moving(timedelta(days=7))  # type: ignore[operator]
    records.say(patient.conversation, [{"text": "Hello."}], kind="follow_up", now=clock.now())
    moving(timedelta(minutes=5))  # type: ignore[operator]
    lines = (await patient.opens())["messages"]
    assert [line["kind"] for line in lines][-2:] == ["follow_up", "reply"]


@pytest.fixture
async def undated(patient: Patient, records: Records) -> Patient:
    """A patient whose talk ended with a time that is no day: Mo has asked whether to write all the same."""
    await patient.agrees()
    await patient.says("when the kids are back at school")
    words = load("en").notices["reminder_no_day"].variants[1]
    records.say(patient.conversation, [{"text": words}], kind="notice", now=clock.now())
    return patient


async def test_every_week_is_chosen_with_one_tap(undated: Patient, records: Records) -> None:
    assert await undated.says("Every week") == [load("en").notices["reminders_weekly"].variants[0]]
    reminder = records.reminder(undated.conversation)
    assert reminder.choice == "weekly"
    assert reminder.next_at is not None


@pytest.mark.parametrize(("word", "days"), [("In a month", 30), ("yes please", 30), ("in 3 weeks then", 21)])
async def test_one_note_comes_on_the_day_that_mo_names(
    undated: Patient, records: Records, word: str, days: int
) -> None:
    records.set_timezone(undated.conversation, "Europe/London")
    (said,) = await undated.says(word)
    reminder = records.reminder(undated.conversation)
    assert reminder.choice == "chosen"
    assert reminder.next_at is not None
    assert (reminder.next_at - clock.now()).total_seconds() == pytest.approx(days * 86_400, abs=120)
    there = reminder.next_at.astimezone(ZoneInfo("Europe/London"))
    assert f"{there.day} {there:%b} {there.year}" in said


@pytest.mark.parametrize("word", ["No note", "no", "none", "not now", "no thanks"])
async def test_no_note_is_no_note_this_time_and_no_other_choice(undated: Patient, records: Records, word: str) -> None:
    assert await undated.says(word) == [load("en").notices["reminder_none"].variants[0]]
    reminder = records.reminder(undated.conversation)
    assert (reminder.choice, reminder.next_at) == ("chosen", None)


async def test_stop_means_never_there_too(undated: Patient, records: Records) -> None:
    assert await undated.says("stop") == [load("en").notices["reminders_off"].variants[0]]
    assert records.reminder(undated.conversation).choice == "never"


async def test_whoever_tells_something_instead_is_heard_by_the_interview(undated: Patient, records: Records) -> None:
    assert await undated.says("my back is worse in a cold week") == ["Heard: my back is worse in a cold week"]
    assert records.reminder(undated.conversation).next_at is None
    assert await undated.says("Every week") == ["Heard: Every week"], "later it may be anything's answer"
    assert records.reminder(undated.conversation).choice == "chosen"


async def test_the_choice_is_kept_and_shown(patient: Patient, records: Records) -> None:
    await patient.agrees()
    http, mine = patient.http, {"headers": patient.headers}
    shown = (await http.put("/api/reminders", json={"choice": "weekly", "timezone": "Europe/Berlin"}, **mine)).json()
    assert shown["choice"] == "weekly"
    assert shown["timezone"] == "Europe/Berlin"
    assert shown["next_at"]
    for wrong in ({"choice": "hourly"}, {"timezone": "Europe/Nowhere"}, {"timezone": "../../etc/passwd"}):
        assert (await http.put("/api/reminders", json=wrong, **mine)).status_code == 422
    shown = (await http.put("/api/reminders", json={"choice": "never"}, **mine)).json()
    assert (shown["choice"], shown["next_at"]) == ("never", None)


async def test_the_browsers_time_zone_comes_with_opening(patient: Patient, records: Records) -> None:
    await patient.opens(timezone="America/New_York")
    conversation = records.conversation(patient.conversation)
    assert conversation is not None
    assert conversation.timezone == "America/New_York"
    wrong = await patient.http.post("/api/conversations", json={"id": patient.id, "timezone": "Mars/Base"})
    assert wrong.status_code == 422


def sentences(text: str) -> list[str]:
    return [found.strip() for found in re.split(r"(?<=[.?!])\s+", text) if found.strip()]


def test_nobody_reads_the_same_sentence_twice_in_ten_reminders() -> None:
    notices = load("en").notices
    variants = notices["reminder"].variants
    assert len(variants) >= 10
    said = Counter(sentence for text in (*variants, *notices["reminder_last"].variants) for sentence in sentences(text))
    assert max(said.values()) == 1
    assert len(set(notices["mail_subject"].variants)) >= 10


def test_no_reminder_tells_who_looks_over_a_shoulder_anything() -> None:
    notices = load("en").notices
    names = [name for name in notices if name.startswith(("reminder", "mail_", "page_", "telegram_remind"))]
    assert len(names) > 15
    for name in names:
        for text in (*notices[name].variants, *notices[name].quick_replies):
            assert TOLD.findall(text) == [], (name, text)
