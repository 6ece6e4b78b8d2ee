"""What happens in a practice, counted by patient: nobody who does not share, no number that could point at a person.

Exact counts do not leave this module. Fewer than five patients are not told from none, and all else is rounded to
fives: then a total less its parts, or two overlapping periods, show no single patient either. Whoever compares
yesterday with today may still see a figure fall when somebody withdraws; so only GPs see it, who may read each one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, literal, select

from bot.records import models as m
from bot.records.audit_actions import Action
from bot.records.store import Store

LEAST = 5
Count = int | None
"""Patients, to the nearest five; None for fewer than five, which may be none."""

_OPENED = "open_visit"
_CHANGES: tuple[Action, ...] = ("share_agreed", "share_withdrawn", "patient_erased")
_KINDS = ("barrier", "facilitator")
_AGREED = "agreed"
_WENT = ("kept", "partly", "slipped")


def shown(patients: int) -> Count:
    """A count as it may be shown."""
    return None if patients < LEAST else LEAST * round(patients / LEAST)


@dataclass(frozen=True)
class Activity:
    """Patients who talked, who came back for another visit, who agreed on a plan."""

    talked: Count = None
    came_back: Count = None
    planned: Count = None


@dataclass(frozen=True)
class Tally:
    """Something that was heard of (an id), and of how many patients."""

    id: str
    patients: Count


@dataclass(frozen=True)
class Landing:
    """Ideas for a barrier, or one idea (an id): how many patients were told, took one up, declined one."""

    id: str
    offered: Count
    taken: Count
    declined: Count


@dataclass(frozen=True)
class Overview:
    """A practice's figures; lists are ordered by what they show, and leave out what fewer than five patients have.

    `went` has an entry for each way in which a plan can have gone, `ideas` one for all of them together ("ideas").
    """

    whole: Activity
    months: tuple[Activity, ...]
    barriers: tuple[Tally, ...]
    helps: tuple[Tally, ...]
    went: tuple[Tally, ...]
    ideas: tuple[Landing, ...]
    by_barrier: tuple[Landing, ...]
    by_idea: tuple[Landing, ...]


class Overviews(Store):
    """Counts over one practice."""

    def overview(self, practice_id: str, edges: Sequence[datetime]) -> Overview:
        """The figures of the time from the first of the edges to the last, and of the months between two of them."""
        shared = select(m.Conversation.id).where(m.Conversation.practice_id == practice_id, m.Conversation.share)
        with self._database.reading() as session:
            connection = session.connection()  # plain rows: there are many, and no objects to be made of them
            visits, plans, heard, offers = (
                connection.execute(query(shared, edges)).all() for query in (_visits, _plans, _heard, _offers)
            )
        whole, months = _activity(visits, plans, len(edges) - 1)
        return Overview(
            whole=whole,
            months=months,
            barriers=_most_first(heard, "barrier"),
            helps=_most_first(heard, "facilitator"),
            went=tuple(Tally(how, shown(len({plan[0] for plan in plans if plan[1] == how}))) for how in _WENT),
            ideas=_landed(("ideas", talk, how) for talk, _, _, how in offers),
            by_barrier=_landed((barrier, talk, how) for talk, barrier, _, how in offers if barrier),
            by_idea=_landed((idea, talk, how) for talk, _, idea, how in offers),
        )

    def counted_as_of(self, practice_id: str) -> int:
        """The newest entry of the trail that may have changed figures of the past: by who shares, or is erased."""
        entry = m.AuditEntry
        query = select(func.max(entry.number)).where(entry.practice_id == practice_id, entry.action.in_(_CHANGES))
        with self._database.reading() as session:
            return session.execute(query).scalar_one() or 0


def _visits(shared: Any, edges: Sequence[datetime]) -> Any:
    """(conversation, whether they have come back, month) of each visit in which the patient has written."""
    turn = m.Turn
    visits = select(turn.conversation_id, turn.visit, func.min(turn.at).label("at"))
    visits = visits.where(turn.conversation_id.in_(shared), func.coalesce(turn.intent, "") != _OPENED)
    begun = visits.group_by(turn.conversation_id, turn.visit).subquery()
    query = select(begun.c.conversation_id, begun.c.visit > 1, _month(begun.c.at, edges))
    return query.where(_within(begun.c.at, edges))


def _plans(shared: Any, edges: Sequence[datetime]) -> Any:
    """(conversation, status, month) of each version of a plan that was agreed or came about in some way."""
    plan = m.Plan
    query = select(plan.conversation_id, plan.status, _month(plan.at, edges)).where(plan.status.in_((_AGREED, *_WENT)))
    return query.where(plan.conversation_id.in_(shared), _within(plan.at, edges))


def _heard(shared: Any, edges: Sequence[datetime]) -> Any:
    """(kind, finding, patients) of what was heard."""
    heard = m.Observation
    once = select(heard.conversation_id, heard.kind, heard.finding)
    once = once.where(heard.conversation_id.in_(shared), heard.kind.in_(_KINDS), _within(heard.at, edges))
    each = once.distinct().subquery()
    return select(each.c.kind, each.c.finding, func.count()).group_by(each.c.kind, each.c.finding)


def _offers(shared: Any, edges: Sequence[datetime]) -> Any:
    """(conversation, barrier, strategy, how it landed) of each idea that was told."""
    offer = m.StrategyOffer
    query = select(offer.conversation_id, offer.barrier, offer.strategy, offer.landed)
    return query.where(offer.conversation_id.in_(shared), _within(offer.at, edges))


def _activity(visits: Iterable[Any], plans: Iterable[Any], months: int) -> tuple[Activity, tuple[Activity, ...]]:
    """By month, and over all of them: whoever came in two months is one patient."""
    who: list[tuple[set[str], set[str], set[str]]] = [(set(), set(), set()) for _ in range(months)]
    for talk, again, month in visits:
        who[month][0].add(talk)
        if again:
            who[month][1].add(talk)
    for talk, status, month in plans:
        if status == _AGREED:
            who[month][2].add(talk)
    each = tuple(Activity(*(shown(len(patients)) for patients in of_month)) for of_month in who)
    return Activity(*(shown(len(set[str]().union(*patients))) for patients in zip(*who, strict=True))), each


def _most_first(heard: Iterable[Any], kind: str) -> tuple[Tally, ...]:
    """Ordered by what is shown and not by what was counted: the order would tell."""
    found = [Tally(finding, shown(patients)) for of, finding, patients in heard if of == kind]
    return tuple(sorted((one for one in found if one.patients), key=lambda one: (-(one.patients or 0), one.id)))


def _landed(offers: Iterable[tuple[str, str, str | None]]) -> tuple[Landing, ...]:
    """What was told to five patients or more, as `_most_first`; an idea told twice counts as it landed at best."""
    who: dict[str, tuple[set[str], set[str], set[str]]] = defaultdict(lambda: (set(), set(), set()))
    for name, talk, how in offers:
        for patients, counts in zip(who[name], (True, how == "taken", how == "declined"), strict=True):
            if counts:
                patients.add(talk)
    found = (
        Landing(name, shown(len(told)), shown(len(taken)), shown(len(declined - taken)))
        for name, (told, taken, declined) in who.items()
    )
    kept = [one for one in found if one.offered]
    return tuple(sorted(kept, key=lambda one: (-(one.taken or 0), -(one.offered or 0), one.id)))


def _within(at: Any, edges: Sequence[datetime]) -> Any:
    return (at >= edges[0]) & (at < edges[-1])


def _month(at: Any, edges: Sequence[datetime], first: int = 0, last: int | None = None) -> Any:
    """The number of the month that a time lies in, found by halves: of two years in five comparisons, not in 24."""
    last = len(edges) - 2 if last is None else last
    if first == last:
        return literal(first)
    later = (first + last + 1) // 2
    return case((at < edges[later], _month(at, edges, first, later - 1)), else_=_month(at, edges, later, last))
