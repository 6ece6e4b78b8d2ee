"""What the list shows of each patient on a page of it: one query a kind, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Numeric, cast, func, select
from sqlalchemy.orm import Session

from bot.interview.counting import SURE
from bot.records import listed
from bot.records import models as m
from bot.records.crypto import Cipher
from bot.records.portal_order import Place, flag_rank, unread
from bot.records.store import to_flag


class ListFacts:
    """The facts of some conversations, for one reader (None: what nobody has seen yet is new) at one time."""

    def __init__(self, session: Session, ids: Sequence[str], reader: str | None, now: datetime) -> None:
        self._session, self._ids = session, list(ids)
        self._flags: Mapping[str, list[Any]] = defaultdict(list)
        for flag in session.execute(self._of(select(m.SafetyFlag), m.SafetyFlag.closed_at.is_(None))).scalars():
            self._flags[flag.conversation_id].append(flag)
        self._new = self._pairs(_new_counts(self._ids, reader))
        self._rulers: Mapping[str, list[tuple[datetime, str, float]]] = defaultdict(list)
        rulers = select(m.Ruler.conversation_id, m.Ruler.at, m.Ruler.name, m.Ruler.value)
        rulers = rulers.join(m.Message, m.Message.id == m.Ruler.message_id)  # its number tells the order, no clock does
        rulers = rulers.where(m.Ruler.conversation_id.in_(self._ids)).order_by(m.Message.seq)
        for conversation_id, at, name, value in session.execute(rulers):
            self._rulers[conversation_id].append((at, name, value))
        self._barriers = self._pairs(_heaviest_barriers(self._ids))
        plans = select(m.Plan.conversation_id, m.Plan.status).where(m.Plan.conversation_id.in_(self._ids))
        self._plans = self._pairs(plans.order_by(m.Plan.version))
        due = select(m.FollowUp.conversation_id, m.FollowUp.due_at)
        self._due = self._pairs(due.where(*_overdue(self._ids, now)).order_by(m.FollowUp.due_at))

    def row(self, place: Place, row: Any, cipher: Cipher) -> listed.PatientRow:
        """The line of one patient."""
        flags = [to_flag(flag, cipher) for flag in self._flags.get(row.id, ())]
        flags.sort(key=lambda flag: flag_rank(flag.tier, flag.taken_back_in is not None, flag.at))
        return listed.PatientRow(
            conversation_id=row.id,
            label=cipher.open_json(row.sealed_label, "patient", row.patient_id, "label"),
            pseudonym=row.pseudonym,
            last_at=row.last_at,
            open_flags=tuple(flags),
            new_messages=self._new.get(row.id, 0),
            stage=row.stage,
            readiness=tuple(self._rulers.get(row.id, ())),
            top_barrier=self._barriers.get(row.id),
            plan_status=self._plans.get(row.id),
            due_at=self._due.get(row.id),
            group=place.group,
        )

    def _of(self, query: Any, *conditions: Any) -> Any:
        return query.where(m.SafetyFlag.conversation_id.in_(self._ids), *conditions)

    def _pairs(self, query: Any) -> dict[str, Any]:
        return dict(map(tuple, self._session.execute(query)))


def _overdue(ids: Sequence[str], now: datetime) -> tuple[Any, ...]:
    return m.FollowUp.conversation_id.in_(ids), m.FollowUp.returned_at.is_(None), m.FollowUp.due_at < now


def _new_counts(ids: Sequence[str], reader: str | None) -> Any:
    """Patients' messages after what the reader (or anybody) has seen."""
    looks = select(m.Review.conversation_id, func.max(m.Review.seen_seq).label("seq"))
    looks = looks.where(m.Review.reader == reader) if reader is not None else looks
    seen = looks.where(m.Review.conversation_id.in_(ids)).group_by(m.Review.conversation_id).subquery()
    query = select(m.Message.conversation_id, func.count())
    query = query.outerjoin(seen, seen.c.conversation_id == m.Message.conversation_id)
    query = query.where(m.Message.conversation_id.in_(ids), unread(func.coalesce(seen.c.seq, 0)))
    return query.group_by(m.Message.conversation_id)


def _heaviest_barriers(ids: Sequence[str]) -> Any:
    """One a conversation, weighed as the summary weighs what counts: by all that was heard of it, then the latest."""
    heard = m.Observation
    weight = func.round(cast(func.sum(heard.confidence), Numeric(12, 6)), 1)
    order = (weight.desc(), func.max(heard.at).desc(), heard.finding)
    place = func.row_number().over(partition_by=heard.conversation_id, order_by=order)
    query = select(heard.conversation_id, heard.finding, place.label("place"))
    query = query.where(heard.conversation_id.in_(ids), heard.kind == "barrier")
    surely = func.sum(heard.confidence) >= SURE["barriers"]
    ranked = query.group_by(heard.conversation_id, heard.finding).having(surely).subquery()
    return select(ranked.c.conversation_id, ranked.c.finding).where(ranked.c.place == 1)
