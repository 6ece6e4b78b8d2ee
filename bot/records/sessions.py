"""Sessions at the portal: one row each, so that an ended one has ended on every replica and after every restart.

A signed cookie alone could not be ended before its time, and a counter in the account would end all of a person's
browsers at once. The row costs one look-up a request, which reads the account anyway.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records import types as t
from bot.records.trail import Trail

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)  # a page view writes at most so often


class SessionRecords(Trail):
    """Begins, finds and ends sessions; a token is kept only as a keyed hash."""

    def begin_session(self, gp: t.Gp, token: str, now: datetime) -> bool:
        """Keep a session of somebody whose secrets proved right.

        False if the account was disabled or its password changed since `gp` was read.
        """
        with self._database.writing() as session:
            row = session.execute(select(m.Gp).where(m.Gp.id == gp.id).with_for_update()).scalar_one_or_none()
            if row is None or row.disabled_at or row.password_hash != gp.password_hash:
                return False
            session.execute(delete(m.PortalSession).where(is_over(now)))
            began = m.PortalSession(token_hash=self._token_hash(token), gp_id=gp.id, began_at=now, seen_at=now)
            session.add(began)
            self._audit(session, row.practice_id, now, row.id, "signed_in", row.id)
        return True

    def signed_in(self, token: str, now: datetime) -> t.Gp | None:
        """Who is signed in with this token; None where it was never given out, has ended or has run out."""
        token_hash = self._token_hash(token)
        query = with_second_factor(m.Gp, m.PortalSession.seen_at).join(m.PortalSession)
        query = query.where(m.PortalSession.token_hash == token_hash, m.Gp.disabled_at.is_(None), ~is_over(now))
        with self._database.reading() as session:
            found = session.execute(query).one_or_none()
        if found is None:
            return None
        gp, seen_at, confirmed_at = found
        if now - seen_at >= _SEEN_EVERY:
            with self._database.writing() as session:
                seen = update(m.PortalSession).where(m.PortalSession.token_hash == token_hash)
                session.execute(seen.values(seen_at=now))
        return to_gp(gp, confirmed_at)

    def end_session(self, token: str, now: datetime) -> None:
        """Sign out: the token is worth nothing any more, wherever a copy of it may be."""
        with self._database.writing() as session:
            query = select(m.Gp, m.PortalSession).join(m.PortalSession)
            found = session.execute(query.where(m.PortalSession.token_hash == self._token_hash(token))).one_or_none()
            if found is not None:
                gp, row = found
                session.delete(row)
                self._audit(session, gp.practice_id, now, gp.id, "signed_out", gp.id)

    def end_sessions(self, gp_id: str, now: datetime) -> None:
        """Sign the person out of every browser."""
        with self._database.writing() as session:
            row = session.get(m.Gp, gp_id)
            if row is not None:
                end_all(session, gp_id)
                self._audit(session, row.practice_id, now, row.id, "signed_out_everywhere", row.id)

    def secret(self, purpose: str) -> str:
        """A secret (64 hex digits) that every process with this key store derives alike."""
        return self._keys.digest("secret", purpose)

    def _token_hash(self, token: str) -> str:
        return self._keys.digest("session", token)


def end_all(session: Session, gp_id: str) -> None:
    """End every session of an account, in the caller's transaction."""
    session.execute(delete(m.PortalSession).where(m.PortalSession.gp_id == gp_id))


def with_second_factor(*columns: Any) -> Any:
    """A query for `columns` of accounts and, last, since when they have had a second factor."""
    query = select(*columns, m.SecondFactor.confirmed_at).select_from(m.Gp)
    return query.outerjoin(m.SecondFactor, m.SecondFactor.gp_id == m.Gp.id)


def to_gp(row: Any, second_step_since: datetime | None) -> t.Gp:
    """An account in plain words."""
    return t.Gp(
        id=row.id,
        practice_id=row.practice_id,
        name=row.name,
        password_hash=row.password_hash,
        must_change_password=row.must_change_password,
        roles=frozenset(row.roles.split()),
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        second_step=second_step_since is not None,
    )


def is_over(now: datetime) -> Any:
    return or_(m.PortalSession.seen_at < now - IDLE, m.PortalSession.began_at < now - LONGEST)
