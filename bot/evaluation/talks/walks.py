"""Random walks: whatever is typed, in whatever order, Mo answers, goes on, and does not pass over what was asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.content import Content
from bot.evaluation.talks.flaws import Flaw
from bot.evaluation.talks.player import START
from bot.evaluation.talks.pool import Message, Pool
from bot.evaluation.talks.wordings import owner
from bot.interview import Answered, Ruler, respond
from bot.interview.respond import OPEN_VISIT
from bot.understanding import Intent, Understanding

LENGTH = 200
"""Messages of a walk."""

_COMES_BACK, _PRESSES, _GIVES_A_NUMBER = 0.015, 0.5, 0.5
"""How often they come back days later; how often a button is pressed, or a ruler answered, where there is one."""

_WAITS = 0.1
"""How many walks go on while a warning sign waits for a clinician."""

_INFORMS = {"give_information", "persuade_with_permission", "safety_message"}
_TOWARDS_IDEAS = _INFORMS | {"seek_collaboration", "open_question", "closed_question"}
_HEARS = {"simple_reflection", "complex_reflection", "affirm", "emphasise_autonomy"}
_OPENED = Understanding("/open_visit", Intent(OPEN_VISIT, 1.0))


@dataclass
class Walk:
    """One walk; the same number gives the same walk on the same pool."""

    pool: Pool
    content: Content
    number: int
    length: int = LENGTH
    flaws: list[Flaw] = field(default_factory=list)
    _last: Answered | None = None
    _practice: dict[str, Any] = field(default_factory=dict)

    def play(self) -> Walk:
        """Walk to the end; an error leaves the memory as it was, as in the product, and the walk goes on."""
        chance, now = random.Random(self.number), START
        # Whether the practice reads along, and whether a warning sign waits for it, hold for a whole walk.
        self._practice = {"shares": chance.choice((True, None, False)), "to_be_checked": chance.random() < _WAITS}
        self._step(Message("(they come)"), _OPENED, now)
        for _ in range(self.length):
            if chance.random() < _COMES_BACK:
                now += timedelta(days=chance.randint(1, 20))
                self._step(Message("(they come back)"), _OPENED, now)
            now += timedelta(seconds=chance.randint(5, 300))
            message = self._next(chance)
            self._step(message, self.pool.heard(message.text), now)
        return self

    def _next(self, chance: random.Random) -> Message:
        replies = self._last.replies if self._last else ()
        buttons = [title for reply in replies for title in reply.quick_replies]
        if buttons and chance.random() < _PRESSES:
            return Message(chance.choice(buttons))
        if _ruler(self._last) and chance.random() < _GIVES_A_NUMBER:
            return Message(str(chance.randint(0, 10)), "number")
        return chance.choice(self.pool.messages)

    def _step(self, message: Message, heard: Understanding, now: Any) -> None:
        state = self._last.state if self._last else None
        try:
            answered = respond(state, heard, now, self.content, **self._practice)
        except Exception as error:  # whatever it is: a patient would get no answer
            self._keep("error", message, "", f"{type(error).__name__}: {error}")
            return
        for kind in breaches(message, answered, self._last, self.content):
            self._keep(kind, message, _said(answered), f"heard as {heard.intent.name}, {heard.intent.confidence:.2f}")
        self._last = answered

    def _keep(self, kind: str, message: Message, text: str, why: str) -> None:
        self.flaws.append(Flaw(kind, f"walk {self.number}", "random walks", message.text, text, why))


_OWNED_UP = ("question_noted", "question_open", "no_better_answer")
"""An honest "I don't know, your practice does" is an answer."""


def breaches(message: Message, answered: Answered, before: Answered | None, content: Content) -> Iterator[str]:
    """Dead ends in one answer (kinds of flaws)."""
    said = _said(answered)
    moves = {move for reply in answered.replies for move in reply.moves}
    texts = {owner(text_id) for reply in answered.replies for text_id in reply.text_ids}
    if not said.strip() or any(not reply.text.strip() for reply in answered.replies):
        yield "silence"
    elif before is not None and said == _said(before):
        yield "the same reply again"
    informed = bool(moves & _INFORMS or texts & {*content.answers, *_OWNED_UP})
    if message.owed == "facts" and not informed:
        yield "question ignored"
    if message.owed == "advice" and not informed and not moves & _TOWARDS_IDEAS:
        yield "question ignored"
    # Noted as a part of the plan is not heard, though it is said back.
    if message.owed == "care" and (not moves & _HEARS or any(text.startswith("plan_") for text in texts)):
        yield "feeling passed over"
    if message.owed == "number" and _ruler(before) and not any(event.kind == "ruler" for event in answered.events):
        yield "number ignored"
    if message.owed == "stops" and not answered.state.get("closed"):
        yield "stop ignored"


def _said(answered: Answered) -> str:
    return "\n".join(reply.text for reply in answered.replies)


def _ruler(answered: Answered | None) -> Ruler | None:
    return next((reply.ruler for reply in answered.replies if reply.ruler), None) if answered else None
