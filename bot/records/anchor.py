"""The newest audit entry as the key store remembers it, so that an end cut off in the database is noticed."""

from __future__ import annotations

import contextlib
from typing import Any, NamedTuple

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.records.engine import Database

metadata = MetaData()
_anchor = Table(
    "audit_anchor",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("seal", String(64), nullable=False),
)
_ONLY = 1


class Mark(NamedTuple):
    """An entry of the trail by its number and its seal; number 0 with an empty seal is before the first."""

    number: int
    seal: str


class Anchor:
    """One mark. It moves only from a mark that the caller knows, so that no gap is stepped over."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self) -> Mark | None:
        """The mark; None before the trail has begun."""
        with self._database.reading() as session:
            row = session.execute(select(_anchor.c.number, _anchor.c.seal)).one_or_none()
        return Mark(row.number, row.seal) if row else None

    def begin(self, mark: Mark) -> None:
        """Keep the first mark, unless there is one."""
        with contextlib.suppress(IntegrityError), self._database.writing() as session:
            session.execute(insert(_anchor).values(id=_ONLY, **mark._asdict()))

    def move(self, before: Mark, to: Mark) -> bool:
        """On from `before`; False, and nothing changed, if the mark is another one."""
        there = (_anchor.c.number == before.number, _anchor.c.seal == before.seal)
        return self._set(update(_anchor).where(*there), to)

    def put(self, mark: Mark) -> None:
        """Keep this mark whatever was there: a backup was restored."""
        self._set(update(_anchor), mark)

    def _set(self, statement: Any, mark: Mark) -> bool:
        with self._database.writing() as session:
            changed: int = session.execute(statement.values(**mark._asdict())).rowcount
        return changed == 1
