"""The audit trail is read here: searched, named for people, and checked."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records import types as t
from bot.records.anchor import Mark
from bot.records.audit_actions import ACTORS, PATIENT
from bot.records.trail import Trail
from bot.records.trail_check import TrailCheck, check

_CHUNK = 500
_EVERYTHING = t.AuditQuery()
_Ways = list[tuple[Any, ...]]
_ANY: _Ways = [()]


class TrailReading(Trail):
    """Reading the audit trail."""

    def audit(self, practice_id: str | None, query: t.AuditQuery = _EVERYTHING) -> list[t.AuditEntry]:
        """A practice's entries and those that concern all practices, newest first; None: those of every practice."""
        with self._database.reading() as session:
            rows = _newest(session, practice_id, query)
            names = _names(session, {name for row in rows for name in (row.actor, row.subject) if name})
        return [
            t.AuditEntry(
                number=row.number,
                at=row.at,
                by=names.get(row.actor, row.actor),
                actor=row.actor,
                action=row.action,
                subject=row.subject,
                about=names.get(row.subject),
            )
            for row in rows
        ]

    def subject_named(self, practice_id: str | None, name: str) -> str | None:
        """The id that entries about a patient carry, by pseudonym, whatever its capitals; an id is one already."""
        pseudonym = func.lower(m.Patient.pseudonym) == " ".join(name.split()).lower()
        query = select(m.Conversation.id).join(m.Patient, m.Patient.id == m.Conversation.patient_id).where(pseudonym)
        if practice_id is not None:
            query = query.where(m.Patient.practice_id == practice_id)
        with self._database.reading() as session:
            found: str | None = session.execute(query.limit(1)).scalar_one_or_none()
            if found is None and _names_an_entry(session, practice_id, name):
                return name
        return found

    def people(self, practice_id: str) -> list[tuple[str, str]]:
        """Ids and names of everybody who has an account, by name."""
        query = select(m.Gp.id, m.Gp.name).where(m.Gp.practice_id == practice_id).order_by(m.Gp.name_key)
        with self._database.reading() as session:
            return [(row.id, row.name) for row in session.execute(query)]

    def check_trail(self, *remembered: Mark) -> TrailCheck:
        """Whether the trail is whole; `remembered` are entries that were noted elsewhere."""
        anchor = self._keys.anchor.read()
        with self._database.reading() as session:
            return check(session, self._keys.digest, [*remembered, *([anchor] if anchor else [])])

    def _readers(self, session: Session, subjects: Iterable[str]) -> list[dict[str, Any]]:
        """Who did what with a patient's record, oldest first, for the patient: {at, who, action}."""
        query = select(m.AuditEntry).where(m.AuditEntry.subject.in_(list(subjects))).order_by(m.AuditEntry.number)
        rows = session.execute(query).scalars().all()
        names = _names(session, {row.actor for row in rows}) | {PATIENT: "you"}
        return [
            {"at": row.at.isoformat(), "who": names.get(row.actor, row.actor), "action": row.action} for row in rows
        ]


def _newest(session: Session, practice_id: str | None, wanted: t.AuditQuery) -> list[Any]:
    """One query for each way to fit, each along an index, and merged: an OR would sort the whole trail."""
    entry = m.AuditEntry
    query = select(entry).order_by(entry.number.desc()).limit(wanted.limit)
    if wanted.before is not None:
        query = query.where(entry.number < wanted.before)
    if wanted.subject is not None:
        query = query.where(entry.subject == wanted.subject)
    if wanted.action is not None:
        query = query.where(entry.action == wanted.action)
    practices: _Ways = [(entry.practice_id == practice_id,), (entry.practice_id.is_(None),)]
    people: _Ways = [(entry.actor == wanted.person,), (entry.subject == wanted.person,)]
    found = []
    for whose in practices if practice_id is not None else _ANY:
        timely = query.where(*whose, *_in_time(session, whose, wanted))
        for who in people if wanted.person is not None else _ANY:
            found.append(session.execute(timely.where(*who)).scalars().all())
    return list(islice(_once(heapq.merge(*found, key=lambda row: -row.number)), wanted.limit))


def _in_time(session: Session, whose: tuple[Any, ...], wanted: t.AuditQuery) -> list[Any]:
    """Conditions for the times; with the numbers that they span, so that the query need not search for its end."""
    entry = m.AuditEntry
    times = [entry.at >= wanted.since] if wanted.since is not None else []
    times += [entry.at < wanted.until] if wanted.until is not None else []
    if not times:
        return []
    span = select(func.min(entry.number), func.max(entry.number)).where(*whose, *times)
    first, last = session.execute(span).one()
    return [*times, entry.number.between(first, last)] if first is not None else [false()]


def _once(rows: Iterable[Any]) -> Iterable[Any]:
    """Somebody who acts on themselves is found both ways."""
    last = None
    for row in rows:
        if row.number != last:
            yield row
        last = row.number


def _names_an_entry(session: Session, practice_id: str | None, subject: str) -> bool:
    query = select(m.AuditEntry.number).where(m.AuditEntry.subject == subject)
    if practice_id is not None:
        query = query.where(m.AuditEntry.practice_id == practice_id)
    return session.execute(query.limit(1)).first() is not None


def _names(session: Session, ids: set[str]) -> dict[str, str]:
    """Names of accounts and pseudonyms of patients, by the ids that entries carry."""
    wanted = sorted(ids - set(ACTORS))
    names: dict[str, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        people = select(m.Gp.id, m.Gp.name).where(m.Gp.id.in_(part))
        patients = select(m.Conversation.id, m.Patient.pseudonym).join(
            m.Patient, m.Patient.id == m.Conversation.patient_id
        )
        names |= dict(map(tuple, session.execute(people)))
        names |= dict(map(tuple, session.execute(patients.where(m.Conversation.id.in_(part)))))
    return names
