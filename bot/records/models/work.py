"""Work that one process does for all: daily chores, and who leads."""

from __future__ import annotations

from sqlalchemy import Column, Integer

from bot.records.models.base import ID, WORD, Base, moment


class Chore(Base):
    """Something that is done by itself from time to time, by one process: when it was last done."""

    __tablename__ = "chore"
    name = Column(WORD, primary_key=True)
    done_at = moment()


class Lead(Base):
    """Which process does what only one may do at a time, such as asking Telegram for news; and until when."""

    __tablename__ = "lead"
    name = Column(WORD, primary_key=True)
    holder = Column(ID, nullable=False)
    fence = Column(Integer, nullable=False)
    taken_at = moment()
    taken_until = moment()
