"""The talk over time: each visit, and what changed in it against the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.content import Content
from bot.records.types import TurnRecord
from bot.summary.heard import findings
from bot.summary.plans import OUTCOMES
from bot.summary.retracted import Retracted
from bot.summary.statements import Change, ChangeTalk, Plan, Ruler, Visit
from bot.summary.trace import Trace
from bot.summary.words import Words

SURE = 0.5
"""Confidence from which a message counts as change or sustain talk."""

_TELLING = 3
"""Messages from which a visit is long enough for a silence about a barrier to mean something."""


def visits(
    trace: Trace,
    rulers: Iterable[tuple[str, Ruler]],
    made: Sequence[Plan],
    content: Content,
    retracted: Retracted,
    words: Words,
) -> tuple[Visit, ...]:
    """Every visit, oldest first."""
    changes = {number: list[Change]() for number in dict.fromkeys(turn.visit for turn in trace.turns)}
    found = [_visit(trace, number) for number in changes]
    for change_at, change in (
        *_rulers(rulers, words),
        *_barriers(trace, found, content, retracted, words),
        *_plans(made),
    ):
        if change_at in changes:
            changes[change_at].append(change)
    return tuple(
        Visit(v.number, v.at, v.seq, v.messages, v.stage, tuple(changes[v.number]), _change_talk(trace, v.number))
        for v in found
    )


def _visit(trace: Trace, number: int) -> Visit:
    turns = [turn for turn in trace.turns if turn.visit == number]
    lines = [line.seq for turn in turns if (line := trace.line(turn.message_id))]
    seqs = (_first_line(trace, turn) for turn in turns)
    return Visit(number, turns[0].at, next((s for s in seqs if s is not None), None), len(lines), turns[-1].stage)


def _first_line(trace: Trace, turn: TurnRecord) -> int | None:
    """The patient's line of a turn; where Mo speaks first, Mo's."""
    line = trace.line(turn.message_id)
    if line is None and turn.replies:
        return trace.where_mo_said(turn, str(turn.replies[0].get("text", "")))
    return line.seq if line else None


def _rulers(rulers: Iterable[tuple[str, Ruler]], words: Words) -> Iterator[tuple[int, Change]]:
    """The last answer of each visit, with that of the visit before."""
    for name, ruler in rulers:
        by_visit = {answer.visit: answer for answer in ruler.history}
        before = None
        for visit, answer in sorted(by_visit.items()):
            yield visit, Change("ruler", words.say("rulers", name), answer.seq, answer.value, before)
            before = answer.value


def _barriers(
    trace: Trace, found: Sequence[Visit], content: Content, retracted: Retracted, words: Words
) -> Iterator[tuple[int, Change]]:
    """Barriers that came up for the first time, or were not voiced any more, from the second visit on."""
    voiced: dict[int, dict[str, int]] = {visit.number: {} for visit in found}
    for finding in findings(trace, "barriers", content, retracted, by_visit=True):
        voiced[finding.visit][finding.id] = finding.seq
    known: dict[str, int] = {}
    silent: set[str] = set()
    for visit in found:
        here = voiced[visit.number]
        if visit.number != found[0].number:
            for barrier, seq in here.items():
                if barrier not in known or barrier in silent:
                    kind = "barrier_back" if barrier in known else "barrier_new"
                    yield visit.number, Change(kind, words.finding(barrier), seq)
            gone = [one for one in known if one not in here and one not in silent and visit.messages >= _TELLING]
            for barrier in gone:
                yield visit.number, Change("barrier_gone", words.finding(barrier), known[barrier])
            silent.update(gone)
        silent -= set(here)
        known |= here


def _plans(made: Sequence[Plan]) -> Iterator[tuple[int, Change]]:
    """A plan made, one made after another (adapted, or the same once more), and how it went."""
    for number, plan in enumerate(made):
        after = "plan_again" if plan.goes_on else "plan_adapted"
        kind = "plan_draft" if plan.status == "draft" else after if number else "plan_made"
        yield plan.visit, Change(kind, plan.what, plan.seq)
        if plan.went is not None and plan.went.status in OUTCOMES:
            yield plan.went.visit, Change(f"plan_{plan.went.status}", plan.what, plan.went.seq)


def _change_talk(trace: Trace, number: int) -> ChangeTalk | None:
    """Of a visit's messages that speak for or against change, how many speak for it; its clearest line for it."""
    spoken = [
        (talk["type"], float(talk["confidence"]), line.seq)
        for turn in trace.turns
        if turn.visit == number and (line := trace.line(turn.message_id))
        if (talk := (turn.understanding or {}).get("talk") or {}).get("type") in ("change", "sustain")
        if float(talk.get("confidence", 0)) >= SURE
    ]
    if not spoken:
        return None
    change = [(sure, seq) for kind, sure, seq in spoken if kind == "change"]
    return ChangeTalk(len(change), len(spoken), max(change)[1] if change else spoken[-1][2])
