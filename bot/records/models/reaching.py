"""Where and when a patient may be written to: Telegram, reminders, mail and pushes."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)

from bot.records.models.base import ID, WORD, Base, key, moment, of_conversation, sealed_together

_DUE = {"sqlite_where": text("next_at IS NOT NULL"), "postgresql_where": text("next_at IS NOT NULL")}


class TelegramChat(Base):
    """A chat on Telegram in which a patient goes on with their conversation; found by a keyed hash of its number.

    `delivered_seq`: up to which line Mo's answers were sent there. `elsewhere`: the patient wrote on the page last.
    """

    __tablename__ = "telegram_chat"
    id = key()
    conversation_id = of_conversation()
    chat_hash = Column(WORD, nullable=False, unique=True)
    sealed_chat = Column(LargeBinary, nullable=False)
    linked_at = moment()
    delivered_seq = Column(Integer, nullable=False)
    buttons_at = Column(BigInteger)
    elsewhere = Column(Boolean, nullable=False)
    gone_at = moment(optional=True)


class Reminder(Base):
    """When Mo writes to a patient by itself next: what they chose, and how it went so far.

    `choice`: chosen (the times of the talk), weekly or never. `set_at`: when `next_at` was agreed; whoever talks later
    than that needs no reminder. `unanswered`: sent in a row without the patient coming back.
    """

    __tablename__ = "reminder"
    __table_args__ = (Index("ix_reminder_due", "next_at", **_DUE),)
    conversation_id = Column(ID, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    choice = Column(String(8), nullable=False)
    set_at = moment()
    next_at = moment(optional=True)
    sent = Column(Integer, nullable=False)
    unanswered = Column(Integer, nullable=False)


class EmailAddress(Base):
    """Where a patient wants reminders by email; nothing but the mail that asks is sent before it is confirmed."""

    __tablename__ = "email_address"
    id = key()
    conversation_id = Column(ID, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, unique=True)
    sealed_address = sealed_together()  # address, and the page its owner talks on
    added_at = moment()
    confirmed_at = moment(optional=True)
    refused_at = moment(optional=True)


class PushSubscription(Base):
    """A browser that shows a reminder by Web Push; found by a keyed hash of its address at the push service."""

    __tablename__ = "push_subscription"
    __table_args__ = (UniqueConstraint("conversation_id", "endpoint_hash"),)
    id = key()
    conversation_id = of_conversation(index=False)
    endpoint_hash = Column(WORD, nullable=False)
    sealed_subscription = Column(LargeBinary, nullable=False)
    added_at = moment()


class Outgoing(Base):
    """A mail or push that is still to be sent; the row goes when it is sent, given up or too old.

    `target`: the row that holds the address. `wording`: which of the texts. Whoever sends it holds a lease.
    """

    __tablename__ = "outgoing"
    id = key()
    conversation_id = of_conversation()
    kind = Column(String(16), nullable=False)
    target = Column(ID)
    wording = Column(Integer, nullable=False)
    at = moment()
    expires_at = moment()
    attempts = Column(Integer, nullable=False)
    fence = Column(Integer, nullable=False)
    leased_at = moment(optional=True)
    leased_until = moment(optional=True)
    waits_from = moment(optional=True)
    waits_until = moment(optional=True)
