"""In which order a practice's sharing patients stand in its list.

Groups come one after the other, in each the last talk first: open warning signs (the most urgent first), what is new to
the reader, plans that went badly and patients who have not come back, what the reader has seen and nobody has marked as
reviewed, all others. The database gives no more than ids,
out of indexes; nothing is decrypted, and only the page that is shown is read any further.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.records import listed
from bot.records import models as m

WENT_BADLY = ("slipped", "dropped")
FEW = 500
"""Patients of whom a database is asked by their ids, rather than of everybody."""

_TIERS = {"emergency": 0, "crisis": 1, "urgent": 2}
_listed = m.Conversation
# As they stand in the index, so that nothing is sorted.
_LAST_FIRST = tuple(column.desc().nullslast() for column in (_listed.last_at, _listed.last_seq, _listed.id))


@dataclass(frozen=True)
class Place:
    """A conversation's place in the list."""

    group: listed.Group
    conversation_id: str


@dataclass(frozen=True)
class Order:
    """Those looked for by group, the sizes of the groups, how many fit, how many share, of how many there is news."""

    groups: dict[listed.Group, list[str]]
    sizes: dict[listed.Group, int]
    fitting: int
    everybody: int
    new: int

    @classmethod
    def of(cls, groups: dict[listed.Group, list[str]], everybody: int, new: int = 0) -> Order:
        """With groups that hold all of theirs."""
        sizes = {group: len(ids) for group, ids in groups.items()}
        return cls(groups, sizes, sum(sizes.values()), everybody, new)

    def page(self, offset: int, limit: int | None) -> list[Place]:
        """So many places from the offset (0: the first) on."""
        found: list[Place] = []
        for group, ids in self.groups.items():
            left = None if limit is None else limit - len(found)
            found += [Place(group, one) for one in ids[offset:][:left]]
            offset = max(0, offset - len(ids))
        return found


@dataclass(frozen=True)
class Searched:
    """Everybody who shares, the last talk first, and those of them in whose names the words stand."""

    everybody: list[str]
    found: Collection[str]


def order_of(
    session: Session,
    practice_id: str,
    reader: str | None,
    now: datetime,
    wanted: listed.ListQuery,
    searched: Searched | None = None,
) -> Order:
    """The list as a reader has it before them (None: new is what nobody has seen); `searched` for the words wanted.

    Who is waited for is told apart from the rest only where the page wanted reaches them.
    """
    if searched is None and wanted == listed.ListQuery(offset=wanted.offset, limit=wanted.limit):
        front = _front(session, practice_id, reader, wanted)
        if front is not None:
            return front
    fitting, everybody = _said(session, practice_id, wanted, searched)
    for wished in _kinds(session, practice_id, reader, now, wanted.show):
        fitting = [one for one in fitting if one in wished]
    flagged, news = _flagged(session), _news(practice_id, reader)
    if len(fitting) <= FEW:
        new, all_new = set(_texts(session, news.where(_listed.id.in_(fitting)))), _count(session, news)
    else:
        new = set(_texts(session, news))
        all_new = len(new)
    groups: dict[listed.Group, list[str]] = {}
    groups["flagged"], rest = _parted(fitting, flagged)
    groups["new"], rest = _parted(rest, new)
    groups["flagged"].sort(key=lambda one: flagged[one])
    reached = wanted.limit is None or len(fitting) - len(rest) < wanted.offset + wanted.limit
    reached = reached and bool(rest)
    groups["follow_up"], rest = _parted(rest, _waiting(session, now, rest) if reached else ())
    groups["seen"], groups["read"] = _parted(rest, _unreviewed(session, practice_id, rest) if reached else ())
    return Order.of(groups, everybody, all_new)


