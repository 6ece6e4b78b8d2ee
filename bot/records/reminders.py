"""When Mo writes to a patient by itself next, and where that goes.

The time is set by the talk (`keep_time`) or by the patient's choice, and cleared by whatever makes it pointless.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records.addresses import Addresses, consent_to_mail

Choice = Literal["chosen", "weekly", "never"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
Way = Literal["page", "telegram", "mail", "browser"]
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Reminder:
    """What a patient chose, and when Mo writes next (None: not at all). Without a row it is what the talk brings."""

    choice: Choice = "chosen"
    set_at: datetime | None = None
    next_at: datetime | None = None
    sent: int = 0
    unanswered: int = 0


@dataclass(frozen=True)
class Ways:
    """Where a reminder goes: in the talk first (page or telegram), then mail or browser. `wanted`: not switched off."""

    wanted: bool
    where: tuple[Way, ...]


class Reminders(Addresses):
    """Reminders; every row goes with its conversation."""

    def reminder(self, conversation_id: str) -> Reminder:
        """How it stands with a patient's reminders."""
        with self._database.reading() as session:
            row = session.get(m.Reminder, conversation_id)
            return Reminder(row.choice, row.set_at, row.next_at, row.sent, row.unanswered) if row else Reminder()

    def ways(self, conversation_id: str) -> Ways:
        """Where the patient has allowed a reminder to go, as it stands."""
        email, chat, mine = self.email(conversation_id), m.TelegramChat, m.TelegramChat.conversation_id
        there = (mine == conversation_id, chat.elsewhere.is_(False), chat.gone_at.is_(None))
        with self._database.reading() as session:
            on_telegram = session.execute(select(chat.id).where(*there).limit(1)).first() is not None
        where: list[Way] = ["telegram" if on_telegram else "page"]
        if email is not None and email.confirmed_at and not email.refused_at:
            where.append("mail")
        if self.browsers(conversation_id):
            where.append("browser")
        return Ways(self.reminder(conversation_id).choice != "never", tuple(where))

    def choose_reminders(self, conversation_id: str, choice: Choice, now: datetime) -> Reminder:
        """Keep what the patient chose. Weekly begins in a week; never ends all, also what is still to be sent."""
        with self._database.writing() as session:
            self._conversation_row(session, conversation_id, lock=True)
            row = _row(session, conversation_id, now)
            if choice == "never":
                cancel_reminders(session, conversation_id)
            elif choice == "weekly" and (row.choice != "weekly" or row.next_at is None):
                row.next_at = now + WEEK
            elif choice == "chosen" and row.choice != "chosen":
                row.next_at = _agreed(session, conversation_id, now)
            row.choice, row.unanswered, row.set_at = choice, 0, now
            session.flush()
            return Reminder(row.choice, row.set_at, row.next_at, row.sent, row.unanswered)

    def remind_once(self, conversation_id: str, at: datetime, now: datetime) -> Reminder:
        """One reminder at that time, as if the talk had agreed on it."""
        with self._database.writing() as session:
            self._conversation_row(session, conversation_id, lock=True)
            keep_time(session, conversation_id, at, False, now)
        return self.reminder(conversation_id)

    def set_timezone(self, conversation_id: str, timezone: str) -> None:
        """Where the patient's clock stands, as their browser tells."""
        row = m.Conversation
        with self._database.reading() as session:
            if self._conversation_row(session, conversation_id).timezone == timezone:
                return
        with self._database.writing() as session:
            session.execute(update(row).where(row.id == conversation_id).values(timezone=timezone))

    def reminders_due(self, now: datetime, limit: int = 50) -> list[str]:
        """Conversations whose time has come, the earliest first."""
        row = m.Reminder
        with self._database.reading() as session:
            query = select(row.conversation_id).where(row.next_at <= now).order_by(row.next_at).limit(limit)
            return list(session.execute(query).scalars())

    def next_reminder(self, conversation_id: str, next_at: datetime | None, now: datetime, sent: bool = False) -> None:
        """Set the next time (None: no more); `sent`: the last one was said just now."""
        with self._database.writing() as session:
            self._conversation_row(session, conversation_id, lock=True)
            row = _row(session, conversation_id, now)
            row.next_at = next_at
            if sent:
                row.set_at, row.sent, row.unanswered = now, row.sent + 1, row.unanswered + 1

    def answered_reminder(self, conversation_id: str, now: datetime) -> None:
        """The patient has answered a reminder, if only to say that it is not the time."""
        row = m.Reminder
        with self._database.writing() as session:
            session.execute(update(row).where(row.conversation_id == conversation_id).values(unanswered=0, set_at=now))


def keep_time(session: Session, conversation_id: str, due_at: datetime, weekly: bool, now: datetime) -> None:
    """A time that the talk agreed on; whoever wanted no reminders gets none until they say so."""
    row = _row(session, conversation_id, now)
    if row.choice != "never":
        row.choice = "weekly" if weekly else "chosen"
        row.set_at, row.next_at = now, due_at


def came_back(session: Session, conversation_id: str, now: datetime) -> None:
    """The patient is back: what was meant to bring them is over, and the next of every week is in a week."""
    row = session.get(m.Reminder, conversation_id)
    if row is not None:
        cancel_reminders(session, conversation_id)
        row.unanswered = 0
        if row.choice == "weekly":
            row.set_at, row.next_at = now, now + WEEK


def cancel_reminders(session: Session, conversation_id: str) -> None:
    """Nothing more is due, and nothing that is on its way is sent any more."""
    row, outgoing = m.Reminder, m.Outgoing
    session.execute(update(row).where(row.conversation_id == conversation_id).values(next_at=None))
    reminders = (outgoing.conversation_id == conversation_id, outgoing.kind.in_(("mail", "push")))
    session.execute(delete(outgoing).where(*reminders))


def forget_contacts(session: Session, conversation_id: str, now: datetime) -> None:
    """The consent to talk is taken back: no reminders, and no addresses for them."""
    cancel_reminders(session, conversation_id)
    mine = m.EmailAddress.conversation_id == conversation_id
    session.execute(delete(m.Outgoing).where(m.Outgoing.conversation_id == conversation_id))
    if session.execute(delete(m.EmailAddress).where(mine)).rowcount:
        session.add(consent_to_mail(conversation_id, False, now))
    session.execute(delete(m.PushSubscription).where(m.PushSubscription.conversation_id == conversation_id))


def _row(session: Session, conversation_id: str, now: datetime) -> Any:
    """The reminder's row, made where there is none; the conversation's row is locked."""
    row = session.get(m.Reminder, conversation_id)
    if row is None:
        row = m.Reminder(conversation_id=conversation_id, choice="chosen", set_at=now, sent=0, unanswered=0)
        session.add(row)
        session.flush()
    return row


def _agreed(session: Session, conversation_id: str, now: datetime) -> datetime | None:
    """When the talk agreed to go on, if that is still to come."""
    due = m.FollowUp
    open_ones = (due.conversation_id == conversation_id, due.returned_at.is_(None), due.due_at > now)
    found: datetime | None = session.execute(
        select(due.due_at).where(*open_ones).order_by(due.at.desc()).limit(1)
    ).scalar_one_or_none()
    return found
