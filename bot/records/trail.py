"""The audit trail is written here: each entry in the transaction of its act, sealed onto the entry before.

A seal is an HMAC under a secret of the key store over all that the entry says and the seal before it. Entries are
numbered and sealed when their transaction commits, so the trail's head is locked last and for a moment only.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import logs
from bot.records import models as m
from bot.records.anchor import Anchor, Mark
from bot.records.audit_actions import ACTIONS, ACTORS, UNKNOWN, Action
from bot.records.errors import RecordsError
from bot.records.store import Store, name_key

log = logs.get(__name__)

ONCE_AN_HOUR = timedelta(hours=1)
_NOTED, _APPENDED = "audit entries to append", "audit entries appended"
_SUBJECT = re.compile(r"[0-9a-f]{32}|[0-9]{1,10}")
_TRIES = 3
_ONLY = 1


class Trail(Store):
    """Writing to the audit trail."""

    def note(
        self, action: Action, by: str, now: datetime, *, practice_id: str | None = None, subject: str | None = None
    ) -> None:
        """An act that changes no record: signing in, a backup. Without a practice it concerns all of them.

        "restored" says up to which entry the trail had been, and lets it go on from where the backup ends.
        """
        if action == "restored":
            before = self._keys.anchor.read()
            subject = str(before.number) if before else None
        with self._database.writing() as session:
            self._audit(session, practice_id, now, by, action, subject)

    def note_once(
        self,
        action: Action,
        by: str,
        now: datetime,
        *,
        practice_id: str | None = None,
        subject: str | None = None,
        within: timedelta = ONCE_AN_HOUR,
    ) -> None:
        """The same, but not again so soon: what is done often would drown the rest."""
        with self._database.reading() as session:
            if self._is_noted(session, practice_id, now, by, action, subject, within):
                return
        self.note(action, by, now, practice_id=practice_id, subject=subject)

    def begin_trail(self) -> None:
        """Make the trail's head, over what stands there from before there were seals; quick when it is there."""
        if self._head() is None:
            with contextlib.suppress(IntegrityError), self._database.writing() as session:  # another start was faster
                session.add(m.AuditHead(id=_ONLY, **_seal_older(session, self._keys.digest)._asdict()))
        head = self._head()
        if head is not None and self._keys.anchor.read() is None:
            self._keys.anchor.begin(head)

    def _head(self) -> Mark | None:
        with self._database.reading() as session:
            return read_head(session)

    def _audit(
        self,
        session: Session,
        practice_id: str | None,
        at: datetime,
        by: str,
        action: Action,
        subject: str | None,
    ) -> None:
        """Note an act of this transaction. by: an account's id or name, or one of ACTORS; subject: an id."""
        if action not in ACTIONS:
            raise ValueError(f"{action} is no action of the audit trail")
        if subject is not None and not _SUBJECT.fullmatch(subject):
            raise ValueError("the subject of an audit entry is an id")
        if _NOTED not in session.info:
            session.info[_NOTED] = []
            event.listen(session, "before_commit", self._append, once=True)
            event.listen(session, "after_commit", self._move_anchor, once=True)
        actor = self._person(session, by)[0]
        entry = m.AuditEntry(practice_id=practice_id, at=at, actor=actor, action=action, subject=subject)
        session.info[_NOTED].append(entry)

    def _is_noted(
        self,
        session: Session,
        practice_id: str | None,
        at: datetime,
        by: str,
        action: Action,
        subject: str | None,
        within: timedelta = ONCE_AN_HOUR,
    ) -> bool:
        """Whether the same was noted shortly before; after a clock was set back, it was not."""
        entry, actor = m.AuditEntry, self._person(session, by)[0]
        same = (entry.practice_id == practice_id, entry.actor == actor, entry.action == action)
        query = select(entry.at).where(*same, entry.subject == subject).order_by(entry.number.desc()).limit(1)
        last = session.execute(query).scalar_one_or_none()
        return last is not None and abs(at - last) < within

    def _person(self, session: Session, by: str) -> tuple[str, str]:
        """Who it is in the trail (an id or one of ACTORS), and the name to show."""
        if by in ACTORS:
            return by, by
        row = session.get(m.Gp, by)
        if row is None:
            row = session.execute(select(m.Gp).where(m.Gp.name_key == name_key(by))).scalar_one_or_none()
        return (row.id, row.name) if row else (UNKNOWN, by)

    def _append(self, session: Session) -> None:
        entries = session.info.pop(_NOTED)
        before = read_head(session, lock=True)
        if before is None:
            raise RecordsError("the head of the audit trail is missing: nothing can be noted, so nothing is done")
        number, seal = before
        for entry in entries:
            number, entry.number, entry.previous = number + 1, number + 1, seal
            seal = entry.seal = seal_of(entry, seal, self._keys.digest)
        session.add_all(entries)
        session.execute(update(m.AuditHead).values(number=number, seal=seal))
        restored = any(entry.action == "restored" for entry in entries)
        session.info[_APPENDED] = (before, Mark(number, seal), restored)

    def _move_anchor(self, session: Session) -> None:
        before, newest, restored = session.info.pop(_APPENDED)
        anchor = self._keys.anchor
        try:
            if restored:
                anchor.put(newest)
            elif not anchor.move(before, newest):
                self._catch_up(anchor, newest)
        except RecordsError as error:  # the entry is written; the next one takes the anchor along
            log.warning("trail.anchor_behind", **logs.failure(error))

    def _catch_up(self, anchor: Anchor, newest: Mark) -> None:
        """Another process is before or behind us; but never past an entry that is not the one remembered."""
        for _ in range(_TRIES):
            kept = anchor.read()
            if kept is None or kept.number >= newest.number:
                return
            with self._database.reading() as session:
                query = select(m.AuditEntry.previous).where(m.AuditEntry.number == kept.number + 1)
                follows = session.execute(query).scalar_one_or_none() == kept.seal
            if not follows:
                log.error("trail.broken")
                return
            if anchor.move(kept, newest):
                return


def read_head(session: Session, lock: bool = False) -> Mark | None:
    """Where the trail goes on; None before it has begun."""
    query = select(m.AuditHead.number, m.AuditHead.seal)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    return Mark(row.number, row.seal) if row else None


def seal_of(entry: Any, previous: str, digest: Callable[[str, str], str]) -> str:
    """The seal that an entry must have after one with the seal `previous`: it covers all that the entry says."""
    at = entry.at.astimezone(timezone.utc).isoformat(timespec="microseconds")
    said = [entry.number, previous, entry.practice_id, at, entry.actor, entry.action, entry.subject]
    return digest("audit", json.dumps(said, separators=(",", ":")))


def _seal_older(session: Session, digest: Callable[[str, str], str]) -> Mark:
    """Where to go on after entries from before there were seals: the next one's seal covers all of theirs."""
    mark = Mark(0, "")
    for entry in session.execute(select(m.AuditEntry.__table__).order_by(m.AuditEntry.number)):
        mark = Mark(entry.number, entry.seal or seal_of(entry, mark.seal, digest))
    return mark
