"""How much waits: counted for the operator, without a look at whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.records import models as m
from bot.records.store import Store


@dataclass(frozen=True)
class Backlog:
    """Pending messages, when the oldest came, and open flags by tier ("emergency")."""

    pending: int
    oldest_at: datetime | None
    flags: dict[str, int]


class Counts(Store):
    """Counts over all practices."""

    def backlog(self) -> Backlog:
        """What is not done yet; both queries read an index or a short table."""
        pending = select(func.count(), func.min(m.Message.at)).where(m.Message.status == "pending")
        flags = select(m.SafetyFlag.tier, func.count()).where(m.SafetyFlag.closed_at.is_(None))
        with self._database.reading() as session:
            count, oldest = session.execute(pending).one()
            by_tier = session.execute(flags.group_by(m.SafetyFlag.tier)).all()
        return Backlog(count, oldest, dict(by_tier))
