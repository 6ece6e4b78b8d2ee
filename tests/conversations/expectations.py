"""What a talk shall lead to: the parts `expect` of its file, checked while it is played (bot/evaluation/talks).

`expect` of a line: `stage` (one or several), `barriers`/`facilitators`/`feelings` (all of them heard), `unheard`
(none of them), `intent` (one of), `talk` (change, sustain, neutral), `moves` (all in the answer), `any_move`,
`no_move`, `events`, `contains` (at least one, any case), `not`, `question` (whether Mo asks), `safety` (kind of flag;
null once it is over). Of a talk: `barriers`, `facilitators`, `unheard`, `events`, `no_event`, `stage`, `closed`,
`rulers`, `plan` (part: words in it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.evaluation.predictions import Parse
from bot.evaluation.talks.player import Talk, Turn
from bot.evaluation.talks.scripts import read
from bot.understanding import Understanding

_LINE = {
    "stage", "barriers", "facilitators", "feelings", "unheard", "intent", "talk", "moves", "any_move", "no_move",
    "events", "contains", "not", "question", "safety",
}  # fmt: skip
_TALK = {"barriers", "facilitators", "unheard", "events", "no_event", "stage", "closed", "rulers", "plan"}


def played(parse: Parse, path: Path) -> tuple[Talk, list[str]]:
    """A talk played to its end, and what is not as expected."""
    talk = Talk(parse, read(path))
    wrong = []
    for line, turn in talk.lines():
        wrong += _of_line(turn, line.expect)
    wrong += [f"at {turn.said!r}: {what}" for turn in talk.turns for what in _unbecoming(turn)]
    return talk, [*wrong, *_of_talk(talk)]


def transcript(talk: Talk) -> str:
    """The talk to read."""
    lines = []
    for turn in talk.turns:
        if turn.said is not None:
            lines.append(f"  > {turn.said}   {_noted(turn)}")
        lines += [f"Mo: {reply.text}   {list(reply.moves)}" for reply in turn.replies]
    return "\n".join(lines)


def _of_line(turn: Turn, expected: Any) -> Iterator[str]:
    assert set(expected) <= _LINE, set(expected) - _LINE
    for what, wanted in expected.items():
        problem = _LINE_CHECKS[what](turn, wanted)
        if problem:
            yield f"after {turn.said!r}: {what} {wanted!r} expected, {problem}"


def _of_talk(talk: Talk) -> Iterator[str]:
    expected = talk.script.expect
    assert set(expected) <= _TALK, set(expected) - _TALK
    for what, wanted in expected.items():
        problem = _missed(talk, what, wanted)
        if problem:
            yield f"the talk as a whole: {what} {wanted!r} expected, {problem}"


def _missed(talk: Talk, what: str, wanted: Any) -> str:
    state = talk.state or {}
    heard = {h["id"] for h in state.get("heard", ())}
    events = [event for turn in talk.turns for event in turn.events]
    if what in ("barriers", "facilitators"):
        return "" if set(wanted) <= heard else f"heard {sorted(heard)}"
    if what == "unheard":
        return "" if not set(wanted) & heard else f"heard {sorted(heard)}"
    if what == "events":
        return "" if set(wanted) <= set(events) else f"there were {sorted(set(events))}"
    if what == "no_event":
        return "" if not set(wanted) & set(events) else f"there were {sorted(set(events))}"
    if what == "rulers":
        return "" if set(wanted) <= set(state["rulers"]) else f"answered {sorted(state['rulers'])}"
    if what == "plan":
        return _plan_differs(talk, wanted)
    return "" if state[what] in _many(wanted) else f"it is {state[what]!r}"


def _plan_differs(talk: Talk, wanted: dict[str, str]) -> str:
    plans = [e.data for t in talk.turns if t.answered for e in t.answered.events if e.kind == "plan"]
    if not plans:
        return "there is no plan"
    plan = plans[-1]
    differs = [part for part, words in wanted.items() if words.lower() not in str(plan[part]).lower()]
    return f"the plan is {plan}" if differs else ""


def _unbecoming(turn: Turn) -> Iterator[str]:
    """What Mo never does, whoever it talks with."""
    if not turn.text.strip():
        yield "Mo says nothing"
    if "!" in turn.text or any(ord(sign) > 0x2190 for sign in turn.text):
        yield f"exclamation mark or emoji: {turn.text}"
    if re.search(r"[{}]|\bNone\b", turn.text):
        yield f"an open slot: {turn.text}"
    if re.search(r"(?<!\w)i(?!\w|\.e)", turn.text):
        yield f"a first person left over: {turn.text}"
    if {"persuade", "confront"} & set(turn.moves):
        yield f"not motivational interviewing: {turn.moves}"
    if turn.text.count("?") > 1 and not turn.flags and not turn.on_hold:
        yield f"more than one question: {turn.text}"


def _noted(turn: Turn) -> str:
    if turn.heard is None:
        return f"[safety {[flag.id for flag in turn.flags]}]"
    found = [f.id for f in (*turn.heard.barriers, *turn.heard.facilitators)]
    talk = turn.heard.talk
    return f"[{turn.heard.intent.name} {turn.heard.intent.confidence:.2f} {found} {talk.type}/{talk.subtype}]"


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _stage(turn: Turn) -> str:
    return turn.answered.stage if turn.answered else "none"


def _heard(turn: Turn) -> set[str]:
    understood = turn.heard or Understanding("")
    return {f.id for f in (*understood.barriers, *understood.facilitators, *understood.feelings)}


def _all_heard(turn: Turn, wanted: list[str]) -> str:
    return "" if set(wanted) <= _heard(turn) else f"heard {_noted(turn)}"


_LINE_CHECKS = {
    "stage": lambda t, w: "" if _stage(t) in _many(w) else f"it is {_stage(t)}",
    "barriers": _all_heard,
    "facilitators": _all_heard,
    "feelings": _all_heard,
    "unheard": lambda t, w: "" if not set(w) & _heard(t) else f"heard {_noted(t)}",
    "intent": lambda t, w: "" if t.heard and t.heard.intent.name in _many(w) else f"heard {_noted(t)}",
    "talk": lambda t, w: "" if t.heard and t.heard.talk.type in _many(w) else f"heard {_noted(t)}",
    "moves": lambda t, w: "" if set(w) <= set(t.moves) else f"made {t.moves}",
    "any_move": lambda t, w: "" if set(w) & set(t.moves) else f"made {t.moves}",
    "no_move": lambda t, w: "" if not set(w) & set(t.moves) else f"made {t.moves}",
    "events": lambda t, w: "" if set(w) <= set(t.events) else f"there were {t.events}",
    "contains": lambda t, w: "" if any(part.lower() in t.text.lower() for part in _many(w)) else f"said {t.text!r}",
    "not": lambda t, w: "" if not any(part.lower() in t.text.lower() for part in _many(w)) else f"said {t.text!r}",
    "question": lambda t, w: "" if ("?" in t.text) is w else f"said {t.text!r}",
    "safety": lambda t, w: "" if (w in {f.id for f in t.flags} if w else not t.on_hold) else f"{_noted(t)}",
}
