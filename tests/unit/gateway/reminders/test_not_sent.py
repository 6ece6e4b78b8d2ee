"""Nobody is reminded who said stop, took their consent back, is erased, waits for help, or has talked meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.records.errors import RecordsError
from tests.mail_server import MailServer
from tests.unit.gateway.reminders.conftest import Clock, Person, Replica, mail_settings

VIOLENCE = {"tier": "crisis", "kinds": ["violence"], "step": "help", "since_iso": "2026-03-02T09:30:00+00:00"}


def stops(person: Person) -> None:
    person.records.choose_reminders(person.id, "never", person.time.now)


def withdraws(person: Person) -> None:
    person.records.set_consent(person.id, now=person.time.now, talk=False, share=False)


def is_erased(person: Person) -> None:
    person.records.erase(person.id, person.time.now, "patient")


def waits_for_help(person: Person) -> None:
    flag = {"kind": "violence", "tier": "crisis", "quote": "he hits me", "advised": "Call."}
    person.records.raise_flags(person.id, [flag], hold=VIOLENCE, now=person.time.now)


def comes_back(person: Person) -> None:
    person.says("hello", {"kind": "visit_opened"})


def writes_what_is_not_answered_yet(person: Person) -> None:
    person.time.move(hours=7)
    person.records.accept(person.id, "late", "hello", person.time.now)


ENDS = [stops, withdraws, is_erased, waits_for_help, comes_back, writes_what_is_not_answered_yet]


def written(person: Person) -> int:
    try:
        return len(person.reminders)
    except RecordsError:
        return 0


@pytest.mark.parametrize("happens", ENDS)
async def test_before_it_is_due(
    person: Person, replica: Callable[..., Replica], time: Clock, happens: Callable[[Person], None]
) -> None:
    person.agrees_on(days=7)
    person.confirms()
    time.move(days=1)
    happens(person)
    async with MailServer() as mail:
        gateway = replica(**mail_settings(mail.url) | {"practice_email": ""})
        for _ in range(20):
            time.move(days=1)
            await gateway.look()
        assert written(person) == 0
        assert mail.mails == []


@pytest.mark.parametrize("happens", ENDS)
async def test_between_writing_it_and_sending_the_mail(
    person: Person, replica: Callable[..., Replica], time: Clock, happens: Callable[[Person], None]
) -> None:
    person.agrees_on(days=7)
    person.confirms()
    time.move(days=7, minutes=1)
    await replica().look()  # a gateway without a mail server
    assert len(person.reminders) == 1
    time.move(minutes=1)
    happens(person)
    async with MailServer() as mail:
        await replica(**mail_settings(mail.url) | {"practice_email": ""}).look()
        assert mail.mails == []


async def test_a_late_no_for_today_does_not_count_as_a_talk_before_the_next(
    person: Person, replica: Callable[..., Replica], time: Clock
) -> None:
    person.agrees_on(weekly=True)
    gateway = replica()
    time.move(days=7, minutes=1)
    await gateway.look()
    time.move(hours=9)
    person.records.accept(person.id, "no", "not today", time.now)
    person.records.answered_reminder(person.id, time.now)
    time.move(days=8)
    await gateway.look()
    assert len(person.reminders) == 2


async def test_a_mail_that_could_not_go_by_day_does_not_go_at_night(
    person: Person, replica: Callable[..., Replica], time: Clock
) -> None:
    person.agrees_on(days=7)
    person.confirms()
    time.move(days=7, minutes=1)
    async with MailServer() as mail:
        gateway = replica(**mail_settings(mail.url))
        mail.refusals["MAIL"] = ["421 later"]
        await gateway.look()
        time.move(hours=12)  # half past nine in the evening
        await gateway.look()
        assert mail.mails == []
        time.now = time.now.replace(day=10, hour=9, minute=5)
        await gateway.look()
        await gateway.look()
        assert len(mail.mails) == 1


async def test_weekly_reminders_go_on_a_week_after_the_patient_was_back(
    person: Person, replica: Callable[..., Replica], time: Clock
) -> None:
    person.agrees_on(weekly=True)
    gateway = replica()
    time.move(days=5)
    comes_back(person)
    time.move(days=6)
    await gateway.look()
    assert person.reminders == []
    time.move(days=1, hours=1)
    await gateway.look()
    assert len(person.reminders) == 1
