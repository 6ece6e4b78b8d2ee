"""The tables. Columns named sealed_* are encrypted under a patient's own key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import declarative_base

from bot.records.columns import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Base: Any = declarative_base(metadata=metadata)
ID = String(32)
WORD = String(64)
_PENDING = text("status = 'pending'")
_UNMAILED = {"sqlite_where": text("mailed_at IS NULL"), "postgresql_where": text("mailed_at IS NULL")}
_DUE = {"sqlite_where": text("next_at IS NOT NULL"), "postgresql_where": text("next_at IS NOT NULL")}
_OPEN = {"sqlite_where": text("returned_at IS NULL"), "postgresql_where": text("returned_at IS NULL")}


def _id() -> Any:
    return Column(ID, primary_key=True)


def _of_practice() -> Any:
    return Column(ID, ForeignKey("practice.id", ondelete="CASCADE"), nullable=False, index=True)


def _of_gp(unique: bool = False) -> Any:
    return Column(ID, ForeignKey("gp.id", ondelete="CASCADE"), nullable=False, index=not unique, unique=unique)


def _of_conversation(index: bool = True) -> Any:
    return Column(ID, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, index=index)


def _of_message(index: bool = True) -> Any:
    """Indexed, or erasing would read the whole table for each message of the patient's."""
    return Column(ID, ForeignKey("message.id", ondelete="CASCADE"), index=index)


def _time(optional: bool = False) -> Any:
    return Column(UtcDateTime, nullable=optional)


class Practice(Base):
    """A GP practice."""

    __tablename__ = "practice"
    id = _id()
    name = Column(String(200), nullable=False)
    country = Column(String(2), nullable=False)
    timezone = Column(WORD, nullable=False)
    created_at = _time()


class Gp(Base):
    """A person who signs in to the portal; names are unique whatever their capitals, roles apart by spaces."""

    __tablename__ = "gp"
    id = _id()
    practice_id = _of_practice()
    name = Column(String(200), nullable=False)
    name_key = Column(String(200), nullable=False, unique=True)
    password_hash = Column(String(255), nullable=False)
    roles = Column(WORD, nullable=False)
    must_change_password = Column(Boolean, nullable=False)
    created_at = _time()
    disabled_at = _time(optional=True)


class PortalSession(Base):
    """A browser that somebody is signed in with; its token is kept only as a hash, and a row that is gone has ended."""

    __tablename__ = "portal_session"
    token_hash = Column(WORD, primary_key=True)
    gp_id = _of_gp()
    began_at = _time()
    seen_at = _time()


class SecondFactor(Base):
    """A person's authenticator app (TOTP); unconfirmed until a first code, and no step counts twice."""

    __tablename__ = "second_factor"
    id = _id()
    gp_id = _of_gp(unique=True)
    sealed_secret = Column(LargeBinary, nullable=False)
    created_at = _time()
    confirmed_at = _time(optional=True)
    last_step = Column(Integer)


class RecoveryCode(Base):
    """A code that stands in for the authenticator app once; kept only as a hash."""

    __tablename__ = "recovery_code"
    code_hash = Column(WORD, primary_key=True)
    gp_id = _of_gp()
    used_at = _time(optional=True)


class Invitation(Base):
    """One patient's invitation; its label has a key of its own until the patient agrees to talk."""

    __tablename__ = "invitation"
    id = _id()
    practice_id = _of_practice()
    code_hash = Column(WORD, nullable=False, unique=True)
    sealed_label = Column(LargeBinary)
    invited_by = Column(String(200))
    created_at = _time()
    expires_at = _time()
    used_at = _time(optional=True)
    revoked_at = _time(optional=True)


class Patient(Base):
    """A patient, known by a pseudonym; the label of the invitation comes with the consent to talk."""

    __tablename__ = "patient"
    __table_args__ = (UniqueConstraint("practice_id", "pseudonym"),)
    id = _id()
    practice_id = _of_practice()
    pseudonym = Column(WORD, nullable=False)
    sealed_label = Column(LargeBinary)
    created_at = _time()


class Conversation(Base):
    """A patient's one conversation: consent, stage, interview state, and who may process its next message."""

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_listed", "practice_id", "share", "last_at", "last_seq", "id"),)
    id = _id()
    patient_id = Column(ID, ForeignKey("patient.id", ondelete="CASCADE"), nullable=False, unique=True)
    practice_id = _of_practice()
    invitation_id = Column(ID, ForeignKey("invitation.id", ondelete="SET NULL"), index=True)
    client_hash = Column(WORD, nullable=False, unique=True)
    locale = Column(String(35), nullable=False)
    timezone = Column(WORD)
    created_at = _time()
    talk = Column(Boolean)
    share = Column(Boolean)
    stage = Column(WORD, nullable=False)
    state_version = Column(Integer, nullable=False)
    sealed_state = Column(LargeBinary)
    sealed_hold = Column(LargeBinary)
    last_seq = Column(Integer, nullable=False)
    last_at = _time(optional=True)
    fence = Column(Integer, nullable=False)
    leased_message_id = Column(ID)
    leased_at = _time(optional=True)
    leased_until = _time(optional=True)


