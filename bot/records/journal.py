"""The journal of messages: each accepted once, processed by one at a time, answered once, in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records import types as t
from bot.records.conversations import ConversationRecords, supersede
from bot.records.crypto import Cipher
from bot.records.errors import MessageConflict
from bot.records.store import new_id, reply_body, to_message

# Clocks of two machines differ, and a clock may be set back: a wait that begins further ahead is void.
_SKEW = timedelta(seconds=5)
# Put together once, as they are asked for every message (see bot.records.store).
_OF_CLIENT = select(m.Message).where(
    m.Message.conversation_id == bindparam("id"), m.Message.client_hash == bindparam("client")
)
_NEXT_TWO = (
    select(m.Message)
    .where(m.Message.conversation_id == bindparam("id"), m.Message.status == "pending")
    .order_by(m.Message.seq)
    .limit(2)
)
_STANDING = (
    select(m.Message.status, m.Message.answered_at, m.Conversation.patient_id)
    .join(m.Conversation, m.Conversation.id == m.Message.conversation_id)
    .where(m.Message.id == bindparam("id"))
)
_LINE = (m.Message.id, m.Message.seq, m.Message.sender, m.Message.at, m.Message.kind, m.Message.sealed_body)
_ANSWERS = select(*_LINE).where(m.Message.in_reply_to == bindparam("id")).order_by(m.Message.seq)
_SHOWN = (
    select(m.Message)
    .where(m.Message.conversation_id == bindparam("id"), m.Message.seq > bindparam("after"))
    .where(m.Message.kind != "system", m.Message.sealed_body.is_not(None))
    .order_by(m.Message.seq)
)


class Journal(ConversationRecords):
    """Patients' messages on their way to an answer, and everything said."""

    def accept(
        self, conversation_id: str, client_id: str, text: str, now: datetime, *, kind: str = "reply"
    ) -> t.Accepted:
        """Journal a patient's message, unique by (conversation, client id); without consent no text is kept.

        kind "system" marks the gateway's own (`/open_visit`), never shown. The same id with another text
        raises MessageConflict.
        """
        client_hash = self._keys.digest(f"message/{conversation_id}", client_id)
        with self._database.writing() as session:
            row = self._conversation_row(session, conversation_id, lock=True)
            cipher = self._keys.cipher(row.patient_id)
            same = {"id": conversation_id, "client": client_hash}
            known = session.execute(_OF_CLIENT, same).scalar_one_or_none()
            if known is not None:
                if known.sealed_body is not None and to_message(known, cipher).text != text:
                    raise MessageConflict("this message id was used before with another text")
                return t.Accepted(known.id, known.seq, known.status, new=False)
            message = _next_message(row, "patient", kind, now)
            message.client_hash = client_hash
            message.status = "pending" if row.talk else "unstored_text"
            if row.talk:
                message.sealed_body = cipher.seal_json({"text": text}, "message", message.id, "body")
            if kind != "system":
                row.last_at = now
            session.add(message)
            return t.Accepted(message.id, message.seq, message.status, new=True)

    def lease(self, conversation_id: str, now: datetime, seconds: float = 30) -> t.Lease | None:
        """The oldest pending message of the conversation, if due for a try and leased by nobody else."""
        with self._database.writing() as session:
            row = self._conversation_row(session, conversation_id, lock=True)
            if row.leased_message_id and waiting(now, row.leased_at, row.leased_until):
                return None
            message, *others = session.execute(_NEXT_TWO, {"id": conversation_id}).scalars().all() or [None]
            if message is None or waiting(now, message.waits_from, message.waits_until):
                return None
            text = to_message(message, self._keys.cipher(row.patient_id)).text
            message.attempts += 1
            row.fence += 1
            row.leased_message_id, row.leased_at = message.id, now
            row.leased_until = now + timedelta(seconds=seconds)
            return t.Lease(message.id, conversation_id, row.fence, text, message.kind, message.attempts, bool(others))

    def release(self, lease: t.Lease, now: datetime, retry_after: float = 0) -> None:
        """Give the lease back; due again after that many seconds. Without effect once taken over."""
        with self._database.writing() as session:
            row = self._conversation_row(session, lease.conversation_id, lock=True)
            if row.fence != lease.fence or row.leased_message_id != lease.message_id:
                return
            row.leased_message_id = None
            until = now + timedelta(seconds=retry_after) if retry_after else None
            waits = {"waits_from": now if until else None, "waits_until": until}
            session.execute(update(m.Message).where(m.Message.id == lease.message_id).values(waits))

    def break_leases(self) -> int:
        """End all leases, as those of a gateway that was killed; how many. Who still works on one stores nothing."""
        leased = m.Conversation.leased_message_id.is_not(None)
        with self._database.writing() as session:
            ended: int = session.execute(update(m.Conversation).where(leased).values(leased_message_id=None)).rowcount
            return ended

    def pending_conversations(self, now: datetime, limit: int = 50) -> list[str]:
        """Conversations with a pending message due for a try, oldest first; not those being processed."""
        pending = m.Message.status == "pending"
        first = select(m.Message.conversation_id, func.min(m.Message.seq).label("seq")).where(pending)
        oldest = first.group_by(m.Message.conversation_id).subquery()
        row = m.Conversation
        query = (
            select(row.id)
            .join(oldest, oldest.c.conversation_id == row.id)
            .join(m.Message, and_(m.Message.conversation_id == row.id, m.Message.seq == oldest.c.seq))
            .where(over(now, m.Message.waits_from, m.Message.waits_until))
            .where(or_(row.leased_message_id.is_(None), over(now, row.leased_at, row.leased_until)))
            .order_by(m.Message.at, row.id)
            .limit(limit)
        )
        with self._database.reading() as session:
            return list(session.execute(query).scalars())

    def supersede_pending(self, conversation_id: str, *, keep: str | None = None) -> int:
        """Answer no pending message (but `keep`) any more, nor one being worked on; how many."""
        with self._database.writing() as session:
            return supersede(session, self._conversation_row(session, conversation_id, lock=True), keep)

    def say(
        self,
        conversation_id: str,
        replies: Sequence[dict[str, Any]],
        *,
        kind: t.MessageKind,
        now: datetime,
        in_reply_to: str | None = None,
    ) -> list[t.Message]:
        """Store messages of Mo's that no action made and mark `in_reply_to` answered; once per in_reply_to.

        A reply is {text, quick_replies?, ruler?, links?, moves?}; all are sealed, with or without consent. A
        repeat gives the messages stored the first time.
        """
        with self._database.writing() as session:
            row = self._conversation_row(session, conversation_id, lock=True)
            cipher = self._keys.cipher(row.patient_id)
            if in_reply_to:
                question = session.get(m.Message, in_reply_to)
                if question is None or question.conversation_id != conversation_id:
                    raise ValueError("in_reply_to is no message of this conversation")
                if question.answered_at:
                    return [to_message(said, cipher) for said in _answers(session, in_reply_to)]
                mark_answered(row, question, now)
            said = add_replies(session, row, cipher, replies, kind, now, in_reply_to)
            return [to_message(message, cipher) for message in said]

    def messages(self, conversation_id: str, after: int = 0) -> list[t.Message]:
        """Everything with seq > after, in order, but for system messages and texts that were not stored."""
        with self._database.reading() as session:
            row = self._conversation_row(session, conversation_id)
            if row.last_seq <= after:
                return []
            rows = shown_messages(session, conversation_id, after)
            cipher = self._keys.cipher(row.patient_id)
            return [to_message(message, cipher) for message in rows]

    def is_answered(self, message_id: str) -> bool:
        """Whether a message is pending no more: answered, or superseded."""
        answered = or_(m.Message.answered_at.is_not(None), m.Message.status == "superseded")
        with self._database.reading() as session:
            return session.execute(select(m.Message.id).where(m.Message.id == message_id, answered)).first() is not None

    def replies_to(self, message_id: str) -> list[t.Message] | None:
        """Mo's messages in answer to one message; None while it is pending, [] when superseded."""
        with self._database.reading() as session:
            message = session.execute(_STANDING, {"id": message_id}).one_or_none()
            if message is None:
                return None
            if not message.answered_at:
                return [] if message.status == "superseded" else None
            cipher = self._keys.cipher(message.patient_id)
            return [to_message(said, cipher) for said in _answers(session, message_id)]

    def answers_to(self, conversation_id: str, client_id: str) -> list[t.Message]:
        """Mo's messages in answer to the one of that client id; none where there is no such message."""
        client_hash = self._keys.digest(f"message/{conversation_id}", client_id)
        with self._database.reading() as session:
            message = session.execute(_OF_CLIENT, {"id": conversation_id, "client": client_hash}).scalar_one_or_none()
        return (self.replies_to(message.id) if message else None) or []


