"""Barriers, facilitators and activities: what was heard, how often, and the clearest words for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.content import Content
from bot.interview.acts import typed
from bot.records.types import Message
from bot.summary.retracted import Retracted
from bot.summary.shortening import in_signs
from bot.summary.statements import Activity, Heard
from bot.summary.trace import Trace
from bot.summary.voiced import may_be
from bot.summary.words import Words

Part = Literal["barriers", "facilitators"]

LONGEST_QUOTE = 140
"""Characters; a longer quote is cut at a word, so that the summary stays one screen."""

SURE: Mapping[Part, float] = {"barriers": 0.7, "facilitators": 0.8}
"""Confidence, over all its mentions, from which a finding is shown to a GP: better left out than untrue.

A help is asked for more: nothing in the interview puts a misheard one right, while barriers are said back.
"""

_SURER, _BESIDE = 0.9, 0.8
"""A barrier below the second counts for nothing beside one from the first on in the same message: it is its echo."""

_HEARD = 0.5
"""Confidence from which a mention counts at all."""

_SAYS_NOTHING_ELSE = ("yes", "no", "dont_know", "unsure", "acknowledge", "nothing")
"""Content's words that are an answer and tell of nothing, whatever was heard in them."""

_CLEAR = (4, 24)  # words: fewer say little out of context, more are a story
_ABOUT_CARE = "poor_advice"


@dataclass(frozen=True)
class Finding:
    """One finding in one message, quoted from the journal's own text."""

    id: str
    quote: str
    confidence: float
    seq: int
    at: datetime
    feelings: frozenset[str]
    visit: int


def heard(trace: Trace, part: Part, words: Words, content: Content, retracted: Retracted) -> tuple[Heard, ...]:
    """Everything of one kind, said most often and most clearly first, then what was said last."""
    groups: Mapping[str, list[Finding]] = defaultdict(list)
    for finding in findings(trace, part, content, retracted):
        groups[finding.id].append(finding)
    return tuple(_heard(trace, group, words) for group in sorted(groups.values(), key=_weight))


def findings(
    trace: Trace, part: Part, content: Content, retracted: Retracted, *, by_visit: bool = False
) -> tuple[Finding, ...]:
    """Every mention, one a message and id, oldest first; without what is doubtful, put right or denied.

    `by_visit` keeps what was denied in a later visit only: it was true then. What might get in a plan's way is part of
    the plan, as it is for the interview.
    """
    found = list(_mentions(trace, part, content, retracted, by_visit))
    sure: dict[str, float] = defaultdict(float)
    for finding in found:
        sure[finding.id] += finding.confidence
    return tuple(finding for finding in found if sure[finding.id] >= SURE[part])


def _mentions(trace: Trace, part: Part, content: Content, retracted: Retracted, by_visit: bool) -> Iterator[Finding]:
    for turn in trace.turns:
        line = trace.line(turn.message_id)
        if line is None or not turn.understanding or retracted.whole(turn) or not _tells(trace, line, part, content):
            continue
        best: dict[str, Mapping[str, Any]] = {}
        for found in turn.understanding.get(part) or ():
            if found["confidence"] < _HEARD or retracted.finding(turn, found["id"], this_visit=by_visit):
                continue
            if found["id"] not in best or found["confidence"] > best[found["id"]]["confidence"]:
                best[found["id"]] = found
        if part == "barriers":
            best = _without_echoes(best)
        felt = frozenset(f["id"] for f in turn.understanding.get("feelings") or () if f["confidence"] >= 0.5)
        for found in best.values():
            quote = _cut(line.text, found)
            kind = ("help",) if part == "facilitators" else ()
            if not may_be(quote, content.language, found["id"], *kind):
                continue
            yield Finding(found["id"], quote, float(found["confidence"]), line.seq, line.at, felt, turn.visit)


def _without_echoes(found: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    surest = max((float(one["confidence"]) for one in found.values()), default=0.0)
    return {name: one for name, one in found.items() if surest < _SURER or float(one["confidence"]) >= _BESIDE}


def _tells(trace: Trace, line: Message, part: Part, content: Content) -> bool:
    """Whether a barrier or a help can be meant in a line, by what Mo had asked and whether it says anything."""
    if trace.answers_the_plan(line) or (part == "barriers" and trace.answers_in_passing(line)):
        return False
    return not any(typed(line.text) in content.words[group] for group in _SAYS_NOTHING_ELSE)


def activities(trace: Trace) -> tuple[Activity, ...]:
    """Activities the patient named, each where it came up first."""
    first: dict[str, int | None] = {}
    for turn in trace.turns:
        for name in (turn.understanding or {}).get("activities") or ():
            first.setdefault(name, trace.seq(turn.message_id))
    return tuple(Activity(name, seq) for name, seq in first.items())


def _heard(trace: Trace, group: list[Finding], words: Words) -> Heard:
    clearest = max(group, key=_clearness)
    quotable = [finding for finding in group if _may_be_quoted(trace, finding)]
    quoted = max(quotable, key=_clearness) if quotable else None
    return Heard(
        id=clearest.id,
        name=words.finding(clearest.id),
        quote=in_signs(quoted.quote, LONGEST_QUOTE) if quoted else None,
        seq=(quoted or clearest).seq,
        times=len(group),
        last_at=max(finding.at for finding in group),
    )


def _may_be_quoted(trace: Trace, finding: Finding) -> bool:
    """Anger at a doctor is passed on only with a yes to exactly that (clinical.md, on the relationship)."""
    if finding.id != _ABOUT_CARE:
        return True
    passed_on = any(event.data.get("kind") == "relationship" for event in trace.events("note_for_gp"))
    if passed_on:
        return True
    return "anger" not in finding.feelings and not trace.said_by_mo("not_passed_on")


def _clearness(finding: Finding) -> tuple[bool, float, int]:
    count = len(finding.quote.split())
    return _CLEAR[0] <= count <= _CLEAR[1], round(finding.confidence, 1), finding.seq


def _weight(group: list[Finding]) -> tuple[float, float, str]:
    return -round(sum(f.confidence for f in group), 1), -max(f.at for f in group).timestamp(), group[0].id


def _cut(text: str, found: Mapping[str, Any]) -> str:
    """The quote by its place in the line; where the place does not fit, the whole line."""
    quote = text[found["start"] : found["end"]].strip()
    return quote or text.strip()
