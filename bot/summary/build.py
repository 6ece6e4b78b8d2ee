"""Builds the summary of one patient from their record: what was said and happened, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.content import Content, load, spoken
from bot.interview.counting import PARTS
from bot.records.types import FlagRecord, PatientRecord
from bot.summary.context import context
from bot.summary.heard import activities, findings, heard
from bot.summary.openings import openings
from bot.summary.plans import plans
from bot.summary.retracted import Retracted
from bot.summary.statements import Flag, NextTalk, Offered, Reading, Ruler, Said, Summary, so_far
from bot.summary.trace import Trace
from bot.summary.visits import visits
from bot.summary.words import Words, portal_words

RULERS = ("importance", "confidence", "readiness")
TOP = 3
"""Barriers shown, as in clinical.md."""

_TIERS = ("emergency", "crisis", "urgent")


def build(record: PatientRecord, language: str = "en") -> Summary:
    """The summary; `language` is the reader's, quotes and strategies stay in the patient's own."""
    trace, words, content = Trace(record), portal_words(language), load(spoken(record.conversation.locale))
    flags = _flags(record, trace, words)
    retracted = Retracted(trace, content)
    wishes, questions = _notes(trace, "wish", "relationship"), _notes(trace, "question")
    hinders, eases = (findings(trace, part, content, retracted) for part in PARTS)
    barriers, helps = heard(trace, hinders, words)[:TOP], heard(trace, eases, words)
    made, rulers = plans(trace, content), _rulers(trace)
    plan = made[-1] if made else None
    return Summary(
        flags=flags,
        no_flag_statement=None if flags else words.say("summary", "no_flag"),
        wants_to_be_asked=wishes,
        questions_for_gp=questions,
        openings=openings(flags, wishes, barriers, so_far(made), words),
        rulers=rulers,
        barriers=barriers,
        facilitators=helps,
        activities=activities(trace, hinders, eases, content, retracted),
        plan=plan,
        earlier_plans=made[:-1],
        talk_again=_talk_again(trace),
        strategies=_strategies(trace, content, words),
        context=context(trace, (*hinders, *eases), content, words, retracted, (*barriers, *helps, *wishes, *questions)),
        visits=visits(trace, rulers.items(), made, content, retracted, words),
        transcript=record.messages,
    )


def _flags(record: PatientRecord, trace: Trace, words: Words) -> tuple[Flag, ...]:
    """Open ones first, those taken back after the rest of them, then by urgency, the newest first."""
    flags = [
        Flag(
            id=flag.id,
            kind=flag.kind,
            name=words.say("safety", flag.kind),
            tier=flag.tier,
            at=flag.at,
            quote=flag.quote,
            seq=trace.seq(flag.message_id),
            advised=flag.advised,
            help_reached=flag.help_reached,
            taken_back=_taken_back(flag, trace),
            closed_at=flag.closed_at,
            closed_by=flag.closed_by,
            note=flag.closing_note,
        )
        for flag in record.flags
    ]
    rank = {tier: number for number, tier in enumerate(_TIERS)}

    def urgency(flag: Flag) -> tuple[bool, bool, int, float]:
        state = flag.closed_at is not None, flag.taken_back is not None
        return *state, rank.get(flag.tier, len(_TIERS)), -flag.at.timestamp()

    return tuple(sorted(flags, key=urgency))


def _taken_back(flag: FlagRecord, trace: Trace) -> Said | None:
    """The patient's words that took the flag back; empty where their text was not kept."""
    if flag.taken_back_in is None:
        return None
    line = trace.line(flag.taken_back_in)
    return Said("taken_back", line.text if line else "", line.seq if line else None, line.at if line else flag.at)


def _notes(trace: Trace, *kinds: str) -> tuple[Said, ...]:
    """What was noted for the GP, oldest first, the same words once."""
    notes: dict[str, Said] = {}
    for event in trace.events("note_for_gp"):
        kind, text = str(event.data.get("kind")), str(event.data.get("text") or "").strip()
        if kind in kinds and text:
            notes.setdefault(text, Said(kind, text, trace.where_said(text, event.seq), event.at))
    return tuple(notes.values())


def _rulers(trace: Trace) -> Mapping[str, Ruler]:
    """The rulers that were answered, in the order importance, confidence, readiness."""
    readings: dict[str, list[Reading]] = {name: [] for name in RULERS}
    for event in trace.events("ruler"):
        if event.data.get("name") in readings:
            reading = Reading(float(event.data["value"]), event.visit, event.at, event.seq)
            readings[event.data["name"]].append(reading)
    return {
        name: Ruler(answers[-1].value, answers[-1].seq, tuple(answers)) for name, answers in readings.items() if answers
    }


def _strategies(trace: Trace, content: Content, words: Words) -> tuple[Offered, ...]:
    """What was offered, each once with its latest answer; none that content no longer holds."""
    known = {strategy.id: strategy for group in content.strategies.values() for strategy in group}
    offered: dict[str, Offered] = {}
    for event in trace.events("strategy_offered", "strategy_landed"):
        strategy = known.get(str(event.data.get("id")))
        if strategy is None:
            continue
        if event.kind == "strategy_landed":
            if before := offered.get(strategy.id):
                offered[strategy.id] = _landed(before, str(event.data.get("how")), event.seq)
            continue
        barrier = str(event.data.get("barrier") or strategy.barrier)
        seq = trace.where_mo_said(event.turn, strategy.text)
        name = words.finding(barrier)
        offered[strategy.id] = Offered(strategy.id, strategy.text, strategy.short, barrier, name, landed=None, seq=seq)
    return tuple(offered.values())


def _landed(offer: Offered, how: str, seq: int | None) -> Offered:
    return Offered(offer.id, offer.text, offer.short, offer.barrier, offer.barrier_name, how, offer.seq, landed_seq=seq)


def _talk_again(trace: Trace) -> NextTalk | None:
    """What was agreed for the next talk, in their words, unless a visit has begun since."""
    latest: NextTalk | None = None
    for event in trace.events("follow_up", "visit_opened"):
        words = str(event.data.get("when") or "").strip()
        opened = event.kind == "visit_opened" or not words
        due = event.data.get("due_at")
        day = datetime.fromisoformat(str(due)) if due else None
        latest = None if opened else NextTalk("talk_again", words, event.seq, event.at, day)
    return latest
