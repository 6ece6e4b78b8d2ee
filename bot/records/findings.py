"""What a turn leaves besides its words: observations, rulers, strategies offered, plans, visits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.content import Content, load, spoken
from bot.interview.counting import CORRECTED, counting
from bot.interview.denying import denied_in
from bot.records import models as m
from bot.records.crypto import Cipher
from bot.records.reminders import came_back, keep_time
from bot.records.store import new_id, to_message

_OBSERVED = {"barriers": "barrier", "facilitators": "facilitator", "feelings": "feeling"}
_LOOKED_AT = 5
"""Lines of Mo's side looked at for the last that is not the practice's."""

_BEFORE = aliased(m.Message)
_SAID_BEFORE = (
    select(_BEFORE.id, _BEFORE.seq, _BEFORE.sender, _BEFORE.at, _BEFORE.kind, _BEFORE.sealed_body)
    .join(m.Message, m.Message.conversation_id == _BEFORE.conversation_id)
    .where(m.Message.id == bindparam("id"), _BEFORE.seq < m.Message.seq, _BEFORE.sender == "bot")
    .order_by(_BEFORE.seq.desc())
    .limit(_LOOKED_AT)
)

BARRIER, ASIDE = "barrier", "barrier_aside"
"""A barrier that counts (bot.interview.counting), and one that does not, or was put right or denied since."""


def add_findings(
    session: Session,
    row: Any,
    cipher: Cipher,
    message_id: str,
    understanding: Mapping[str, Any],
    replies: Sequence[Mapping[str, Any]],
    events: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """Add the rows that the understanding and the turn's events stand for; unknown events have none.

    All events, known or not, are also kept sealed with the turn.
    """
    common = {"conversation_id": row.id, "message_id": message_id, "at": now}
    content = load(spoken(row.locale))
    counted = counting(understanding, _asked(session, cipher, message_id), "barriers", content).values()
    for part, kind in _OBSERVED.items():
        for found in understanding.get(part) or ():
            counts = kind != BARRIER or any(found is one for one in counted)
            session.add(_observation(kind if counts else ASIDE, found, cipher, common))
    _take_back(session, row, message_id, understanding, replies, content)
    for event in map(as_event, events):
        add = _EVENTS.get(event["kind"])
        if add:
            add(session, cipher, dict(event["data"]), common)


def _asked(session: Session, cipher: Cipher, message_id: str) -> Sequence[str]:
    """The content ids of what Mo had said last before a message, the practice's own messages apart."""
    with session.no_autoflush:  # what this turn adds comes after the message
        lines = session.execute(_SAID_BEFORE, {"id": message_id}).all()
    for line in lines:
        extra = to_message(line, cipher, with_moves=True).extra
        if not extra.get("by"):
            return tuple(extra.get("text_ids") or ())
    return ()


def _take_back(
    session: Session,
    row: Any,
    message_id: str,
    understanding: Mapping[str, Any],
    replies: Sequence[Mapping[str, Any]],
    content: Content,
) -> None:
    """What the message denies, or puts right of the one before, counts no longer: as the summary has it."""
    heard, gone = m.Observation, list[Any]()
    if denied := denied_in(str(understanding.get("text") or ""), content, lasting=True):
        gone.append(heard.finding.in_(denied))
    said = {str(text_id).rpartition(".")[0] for reply in replies for text_id in reply.get("text_ids") or ()}
    if said & set(CORRECTED):
        last = select(m.Turn.message_id).where(m.Turn.conversation_id == row.id, m.Turn.message_id != message_id)
        gone.append(heard.message_id == last.order_by(m.Turn.state_version.desc()).limit(1).scalar_subquery())
    if gone:
        session.flush()
        where = (heard.conversation_id == row.id, heard.kind == BARRIER, or_(*gone))
        session.execute(update(heard).where(*where).values(kind=ASIDE).execution_options(synchronize_session=False))


def as_event(event: Mapping[str, Any]) -> dict[str, Any]:
    """{kind, data}, also of an event whose data stand beside its kind."""
    if isinstance(event.get("data"), Mapping):
        return {"kind": event["kind"], "data": dict(event["data"])}
    return {
        "kind": event["kind"],
        "data": {name: event[name] for name in event if name not in ("kind", "data")},
    }


