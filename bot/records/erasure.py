"""A patient's rights: everything held about them as one JSON value, and its destruction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import Session

from bot import clock
from bot.records import models as m
from bot.records.audit_actions import PATIENT, SYSTEM
from bot.records.crypto import Cipher
from bot.records.portal import Portal

_EXPORTED: tuple[tuple[str, Any, str], ...] = (
    ("consents", m.Consent, "at"),
    ("messages", m.Message, "seq"),
    ("turns", m.Turn, "state_version"),
    ("observations", m.Observation, "at"),
    ("rulers", m.Ruler, "at"),
    ("strategies_offered", m.StrategyOffer, "at"),
    ("plans", m.Plan, "version"),
    ("times_between_visits", m.FollowUp, "at"),
    ("safety_flags", m.SafetyFlag, "at"),
    ("read_by_the_practice", m.Review, "seen_at"),
)
_MECHANICS = {"conversation_id", "patient_id", "practice_id", "client_hash", "code_hash", "fence", "attempts"}
_CHUNK = 500


class Erasure(Portal):
    """Access and erasure."""

    def export(self, conversation_id: str, by: str = PATIENT) -> dict[str, Any]:
        """Everything held about the patient: JSON, times ISO 8601 in UTC. Audited; raises UnknownConversation."""
        with self._database.writing() as session:
            row = self._conversation_row(session, conversation_id)
            now = clock.now()
            if by != PATIENT or not self._is_noted(session, row.practice_id, now, by, "exported", row.id):
                self._audit(session, row.practice_id, now, by, "exported", row.id)
            cipher = self._keys.cipher(row.patient_id)
            patient = session.get(m.Patient, row.patient_id)
            practice = session.get(m.Practice, row.practice_id)
            held: dict[str, Any] = {
                "practice": {"name": practice.name, "country": practice.country},
                "patient": _readable(patient, cipher),
                "invitation": self._exported_invitation(session, row.invitation_id, row.talk),
                "conversation": _readable(row, cipher),
            }
            for name, table, order in _EXPORTED:
                query = select(table).where(table.conversation_id == row.id).order_by(getattr(table, order))
                held[name] = [_readable(each, cipher) for each in session.execute(query).scalars()]
            held["who_did_what"] = self._readers(session, row.id)
            return held

    def _exported_invitation(self, session: Session, invitation_id: str | None, talk: bool | None) -> Any:
        """The invitation is the patient's own only from the consent on."""
        invitation = session.get(m.Invitation, invitation_id) if invitation_id and talk is not None else None
        own = self._keys.ciphers([invitation.id]).get(invitation.id) if invitation else None
        if invitation is None or own is None or self._used_by(session, invitation.id) is None:
            return None
        return _readable(invitation, own)

    def erase(self, conversation_id: str, now: datetime, by: str) -> None:
        """Destroy the patient's key, then every row. Repeating it finishes one that was cut short.

        Raises UnknownConversation. An audit entry without content stays; the invitation goes with its label.
        """
        with self._database.reading() as session:
            row = self._conversation_row(session, conversation_id)
            subjects = [row.patient_id]
            if row.invitation_id and self._used_by(session, row.invitation_id) == row.id:
                subjects.append(row.invitation_id)
        self._keys.destroy(subjects, now)
        with self._database.writing() as session:
            self._conversation_row(session, conversation_id, lock=True)  # first, as whoever changes the patient does
            self._delete(session, subjects)
            self._audit(session, row.practice_id, now, by, "patient_erased", conversation_id)
        self._database.truncate_log()

    def reapply_erasures(self) -> int:
        """Delete patients who were erased but are back from a backup; how many. Their keys are gone."""
        erased, again = self._keys.erased(), 0
        for start in range(0, len(erased), _CHUNK):
            part = erased[start : start + _CHUNK]
            with self._database.reading() as session:
                found = session.execute(select(m.Patient.id).where(m.Patient.id.in_(part))).scalars().all()
                labels = session.execute(select(m.Invitation.id).where(m.Invitation.id.in_(part))).scalars().all()
            if found or labels:
                with self._database.writing() as session:
                    here = select(m.Conversation).where(m.Conversation.patient_id.in_(found))
                    for row in session.execute(here).scalars():
                        self._audit(session, row.practice_id, clock.now(), SYSTEM, "patient_erased", row.id)
                    self._delete(session, [*found, *labels])
                again += len(found)
        if again:
            self._database.truncate_log()
        return again

    def _delete(self, session: Session, subjects: Sequence[str]) -> None:
        """The rest goes with them: every table refers to its conversation, and that to its patient."""
        session.execute(delete(m.Patient).where(m.Patient.id.in_(subjects)))
        session.execute(delete(m.Invitation).where(m.Invitation.id.in_(subjects)))


def _readable(row: Any, cipher: Cipher) -> dict[str, Any]:
    """A row with its sealed columns opened, without what is only mechanics."""
    state = inspect(row)
    table = row.__tablename__
    key = state.identity[0]
    readable: dict[str, Any] = {}
    for column in state.mapper.column_attrs.keys():  # noqa: SIM118 - not a dict
        value = getattr(row, column)
        if column in _MECHANICS or column.startswith(("leased_", "waits_")):
            continue
        if column.startswith("sealed_"):
            column = column.removeprefix("sealed_")
            value = cipher.open_json(value, table, key, column)
        readable[column] = value.isoformat() if isinstance(value, datetime) else value
    return readable