def add_replies(
    session: Session,
    row: Any,
    cipher: Cipher,
    replies: Sequence[dict[str, Any]],
    kind: str,
    now: datetime,
    in_reply_to: str | None,
) -> list[Any]:
    """Add messages of Mo's to the conversation, whose row is locked."""
    added = []
    for reply in replies:
        message = _next_message(row, "bot", reply.get("kind") or kind, now)
        message.in_reply_to = in_reply_to
        message.sealed_body = cipher.seal_json(reply_body(reply), "message", message.id, "body")
        added.append(message)
    session.add_all(added)
    return added


def mark_answered(row: Any, message: Any, now: datetime) -> None:
    """The message is answered, and its lease is over. A text that was not stored stays marked as such."""
    message.answered_at = now
    if message.status != "unstored_text":
        message.status = "answered"
    if row.leased_message_id == message.id:
        row.leased_message_id = None


def shown_messages(session: Session, conversation_id: str, after: int = 0) -> list[Any]:
    """Rows of what both have said, in order."""
    return list(session.execute(_SHOWN, {"id": conversation_id, "after": after}).scalars())


def _answers(session: Session, message_id: str) -> list[Any]:
    return list(session.execute(_ANSWERS, {"id": message_id}))


def _next_message(row: Any, sender: str, kind: str, now: datetime) -> Any:
    row.last_seq += 1
    return m.Message(
        id=new_id(), conversation_id=row.id, seq=row.last_seq, sender=sender, kind=kind, at=now, attempts=0
    )


def waiting(now: datetime, since: datetime | None, until: datetime | None) -> bool:
    """Whether a wait is not over yet; one that begins further ahead than clocks differ is void."""
    return since is not None and until is not None and since - _SKEW <= now < until


def over(now: datetime, since: Any, until: Any) -> Any:
    """The same of two columns, as a condition that the wait is over."""
    return or_(until.is_(None), until <= now, since > now + _SKEW)
