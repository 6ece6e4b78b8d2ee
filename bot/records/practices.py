"""Practices, the people who sign in, and invitations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot import clock
from bot.records import models as m
from bot.records import types as t
from bot.records.crypto import Cipher
from bot.records.errors import NameTaken, UnknownPractice
from bot.records.store import Store, new_id


class PracticeRecords(Store):
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

    def create_gp(
        self,
        practice_id: str,
        name: str,
        password_hash: str,
        must_change_password: bool = False,
        roles: Collection[t.Role] = t.GP_ONLY,
    ) -> t.Gp:
        """Make an account; raises NameTaken when anybody has the name already, whatever its capitals."""
        row = m.Gp(
            id=new_id(),
            practice_id=practice_id,
            name=name,
            name_key=_name_key(name),
            password_hash=password_hash,
            roles=" ".join(sorted(roles)),
            must_change_password=must_change_password,
            created_at=clock.now(),
        )
        try:
            with self._database.writing() as session:
                session.add(row)
                session.flush()
                self._audit(session, practice_id, row.created_at, name, "account_made", row.id)
        except IntegrityError as error:
            raise NameTaken(f"there is already somebody called {name}") from error
        return _to_gp(row)

    def gp_by_name(self, name: str) -> t.Gp | None:
        """The account of that name, whatever its capitals."""
        with self._database.reading() as session:
            row = session.execute(select(m.Gp).where(m.Gp.name_key == _name_key(name))).scalar_one_or_none()
        return _to_gp(row) if row else None

    def gp(self, gp_id: str) -> t.Gp | None:
        """The account of that id."""
        with self._database.reading() as session:
            row = session.get(m.Gp, gp_id)
        return _to_gp(row) if row else None

    def set_password(self, gp_id: str, password_hash: str) -> None:
        """Keep a new password's hash; it need not be changed again."""
        with self._database.writing() as session:
            row = session.get(m.Gp, gp_id)
            if row is not None:
                row.password_hash, row.must_change_password = password_hash, False
                self._audit(session, row.practice_id, clock.now(), row.name, "password_changed", row.id)

    def invite(
        self,
        practice_id: str,
        label: str | None,
        code: str,
        by: str | None,
        now: datetime,
        expires_at: datetime,
    ) -> t.Invitation:
        """Keep an invitation: its code only as a hash, its label under a key of its own."""
        row = m.Invitation(
            id=new_id(),
            practice_id=practice_id,
            code_hash=self._code_hash(code),
            invited_by=by,
            created_at=now,
            expires_at=expires_at,
        )
        cipher = self._keys.create(row.id)
        row.sealed_label = cipher.seal_json(label, "invitation", row.id, "label")
        with self._database.writing() as session:
            session.add(row)
            session.flush()
            self._audit(session, practice_id, now, by or "command line", "invited", row.id)
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

    def revoke_invitation(self, practice_id: str, invitation_id: str, now: datetime, by: str = "practice") -> bool:
        """Take an unused invitation back; False if it is unknown here, used or revoked already."""
        query = select(m.Invitation).where(m.Invitation.id == invitation_id, m.Invitation.practice_id == practice_id)
        with self._database.writing() as session:
            row = session.execute(query.with_for_update()).scalar_one_or_none()
            if row is None or row.used_at or row.revoked_at:
                return False
            row.revoked_at = now
            self._audit(session, practice_id, now, by, "invitation_revoked", row.id)
        return True

    def note(self, action: str, by: str, at: datetime) -> None:
        """An audit entry of every practice for what was done to the records as a whole."""
        with self._database.writing() as session:
            for practice_id in session.execute(select(m.Practice.id).order_by(m.Practice.id)).scalars().all():
                self._audit(session, practice_id, at, by, action, None)

    def _code_hash(self, code: str) -> str:
        return self._keys.digest("code", "".join(filter(str.isalnum, code)).upper())


def first_practice() -> Any:
    """The query for the practice that patients without an invitation belong to."""
    return select(m.Practice).order_by(m.Practice.created_at, m.Practice.id).limit(1)


def _name_key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _to_practice(row: Any) -> t.Practice:
    return t.Practice(id=row.id, name=row.name, country=row.country, timezone=row.timezone)


def _to_gp(row: Any) -> t.Gp:
    roles = frozenset(row.roles.split())
    return t.Gp(row.id, row.practice_id, row.name, row.password_hash, row.must_change_password, roles)


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
