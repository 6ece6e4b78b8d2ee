"""A month of reminders: each is written once, in the daytime of the patient, whatever dies and however many look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.content import load
from bot.gateway.reminders.endpoints import Pushes
from bot.gateway.reminders.hours import EVENING, MORNING, in_a_week, is_daytime, next_morning
from bot.gateway.reminders.push import Vapid
from tests.mail_server import MailServer
from tests.push_server import SUBSCRIPTION, PushServer
from tests.unit.gateway.reminders.conftest import Clock, Person, Replica, mail_settings

ON_BOTH_DATABASES = True


async def test_a_month_of_weekly_reminders_is_sent_once_each_by_two_gateways_that_restart(
    people: Callable[[str], Person], replica: Callable[..., Replica], time: Clock, tmp_path: Path
) -> None:
    weekly, once, far = people("weekly"), people("once"), people("far")
    weekly.agrees_on(weekly=True)
    weekly.confirms()
    weekly.records.add_browser(weekly.id, SUBSCRIPTION, time.now)
    once.agrees_on(days=14)
    far.records.set_timezone(far.id, "Pacific/Auckland")
    far.agrees_on(weekly=True)
    async with MailServer() as mail, PushServer(tmp_path) as push:
        pushes = Pushes(Vapid.kept_in(tmp_path), "https://mo.example", push.resolve, push.trust)
        both = [replica({"pushes": pushes}, **mail_settings(mail.url)) for _ in range(2)]
        for step in range(35 * 4):
            time.move(hours=6)
            if step % 40 == 39:
                both[step % 2].restart()
            await asyncio.gather(*(each.look() for each in both))
        assert len(mail.mails) == len(push.requests) == 4
        assert len({mail["Message-ID"] for mail in mail.mails}) == 4
    assert len(weekly.reminders) == len(far.reminders) == 4, "and after the fourth in a row Mo is quiet"
    assert len(once.reminders) == 1
    assert weekly.records.reminder(weekly.id).next_at is None
    for person, zone in ((weekly, "Europe/London"), (once, "Europe/London"), (far, "Pacific/Auckland")):
        for line in person.reminders:
            assert MORNING <= line.at.astimezone(ZoneInfo(zone)).time() < EVENING
    assert weekly.reminders[-1].text in load("en").notices["reminder_last"].variants


async def test_a_time_at_night_waits_for_the_morning_where_the_patient_lives(
    person: Person, replica: Callable[..., Replica], time: Clock
) -> None:
    person.records.set_timezone(person.id, "America/New_York")
    person.agrees_on(days=1)  # at half past four in the morning there
    time.move(days=1, minutes=1)
    gateway = replica()
    await gateway.look()
    assert person.reminders == []
    assert person.records.reminder(person.id).next_at == datetime(2026, 3, 3, 14, 0, tzinfo=timezone.utc)
    time.now = datetime(2026, 3, 3, 14, 0, tzinfo=timezone.utc)
    await gateway.look()
    await gateway.look()
    assert len(person.reminders) == 1


async def test_what_mo_missed_while_it_was_away_is_written_once_afterwards_but_not_after_two_weeks(
    people: Callable[[str], Person], replica: Callable[..., Replica], time: Clock
) -> None:
    weekly, once = people("weekly"), people("once")
    weekly.agrees_on(weekly=True)
    once.agrees_on(days=1)
    time.move(days=21)
    await replica().look()
    assert len(weekly.reminders) == 1
    assert once.reminders == []
    next_at = weekly.records.reminder(weekly.id).next_at
    assert next_at is not None
    assert next_at > time.now


@pytest.mark.parametrize("zone", ["Europe/London", "Europe/Berlin", "Pacific/Auckland", "America/St_Johns"])
def test_a_week_later_is_the_same_hour_there_when_clocks_are_changed(zone: str) -> None:
    there = ZoneInfo(zone)
    then = datetime(2026, 3, 1, 10, 0, tzinfo=there)
    for _ in range(60):
        later = in_a_week(then.astimezone(timezone.utc), then, there).astimezone(there)
        assert later.hour == 10
        assert (later.date() - then.date()).days == 7
        then = later


def test_the_next_morning_is_to_come_and_in_the_daytime() -> None:
    zone = ZoneInfo("Europe/London")
    for hour in (*range(9), 20, 21, 22, 23):
        now = datetime(2026, 3, 28, hour, 30, tzinfo=zone)  # the night in which clocks go forward comes next
        assert not is_daytime(now, zone)
        assert now < next_morning(now, zone)
        assert is_daytime(next_morning(now, zone), zone)
