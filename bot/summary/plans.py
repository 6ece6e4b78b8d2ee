"""Plans and how they went, from the events of the interview."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.summary.heard import shortened
from bot.summary.statements import Outcome, Plan
from bot.summary.trace import Happening, Trace

OUTCOMES = ("kept", "partly", "slipped", "dropped")
_PARTS = ("what", "when", "how_long", "how_often", "obstacle", "if_then")


def plans(trace: Trace) -> tuple[Plan, ...]:
    """Every plan, oldest first; an outcome belongs to the plan with the same words before it.

    One that was left half way is shown as a draft, until the patient agrees to it or to another.
    """
    made: list[Plan] = []
    for event in trace.events("plan"):
        status = str(event.data.get("status") or "agreed")
        if made and made[-1].status == "draft":
            made.pop()
        if status not in OUTCOMES:
            made.append(_plan(trace, event, status))
            continue
        if not (made and made[-1].went is None and made[-1].what == _text(event.data, "what")):
            made.append(_plan(trace, event, "agreed"))
        made[-1] = replace(made[-1], status=status, went=_outcome(trace, event, status))
    return tuple(made)


def _plan(trace: Trace, event: Happening, status: str) -> Plan:
    parts: dict[str, Any] = {name: _text(event.data, name) for name in _PARTS}
    confidence = event.data.get("confidence")
    return Plan(
        **parts,
        confidence=None if confidence is None else float(confidence),
        status=status,
        visit=event.visit,
        at=event.at,
        seq=trace.read_back(parts["what"], event.seq),
    )


def _outcome(trace: Trace, event: Happening, status: str) -> Outcome:
    line = trace.line(event.turn.message_id)
    return Outcome(status, shortened(line.text) if line else None, event.seq, event.at, event.visit)


def _text(data: dict[str, Any], name: str) -> str:
    return str(data.get(name) or "").strip()
