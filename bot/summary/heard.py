"""Barriers, facilitators and activities: what was heard, how often, and the clearest words for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.content import Content
from bot.content.voiced import may_be
from bot.interview.counting import SURE, Part, counting, quoted
from bot.summary.retracted import Retracted
from bot.summary.shortening import in_signs
from bot.summary.statements import Activity, Heard
from bot.summary.trace import Trace
from bot.summary.words import Words

LONGEST_QUOTE = 140
"""Characters; a longer quote is cut at a word, so that the summary stays one screen."""

_CLEAR = (4, 24)  # words: fewer say little out of context, more are a story
_ABOUT_CARE = "poor_advice"
_ACTIVITY = "activity"  # as voiced.yml calls the rule


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


def heard(trace: Trace, found: Sequence[Finding], words: Words) -> tuple[Heard, ...]:
    """Everything of one kind, said most often and most clearly first, then what was said last."""
    groups: Mapping[str, list[Finding]] = defaultdict(list)
    for finding in found:
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
        if line is None or not turn.understanding or retracted.whole(turn):
            continue
        said = {**turn.understanding, "text": line.text}
        felt = frozenset(f["id"] for f in turn.understanding.get("feelings") or () if f["confidence"] >= 0.5)
        for found in counting(said, trace.asked(line), part, content).values():
            if not retracted.finding(turn, found["id"], this_visit=by_visit):
                quote, sure = quoted(line.text, found), float(found["confidence"])
                yield Finding(found["id"], quote, sure, line.seq, line.at, felt, turn.visit)


def activities(
    trace: Trace, barriers: Sequence[Finding], facilitators: Sequence[Finding], content: Content, retracted: Retracted
) -> tuple[Activity, ...]:
    """Activities the patient named, each where it came up first; not what only stands in the way ("no gym near us").

    Nor what only others do, or what is not wanted.
    """
    hinders = {finding.seq for finding in barriers}
    helps = {finding.seq for finding in facilitators}
    first: dict[str, int] = {}
    for turn in trace.turns:
        line = trace.line(turn.message_id)
        if line is None or line.seq in hinders - helps or retracted.whole(turn):
            continue
        named = (turn.understanding or {}).get("activities") or ()
        for name in named if may_be(line.text, content.language, _ACTIVITY) else ():
            first.setdefault(name, line.seq)
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
