"""Retention: what is erased when its time has run out, and the daily run that does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, exists, func, select
from sqlalchemy.exc import IntegrityError

from bot import logs
from bot.records import models as m
from bot.records.audit_actions import SYSTEM
from bot.records.erasure import Erasure

log = logs.get(__name__)

Rule = Literal["inactive", "withdrawn", "never_agreed", "invitation"]
NEVER_AGREED = timedelta(days=1)
WITHDRAWN = timedelta(days=30)
INVITATION = timedelta(days=30)
# What is erased, and when; MO_RETENTION_DAYS sets the first period.
PERIODS: dict[Rule, str] = {
    "inactive": "conversations without a message of the patient for as long as the practice keeps them",
    "withdrawn": f"conversations whose consent to talk was withdrawn {WITHDRAWN.days} days ago and not given again",
    "never_agreed": "conversations without a consent to talk and without a message for a day",
    "invitation": f"invitations that ran out or were taken back, unused, {INVITATION.days} days ago, with their labels",
}
_PURGE = "purge"
_EVERY = timedelta(hours=23)
_LONGEST_GAP = timedelta(days=7)
_SKEW = timedelta(hours=1)


@dataclass(frozen=True)
class Due:
    """What a rule erases: ids of conversations, or of invitations."""

    rule: Rule
    ids: tuple[str, ...]


class Retention(Erasure):
    """Erasing what has been kept long enough."""

    def due(self, now: datetime, keep: timedelta) -> list[Due]:
        """What the next purge erases, by rule; `keep` is the period of inactivity."""
        conversations = {rule: self._conversations_due(where) for rule, where in _conversation_rules(now, keep).items()}
        taken: set[str] = set()
        found = []
        for rule, ids in conversations.items():
            found.append(Due(rule, tuple(one for one in ids if one not in taken)))
            taken.update(ids)
        with self._database.reading() as session:
            invitations = session.execute(select(m.Invitation.id).where(_unused_since(now - INVITATION))).scalars()
            return [*found, Due("invitation", tuple(invitations))]

    def _conversations_due(self, where: Any) -> Sequence[str]:
        with self._database.reading() as session:
            query = select(m.Conversation.id).where(where).order_by(m.Conversation.id)
            return list(session.execute(query).scalars())

    def purge(self, now: datetime, keep: timedelta) -> dict[Rule, int]:
        """Erase what is due, looking at each once more in the moment of erasing; how many by rule.

        Of each patient who ever agreed to talk an audit entry stays; of the others, one of the run.
        """
        rules, done = _conversation_rules(now, keep), dict.fromkeys(PERIODS, 0)
        for due in self.due(now, keep):
            if due.rule == "invitation":
                done[due.rule] = self._erase_invitations(due.ids, now)
            else:
                audited = due.rule != "never_agreed"
                done[due.rule] = len(self._erase(due.ids, now, SYSTEM, rules[due.rule], audited=audited))
        self.reapply_erasures()
        if any(done.values()):
            self.note("purged", SYSTEM, now)
        self.truncate_logs()
        return done

    def purge_daily(self, now: datetime, keep: timedelta) -> dict[Rule, int] | None:
        """Purge if no process has within a day; None if there was nothing to do.

        After a longer pause, as at the very first time, a day passes before anything is erased: a clock that has
        jumped ahead would make everything old at once, and somebody may notice by then.
        """
        before = self._claim(_PURGE, now)
        if before is None or now - before > _LONGEST_GAP:
            self.truncate_logs()
            if before is not None:
                log.warning("purge.delayed")  # long not done: a day passes first
            return None
        try:
            return self.purge(now, keep)
        except BaseException:
            self._unclaim(_PURGE, before)
            raise

    def _claim(self, chore: str, now: datetime) -> datetime | None:
        """Take the chore if it is due; when it was last done, or None if it is not due or was never done."""
        try:
            with self._database.writing() as session:
                query = select(m.Chore).where(m.Chore.name == chore).with_for_update()
                row = session.execute(query).scalar_one_or_none()
                if row is None:
                    session.add(m.Chore(name=chore, done_at=now))
                    return None
                before: datetime = row.done_at
                if before - _SKEW <= now < before + _EVERY:
                    return None
                row.done_at = now
                return before
        except IntegrityError:  # another process was faster at the very first time
            return None

    def _unclaim(self, chore: str, before: datetime) -> None:
        with self._database.writing() as session:
            session.get(m.Chore, chore).done_at = before

    def _erase_invitations(self, ids: Sequence[str], now: datetime) -> int:
        """Destroy the keys of labels nobody needs, and delete their rows."""
        still = and_(m.Invitation.id.in_(ids), _unused_since(now - INVITATION))
        with self._database.writing() as session:
            query = select(m.Invitation.id).where(still).order_by(m.Invitation.id).with_for_update()
            found = list(session.execute(query).scalars())
            if found:
                self._keys.destroy(found, now)
                self._delete(session, found)
        return len(found)


def _conversation_rules(now: datetime, keep: timedelta) -> dict[Rule, Any]:
    row, consent = m.Conversation, m.Consent
    talk = and_(consent.conversation_id == row.id, consent.purpose == "talk")
    agreed = exists().where(talk, consent.given)
    last_change = select(func.max(consent.at)).where(talk).scalar_subquery()
    last = func.coalesce(row.last_at, row.created_at)
    return {
        "inactive": and_(agreed, last < now - keep),
        "withdrawn": and_(agreed, row.talk.is_(False), last_change < now - WITHDRAWN),
        "never_agreed": and_(~agreed, last < now - NEVER_AGREED),
    }


def _unused_since(then: datetime) -> Any:
    row = m.Invitation
    return and_(row.used_at.is_(None), func.coalesce(row.revoked_at, row.expires_at) < then)
