"""When Mo writes to a patient by itself next, and where they want to be told of it: email and Web Push.

The time is set by the talk (`keep_time`) or by the patient's choice, and cleared by whatever makes it pointless.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records.crypto import Cipher
from bot.records.store import Store, new_id

Choice = Literal["chosen", "weekly", "never"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
Way = Literal["page", "telegram", "mail", "browser"]
WEEK = timedelta(days=7)
MOST_BROWSERS = 5


@dataclass(frozen=True)
class Reminder:
    """What a patient chose, and when Mo writes next (None: not at all). Without a row it is what the talk brings."""

    choice: Choice = "chosen"
    set_at: datetime | None = None
    next_at: datetime | None = None
    sent: int = 0
    unanswered: int = 0


@dataclass(frozen=True)
class Email:
    """A patient's address; `refused_at`: mail servers said that there is no such address; `page`: where they talk."""

    id: str
    address: str
    confirmed_at: datetime | None
    refused_at: datetime | None
    page: str = "/"


@dataclass(frozen=True)
class Ways:
    """Where a reminder goes: in the talk first (page or telegram), then mail or browser. `wanted`: not switched off."""

    wanted: bool
    where: tuple[Way, ...]


class Reminders(Store):
    """Reminders and the addresses for them; every row goes with its conversation."""

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

    def email(self, conversation_id: str) -> Email | None:
        """The patient's address, if they gave one."""
        with self._database.reading() as session:
            talk = self._conversation_row(session, conversation_id)
            row = _email_row(session, conversation_id)
            if row is None:
                return None
            address, page = opened_address(self._keys.cipher(talk.patient_id), row)
            return Email(row.id, address, row.confirmed_at, row.refused_at, page)

    def set_email(self, conversation_id: str, address: str, now: datetime, page: str = "/") -> Email:
        """Keep an address in place of any other, not confirmed yet, with the consent to use it.

        The same address once more changes nothing, unless mail to it was refused. `page`: where they talk.
        """
        known = self.email(conversation_id)
        if known is not None and known.address == address and known.refused_at is None:
            if known.page != page:
                return self._move_email(conversation_id, known, page)
            return known
        with self._database.writing() as session:
            talk = self._conversation_row(session, conversation_id, lock=True)
            session.execute(delete(m.EmailAddress).where(m.EmailAddress.conversation_id == conversation_id))
            id_ = new_id()
            sealed = _sealed_address(self._keys.cipher(talk.patient_id), id_, address, page)
            row = m.EmailAddress(id=id_, conversation_id=conversation_id, sealed_address=sealed, added_at=now)
            session.add(row)
            session.add(_consent(conversation_id, True, now))
            return Email(id_, address, None, None, page)

    def _move_email(self, conversation_id: str, known: Email, page: str) -> Email:
        """The same address, whose owner talks on another page now: confirmed as it was."""
        with self._database.writing() as session:
            talk = self._conversation_row(session, conversation_id, lock=True)
            sealed = _sealed_address(self._keys.cipher(talk.patient_id), known.id, known.address, page)
            session.execute(update(m.EmailAddress).where(m.EmailAddress.id == known.id).values(sealed_address=sealed))
        return replace(known, page=page)

    def confirm_email(self, conversation_id: str, email_id: str, now: datetime) -> bool:
        """Note that whoever reads the mail wants it; False where the address is gone or another by now."""
        row = m.EmailAddress
        this = (row.id == email_id, row.conversation_id == conversation_id)
        with self._database.writing() as session:
            session.execute(update(row).where(*this, row.confirmed_at.is_(None)).values(confirmed_at=now))
            return session.execute(select(row.id).where(*this)).first() is not None

    def remove_email(self, conversation_id: str, now: datetime, email_id: str | None = None) -> bool:
        """Forget the address (only that one, where its id is given), with what is still to be sent there."""
        with self._database.writing() as session:
            row = _email_row(session, conversation_id)
            if row is None or (email_id is not None and row.id != email_id):
                return False
            session.execute(delete(m.Outgoing).where(*_mails(conversation_id)))
            session.delete(row)
            session.add(_consent(conversation_id, False, now))
            return True

    def refused_email(self, email_id: str, now: datetime) -> None:
        """Mail servers refuse the address for good: nothing more is sent there."""
        with self._database.writing() as session:
            row = m.EmailAddress
            session.execute(update(row).where(row.id == email_id).values(refused_at=now))

    def browsers(self, conversation_id: str) -> int:
        """How many browsers show reminders."""
        row = m.PushSubscription
        with self._database.reading() as session:
            query = select(func.count()).select_from(row).where(row.conversation_id == conversation_id)
            return int(session.execute(query).scalar_one())

    def add_browser(self, conversation_id: str, subscription: Mapping[str, str], now: datetime) -> None:
        """Keep a browser's subscription {endpoint, p256dh, auth, page}; beyond a few the oldest goes."""
        row = m.PushSubscription
        digest = self._endpoint_hash(subscription["endpoint"])
        with self._database.writing() as session:
            talk = self._conversation_row(session, conversation_id, lock=True)
            mine = row.conversation_id == conversation_id
            session.execute(delete(row).where(mine, row.endpoint_hash == digest))
            query = select(row.id).where(mine).order_by(row.added_at.desc()).offset(MOST_BROWSERS - 1)
            older = list(session.execute(query).scalars())
            session.execute(delete(row).where(row.id.in_(older)))
            id_ = new_id()
            sealed = self._keys.cipher(talk.patient_id).seal_json(
                dict(subscription), "push_subscription", id_, "subscription"
            )
            session.add(
                row(
                    id=id_,
                    conversation_id=conversation_id,
                    endpoint_hash=digest,
                    sealed_subscription=sealed,
                    added_at=now,
                )
            )

    def remove_browser(self, conversation_id: str, endpoint: str) -> None:
        """Forget a browser."""
        row = m.PushSubscription
        these = (row.conversation_id == conversation_id, row.endpoint_hash == self._endpoint_hash(endpoint))
        with self._database.writing() as session:
            session.execute(delete(row).where(*these))

    def forget_browser(self, id_: str) -> None:
        """The same by the id of its row, where the push service knows it no more."""
        with self._database.writing() as session:
            session.execute(delete(m.PushSubscription).where(m.PushSubscription.id == id_))

    def _endpoint_hash(self, endpoint: str) -> str:
        return self._keys.digest("push", endpoint)


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
        session.add(_consent(conversation_id, False, now))
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


def _sealed_address(cipher: Cipher, id_: str, address: str, page: str) -> bytes | None:
    """An address with the page its owner talks on, as `opened_address` reads it."""
    return cipher.seal_json({"address": address, "page": page}, "email_address", id_, "address")


def opened_address(cipher: Cipher, row: Any) -> tuple[str, str]:
    """The address of a row, and the page its owner talks on; rows from before that was kept hold the address alone."""
    held = cipher.open_json(row.sealed_address, "email_address", row.id, "address")
    return (str(held["address"]), str(held["page"])) if isinstance(held, dict) else (str(held), "/")


def _email_row(session: Session, conversation_id: str) -> Any:
    query = select(m.EmailAddress).where(m.EmailAddress.conversation_id == conversation_id)
    return session.execute(query).scalar_one_or_none()


def _mails(conversation_id: str) -> tuple[Any, ...]:
    return m.Outgoing.conversation_id == conversation_id, m.Outgoing.kind.in_(("mail", "confirm"))


def _consent(conversation_id: str, given: bool, now: datetime) -> Any:
    return m.Consent(id=new_id(), conversation_id=conversation_id, at=now, purpose="email", given=given)