def _observation(kind: str, found: Mapping[str, Any], cipher: Cipher, common: Mapping[str, Any]) -> Any:
    row_id = new_id()
    quote = cipher.seal_json(found.get("quote"), "observation", row_id, "quote")
    confidence = float(found.get("confidence", 0.0))
    return m.Observation(id=row_id, kind=kind, finding=found["id"], confidence=confidence, sealed_quote=quote, **common)


def _ruler(session: Session, cipher: Cipher, data: dict[str, Any], common: Mapping[str, Any]) -> None:
    session.add(m.Ruler(id=new_id(), name=data["name"], value=float(data["value"]), **common))


def _offered(session: Session, cipher: Cipher, data: dict[str, Any], common: Mapping[str, Any]) -> None:
    session.add(m.StrategyOffer(id=new_id(), strategy=data["id"], barrier=data.get("barrier"), **common))


def _landed(session: Session, cipher: Cipher, data: dict[str, Any], common: Mapping[str, Any]) -> None:
    """Goes to the latest offer of that strategy."""
    session.flush()
    offers = (
        m.StrategyOffer.conversation_id == common["conversation_id"],
        m.StrategyOffer.strategy == data["id"],
    )
    # The order of the messages, not of the times: a clock may be set back. Of two in one the open one is meant.
    order = (m.Message.seq.desc(), m.StrategyOffer.landed_at.is_not(None), m.StrategyOffer.id)
    found = select(m.StrategyOffer.id).join(m.Message, m.Message.id == m.StrategyOffer.message_id).where(*offers)
    latest = session.execute(found.order_by(*order).limit(1)).scalar_one_or_none()
    values = {"landed": data["how"], "landed_at": common["at"]}
    session.execute(update(m.StrategyOffer).where(m.StrategyOffer.id == latest).values(values))


def _plan(session: Session, cipher: Cipher, data: dict[str, Any], common: Mapping[str, Any]) -> None:
    session.flush()
    versions = select(func.max(m.Plan.version)).where(m.Plan.conversation_id == common["conversation_id"])
    version = (session.execute(versions).scalar_one() or 0) + 1
    row_id, status, confidence = new_id(), data.get("status"), data.get("confidence")
    words = {name: value for name, value in data.items() if name not in ("status", "confidence")}
    sealed = cipher.seal_json(words, "plan", row_id, "words")
    session.add(m.Plan(id=row_id, version=version, status=status, confidence=confidence, sealed_words=sealed, **common))


def _visit_opened(session: Session, cipher: Cipher, data: dict[str, Any], common: Mapping[str, Any]) -> None:
    """The patient is back: what was open between the visits has ended."""
    open_ones = (m.FollowUp.conversation_id == common["conversation_id"], m.FollowUp.returned_at.is_(None))
    session.execute(update(m.FollowUp).where(*open_ones).values(returned_at=common["at"]))
    came_back(session, common["conversation_id"], common["at"])


def _follow_up(session: Session, cipher: Cipher, data: dict[str, Any], common: Mapping[str, Any]) -> None:
    """When to talk again: in the patient's words, and as `due_at` (ISO 8601 with its zone) if known.

    Mo then writes by itself, with `weekly` every week.
    """
    row_id, due, weekly = new_id(), data.pop("due_at", None), bool(data.pop("weekly", False))
    sealed = cipher.seal_json(data or None, "follow_up", row_id, "words")
    due_at = datetime.fromisoformat(due) if due else None
    session.add(m.FollowUp(id=row_id, due_at=due_at, sealed_words=sealed, **common))
    if due_at is not None:
        keep_time(session, common["conversation_id"], due_at, weekly, common["at"])


def _visit_closed(session: Session, cipher: Cipher, data: dict[str, Any], common: Mapping[str, Any]) -> None:
    """The time between two visits begins, unless it did with what was agreed for the next."""
    session.flush()
    open_ones = (m.FollowUp.conversation_id == common["conversation_id"], m.FollowUp.returned_at.is_(None))
    if not session.execute(select(m.FollowUp.id).where(*open_ones).limit(1)).first():
        _follow_up(session, cipher, data, common)


_EVENTS: dict[str, Callable[[Session, Cipher, dict[str, Any], Mapping[str, Any]], None]] = {
    "ruler": _ruler,
    "strategy_offered": _offered,
    "strategy_landed": _landed,
    "plan": _plan,
    "follow_up": _follow_up,
    "visit_opened": _visit_opened,
    "visit_closed": _visit_closed,
}
