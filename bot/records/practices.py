"""Practices and invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from bot import clock
from bot.records import models as m
from bot.records import types as t
from bot.records.audit_actions import COMMAND_LINE
from bot.records.crypto import Cipher
from bot.records.errors import UnknownPractice
from bot.records.second_factor import SecondFactorRecords
from bot.records.store import new_id
from bot.records.trail_reading import TrailReading


class PracticeRecords(SecondFactorRecords, TrailReading):
    """The practice's own data."""

    def create_practice(self, name: str, country: str, timezone: str) -> t.Practice:
        """Make a practice; country ISO 3166 alpha-2, timezone an IANA name."""
        row = m.Practice(id=new_id(), name=name, country=country, timezone=timezone, created_at=clock.now())
        with self._database.writing() as session:
            session.add(row)
        return _to_practice(row)

    def default_practice(self) -> t.Practice | None:
        """The first practice made; patients without an invitation belong to it."""
        with self._database.reading() as session:
            row = session.execute(first_practice()).scalar_one_or_none()
        return _to_practice(row) if row else None

    def practice(self, practice_id: str) -> t.Practice:
        """Raises UnknownPractice."""
        with self._database.reading() as session:
            row = session.get(m.Practice, practice_id)
        if row is None:
            raise UnknownPractice("there is no such practice")
        return _to_practice(row)

    def conversations_named(self, name: str) -> list[str]:
        """Ids of the conversations of that id, or of that pseudonym whatever its capitals: one in each practice."""
        pseudonym = func.lower(m.Patient.pseudonym) == " ".join(name.split()).lower()
        query = select(m.Conversation.id).join(m.Patient, m.Patient.id == m.Conversation.patient_id)
        with self._database.reading() as session:
            return list(session.execute(query.where(or_(pseudonym, m.Conversation.id == name))).scalars())

    def invite(
        self,
        practice_id: str,
        label: str | None,
        code: str,
        by: str | None,
        now: datetime,
        expires_at: datetime,
    ) -> t.Invitation:
        """Keep an invitation: its code only as a hash, its label under a key of its own. by: None at the terminal."""
        row = m.Invitation(
            id=new_id(),
            practice_id=practice_id,
            code_hash=self._code_hash(code),
            created_at=now,
            expires_at=expires_at,
        )
        cipher = self._keys.create(row.id)
        row.sealed_label = cipher.seal_json(label, "invitation", row.id, "label")
        with self._database.writing() as session:
            row.invited_by = self._person(session, by)[1] if by else None
            session.add(row)
            session.flush()
            self._audit(session, practice_id, now, by or COMMAND_LINE, "invited", row.id)
        return _to_invitation(row, cipher)

    def invitation(self, code: str) -> t.Invitation | None:
        """The invitation with that code; capitals, spaces and dashes in it do not matter."""
        with self._database.reading() as session:
            query = select(m.Invitation).where(m.Invitation.code_hash == self._code_hash(code))
            row = session.execute(query).scalar_one_or_none()
        return _to_invitation(row, self._keys.ciphers([row.id]).get(row.id)) if row else None

    def invitations(self, practice_id: str) -> list[t.Invitation]:
        """All of a practice, newest first."""
        query = select(m.Invitation).where(m.Invitation.practice_id == practice_id)
        with self._database.reading() as session:
            rows = session.execute(query.order_by(m.Invitation.created_at.desc(), m.Invitation.id)).scalars().all()
        ciphers = self._keys.ciphers(row.id for row in rows)
        return [_to_invitation(row, ciphers.get(row.id)) for row in rows]

    def revoke_invitation(self, practice_id: str, invitation_id: str, now: datetime, by: str) -> bool:
        """Take an unused invitation back; False if it is unknown here, used or revoked already."""
        query = select(m.Invitation).where(m.Invitation.id == invitation_id, m.Invitation.practice_id == practice_id)
        with self._database.writing() as session:
            row = session.execute(query.with_for_update()).scalar_one_or_none()
            if row is None or row.used_at or row.revoked_at:
                return False
            row.revoked_at = now
            self._audit(session, practice_id, now, by, "invitation_revoked", row.id)
        return True

    def _code_hash(self, code: str) -> str:
        return self._keys.digest("code", "".join(filter(str.isalnum, code)).upper())


def first_practice() -> Any:
    """The query for the practice that patients without an invitation belong to."""
    return select(m.Practice).order_by(m.Practice.created_at, m.Practice.id).limit(1)


def _to_practice(row: Any) -> t.Practice:
    return t.Practice(id=row.id, name=row.name, country=row.country, timezone=row.timezone)


def _to_invitation(row: Any, cipher: Cipher | None) -> t.Invitation:
    label = cipher.open_json(row.sealed_label, "invitation", row.id, "label") if cipher else None
    return t.Invitation(
        id=row.id,
        practice_id=row.practice_id,
        label=label,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
