"""What the tables are made of: their base, and the columns that many of them have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
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
TOGETHER = "together"


def key() -> Any:
    """The primary key: 32 hexadecimal letters."""
    return Column(ID, primary_key=True)


def of_practice() -> Any:
    """The practice that a row belongs to and goes with."""
    return Column(ID, ForeignKey("practice.id", ondelete="CASCADE"), nullable=False, index=True)


def of_gp(unique: bool = False) -> Any:
    """The person of the practice that a row belongs to and goes with."""
    return Column(ID, ForeignKey("gp.id", ondelete="CASCADE"), nullable=False, index=not unique, unique=unique)


def of_conversation(index: bool = True) -> Any:
    """The conversation that a row belongs to and goes with."""
    return Column(ID, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, index=index)


def of_message(index: bool = True) -> Any:
    """The message that a row belongs to and goes with.

    Indexed, or erasing would read the whole table for each message of the patient's.
    """
    return Column(ID, ForeignKey("message.id", ondelete="CASCADE"), index=index)


def sealed_together() -> Any:
    """Several values sealed as one, {name: value}: outside the tables each goes by its own name."""
    return Column(LargeBinary, nullable=False, info={TOGETHER: True})


def moment(optional: bool = False) -> Any:
    """A moment, kept in UTC."""
    return Column(UtcDateTime, nullable=optional)
