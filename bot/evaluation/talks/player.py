"""Plays a simulated patient through the trained understanding, safety and the interview, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from zlib import crc32

from bot import safety
from bot.content import Content
from bot.evaluation.predictions import Parse
from bot.evaluation.talks.scripts import Line, Script
from bot.evaluation.talks.speaker import Speaker
from bot.interview import Answered, Reply, respond
from bot.interview.respond import OPEN_VISIT
from bot.understanding import Intent, Understanding

START = datetime(2026, 3, 3, 18, 30, tzinfo=timezone.utc)
_PAUSE = timedelta(seconds=40)
_EARLIER = 3
"""Messages before the present one that safety reads with it, as in the gateway."""

_OF_THE_BODY = ("emergency", "urgent")


@dataclass
class Turn:
    """One message of the patient's (None where Mo speaks first) and what Mo made of it.

    `expected` is what Mo's question before it waited for, `state` the interview's afterwards.
    """

    said: str | None
    replies: tuple[Reply, ...]
    heard: Understanding | None = None
    answered: Answered | None = None
    flags: tuple[safety.Flag, ...] = ()
    on_hold: bool = False
    visit: int = 1
    expected: str | None = None
    state: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str:
        """All that Mo says in it."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def moves(self) -> list[str]:
        """The moves of it, in order."""
        return [move for reply in self.replies for move in reply.moves]

    @property
    def text_ids(self) -> list[str]:
        """The wordings of it, in order; safety's have no ids."""
        return [text_id for reply in self.replies for text_id in reply.text_ids]

    @property
    def events(self) -> list[str]:
        """Kinds of what happened."""
        return [event.kind for event in self.answered.events] if self.answered else []

    @property
    def of_safety(self) -> bool:
        """Whether safety led."""
        return self.answered is None


@dataclass
class Talk(Speaker):
    """One patient's conversation as it goes."""

    parse: Parse
    script: Script
    content: Content | None = None
    turns: list[Turn] = field(default_factory=list)
    state: dict[str, Any] | None = None
    now: datetime = START
    hold: safety.Hold | None = None
    to_be_checked: bool = False

    def __post_init__(self) -> None:
        """Everybody begins at a moment of their own, from which Mo takes where it begins in its wordings."""
        self.now += timedelta(seconds=crc32(self.script.name.encode()) % 3600)

    def play(self) -> Talk:
        """Play it to its end."""
        for _ in self.lines():
            pass
        return self

    def lines(self) -> Iterator[tuple[Line, Turn]]:
        """Play it to its end, stopping after each line of the script with the turn that answers it."""
        for visit in self.script.visits:
            self.now += visit.after
            for line in self.visit(visit):
                yield line, self.turns[-1]

    @property
    def expecting(self) -> str:
        """What Mo's last question waits for."""
        return (self.state or {}).get("expecting") or ""

    @property
    def on_hold(self) -> bool:
        """Whether safety leads."""
        return self.hold is not None

    @property
    def closed(self) -> bool:
        """Whether Mo has said goodbye."""
        return bool((self.state or {}).get("closed"))

    def _open(self) -> None:
        self._take(None, Understanding(text="", intent=Intent(OPEN_VISIT, 1.0)))

    def _say(self, text: str) -> None:
        self.now += _PAUSE
        if not self._safety_leads(text):
            self._take(text, Understanding.from_json(self.parse(text)))

    def _take(self, text: str | None, heard: Understanding) -> None:
        expected = (self.state or {}).get("expecting")
        answered = respond(self.state, heard, self.now, self.content, to_be_checked=self.to_be_checked, shares=True)
        self.state = answered.state
        self.turns.append(
            Turn(
                text,
                answered.replies,
                heard,
                answered,
                visit=answered.visit,
                expected=expected,
                state=answered.state,
            )
        )

    def _safety_leads(self, text: str) -> bool:
        """Safety hears first, as in the gateway; True where it answers."""
        earlier = [turn.said for turn in self.turns if turn.said][-_EARLIER:]
        here: dict[str, Any] = {"country": "GB", "locale": "en", "shared": True, "now": self.now}
        flags: tuple[safety.Flag, ...]
        answer: safety.Answer | safety.Release
        if self.hold is None:
            flags = safety.detect(text, earlier)
            if not flags:
                return False
            answer = safety.answer(flags, hold=None, **here)
        else:
            answer = safety.lead(text, self.hold, **here)
            flags = () if isinstance(answer, safety.Release) else answer.flags
        self.hold = None if isinstance(answer, safety.Release) else answer.hold
        self._note(flags, answer)
        if not answer.messages:
            return False
        said = tuple(Reply(m.text, m.moves, m.quick_replies) for m in answer.messages)
        visit, state = self.turns[-1].visit, self.turns[-1].state
        self.turns.append(Turn(text, said, flags=flags, on_hold=self.hold is not None, visit=visit, state=state))
        return True

    def _note(self, flags: tuple[safety.Flag, ...], answer: safety.Answer | safety.Release) -> None:
        """Until help was reached or it is taken back a sign of the body waits for a clinician, as in the records."""
        if any(flag.tier in _OF_THE_BODY for flag in flags):
            self.to_be_checked = True
        elif isinstance(answer, safety.Release) and (answer.reason == "seen" or answer.taken_back):
            self.to_be_checked = False
