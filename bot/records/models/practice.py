"""Practices, their people and what they write, and the trail of who looked."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, UniqueConstraint

from bot.records.models.base import ID, WORD, Base, key, moment, of_conversation, of_gp, of_practice


class Practice(Base):
    """A GP practice."""

    __tablename__ = "practice"
    id = key()
    name = Column(String(200), nullable=False)
    country = Column(String(2), nullable=False)
    timezone = Column(WORD, nullable=False)
    created_at = moment()


class Gp(Base):
    """A person who signs in to the portal; names are unique whatever their capitals, roles apart by spaces."""

    __tablename__ = "gp"
    id = key()
    practice_id = of_practice()
    name = Column(String(200), nullable=False)
    name_key = Column(String(200), nullable=False, unique=True)
    password_hash = Column(String(255), nullable=False)
    roles = Column(WORD, nullable=False)
    must_change_password = Column(Boolean, nullable=False)
    created_at = moment()
    disabled_at = moment(optional=True)


class PortalSession(Base):
    """A browser that somebody is signed in with; its token is kept only as a hash, and a row that is gone has ended."""

    __tablename__ = "portal_session"
    token_hash = Column(WORD, primary_key=True)
    gp_id = of_gp()
    began_at = moment()
    seen_at = moment()


class SecondFactor(Base):
    """A person's authenticator app (TOTP); unconfirmed until a first code, and no step counts twice."""

    __tablename__ = "second_factor"
    id = key()
    gp_id = of_gp(unique=True)
    sealed_secret = Column(LargeBinary, nullable=False)
    created_at = moment()
    confirmed_at = moment(optional=True)
    last_step = Column(Integer)


class RecoveryCode(Base):
    """A code that stands in for the authenticator app once; kept only as a hash."""

    __tablename__ = "recovery_code"
    code_hash = Column(WORD, primary_key=True)
    gp_id = of_gp()
    used_at = moment(optional=True)


class Invitation(Base):
    """One patient's invitation; its label has a key of its own until the patient agrees to talk."""

    __tablename__ = "invitation"
    id = key()
    practice_id = of_practice()
    code_hash = Column(WORD, nullable=False, unique=True)
    sealed_label = Column(LargeBinary)
    invited_by = Column(String(200))
    created_at = moment()
    expires_at = moment()
    used_at = moment(optional=True)
    revoked_at = moment(optional=True)


class Review(Base):
    """How far a person of the practice has read, and when they marked the record as reviewed."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("conversation_id", "reader"),)
    id = key()
    conversation_id = of_conversation(index=False)
    reader = Column(String(200), nullable=False)
    seen_seq = Column(Integer, nullable=False)
    seen_at = moment()
    reviewed_at = moment(optional=True)


class PracticeNote(Base):
    """What somebody of the practice noted for the practice when they marked the record as reviewed."""

    __tablename__ = "practice_note"
    id = key()
    conversation_id = of_conversation()
    at = moment()
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
    at = moment()
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
