"""Hears by content's word patterns what no barrier or help is a name for: medicines, onset, nights, sick notes, loss.

They say nothing of their own: what comes out is the patient's clause under a topic. Patterns of an inflammatory kind
(`pattern` in voiced.yml) count only together, at least two of them: each alone is common.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.content.loader import CONTENT
from bot.content.validation import read_valid
from bot.records.types import Message, TurnRecord
from bot.summary.retracted import Retracted
from bot.summary.trace import Trace

TOGETHER = 2
"""How many different signs of an inflammatory pattern have to be voiced before any of them is shown."""

_BEFORE = 2
"""Messages before the present one in which a medicine may have been named that "they" stands for."""


@dataclass(frozen=True)
class Topic:
    """What a topic is told in, and what voids it in the same clause."""

    name: str
    says: tuple[re.Pattern[str], ...]
    never: tuple[re.Pattern[str], ...]
    about: str
    pattern: bool

    def in_(self, clause: str) -> bool:
        """Whether a clause (lower case) voices it."""
        return any(one.search(clause) for one in self.says) and not any(one.search(clause) for one in self.never)


@dataclass(frozen=True)
class Voiced:
    """A clause of the patient's under a topic."""

    topic: str
    quote: str
    seq: int


@dataclass(frozen=True)
class Topics:
    """A language's topics, and what a medicine is called in it."""

    topics: tuple[Topic, ...]
    medicine: re.Pattern[str]


@cache
def topics(language: str) -> Topics:
    """The topics of `<language>/voiced.yml`, else of English. Raises ContentError naming what is wrong with it."""
    path = CONTENT / language / "voiced.yml"
    data: Mapping[str, Any] = read_valid(path if path.exists() else CONTENT / "en" / "voiced.yml", "voiced").data

    def compiled(patterns: list[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(_filled(pattern, data["words"])) for pattern in patterns)

    return Topics(
        tuple(
            Topic(
                name, compiled(held["says"]), compiled(held["never"]), held.get("about", ""), held.get("pattern", False)
            )
            for name, held in data["topics"].items()
        ),
        re.compile(rf"\b{data['words']['medicine']}\b"),
    )


def voiced(trace: Trace, language: str, retracted: Retracted) -> tuple[Voiced, ...]:
    """Every clause under every topic, oldest first."""
    known = topics(language)
    found: list[Voiced] = []
    before: deque[str] = deque(maxlen=_BEFORE)
    for turn in trace.turns:
        line = trace.line(turn.message_id)
        if line is None:
            continue
        if not retracted.whole(turn) and not trace.answers_the_plan(line):
            found += _of_line(line, turn, known, " ".join(before))
        before.append(_plain(line.text))
    signs = {one.topic for one in found if one.topic in _signs(known)}
    return tuple(one for one in found if len(signs) >= TOGETHER or one.topic not in signs)


def _of_line(line: Message, turn: TurnRecord, known: Topics, before: str) -> Iterator[Voiced]:
    for start, end in _clauses(line, turn):
        quote = line.text[start:end].strip()
        clause = _plain(quote)
        for topic in known.topics:
            talked_of = not topic.about or known.medicine.search(f"{before} {_plain(line.text)}")
            if talked_of and topic.in_(clause):
                yield Voiced(topic.name, quote, line.seq)


def _clauses(line: Message, turn: TurnRecord) -> list[tuple[int, int]]:
    """The clauses that the understanding has found; the whole line where it has none, or where it asks something."""
    spans = [(int(one["start"]), int(one["end"])) for one in (turn.understanding or {}).get("clauses") or ()]
    return spans if spans and "?" not in line.text else [(0, len(line.text))]


def _signs(known: Topics) -> set[str]:
    return {topic.name for topic in known.topics if topic.pattern}


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    for name, stands_for in words.items():
        pattern = pattern.replace(f"{{{name}}}", stands_for)
    return pattern
