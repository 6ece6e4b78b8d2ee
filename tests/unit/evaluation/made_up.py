"""Talks made up by hand, so that what is counted in them is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.content import load
from bot.evaluation.talks.player import Talk, Turn
from bot.evaluation.talks.scripts import Script
from bot.interview import Answered, Reply
from bot.safety import Flag
from bot.understanding import Clause, FacetHeard, Finding, Intent, Understanding

CONTENT = load()


def reply(text: str, *moves: str, ids: tuple[str, ...] = ()) -> Reply:
    """A message of Mo's."""
    return Reply(text, moves, text_ids=ids)


def hears(text: str, *findings: str, facets: tuple[str, ...] = (), you: str = "") -> Understanding:
    """A message with its findings, each in all of its words."""
    return Understanding(
        text,
        Intent("inform", 0.9),
        clauses=(Clause(0, len(text), you),) if you else (),
        barriers=tuple(Finding(name, 0, len(text), text, 0.9) for name in findings),
        facets=tuple(FacetHeard(name, 0, len(text), 0.8) for name in facets),
    )


def turn(
    heard: Understanding | str,
    *replies: Reply,
    stage: str = "engage",
    visit: int = 1,
    flags: tuple[Flag, ...] = (),
    expected: str | None = None,
    known: tuple[str, ...] = (),
) -> Turn:
    """A turn; `known` are the findings that the interview remembers after it. With flags, safety led it."""
    heard = hears(heard) if isinstance(heard, str) else heard
    state: dict[str, Any] = {"heard": [{"id": name} for name in known], "closed": False}
    if flags:
        return Turn(heard.text, replies, flags=flags, visit=visit)
    answered = Answered(replies, state, stage, visit, ())
    return Turn(heard.text, replies, heard, answered, visit=visit, expected=expected, state=state)


def talk(*turns: Turn, **script: Any) -> Talk:
    """A talk of these turns."""
    made = Script("somebody", "Somebody", path=Path("somebody.yml"), **script)
    return Talk(lambda text: hears(text).to_json(), made, CONTENT, list(turns))