def _said(
    session: Session, practice_id: str, wanted: listed.ListQuery, searched: Searched | None
) -> tuple[list[str], int]:
    """Those whose names and talks have in them what is wanted, and how many share at all."""
    conditions = ([_planned()] if wanted.planned else []) + ([_has_heard(wanted.barrier)] if wanted.barrier else [])
    if searched is None and not conditions:
        everybody = sharing(session, practice_id)
        return everybody, len(everybody)
    if searched is None:
        return sharing(session, practice_id, *conditions), _count(session, _sharing(practice_id))
    found = [one for one in searched.everybody if one in searched.found]
    if conditions:
        said = set(sharing(session, practice_id, *conditions))
        found = [one for one in found if one in said]
    return found, len(searched.everybody)


def _kinds(
    session: Session, practice_id: str, reader: str | None, now: datetime, show: str
) -> Iterator[Collection[str]]:
    """Those of the kind that is asked for; nothing where all are."""
    if show == "flagged":
        yield _flagged(session)
    elif show == "follow_up":
        yield _waiting(session, now)
    elif show:
        new = set(_texts(session, _news(practice_id, reader)))
        yield new if show == "new" else _unreviewed(session, practice_id) - new


def _front(session: Session, practice_id: str, reader: str | None, wanted: listed.ListQuery) -> Order | None:
    """The list as far as open signs and news fill the page, so that nobody else is asked for; None where they do not.

    It is the page that people open most, and there may be thousands behind it.
    """
    if wanted.limit is None:
        return None
    end, urgency, is_flagged = wanted.offset + wanted.limit, _flagged(session), _is_flagged()
    flagged = sorted(sharing(session, practice_id, is_flagged), key=lambda one: urgency[one])
    news = _news(practice_id, reader)
    all_news = _count(session, news)
    if len(flagged) + all_news < end:
        return None
    new = _texts(session, news.where(~is_flagged).order_by(*_LAST_FIRST).limit(end))
    if len(flagged) + len(new) < end:
        return None
    everybody = _count(session, _sharing(practice_id))
    both = news.where(_listed.id.in_(flagged) if len(flagged) <= FEW else is_flagged)
    sizes: dict[listed.Group, int] = {
        "flagged": len(flagged),
        "new": all_news - _count(session, both),
    }
    return Order({"flagged": flagged, "new": new}, sizes, everybody, everybody, all_news)


def order_of_names(session: Session, practice_id: str, searched: Searched | None = None) -> Order:
    """The list of those who may read nothing of it: open signs first, and nothing of how urgent they are."""
    everybody = fitting = searched.everybody if searched else sharing(session, practice_id)
    if searched:
        fitting = [one for one in everybody if one in searched.found]
    flagged, rest = _parted(fitting, _flagged(session))
    return Order.of({"flagged": flagged, "read": rest}, len(everybody))


def flag_rank(tier: str, taken_back: bool, at: datetime) -> tuple[int, float]:
    """The most urgent first, then the newest; what the patient has taken back comes after all that stands."""
    return len(_TIERS) if taken_back else _TIERS.get(tier, len(_TIERS)), -at.timestamp()


def unread(seen_seq: Any) -> Any:
    """Conditions on messages: the patient's own, with words, after the one that was read last."""
    message = m.Message
    own = (message.sender == "patient", message.kind != "system", message.sealed_body.is_not(None))
    return and_(message.seq > seen_seq, *own)


def _parted(ids: list[str], some: Collection[str]) -> tuple[list[str], list[str]]:
    """Those among `some`, and the others."""
    return [one for one in ids if one in some], [one for one in ids if one not in some]


def sharing(session: Session, practice_id: str, *conditions: Any) -> list[str]:
    """Conversations of those who share, the last talk first."""
    return _texts(session, _sharing(practice_id).where(*conditions).order_by(*_LAST_FIRST))


def _sharing(practice_id: str) -> Any:
    return select(_listed.id).where(_listed.practice_id == practice_id, _listed.share)


def _count(session: Session, query: Any) -> int:
    return int(session.execute(select(func.count()).select_from(query.subquery())).scalar_one())


def _texts(session: Session, query: Any) -> list[str]:
    """One column of ids, as one value: thousands of rows take longer to hand over than to find."""
    join = func.group_concat if session.get_bind().dialect.name == "sqlite" else func.string_agg
    joined = session.execute(select(join(query.subquery().c[0], ","))).scalar_one()
    return str(joined).split(",") if joined else []


