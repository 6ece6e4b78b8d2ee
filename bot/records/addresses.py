"""Where a patient wants to be told of a reminder beside the talk: an email address and browsers (Web Push)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records.crypto import Cipher
from bot.records.store import Store, new_id

MOST_BROWSERS = 5


@dataclass(frozen=True)
class Email:
    """A patient's address; `refused_at`: mail servers said that there is no such address; `page`: where they talk."""

    id: str
    address: str
    confirmed_at: datetime | None
    refused_at: datetime | None
    page: str = "/"


class Addresses(Store):
    """Addresses for reminders; every row goes with its conversation."""

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
            session.add(consent_to_mail(conversation_id, True, now))
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
            session.add(consent_to_mail(conversation_id, False, now))
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


def consent_to_mail(conversation_id: str, given: bool, now: datetime) -> Any:
    """The row that an address was given, or is to be used no more."""
    return m.Consent(id=new_id(), conversation_id=conversation_id, at=now, purpose="email", given=given)
