"""Accounts of the people who sign in: made, given roles, disabled; whatever changes what one may do ends sessions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import clock
from bot.records import models as m
from bot.records import types as t
from bot.records.audit_actions import COMMAND_LINE
from bot.records.errors import LastAdmin, NameTaken
from bot.records.sessions import SessionRecords, end_all, to_gp, with_second_factor
from bot.records.store import name_key, new_id


class AccountRecords(SessionRecords):
    """Accounts; `by` is the id of the account that changes somebody else's."""

    def create_gp(
        self,
        practice_id: str,
        name: str,
        password_hash: str,
        must_change_password: bool = False,
        roles: Collection[t.Role] = t.GP_ONLY,
        by: str = COMMAND_LINE,
    ) -> t.Gp:
        """Make an account; raises NameTaken when anybody has the name already, whatever its capitals."""
        row = m.Gp(
            id=new_id(),
            practice_id=practice_id,
            name=name,
            name_key=name_key(name),
            password_hash=password_hash,
            roles=" ".join(sorted(roles)),
            must_change_password=must_change_password,
            created_at=clock.now(),
        )
        try:
            with self._database.writing() as session:
                session.add(row)
                session.flush()
                self._audit(session, practice_id, row.created_at, by, "account_made", row.id)
        except IntegrityError as error:
            raise NameTaken(f"there is already somebody called {name}") from error
        return to_gp(row, None)

    def gp_by_name(self, name: str) -> t.Gp | None:
        """The account of that name, whatever its capitals."""
        return self._account(m.Gp.name_key == name_key(name))

    def gp(self, gp_id: str) -> t.Gp | None:
        """The account of that id."""
        return self._account(m.Gp.id == gp_id)

    def gps(self, practice_id: str) -> list[t.Gp]:
        """All accounts of a practice, by name; disabled ones last."""
        query = with_second_factor(m.Gp).where(m.Gp.practice_id == practice_id).order_by(m.Gp.name_key)
        with self._database.reading() as session:
            found = [to_gp(*pair) for pair in session.execute(query).all()]
        return sorted(found, key=lambda gp: gp.disabled_at is not None)

    def set_password(self, gp_id: str, password_hash: str) -> None:
        """Keep a new password's hash, chosen by the person: it need not be changed again."""
        with self._database.writing() as session:
            row = session.get(m.Gp, gp_id)
            if row is not None:
                row.password_hash, row.must_change_password = password_hash, False
                end_all(session, gp_id)
                self._audit(session, row.practice_id, clock.now(), row.id, "password_changed", row.id)

    def give_one_time_password(self, practice_id: str, gp_id: str, password_hash: str, by: str = COMMAND_LINE) -> bool:
        """Keep the hash of a password that must be changed at the next sign-in; False if not of this practice."""
        with self._database.writing() as session:
            row = _of_practice(session, practice_id, gp_id)
            if row is not None:
                row.password_hash, row.must_change_password = password_hash, True
                end_all(session, gp_id)
                self._audit(session, practice_id, clock.now(), by, "one_time_password_made", gp_id)
        return row is not None

    def set_roles(self, practice_id: str, gp_id: str, roles: Collection[t.Role], by: str = COMMAND_LINE) -> bool:
        """Give other roles; False if not of this practice. Raises LastAdmin."""
        kept = " ".join(sorted(roles))
        with self._database.writing() as session:
            row = _of_practice(session, practice_id, gp_id)
            if row is not None and row.roles != kept:
                if "admin" not in roles:
                    _require_another_admin(session, row)
                row.roles = kept
                end_all(session, gp_id)
                self._audit(session, practice_id, clock.now(), by, "roles_changed", gp_id)
        return row is not None

    def set_disabled(self, practice_id: str, gp_id: str, disabled: bool, by: str = COMMAND_LINE) -> bool:
        """Let somebody sign in no more, or again; False if not of this practice. Raises LastAdmin."""
        now = clock.now()
        with self._database.writing() as session:
            row = _of_practice(session, practice_id, gp_id)
            if row is not None and (row.disabled_at is not None) is not disabled:
                if disabled:
                    _require_another_admin(session, row)
                row.disabled_at = now if disabled else None
                end_all(session, gp_id)
                self._audit(session, practice_id, now, by, "account_disabled" if disabled else "account_enabled", gp_id)
        return row is not None

    def _account(self, which: Any) -> t.Gp | None:
        with self._database.reading() as session:
            found = session.execute(with_second_factor(m.Gp).where(which)).one_or_none()
        return to_gp(*found) if found else None


def _of_practice(session: Session, practice_id: str, gp_id: str) -> Any:
    """The account's row. Two changes of a practice's accounts wait for each other, or both could take an admin away."""
    session.execute(select(m.Practice.id).where(m.Practice.id == practice_id).with_for_update())
    return session.execute(select(m.Gp).where(m.Gp.id == gp_id, m.Gp.practice_id == practice_id)).scalar_one_or_none()


def _require_another_admin(session: Session, row: Any) -> None:
    """Raises LastAdmin if the account is an admin that can sign in, and the practice has no other."""
    query = select(m.Gp).where(m.Gp.practice_id == row.practice_id, m.Gp.disabled_at.is_(None))
    admins = [gp.id for gp in session.execute(query).scalars() if "admin" in gp.roles.split()]
    if admins == [row.id]:
        raise LastAdmin("this is the last account that looks after the practice's accounts")