class Message(Base):
    """One line of a conversation; status, attempts and waits only mean something for a patient's message."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_hash"),
        Index("ix_message_pending", "conversation_id", "seq", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )
    id = _id()
    conversation_id = _of_conversation(index=False)
    seq = Column(Integer, nullable=False)
    client_hash = Column(WORD)
    sender = Column(String(8), nullable=False)
    kind = Column(String(16), nullable=False)
    status = Column(String(16))
    at = _time()
    sealed_body = Column(LargeBinary)
    in_reply_to = _of_message()
    answered_at = _time(optional=True)
    attempts = Column(Integer, nullable=False)
    waits_from = _time(optional=True)
    waits_until = _time(optional=True)


class Turn(Base):
    """One answered message: intent and action plainly, what was understood and what happened sealed."""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("conversation_id", "state_version"),
        Index("ix_turn_overview", "conversation_id", "visit", "at", "intent"),
    )
    message_id = Column(ID, ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    conversation_id = _of_conversation(index=False)
    state_version = Column(Integer, nullable=False)
    at = _time()
    stage = Column(WORD, nullable=False)
    visit = Column(Integer, nullable=False)
    intent = Column(WORD)
    action = Column(WORD, nullable=False)
    sealed_understanding = Column(LargeBinary)
    sealed_events = Column(LargeBinary)


class Observation(Base):
    """A barrier, facilitator or feeling heard in a message (taxonomy ids), with the words it was heard in."""

    __tablename__ = "observation"
    __table_args__ = (Index("ix_observation_overview", "conversation_id", "kind", "finding", "at"),)
    id = _id()
    conversation_id = _of_conversation(index=False)
    message_id = _of_message()
    at = _time()
    kind = Column(String(16), nullable=False)
    finding = Column(WORD, nullable=False)
    confidence = Column(Float, nullable=False)
    sealed_quote = Column(LargeBinary)


class Ruler(Base):
    """An answer on a scale of 0 to 10."""

    __tablename__ = "ruler"
    id = _id()
    conversation_id = _of_conversation()
    message_id = _of_message()
    at = _time()
    name = Column(WORD, nullable=False)
    value = Column(Float, nullable=False)


class StrategyOffer(Base):
    """A strategy told as what has helped others, and how it landed: taken, declined or open."""

    __tablename__ = "strategy_offer"
    id = _id()
    conversation_id = _of_conversation()
    message_id = _of_message()
    at = _time()
    strategy = Column(WORD, nullable=False)
    barrier = Column(WORD)
    landed = Column(String(16))
    landed_at = _time(optional=True)


class Plan(Base):
    """A plan in the patient's words; every change is a new row, the newest one counts."""

    __tablename__ = "plan"
    __table_args__ = (Index("ix_plan_listed", "conversation_id", "version", "status", "at"),)
    id = _id()
    conversation_id = _of_conversation(index=False)
    message_id = _of_message()
    version = Column(Integer, nullable=False)
    at = _time()
    status = Column(WORD)
    confidence = Column(Float)
    sealed_words = Column(LargeBinary)


class FollowUp(Base):
    """The time between two visits: from when, when to talk again (if agreed), when they came back."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_open", "due_at", "conversation_id", **_OPEN),)
    id = _id()
    conversation_id = _of_conversation()
    message_id = _of_message()
    at = _time()
    due_at = _time(optional=True)
    returned_at = _time(optional=True)
    sealed_words = Column(LargeBinary)


class SafetyFlag(Base):
    """A red flag (taxonomy `safety`), open until a named person writes what was done, even if it was taken back.

    `mailed_at`: when the practice's mail of it was queued.
    """

    __tablename__ = "safety_flag"
    __table_args__ = (
        UniqueConstraint("message_id", "kind"),
        Index("ix_safety_flag_unmailed", "at", "conversation_id", **_UNMAILED),
    )
    id = _id()
    conversation_id = _of_conversation()
    message_id = _of_message(index=False)
    kind = Column(WORD, nullable=False)
    tier = Column(String(16), nullable=False)
    at = _time()
    sealed_quote = Column(LargeBinary)
    sealed_advised = Column(LargeBinary)
    help_reached = Column(Boolean)
    taken_back_in = Column(ID, ForeignKey("message.id", ondelete="SET NULL"), index=True)
    closed_at = _time(optional=True)
    closed_by = Column(String(200))
    sealed_closing_note = Column(LargeBinary)
    mailed_at = _time(optional=True)


class Consent(Base):
    """One consent given or withdrawn; the conversation holds what is valid now."""

    __tablename__ = "consent"
    id = _id()
    conversation_id = _of_conversation()
    at = _time()
    purpose = Column(String(8), nullable=False)
    given = Column(Boolean, nullable=False)


class Review(Base):
    """How far a person of the practice has read, and when they marked the record as reviewed."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("conversation_id", "reader"),)
    id = _id()
    conversation_id = _of_conversation(index=False)
    reader = Column(String(200), nullable=False)
    seen_seq = Column(Integer, nullable=False)
    seen_at = _time()
    reviewed_at = _time(optional=True)


