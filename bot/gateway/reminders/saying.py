"""Writes a reminder into the talk when its time has come, once, or finds out why it is not to be written.

One transaction decides, writes, sets the next time and queues mails and pushes: of two gateways only one does it, and
a kill leaves all of it or nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from bot import clock
from bot.gateway.noticeboard import Noticeboard
from bot.gateway.reminders.hours import in_a_week, is_daytime, next_morning
from bot.notices import Notices
from bot.records.reminders import WEEK, Reminder
from bot.records.repository import Records
from bot.records.types import Conversation

Outcome = Literal["said", "waits", "missed", "none"]
UNANSWERED = 4
"""Weekly reminders in a row after which Mo stops by itself."""
SAME_TALK = timedelta(hours=6)
"""How long after the time was agreed a message still belongs to that talk, as for a new visit."""
TOO_LATE = timedelta(days=14)
"""A reminder that could not be written for so long (Mo was away) is left out."""
LASTS = timedelta(days=1)
"""For how long a mail or push is tried."""


class Saying:
    """Writes what is due; blocking."""

    def __init__(self, records: Records, board: Noticeboard) -> None:
        self._records, self._board = records, board

    def say(self, conversation_id: str, now: datetime) -> Outcome:
        """Write the reminder of one conversation, if it is due and still wanted. Raises UnknownConversation."""
        with self._records.alone_with(conversation_id) as talk:
            reminder = self._records.reminder(conversation_id)
            if reminder.next_at is None or reminder.next_at > now:
                return "none"  # another gateway was faster, or it was stopped
            zone = clock.zone_of(talk.timezone or self._records.practice(talk.practice_id).timezone)
            weekly = in_a_week(reminder.next_at, now, zone) if reminder.choice == "weekly" else None
            if weekly and talk.last_at and now - talk.last_at < WEEK - LASTS:  # a week from the last talk
                self._records.next_reminder(conversation_id, talk.last_at + WEEK, now)
                return "missed"
            if not _wanted(talk, reminder, now):
                self._records.next_reminder(conversation_id, weekly if talk.talk else None, now)
                return "missed"
            if not is_daytime(now, zone):
                self._records.next_reminder(conversation_id, next_morning(now, zone), now)
                return "waits"
            last = weekly is not None and reminder.unanswered + 1 >= UNANSWERED
            wording = last_wording(reminder.sent) if last else reminder.sent
            reply = reminder_reply(self._board.notices_for(talk), wording)
            self._records.say(conversation_id, [reply], kind="follow_up", now=now)
            self._records.next_reminder(conversation_id, None if last else weekly, now, sent=True)
            self._records.queue_reminders(conversation_id, wording, now, LASTS)
            return "said"


def _wanted(talk: Conversation, reminder: Reminder, now: datetime) -> bool:
    """Whether anything speaks against it: consent, a warning sign that waits, a talk meanwhile, or that it is stale."""
    if not talk.talk or talk.hold is not None or reminder.choice == "never":
        return False
    if reminder.next_at is None or now - reminder.next_at > TOO_LATE:
        return False
    if reminder.choice == "weekly" or talk.last_at is None or reminder.set_at is None:
        return True
    return talk.last_at <= reminder.set_at + SAME_TALK


def reminder_reply(notices: Notices, wording: int) -> dict[str, Any]:
    """A reminder as a reply of the records."""
    name, turn = ("reminder", wording) if wording >= 0 else ("reminder_last", -1 - wording)
    number = turn % len(notices.content.notices[name].variants) + 1
    return {**notices.reply(name, turn), "text_ids": [f"{name}.{number}"]}


def last_wording(sent: int) -> int:
    """The wording that says that Mo falls silent: a number below 0, as the others count from 0."""
    return -1 - sent // UNANSWERED
