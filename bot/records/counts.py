"""How much waits: counted for the operator, without a look at whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.records import models as m
from bot.records.store import Store


@dataclass(frozen=True)
class Backlog:
    """Pending messages, when the oldest came, and open flags by tier ("emergency"); mails and pushes likewise."""

    pending: int
    oldest_at: datetime | None
    flags: dict[str, int]
    outgoing: int
    outgoing_oldest_at: datetime | None


class Counts(Store):
    """Counts over all practices."""

    def backlog(self) -> Backlog:
        """What is not done yet; both queries read an index or a short table."""
        pending = select(func.count(), func.min(m.Message.at)).where(m.Message.status == "pending")
        flags = select(m.SafetyFlag.tier, func.count()).where(m.SafetyFlag.closed_at.is_(None))
        with self._database.reading() as session:
            count, oldest = session.execute(pending).one()
            to_send, waits = session.execute(select(func.count(), func.min(m.Outgoing.at))).one()
            by_tier = session.execute(flags.group_by(m.SafetyFlag.tier)).all()
        return Backlog(count, oldest, dict(by_tier), to_send, waits)
