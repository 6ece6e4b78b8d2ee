"""Patients, their conversations, what is said in them, what they agreed to, and warning signs."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text

from bot.records.models.base import ID, WORD, Base, key, moment, of_conversation, of_message, of_practice

_PENDING = text("status = 'pending'")
_UNMAILED = {"sqlite_where": text("mailed_at IS NULL"), "postgresql_where": text("mailed_at IS NULL")}


class Patient(Base):
    """A patient, known by a pseudonym; the label of the invitation comes with the consent to talk."""

    __tablename__ = "patient"
    __table_args__ = (UniqueConstraint("practice_id", "pseudonym"),)
    id = key()
    practice_id = of_practice()
    pseudonym = Column(WORD, nullable=False)
    sealed_label = Column(LargeBinary)
    created_at = moment()


class Conversation(Base):
    """A patient's one conversation: consent, stage, interview state, and who may process its next message."""

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_listed", "practice_id", "share", "last_at", "last_seq", "id"),)
    id = key()
    patient_id = Column(ID, ForeignKey("patient.id", ondelete="CASCADE"), nullable=False, unique=True)
    practice_id = of_practice()
    invitation_id = Column(ID, ForeignKey("invitation.id", ondelete="SET NULL"), index=True)
    client_hash = Column(WORD, nullable=False, unique=True)
    locale = Column(String(35), nullable=False)
    timezone = Column(WORD)
    created_at = moment()
    talk = Column(Boolean)
    share = Column(Boolean)
    stage = Column(WORD, nullable=False)
    state_version = Column(Integer, nullable=False)
    sealed_state = Column(LargeBinary)
    sealed_hold = Column(LargeBinary)
    last_seq = Column(Integer, nullable=False)
    last_at = moment(optional=True)
    fence = Column(Integer, nullable=False)
    leased_message_id = Column(ID)
    leased_at = moment(optional=True)
    leased_until = moment(optional=True)


class Message(Base):
    """One line of a conversation; status, attempts and waits only mean something for a patient's message."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_hash"),
        Index("ix_message_pending", "conversation_id", "seq", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )
    id = key()
    conversation_id = of_conversation(index=False)
    seq = Column(Integer, nullable=False)
    client_hash = Column(WORD)
    sender = Column(String(8), nullable=False)
    kind = Column(String(16), nullable=False)
    status = Column(String(16))
    at = moment()
    sealed_body = Column(LargeBinary)
    in_reply_to = of_message()
    answered_at = moment(optional=True)
    attempts = Column(Integer, nullable=False)
    waits_from = moment(optional=True)
    waits_until = moment(optional=True)


class Turn(Base):
    """One answered message: intent and action plainly, what was understood and what happened sealed."""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("conversation_id", "state_version"),
        Index("ix_turn_overview", "conversation_id", "visit", "at", "intent"),
    )
    message_id = Column(ID, ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    conversation_id = of_conversation(index=False)
    state_version = Column(Integer, nullable=False)
    at = moment()
    stage = Column(WORD, nullable=False)
    visit = Column(Integer, nullable=False)
    intent = Column(WORD)
    action = Column(WORD, nullable=False)
    sealed_understanding = Column(LargeBinary)
    sealed_events = Column(LargeBinary)


class Consent(Base):
    """One consent given or withdrawn; the conversation holds what is valid now."""

    __tablename__ = "consent"
    id = key()
    conversation_id = of_conversation()
    at = moment()
    purpose = Column(String(8), nullable=False)
    given = Column(Boolean, nullable=False)


class SafetyFlag(Base):
    """A red flag (taxonomy `safety`), open until a named person writes what was done, even if it was taken back.

    `mailed_at`: when the practice's mail of it was queued.
    """

    __tablename__ = "safety_flag"
    __table_args__ = (
        UniqueConstraint("message_id", "kind"),
        Index("ix_safety_flag_unmailed", "at", "conversation_id", **_UNMAILED),
    )
    id = key()
    conversation_id = of_conversation()
    message_id = of_message(index=False)
    kind = Column(WORD, nullable=False)
    tier = Column(String(16), nullable=False)
    at = moment()
    sealed_quote = Column(LargeBinary)
    sealed_advised = Column(LargeBinary)
    help_reached = Column(Boolean)
    taken_back_in = Column(ID, ForeignKey("message.id", ondelete="SET NULL"), index=True)
    closed_at = moment(optional=True)
    closed_by = Column(String(200))
    sealed_closing_note = Column(LargeBinary)
    mailed_at = moment(optional=True)
