"""Erasure: the patient's key is destroyed, which makes every backup of their words unreadable, then every row goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot import clock
from bot.records import models as m
from bot.records.audit_actions import SYSTEM
from bot.records.errors import UnknownConversation
from bot.records.export import Export

_CHUNK = 200


class Erasure(Export):
    """Destroys what is held about patients, and repeats it where a backup brought them back."""

    def erase(self, conversation_id: str, now: datetime, by: str) -> None:
        """Destroy the patient's key and every row. Repeating it finishes one that was cut short.

        Raises UnknownConversation. An audit entry without content stays; the invitation goes with its label.
        """
        if not self._erase([conversation_id], now, by):
            raise UnknownConversation("there is no such conversation")
        self.truncate_logs()

    def erase_shared(self, practice_id: str, conversation_id: str, by: str, now: datetime) -> bool:
        """The same by the practice; False if it does not see the patient (any more)."""
        visible = (m.Conversation.practice_id == practice_id, m.Conversation.share)
        done = bool(self._erase([conversation_id], now, by, *visible))
        if done:
            self.truncate_logs()
        return done

    def _erase(
        self, conversation_ids: Sequence[str], now: datetime, by: str, *still: Any, audited: bool = True
    ) -> list[str]:
        """Erase those that exist and fulfil the conditions `still`; the ids of those erased.

        The rows are locked before the keys are destroyed, so nothing is written with a key that is gone. A crash
        in between leaves rows without a key, which the next start deletes.
        """
        erased: list[str] = []
        for start in range(0, len(conversation_ids), _CHUNK):
            part = conversation_ids[start : start + _CHUNK]
            query = select(m.Conversation).where(m.Conversation.id.in_(part), *still).order_by(m.Conversation.id)
            with self._database.writing() as session:
                rows = session.execute(query.with_for_update()).scalars().all()
                if not rows:
                    continue
                subjects = [subject for row in rows for subject in self._subjects(session, row)]
                self._keys.destroy(subjects, now)
                self._labels.forget(row.id for row in rows)
                for row in rows if audited else ():
                    self._audit(session, row.practice_id, now, by, "patient_erased", row.id)
                erased += [row.id for row in rows]
                self._delete(session, subjects)
        return erased

    def _subjects(self, session: Session, row: Any) -> list[str]:
        """Whose keys go with a conversation: the patient's, and that of the invitation they used."""
        used = row.invitation_id and self._used_by(session, row.invitation_id) == row.id
        return [row.patient_id, row.invitation_id] if used else [row.patient_id]

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
            self.truncate_logs()
        return again

    def truncate_logs(self) -> bool:
        """Let bytes of deleted rows and destroyed keys be gone from the files; False if a reader held them back."""
        database, keys = self._database.truncate_log(), self._keys.truncate_log()
        return database and keys

    def _delete(self, session: Session, subjects: Sequence[str]) -> None:
        """The rest goes with them: every table refers to its conversation, and that to its patient."""
        session.execute(delete(m.Patient).where(m.Patient.id.in_(subjects)))
        session.execute(delete(m.Invitation).where(m.Invitation.id.in_(subjects)))
