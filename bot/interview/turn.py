"""One turn of the interview: what Mo answers, and what happened that the records keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ruler:
    """A scale to answer on; `low` and `high` say in words what the ends mean."""

    name: str
    min: int
    max: int
    low: str
    high: str


@dataclass(frozen=True)
class Reply:
    """One message of Mo's with the MI codes of its sentences (taxonomy `moves`)."""

    text: str
    moves: tuple[str, ...]
    quick_replies: tuple[str, ...] = ()
    ruler: Ruler | None = None
    text_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Event:
    """Something the records keep besides the words.

    kind and data: `ruler` {name, value} · `strategy_offered` {id, barrier} · `strategy_landed` {id, how: taken |
    declined | open} · `plan` {what, when, how_long, how_often, obstacle, if_then, confidence, status} · `note_for_gp`
    {kind: question | wish | relationship, text} · `follow_up` {when, due_at?:
    the day they named, ISO 8601, weekly?: and every week from then} · `visit_opened` {} · `visit_closed` {}.
    """

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
