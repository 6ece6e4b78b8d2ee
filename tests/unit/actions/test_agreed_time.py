"""After a goodbye with a time to go on, Mo says that it will write, where, and how to have it otherwise."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from actions import answering
from bot.content import load
from bot.interview.state import State
from bot.notices.agreed import of_a_time
from bot.records.reminders import Ways
from bot.records.repository import Records
from bot.records.types import Lease, Message
from tests.push_server import SUBSCRIPTION

from .conftest import NOW, message, pending

_numbers = itertools.count(1)


def leaves(records: Records, text: str) -> list[Message]:
    """What Mo says to the answer about when to talk again, the one that ends the talk."""
    lease = pending(records, text)
    context = records.turn_context(lease.message_id)
    assert context is not None
    asked = State(stage="close", visit=1, turn=9, visit_turn=9, last_at=NOW.isoformat(), expecting="talk_again")
    asked.asked = ["summary", "wish", "talk_again"]
    assert records.record_turn(
        lease.message_id, lease.fence, context.state_version, state=asked.to_json(), stage="close", visit=1,
        understanding=None, replies=[{"text": "When would you like to talk again?"}], events=[], action="x", now=NOW,
    )  # fmt: skip
    again = _next(records, lease, text)
    given = message(again)
    given["understanding"] = {"text": text, "intent": {"name": "inform", "confidence": 0.9}}
    assert answering.answer("action_reflect", given) is not None
    said = records.replies_to(again.message_id)
    assert said is not None
    return said


def _next(records: Records, before: Lease, text: str) -> Lease:
    records.accept(before.conversation_id, f"answer-{next(_numbers)}", text, NOW)
    lease = records.lease(before.conversation_id, NOW)
    assert lease is not None
    return lease


def talk(records: Records) -> str:
    """The conversation of `pending`."""
    return records.open_conversation("a-client-that-nobody-guesses", None, "en-GB", NOW).id


def on_telegram(records: Records) -> None:
    records.link_telegram(7, talk(records), 0, NOW)


def back_on_the_page(records: Records) -> None:
    on_telegram(records)
    records.left_telegram(talk(records))


def by_mail(records: Records) -> None:
    records.confirm_email(talk(records), records.set_email(talk(records), "jo@example.org", NOW).id, NOW)


def asked_by_mail(records: Records) -> None:
    records.set_email(talk(records), "jo@example.org", NOW)


def everywhere(records: Records) -> None:
    by_mail(records)
    records.add_browser(talk(records), SUBSCRIPTION, NOW)


@pytest.mark.parametrize(
    ("allows", "where"),
    [
        (talk, "here on this page."),
        (on_telegram, "here in this chat."),
        (back_on_the_page, "here on this page."),
        (by_mail, "here on this page and by email."),
        (asked_by_mail, "here on this page."),
        (everywhere, "here on this page, by email and in the browser where you allowed it."),
    ],
)
def test_mo_says_where_its_note_will_come(records: Records, allows: Callable[[Records], object], where: str) -> None:
    allows(records)
    goodbye, told = leaves(records, "In two weeks")
    assert (goodbye.kind, told.kind) == ("reply", "notice")
    assert where in told.text
    offer = "/notes" if "in this chat" in where else "Reminders in the menu"
    assert offer in told.text
    assert records.reminder(talk(records)).next_at is not None


def test_who_switched_reminders_off_is_told_that_none_comes(records: Records) -> None:
    records.choose_reminders(talk(records), "never", NOW)
    told = leaves(records, "In two weeks")[-1]
    assert "won't write first" in told.text
    assert records.reminder(talk(records)).next_at is None


def test_who_comes_back_by_themselves_is_promised_nothing(records: Records) -> None:
    said = leaves(records, "I'll come back myself")
    assert [line.kind for line in said] == ["reply"]
    assert records.reminder(talk(records)).next_at is None


@pytest.mark.parametrize("said", ["When the kids are back at school", "soon", "after my holiday"])
def test_a_time_without_a_day_is_answered_with_what_comes_of_it_and_a_choice(records: Records, said: str) -> None:
    told = leaves(records, said)[-1]
    assert told.text in load("en").notices["reminder_no_day"].variants
    assert [each["title"] for each in told.extra["quick_replies"]] == ["Every week", "In a month", "No note"]
    assert records.reminder(talk(records)).next_at is None


def test_who_gets_a_note_every_week_is_told_that_it_goes_on(records: Records) -> None:
    before = records.choose_reminders(talk(records), "weekly", NOW)
    told = leaves(records, "when the kids are back at school")[-1]
    assert told.text in load("en").notices["reminder_no_day_weekly"].variants
    assert records.reminder(talk(records)).next_at == before.next_at


def test_who_switched_reminders_off_is_not_asked_again(records: Records) -> None:
    records.choose_reminders(talk(records), "never", NOW)
    assert "won't write first" in leaves(records, "soon")[-1].text


def test_a_feast_is_a_day(records: Records) -> None:
    assert "short note" in leaves(records, "after Easter")[-1].text
    due = records.reminder(talk(records)).next_at
    assert due is not None
    assert due.strftime("%A") == "Tuesday"


def test_the_wording_changes_from_visit_to_visit() -> None:
    said = {of_a_time(load("en"), Ways(True, ("page",)), visit)["text"] for visit in range(3)}
    assert len(said) == 3
