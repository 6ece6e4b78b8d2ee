"""Mails and pushes that are still to be sent: queued with what they belong to, sent under a lease, tried again.

A row is taken by one process at a time. Its fence grows with every lease, so whoever was too slow notes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records.addresses import opened_address
from bot.records.errors import KeyDestroyed
from bot.records.journal import over
from bot.records.reminders import Reminders
from bot.records.store import new_id

Kind = Literal["mail", "push", "confirm", "flag"]
FLAGS_FROM = timedelta(days=2)
_FLAG_LASTS = timedelta(days=3)


@dataclass(frozen=True)
class Outgoing:
    """Something to be sent, and the lease on it. `address`: where to; empty for the practice.

    `page`: where they talk. `subscription` is a browser's {endpoint, p256dh, auth, page}. `stands`: whether its reason
    still does, as the patient is free to be written to.
    """

    id: str
    fence: int
    kind: Kind
    conversation_id: str
    target: str
    wording: int
    at: datetime
    attempts: int
    timezone: str
    stands: bool
    address: str = ""
    page: str = "/"
    subscription: Mapping[str, str] | None = None


class OutgoingRecords(Reminders):
    """The queue of mails and pushes."""

    def queue_reminders(self, conversation_id: str, wording: int, now: datetime, lasts: timedelta) -> int:
        """Queue a reminder for the confirmed address and every browser; how many."""
        with self._database.writing() as session:
            email, browser = m.EmailAddress, m.PushSubscription
            confirmed = (email.confirmed_at.is_not(None), email.refused_at.is_(None))
            mails = session.execute(select(email.id).where(email.conversation_id == conversation_id, *confirmed))
            pushes = session.execute(select(browser.id).where(browser.conversation_id == conversation_id))
            targets = [("mail", id_) for id_ in mails.scalars()] + [("push", id_) for id_ in pushes.scalars()]
            for kind, target in targets:
                session.add(_new(conversation_id, kind, target, wording, now, lasts))
            return len(targets)

    def queue_confirmation(self, conversation_id: str, email_id: str, now: datetime, lasts: timedelta) -> None:
        """Queue the mail that asks whether an address is the patient's; in place of one that waits."""
        with self._database.writing() as session:
            self._conversation_row(session, conversation_id, lock=True)
            row = m.Outgoing
            waits = (row.conversation_id == conversation_id, row.kind == "confirm")
            session.execute(delete(row).where(*waits))
            session.add(_new(conversation_id, "confirm", email_id, 0, now, lasts))

    def queue_flags(self, practice_id: str, now: datetime) -> int:
        """Queue one mail to the practice for each patient with flags that it may see and has no mail of; how many.

        Only flags of the last days count: where mail is set up later, old ones are no news.
        """
        flag, talk = m.SafetyFlag, m.Conversation
        unmailed = (flag.mailed_at.is_(None), flag.at > now - FLAGS_FROM, flag.closed_at.is_(None))
        seen = (talk.practice_id == practice_id, talk.share.is_(True))
        query = select(flag.conversation_id).join(talk, talk.id == flag.conversation_id).where(*unmailed, *seen)
        with self._database.reading() as session:
            found = sorted(set(session.execute(query).scalars()))
        return sum(self._queue_flags_of(conversation_id, now) for conversation_id in found)

    def _queue_flags_of(self, conversation_id: str, now: datetime) -> bool:
        flag = m.SafetyFlag
        unmailed = (flag.conversation_id == conversation_id, flag.mailed_at.is_(None), flag.closed_at.is_(None))
        with self._database.writing() as session:
            query = select(m.Conversation.share).where(m.Conversation.id == conversation_id).with_for_update()
            if not session.execute(query).scalar_one_or_none():  # erased or withdrawn meanwhile
                return False
            if not session.execute(update(flag).where(*unmailed).values(mailed_at=now)).rowcount:
                return False  # another gateway was faster
            session.add(_new(conversation_id, "flag", None, 0, now, _FLAG_LASTS))
            return True

    def lease_outgoing(
        self, now: datetime, kinds: Collection[str], seconds: float = 60, limit: int = 20
    ) -> list[Outgoing]:
        """Take what is due of these kinds and leased by nobody else, oldest first; what is too old is dropped."""
        row = m.Outgoing
        with self._database.writing() as session:
            session.execute(delete(row).where(row.expires_at <= now))
            free = (over(now, row.leased_at, row.leased_until), over(now, row.waits_from, row.waits_until))
            query = select(row).where(row.kind.in_(kinds), *free).order_by(row.at, row.id).limit(limit)
            taken = list(session.execute(query.with_for_update(skip_locked=True)).scalars())
            for each in taken:
                each.fence, each.attempts = each.fence + 1, each.attempts + 1
                each.leased_at, each.leased_until = now, now + timedelta(seconds=seconds)
            session.flush()
            found = [self._to_outgoing(session, each) for each in taken]
            for each, outgoing in zip(taken, found, strict=True):
                if outgoing is None:  # its address is gone
                    session.delete(each)
            return [outgoing for outgoing in found if outgoing is not None]

    def outgoing_sent(self, outgoing: Outgoing) -> bool:
        """It is sent, or given up; False where somebody else has taken it over."""
        row = m.Outgoing
        with self._database.writing() as session:
            mine = (row.id == outgoing.id, row.fence == outgoing.fence)
            return bool(session.execute(delete(row).where(*mine)).rowcount)

    def outgoing_waits(self, outgoing: Outgoing, now: datetime, until: datetime) -> None:
        """It is to be tried again then. Without effect once taken over."""
        row = m.Outgoing
        with self._database.writing() as session:
            mine = (row.id == outgoing.id, row.fence == outgoing.fence)
            values = {"leased_at": None, "leased_until": None, "waits_from": now, "waits_until": until}
            session.execute(update(row).where(*mine).values(values))

    def _to_outgoing(self, session: Session, row: Any) -> Outgoing | None:
        talk = self._conversation_row(session, row.conversation_id)
        try:
            cipher = self._keys.cipher(talk.patient_id)
        except KeyDestroyed:  # an erasure that was cut short
            return None
        address, page, subscription = "", "/", None
        if row.kind in ("mail", "confirm"):
            email = session.get(m.EmailAddress, row.target)
            if email is None or email.refused_at:
                return None
            address, page = opened_address(cipher, email)
        elif row.kind == "push":
            browser = session.get(m.PushSubscription, row.target)
            if browser is None:
                return None
            subscription = cipher.open_json(
                browser.sealed_subscription, "push_subscription", browser.id, "subscription"
            )
        zone = talk.timezone or session.get(m.Practice, talk.practice_id).timezone
        return Outgoing(
            id=row.id,
            fence=row.fence,
            kind=row.kind,
            conversation_id=row.conversation_id,
            target=row.target or "",
            wording=row.wording,
            at=row.at,
            attempts=row.attempts,
            timezone=zone,
            stands=_stands(row, talk),
            address=address,
            page=page,
            subscription=subscription,
        )


def _stands(row: Any, talk: Any) -> bool:
    """Whether what was queued may still be sent; a patient who has written since needs no reminder."""
    if row.kind == "flag":
        return bool(talk.share)
    if row.kind == "confirm":
        return bool(talk.talk)
    wrote_since = talk.last_at is not None and talk.last_at > row.at
    return bool(talk.talk) and talk.sealed_hold is None and not wrote_since


def _new(conversation_id: str, kind: str, target: str | None, wording: int, now: datetime, lasts: timedelta) -> Any:
    return m.Outgoing(
        id=new_id(),
        conversation_id=conversation_id,
        kind=kind,
        target=target,
        wording=wording,
        at=now,
        expires_at=now + lasts,
        attempts=0,
        fence=0,
    )
