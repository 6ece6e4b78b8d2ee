"""Whether the audit trail is whole: every seal, every link, and an end where the key store remembers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records.anchor import Mark
from bot.records.trail import read_head, seal_of

Fault = Literal["altered", "missing", "unlinked", "replaced", "cut", "head"]
"""altered: its seal is not that of its words; missing: its number is not there; unlinked: it does not follow from the
entry before (or, with the first seal, from those before seals); replaced: another entry was remembered with its number;
cut: it was remembered, and the trail ends before it; head: the place where the trail goes on is another one."""
_CHUNK = 5000


@dataclass(frozen=True)
class TrailCheck:
    """How the trail was found; `broken` is the number of the first entry that is not as it was written."""

    entries: int
    unsealed: int
    newest: Mark
    broken: int | None = None
    fault: Fault | None = None


class _Broken(Exception):
    def __init__(self, number: int, fault: Fault) -> None:
        self.number, self.fault = number, fault


def check(session: Session, digest: Callable[[str, str], str], marks: Iterable[Mark]) -> TrailCheck:
    """Read the trail from its beginning; marks: entries that somebody remembers, read before the session began."""
    walk = _Walk(digest, marks)
    try:
        walk.meet(read_head(session))
        for entry in _entries(session):
            walk.step(entry)
        walk.end(read_head(session))
    except _Broken as found:
        return TrailCheck(walk.entries, walk.unsealed, walk.mark, found.number, found.fault)
    return TrailCheck(walk.entries, walk.unsealed, walk.mark)


class _Walk:
    """One entry after the other."""

    def __init__(self, digest: Callable[[str, str], str], marks: Iterable[Mark]) -> None:
        self._digest = digest
        self._marks = sorted(marks)
        self.mark = Mark(0, "")
        self.entries = self.unsealed = 0

    def meet(self, head: Mark | None) -> None:
        """The head was there before anything was read, so the walk must come by."""
        if head is None:
            raise _Broken(1, "head")
        self._marks = sorted([*self._marks, head])
        self._pass_marks()

    def step(self, entry: Any) -> None:
        """Raises _Broken unless the entry is the one that was written after the last."""
        if entry.seal is None:
            if self.entries > self.unsealed:
                raise _Broken(entry.number, "altered")
            self.unsealed += 1
            seal = self._seal(entry, self.mark.seal)
        else:
            if entry.number != self.mark.number + 1:
                raise _Broken(self.mark.number + 1, "missing")
            if self._seal(entry, entry.previous) != entry.seal:
                raise _Broken(entry.number, "altered")
            if entry.previous != self.mark.seal:
                raise _Broken(entry.number, "unlinked")
            seal = entry.seal
        self.entries += 1
        self.mark = Mark(entry.number, seal)
        self._pass_marks()

    def end(self, head: Mark | None) -> None:
        """Raises _Broken if something that was remembered did not come, or the trail goes on from elsewhere."""
        if self._marks:
            raise _Broken(self.mark.number + 1, "cut")
        if head is None or head.number < self.mark.number:
            raise _Broken(self.mark.number + 1, "head")

    def _seal(self, entry: Any, previous: str) -> str:
        try:
            return seal_of(entry, previous, self._digest)
        except (AttributeError, TypeError):  # SQLite keeps whatever it is given: bytes, or nothing
            raise _Broken(entry.number, "altered") from None

    def _pass_marks(self) -> None:
        while self._marks and self._marks[0].number <= self.mark.number:
            if self._marks.pop(0) != self.mark:
                raise _Broken(self.mark.number, "replaced")


def _entries(session: Session) -> Iterator[Any]:
    last, many = -1, _CHUNK
    while True:
        try:
            part = _after(session, last, many)
        except ValueError:  # a value that is no time: look for it one by one
            if many == 1:
                raise _Broken(_number_after(session, last), "altered") from None
            many = 1
            continue
        yield from part
        if len(part) < many:
            return
        last = part[-1].number


def _after(session: Session, last: int, many: int) -> list[Any]:
    entry = m.AuditEntry.__table__
    query = select(entry).where(entry.c.number > last).order_by(entry.c.number).limit(many)
    return list(session.execute(query).all())


def _number_after(session: Session, last: int) -> int:
    query = select(func.min(m.AuditEntry.number)).where(m.AuditEntry.number > last)
    return int(session.execute(query).scalar_one())