class PracticeNote(Base):
    """What somebody of the practice noted for the practice when they marked the record as reviewed."""

    __tablename__ = "practice_note"
    id = _id()
    conversation_id = _of_conversation()
    at = _time()
    author = Column(String(200), nullable=False)
    sealed_text = Column(LargeBinary, nullable=False)


class AuditEntry(Base):
    """Who did what and when; ids only, so it stays when a patient is erased, or a practice.

    Triggers refuse changes and deletions. Without a practice it concerns all of them; without a seal it is from
    before there were seals.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_practice_id_number", "practice_id", "number"),
        Index("ix_audit_entry_practice_id_actor_number", "practice_id", "actor", "number"),
        Index("ix_audit_entry_practice_id_action_number", "practice_id", "action", "number"),
        Index("ix_audit_entry_practice_id_at_number", "practice_id", "at", "number"),
        Index("ix_audit_entry_subject_number", "subject", "number"),
    )
    number = Column(Integer, primary_key=True, autoincrement=False)
    practice_id = Column(ID)
    at = _time()
    actor = Column(ID, nullable=False)
    action = Column(WORD, nullable=False)
    subject = Column(ID)
    previous = Column(WORD)
    seal = Column(WORD)


class AuditHead(Base):
    """The one row that says where the trail goes on; whoever appends locks it."""

    __tablename__ = "audit_head"
    id = Column(Integer, primary_key=True, autoincrement=False)
    number = Column(Integer, nullable=False)
    seal = Column(WORD, nullable=False)


class Chore(Base):
    """Something that is done by itself from time to time, by one process: when it was last done."""

    __tablename__ = "chore"
    name = Column(WORD, primary_key=True)
    done_at = _time()


class TelegramChat(Base):
    """A chat on Telegram in which a patient goes on with their conversation; found by a keyed hash of its number.

    `delivered_seq`: up to which line Mo's answers were sent there. `elsewhere`: the patient wrote on the page last.
    """

    __tablename__ = "telegram_chat"
    id = _id()
    conversation_id = _of_conversation()
    chat_hash = Column(WORD, nullable=False, unique=True)
    sealed_chat = Column(LargeBinary, nullable=False)
    linked_at = _time()
    delivered_seq = Column(Integer, nullable=False)
    buttons_at = Column(BigInteger)
    elsewhere = Column(Boolean, nullable=False)
    gone_at = _time(optional=True)


class Lead(Base):
    """Which process does what only one may do at a time, such as asking Telegram for news; and until when."""

    __tablename__ = "lead"
    name = Column(WORD, primary_key=True)
    holder = Column(ID, nullable=False)
    fence = Column(Integer, nullable=False)
    taken_at = _time()
    taken_until = _time()


class Reminder(Base):
    """When Mo writes to a patient by itself next: what they chose, and how it went so far.

    `choice`: chosen (the times of the talk), weekly or never. `set_at`: when `next_at` was agreed; whoever talks later
    than that needs no reminder. `unanswered`: sent in a row without the patient coming back.
    """

    __tablename__ = "reminder"
    __table_args__ = (Index("ix_reminder_due", "next_at", **_DUE),)
    conversation_id = Column(ID, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    choice = Column(String(8), nullable=False)
    set_at = _time()
    next_at = _time(optional=True)
    sent = Column(Integer, nullable=False)
    unanswered = Column(Integer, nullable=False)


class EmailAddress(Base):
    """Where a patient wants reminders by email; nothing but the mail that asks is sent before it is confirmed."""

    __tablename__ = "email_address"
    id = _id()
    conversation_id = Column(ID, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, unique=True)
    sealed_address = Column(LargeBinary, nullable=False)
    added_at = _time()
    confirmed_at = _time(optional=True)
    refused_at = _time(optional=True)


class PushSubscription(Base):
    """A browser that shows a reminder by Web Push; found by a keyed hash of its address at the push service."""

    __tablename__ = "push_subscription"
    __table_args__ = (UniqueConstraint("conversation_id", "endpoint_hash"),)
    id = _id()
    conversation_id = _of_conversation(index=False)
    endpoint_hash = Column(WORD, nullable=False)
    sealed_subscription = Column(LargeBinary, nullable=False)
    added_at = _time()


class Outgoing(Base):
    """A mail or push that is still to be sent; the row goes when it is sent, given up or too old.

    `target`: the row that holds the address. `wording`: which of the texts. Whoever sends it holds a lease.
    """

    __tablename__ = "outgoing"
    id = _id()
    conversation_id = _of_conversation()
    kind = Column(String(16), nullable=False)
    target = Column(ID)
    wording = Column(Integer, nullable=False)
    at = _time()
    expires_at = _time()
    attempts = Column(Integer, nullable=False)
    fence = Column(Integer, nullable=False)
    leased_at = _time(optional=True)
    leased_until = _time(optional=True)
    waits_from = _time(optional=True)
    waits_until = _time(optional=True)
