"""Plans and how they went, from the events of the interview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.content import Content
from bot.interview.obstacles import UNSAYABLE
from bot.summary.heard import LONGEST_QUOTE
from bot.summary.shortening import in_signs
from bot.summary.statements import Outcome, Plan
from bot.summary.trace import Happening, Trace, says

OUTCOMES = ("kept", "partly", "slipped", "dropped")
_PARTS = ("what", "when", "how_long", "how_often", "obstacle", "if_then")
_Words = Callable[[Mapping[str, Any], str], str]


def plans(trace: Trace, content: Content) -> tuple[Plan, ...]:
    """Every plan, oldest first; an outcome belongs to the plan with the same words before it.

    One that was left half way is shown as a draft, until the patient agrees to it or to another. A part that was left
    open is empty: what Mo says in its place is nobody's word.
    """
    own = _own_words(content)
    made: list[Plan] = []
    for event in trace.events("plan"):
        status = str(event.data.get("status") or "agreed")
        if made and made[-1].status == "draft":
            made.pop()
        if status not in OUTCOMES:
            if made and _put_right(made[-1], event, status):
                made.pop()
            made.append(_plan(trace, event, status, own, made))
            continue
        if not (made and made[-1].went is None and made[-1].what == _text(event.data, "what")):
            made.append(_plan(trace, event, "agreed", own, made))
        made[-1] = replace(made[-1], status=status, went=_outcome(trace, event, status))
    half = _left_half_way(trace)
    return (*made, half) if half else tuple(made)


def _put_right(before: Plan, event: Happening, status: str) -> bool:
    """Whether a plan was agreed once more in the same visit: the patient put it right, and the new one is theirs."""
    return status == before.status == "agreed" and before.went is None and before.visit == event.visit


def _left_half_way(trace: Trace) -> Plan | None:
    """A plan that the patient had begun when the talk broke off: what Mo had noted of it, in their words."""
    parts: dict[str, str] = {}
    turn, seq = None, None
    for number, each in enumerate(trace.turns):
        if any(event["kind"] in ("plan", "visit_opened") for event in each.events) or says(each, "plan_not_now"):
            parts, turn, seq = {}, None, None
        line = trace.line(each.message_id)
        part = trace.noted(trace.turns[number - 1], each) if number else None
        if line is not None and part is not None and part in _PARTS:
            parts[part], turn = line.text.strip(), each
            seq = line.seq if part == "what" else seq
    if turn is None or "what" not in parts:
        return None
    said: dict[str, Any] = {name: parts.get(name, "") for name in _PARTS}
    return Plan(**said, confidence=None, status="draft", visit=turn.visit, at=turn.at, seq=seq)


def _plan(trace: Trace, event: Happening, status: str, own: _Words, made: list[Plan]) -> Plan:
    parts: dict[str, Any] = {name: own(event.data, name) for name in _PARTS}
    confidence = event.data.get("confidence")
    same = bool(made) and status == "agreed" and all(getattr(made[-1], name) == parts[name] for name in _PARTS)
    return Plan(
        **parts,
        confidence=None if confidence is None else float(confidence),
        status=status,
        visit=event.visit,
        at=event.at,
        seq=trace.read_back(parts["what"], event.seq),
        goes_on=same,
    )


def _outcome(trace: Trace, event: Happening, status: str) -> Outcome:
    line = trace.line(event.turn.message_id)
    return Outcome(status, in_signs(line.text, LONGEST_QUOTE) if line else None, event.seq, event.at, event.visit)


def _own_words(content: Content) -> _Words:
    """Reads a part of a plan; empty where Mo's words for an open one stand in it."""
    open_parts = {name: content.texts[f"plan_open_{name}"].variants[0].casefold() for name in _PARTS if name != "what"}

    def own(data: Mapping[str, Any], name: str) -> str:
        text, left_open = _text(data, name), open_parts.get(name, "")
        half = name == "if_then" and text.casefold().endswith(f", then {left_open}")
        if half or text.casefold() == left_open:
            return ""
        return _with_obstacle(text, _text(data, "obstacle")) if name == "if_then" else text

    return own


def _with_obstacle(if_then: str, obstacle: str) -> str:
    """With the patient's words in the place of "that happens", which Mo says where it cannot turn them round."""
    spoken = f"If {UNSAYABLE}"
    return f"If “{obstacle}”{if_then.removeprefix(spoken)}" if obstacle and if_then.startswith(spoken) else if_then


def _text(data: Mapping[str, Any], name: str) -> str:
    return str(data.get(name) or "").strip()