def _news(practice_id: str, reader: str | None) -> Any:
    """Never looked at, or the patient has written since: what Mo alone has said is not new.

    Where the times leave it open, since a clock may be set back, the messages are asked.
    """
    looks = _looks(reader)
    written = exists().where(m.Message.conversation_id == _listed.id, unread(looks.c.seen_seq))
    since = and_(_listed.last_seq > looks.c.seen_seq, or_(_listed.last_at > looks.c.seen_at, written))
    query = _sharing(practice_id).outerjoin(looks, looks.c.conversation_id == _listed.id)
    return query.where(_listed.last_at.is_not(None), or_(looks.c.seen_seq.is_(None), since))


def _looks(reader: str | None) -> Any:
    """How far and when the reader has read each conversation, or (None) anybody has."""
    look = m.Review
    if reader is not None:
        mine = select(look.conversation_id, look.seen_seq, look.seen_at).where(look.reader == reader)
        return mine.subquery("look")
    columns = (func.max(look.seen_seq).label("seen_seq"), func.max(look.seen_at).label("seen_at"))
    return select(look.conversation_id, *columns).group_by(look.conversation_id).subquery("look")


def _is_flagged() -> Any:
    return _listed.id.in_(select(m.SafetyFlag.conversation_id).where(m.SafetyFlag.closed_at.is_(None)))


def _flagged(session: Session) -> dict[str, tuple[int, float]]:
    """Who has an open sign, and how urgent the most urgent of theirs is."""
    flag, best = m.SafetyFlag, dict[str, tuple[int, float]]()
    query = select(flag.conversation_id, flag.tier, flag.taken_back_in, flag.at).where(flag.closed_at.is_(None))
    for one, tier, taken_back_in, at in session.execute(query):
        rank = flag_rank(tier, taken_back_in is not None, at)
        best[one] = min(rank, best.get(one, rank))
    return best


def _waiting(session: Session, now: datetime, among: Sequence[str] | None = None) -> set[str]:
    """Whose newest plan went badly or whose next talk is overdue, and nobody has marked the page as reviewed since.

    Of `among`, if they are few.
    """
    plan, later, due = m.Plan, aliased(m.Plan), m.FollowUp
    newer = exists().where(later.conversation_id == plan.conversation_id, later.version > plan.version)
    badly = select(plan.conversation_id).where(
        plan.status.in_(WENT_BADLY), ~newer, ~_reviewed(plan.conversation_id, plan.at)
    )
    overdue = select(due.conversation_id).where(
        due.returned_at.is_(None), due.due_at < now, ~_reviewed(due.conversation_id, due.due_at)
    )
    if among is not None and len(among) <= FEW:
        badly, overdue = badly.where(plan.conversation_id.in_(among)), overdue.where(due.conversation_id.in_(among))
    return set(_texts(session, badly.union_all(overdue)))


def _reviewed(conversation_id: Any, since: Any) -> Any:
    return exists().where(m.Review.conversation_id == conversation_id, m.Review.reviewed_at >= since)


def _unreviewed(session: Session, practice_id: str, among: Sequence[str] | None = None) -> set[str]:
    """Who has written since anybody marked their page as reviewed, or whose page nobody has; of `among`, if few."""
    query = _sharing(practice_id).where(_listed.last_at.is_not(None), ~_reviewed(_listed.id, _listed.last_at))
    if among is not None and len(among) <= FEW:
        query = query.where(_listed.id.in_(among))
    return set(_texts(session, query))


def _planned() -> Any:
    """Who has agreed a plan, whatever became of it; a draft is none yet."""
    return exists().where(m.Plan.conversation_id == _listed.id, m.Plan.status != "draft")


def _has_heard(barrier: str) -> Any:
    heard = m.Observation
    return exists().where(heard.kind == "barrier", heard.finding == barrier, heard.conversation_id == _listed.id)
