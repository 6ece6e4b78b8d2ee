"""Practices and invitations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.records import models as m
from bot.records import types as t
from bot.records.audit_actions import COMMAND_LINE
from bot.records.crypto import Cipher
from bot.records.errors import UnknownPractice
from bot.records.second_factor import SecondFactorRecords
from bot.records.sessions import is_over
from bot.records.store import new_id
from bot.records.trail_reading import TrailReading

_CHUNK = 500
_PRACTICE = select(m.Practice).where(m.Practice.id == bindparam("id"))


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

    def practices_signed_in(self, now: datetime) -> list[t.Practice]:
        """Those of which somebody is signed in."""
        people = select(m.Gp.practice_id).join(m.PortalSession, m.PortalSession.gp_id == m.Gp.id).where(~is_over(now))
        with self._database.reading() as session:
            found = session.execute(select(m.Practice).where(m.Practice.id.in_(people))).scalars()
            return [_to_practice(row) for row in found]

    def practice(self, practice_id: str) -> t.Practice:
        """Raises UnknownPractice."""
        with self._database.reading() as session:
            row = session.execute(_PRACTICE, {"id": practice_id}).scalar_one_or_none()
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

    def invitations(
        self,
        practice_id: str,
        state: t.InvitationState | None = None,
        now: datetime | None = None,
        *,
        skip: int = 0,
        limit: int | None = None,
    ) -> list[t.Invitation]:
        """A practice's, newest first: all, or those in a state, after the first `skip`, at most `limit`."""
        query = select(m.Invitation.id).where(m.Invitation.practice_id == practice_id)
        if state is not None:
            query = query.where(_IN_STATE[state](now or clock.now()))
        newest_first = m.Invitation.created_at.desc(), m.Invitation.id
        page = query.order_by(*newest_first).offset(skip).limit(limit).subquery()  # ids alone: whole rows sort slowly
        query = select(m.Invitation).join(page, page.c.id == m.Invitation.id).order_by(*newest_first)
        with self._database.reading() as session:
            rows = session.execute(query).scalars().all()
            users = _sharing_users(session, practice_id, [row.id for row in rows if row.used_at])
        ciphers = self._keys.ciphers(row.id for row in rows)
        return [_to_invitation(row, ciphers.get(row.id), users.get(row.id)) for row in rows]

    def invitation_counts(self, practice_id: str, now: datetime) -> dict[t.InvitationState, int]:
        """How many there are in each state."""
        state = case(*((is_in(now), name) for name, is_in in _IN_STATE.items())).label("state")
        query = select(state, func.count()).where(m.Invitation.practice_id == practice_id).group_by(state)
        with self._database.reading() as session:
            counts = dict(map(tuple, session.execute(query)))
        return {name: counts.get(name, 0) for name in _IN_STATE}

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


_IN_STATE: Mapping[t.InvitationState, Callable[[datetime], Any]] = {
    "open": lambda now: and_(_unused(), m.Invitation.expires_at > now),
    "used": lambda now: and_(m.Invitation.revoked_at.is_(None), m.Invitation.used_at.is_not(None)),
    "expired": lambda now: and_(_unused(), m.Invitation.expires_at <= now),
    "revoked": lambda now: m.Invitation.revoked_at.is_not(None),
}
"""As t.Invitation.state tells it, for the database."""


def _unused() -> Any:
    return and_(m.Invitation.revoked_at.is_(None), m.Invitation.used_at.is_(None))


def _sharing_users(session: Session, practice_id: str, used: Sequence[str]) -> dict[str, tuple[str, str]]:
    """By invitation, pseudonym and conversation of the patient who used it, where they share with this practice.

    Others may have opened a link and never agreed to talk: those have used nothing.
    """
    users: dict[str, tuple[str, str]] = {}
    agreed = exists().where(
        m.Consent.conversation_id == m.Conversation.id, m.Consent.purpose == "talk", m.Consent.given
    )
    query = select(m.Conversation.invitation_id, m.Patient.pseudonym, m.Conversation.id)
    query = query.join(m.Patient, m.Patient.id == m.Conversation.patient_id)
    query = query.where(m.Conversation.practice_id == practice_id, m.Conversation.share, agreed)
    for start in range(0, len(used), _CHUNK):
        part = query.where(m.Conversation.invitation_id.in_(used[start : start + _CHUNK]))
        users |= {row[0]: (row[1], row[2]) for row in session.execute(part)}
    return users


def _to_invitation(row: Any, cipher: Cipher | None, user: tuple[str, str] | None = None) -> t.Invitation:
    label = cipher.open_json(row.sealed_label, "invitation", row.id, "label") if cipher else None
    pseudonym, conversation_id = user or (None, None)
    return t.Invitation(
        id=row.id,
        practice_id=row.practice_id,
        label=label,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
        invited_by=row.invited_by,
        pseudonym=pseudonym,
        conversation_id=conversation_id,
    )
