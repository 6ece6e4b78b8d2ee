"""What the interview heard in a conversation and made of it."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, String, text

from bot.records.models.base import WORD, Base, key, moment, of_conversation, of_message

_OPEN = {"sqlite_where": text("returned_at IS NULL"), "postgresql_where": text("returned_at IS NULL")}

_BADLY = text("status IN ('slipped', 'dropped')")
_WENT_BADLY = {"sqlite_where": _BADLY, "postgresql_where": _BADLY}


class Observation(Base):
    """A barrier, facilitator or feeling heard in a message (taxonomy ids), with the words it was heard in."""

    __tablename__ = "observation"
    __table_args__ = (
        Index("ix_observation_overview", "conversation_id", "kind", "finding", "at"),
        Index("ix_observation_finding", "kind", "finding", "conversation_id"),
    )
    id = key()
    conversation_id = of_conversation(index=False)
    message_id = of_message()
    at = moment()
    kind = Column(String(16), nullable=False)
    finding = Column(WORD, nullable=False)
    confidence = Column(Float, nullable=False)
    sealed_quote = Column(LargeBinary)


class Ruler(Base):
    """An answer on a scale of 0 to 10."""

    __tablename__ = "ruler"
    id = key()
    conversation_id = of_conversation()
    message_id = of_message()
    at = moment()
    name = Column(WORD, nullable=False)
    value = Column(Float, nullable=False)


class StrategyOffer(Base):
    """A strategy told as what has helped others, and how it landed: taken, declined or open."""

    __tablename__ = "strategy_offer"
    id = key()
    conversation_id = of_conversation()
    message_id = of_message()
    at = moment()
    strategy = Column(WORD, nullable=False)
    barrier = Column(WORD)
    landed = Column(String(16))
    landed_at = moment(optional=True)


class Plan(Base):
    """A plan in the patient's words; every change is a new row, the newest one counts."""

    __tablename__ = "plan"
    __table_args__ = (
        Index("ix_plan_listed", "conversation_id", "version", "status", "at"),
        Index("ix_plan_went_badly", "conversation_id", "version", "at", **_WENT_BADLY),
    )
    id = key()
    conversation_id = of_conversation(index=False)
    message_id = of_message()
    version = Column(Integer, nullable=False)
    at = moment()
    status = Column(WORD)
    confidence = Column(Float)
    sealed_words = Column(LargeBinary)


class FollowUp(Base):
    """The time between two visits: from when, when to talk again (if agreed), when they came back."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_open", "due_at", "conversation_id", **_OPEN),)
    id = key()
    conversation_id = of_conversation()
    message_id = of_message()
    at = moment()
    due_at = moment(optional=True)
    returned_at = moment(optional=True)
    sealed_words = Column(LargeBinary)
