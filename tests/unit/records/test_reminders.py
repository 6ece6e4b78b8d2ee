"""When Mo writes first, where to, and the queue of mails and pushes: kept once, taken by one, gone with the patient."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.records.reminders import WEEK
from bot.records.repository import Records
from tests.unit.records.conftest import START, Place, Talk

DAY = timedelta(days=1)


def agree(talk: Talk, **data: object) -> None:
    """The talk ends with a time to go on."""
    due = (talk.now + WEEK).isoformat()
    talk.exchange("in a week", events=[{"kind": "follow_up", "when": "in a week", "due_at": due, **data}])


def queued(talk: Talk) -> None:
    """A reminder for a confirmed address is on its way."""
    email = talk.records.set_email(talk.id, "jo@example.org", START)
    talk.records.confirm_email(talk.id, email.id, START)
    assert talk.records.queue_reminders(talk.id, 0, talk.now, DAY) == 1


def test_the_talk_sets_the_time_and_coming_back_ends_it(talk: Talk) -> None:
    agree(talk)
    reminder = talk.records.reminder(talk.id)
    assert reminder.choice == "chosen"
    assert reminder.next_at is not None
    assert talk.records.reminders_due(reminder.next_at) == [talk.id]
    assert talk.records.reminders_due(reminder.next_at - timedelta(seconds=1)) == []
    talk.exchange("hello again", events=[{"kind": "visit_opened"}])
    assert talk.records.reminder(talk.id).next_at is None


def test_weekly_goes_on_after_coming_back(talk: Talk) -> None:
    agree(talk, weekly=True)
    talk.tick(60)
    talk.exchange("hello again", events=[{"kind": "visit_opened"}])
    reminder = talk.records.reminder(talk.id)
    assert reminder.choice == "weekly"
    assert reminder.next_at == talk.now + WEEK


def test_never_stands_whatever_the_talk_agrees_on_until_taken_back(talk: Talk) -> None:
    talk.records.choose_reminders(talk.id, "never", START)
    agree(talk)
    assert talk.records.reminder(talk.id).next_at is None
    reminder = talk.records.choose_reminders(talk.id, "chosen", talk.now)
    assert reminder.next_at is not None, "the time that was agreed on is still to come"


def test_one_of_several_gateways_takes_what_is_to_be_sent_and_the_slow_one_notes_nothing(
    talk: Talk, place: Place
) -> None:
    queued(talk)
    other = place.open()
    (mine,) = talk.records.lease_outgoing(talk.now, ("mail",), 60)
    assert mine.address == "jo@example.org"
    assert other.lease_outgoing(talk.now, ("mail",), 60) == []
    (theirs,) = other.lease_outgoing(talk.now + timedelta(seconds=61), ("mail",), 60)
    assert theirs.fence > mine.fence
    assert not talk.records.outgoing_sent(mine)
    talk.records.outgoing_waits(mine, talk.now, talk.now)
    assert other.lease_outgoing(talk.now + timedelta(seconds=62), ("mail",), 60) == [], "their lease stands"
    assert other.outgoing_sent(theirs)
    assert not other.outgoing_sent(theirs)
    other.close()


def test_what_waits_is_taken_when_its_time_has_come_and_dropped_when_it_is_too_old(talk: Talk) -> None:
    queued(talk)
    (taken,) = talk.records.lease_outgoing(talk.now, ("mail",))
    talk.records.outgoing_waits(taken, talk.now, talk.now + timedelta(hours=1))
    assert talk.records.lease_outgoing(talk.now + timedelta(minutes=59), ("mail",)) == []
    (again,) = talk.records.lease_outgoing(talk.now + timedelta(hours=1), ("mail",))
    assert again.attempts == 2
    assert talk.records.lease_outgoing(talk.now + 2 * DAY, ("mail",)) == []
    assert talk.records.backlog().outgoing == 0


@pytest.mark.parametrize("ends", ["withdraws", "stops", "removes"])
def test_what_ends_reminders_takes_back_what_is_on_its_way(talk: Talk, ends: str) -> None:
    agree(talk)
    queued(talk)
    records = talk.records
    records.add_browser(talk.id, {"endpoint": "https://push.example.org/1"}, talk.now)
    if ends == "withdraws":
        records.set_consent(talk.id, now=talk.now, talk=False)
        assert records.email(talk.id) is None
        assert records.browsers(talk.id) == 0
    elif ends == "stops":
        records.choose_reminders(talk.id, "never", talk.now)
    else:
        assert records.remove_email(talk.id, talk.now)
    assert records.backlog().outgoing == 0
    assert (records.reminder(talk.id).next_at is None) == (ends != "removes")


def test_an_address_is_sealed_and_its_consent_kept(talk: Talk, place: Place) -> None:
    talk.records.set_email(talk.id, "jo.secret@example.org", START)
    for path in place.files():
        assert b"jo.secret" not in path.read_bytes()
    held = talk.records.export(talk.id)
    assert held["email_addresses"][0]["address"] == "jo.secret@example.org"
    assert ("email", True) in [(row["purpose"], row["given"]) for row in held["consents"]]


def test_another_address_takes_the_place_of_the_first_and_has_to_be_confirmed_anew(talk: Talk) -> None:
    first = talk.records.set_email(talk.id, "jo@example.org", START)
    talk.records.confirm_email(talk.id, first.id, START)
    assert talk.records.set_email(talk.id, "jo@example.org", START).confirmed_at == START
    second = talk.records.set_email(talk.id, "jo@other.example.org", START)
    assert second.confirmed_at is None
    assert not talk.records.confirm_email(talk.id, first.id, START)
    assert not talk.records.remove_email(talk.id, START, first.id)


def test_the_practices_mail_is_queued_once_and_only_for_those_who_share(
    open_talk: Callable[..., Talk], records: Records
) -> None:
    shares, keeps = open_talk("a", share=True), open_talk("b")
    flag = {"kind": "cancer", "tier": "urgent", "quote": "lost weight", "advised": "Call."}
    for each in (shares, keeps):
        records.raise_flags(each.id, [flag], hold=None, now=START)
    practice = shares.conversation.practice_id
    assert records.queue_flags(practice, START + timedelta(minutes=1)) == 1
    assert records.queue_flags(practice, START + timedelta(minutes=2)) == 0
    records.set_consent(keeps.id, now=START + DAY, share=True)
    assert records.queue_flags(practice, START + DAY) == 1, "whoever begins to share shows what is open"
