"""What Mo says when a talk has agreed on a time to go on: that it will write, where, and how to have it otherwise.

A time without a day in it ("when the kids are back at school") is answered with what comes of it, and with a choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.content import Content
from bot.interview.coming_back import only_a_day
from bot.notices import Command, Notices
from bot.records.reminders import Reminder, Ways

NO_DAY = "reminder_no_day"
A_MONTH = timedelta(days=30)
_TEXTS = {"page": "reminder_agreed", "telegram": "reminder_agreed_telegram"}
_WAYS = {"page": "way_page", "telegram": "way_telegram", "mail": "way_mail", "browser": "way_browser"}
_A_TIME = 6
"""Words up to which an answer with a day in it is that day, and no story."""


def agreed_on(events: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """What a turn's events {kind, data} hold of a time to go on: {when, due_at?}; None where they hold none."""
    return next((event["data"] for event in events if event["kind"] == "follow_up"), None)


def of_a_time(content: Content, ways: Ways, turn: int, dated: bool = True, weekly: bool = False) -> dict[str, Any]:
    """The notice as a reply of the records; `turn` chooses among its wordings.

    `dated`: whether the time has a day. `weekly`: whether a note comes every week anyway.
    """
    name = _TEXTS[ways.where[0]]
    if not ways.wanted:
        name = "reminder_agreed_off"
    elif not dated:
        name = "reminder_no_day_weekly" if weekly else NO_DAY
    plain = Notices(content, {})
    told = Notices(content, {"ways": content.joined([plain.text(_WAYS[way]) for way in ways.where])})
    number = turn % len(content.notices[name].variants) + 1
    return {**told.reply(name, turn), "kind": "notice", "text_ids": [f"{name}.{number}"]}


def is_weekly(reminder: Reminder) -> bool:
    """Whether a note comes every week."""
    return reminder.choice == "weekly" and reminder.next_at is not None


def once(command: Command | None, text: str, now: datetime) -> datetime | None:
    """When the one note is wanted that an answer to NO_DAY asks for: a day it names, or for a yes in a month."""
    if command in ("yes", "reminder_in_a_month"):
        return now + A_MONTH
    return only_a_day(text, now) if len(text.split()) <= _A_TIME else None
