"""Plays a talk from a YAML file through the trained understanding, safety and the interview, without a server.

A talk:

    about: who this is, in a sentence
    answers:                     # what this person says whenever Mo's question expects it (bot.interview.respond)
      ruler_importance: "7"
      permission: [go on then, ok]        # one after the other
    lines:
      - says: what they write
        expect: {stage: evoke, barriers: [pain], moves: [affirm], contains: [a, b], not: [c], question: false, ...}
      - after: 7d                # they come back; Mo speaks first
        expect: {...}
    more: [...]                  # what else they say, in turn, before they go, as long as the talk is not closed
    expect: {...}                # of the talk as a whole

`expect` of a line: `stage` (one or several), `barriers`/`facilitators`/`feelings` (all of them heard), `unheard`
(none of them), `intent` (one of), `talk` (change, sustain, neutral), `moves` (all in the answer), `any_move`,
`no_move`, `events`, `contains` (at least one, any case), `not`, `question` (whether Mo asks), `safety` (kind of flag;
null once it is over). Of a talk: `barriers`, `facilitators`, `unheard`, `events`, `no_event`, `stage`, `closed`,
`rulers`, `plan` (part: words in it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

from bot import safety
from bot.interview import Answered, Reply, respond
from bot.interview.respond import OPEN_VISIT
from bot.nlu.parser import Parser
from bot.understanding import Intent, Understanding

START = datetime(2026, 3, 3, 18, 30, tzinfo=timezone.utc)
_AFTER = re.compile(r"(\d+)([dh])")
_LONGEST_TALK = 60
_LINE = {
    "stage", "barriers", "facilitators", "feelings", "unheard", "intent", "talk", "moves", "any_move", "no_move",
    "events", "contains", "not", "question", "safety",
}  # fmt: skip
_TALK = {"barriers", "facilitators", "unheard", "events", "no_event", "stage", "closed", "rulers", "plan"}


@dataclass
class Turn:
    """One message of the patient's (None where Mo speaks first) and what Mo made of it."""

    said: str | None
    replies: tuple[Reply, ...]
    heard: Understanding | None = None
    answered: Answered | None = None
    flags: tuple[safety.Flag, ...] = ()
    on_hold: bool = False

    @property
    def text(self) -> str:
        """All that Mo says in it."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def moves(self) -> list[str]:
        """The moves of it, in order."""
        return [move for reply in self.replies for move in reply.moves]

    @property
    def events(self) -> list[str]:
        """Kinds of what happened."""
        return [event.kind for event in self.answered.events] if self.answered else []


@dataclass
class Talk:
    """One patient's conversation as it goes."""

    parser: Parser
    script: dict[str, Any]
    turns: list[Turn] = field(default_factory=list)
    state: dict[str, Any] | None = None
    now: datetime = START
    hold: safety.Hold | None = None
    wrong: list[str] = field(default_factory=list)

    def play(self) -> Talk:
        """Play it to its end; what is not as expected is collected in `wrong`."""
        answers = {room: list(_many(said)) for room, said in self.script.get("answers", {}).items()}
        self._open()
        more = list(self.script.get("more", ()))
        for line in self.script["lines"]:
            if "says" in line:
                self._answer_prepared(answers)
                self._say(line["says"])
            else:
                self._finish(answers, more)
                count, unit = _AFTER.fullmatch(line["after"]).groups()  # type: ignore[union-attr]
                self.now += timedelta(**{"d": {"days": int(count)}, "h": {"hours": int(count)}}[unit])
                self._open()
            self._check_line(line.get("expect", {}))
        self._finish(answers, more)
        self._check_talk(self.script.get("expect", {}))
        return self

    def transcript(self) -> str:
        """The talk to read."""
        lines = []
        for turn in self.turns:
            if turn.said is not None:
                lines.append(f"  > {turn.said}   {_noted(turn)}")
            lines += [f"Mo: {reply.text}   {list(reply.moves)}" for reply in turn.replies]
        return "\n".join(lines)

    def _answer_prepared(self, answers: dict[str, list[str]]) -> None:
        """Answer what Mo asks with what this person says to it, as long as there is an answer."""
        while self.hold is None and len(self.turns) < _LONGEST_TALK:
            room = (self.state or {}).get("expecting")
            if not answers.get(room):
                return
            self._say(answers[room].pop(0))

    def _finish(self, answers: dict[str, list[str]], more: list[str]) -> None:
        """Talk on until Mo has said goodbye, or there is nothing left to say."""
        self._answer_prepared(answers)
        while more and not (self.state or {}).get("closed"):
            self._say(more.pop(0))
            self._answer_prepared(answers)

    def _open(self) -> None:
        self._take(None, Understanding(text="", intent=Intent(OPEN_VISIT, 1.0)))

    def _say(self, text: str) -> None:
        self.now += timedelta(seconds=40)
        if self._safety_leads(text):
            return
        self._take(text, Understanding.from_json(self.parser.parse(text)))

    def _take(self, text: str | None, heard: Understanding) -> None:
        answered = respond(self.state, heard, self.now)
        self.state = answered.state
        self._keep(Turn(text, answered.replies, heard, answered))

    def _safety_leads(self, text: str) -> bool:
        """Safety hears first, as in the gateway; True where it answers."""
        earlier = [turn.said for turn in self.turns if turn.said][-3:]
        here: dict[str, Any] = {"country": "GB", "locale": "en", "shared": True, "now": self.now}
        if self.hold is None:
            flags = safety.detect(text, earlier)
            if not flags:
                return False
            answer: safety.Answer | safety.Release = safety.answer(flags, hold=None, **here)
        else:
            answer = safety.lead(text, self.hold, **here)
            flags = () if isinstance(answer, safety.Release) else answer.flags
        self.hold = None if isinstance(answer, safety.Release) else answer.hold
        if not answer.messages:
            return False
        said = tuple(Reply(m.text, m.moves, m.quick_replies) for m in answer.messages)
        self._keep(Turn(text, said, flags=flags, on_hold=self.hold is not None))
        return True

    def _keep(self, turn: Turn) -> None:
        self.turns.append(turn)
        self.wrong += [f"at {turn.said!r}: {what}" for what in _unbecoming(turn)]

    def _check_line(self, expected: dict[str, Any]) -> None:
        assert set(expected) <= _LINE, set(expected) - _LINE
        turn = self.turns[-1]
        for what, wanted in expected.items():
            problem = _LINE_CHECKS[what](turn, wanted)
            if problem:
                self.wrong.append(f"after {turn.said!r}: {what} {wanted!r} expected, {problem}")

    def _check_talk(self, expected: dict[str, Any]) -> None:
        assert set(expected) <= _TALK, set(expected) - _TALK
        for what, wanted in expected.items():
            problem = self._missed(what, wanted)
            if problem:
                self.wrong.append(f"the talk as a whole: {what} {wanted!r} expected, {problem}")

    def _missed(self, what: str, wanted: Any) -> str:
        state = self.state or {}
        heard = {h["id"] for h in state.get("heard", ())}
        events = [event for turn in self.turns for event in turn.events]
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
            return self._plan_differs(wanted)
        return "" if state[what] in _many(wanted) else f"it is {state[what]!r}"

    def _plan_differs(self, wanted: dict[str, str]) -> str:
        plans = [e.data for t in self.turns if t.answered for e in t.answered.events if e.kind == "plan"]
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


class _Loader(yaml.SafeLoader):
    """Leaves yes, no, on and off the words that people say."""


_Loader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:bool"]
    for sign, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def load(path: Path) -> dict[str, Any]:
    """A talk's file."""
    script: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    return script
