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
from itertools import pairwise
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


Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Topic:
    """What a topic is told in, what voids it in the same part of a clause, and what decides for a whole message."""

    name: str
    says: Patterns
    never: Patterns
    undone: Patterns
    even_so: Patterns
    about: str
    pattern: bool

    def in_(self, clause: str, parts: re.Pattern[str]) -> bool:
        """Whether a clause (lower case) voices it: somewhere, and nothing voids it between the words that part it."""
        ends = [(0, 0), *(parting.span() for parting in parts.finditer(clause)), (len(clause), len(clause))]
        each = [(start, end) for (_, start), (end, _) in pairwise(ends)]
        places = [*each, (0, len(clause))]  # the whole as well: "it hurts though less when I move" reaches over
        found = (match for place in places for one in self.says for match in one.finditer(clause, *place))
        return any(not _any(self.never, _around(clause, match, each)) for match in found)


@dataclass(frozen=True)
class Voiced:
    """A clause of the patient's under a topic."""

    topic: str
    quote: str
    seq: int


@dataclass(frozen=True)
class Topics:
    """A language's topics, what a medicine is called in it, and where one part of a clause ends."""

    topics: tuple[Topic, ...]
    medicine: re.Pattern[str]
    parts: re.Pattern[str]
    findings: Mapping[str, tuple[Patterns, Patterns]]
    """For each barrier or help ("any": all, "help": all helps) what is none, and what it has to hold one of."""


@cache
def topics(language: str) -> Topics:
    """The topics of `<language>/voiced.yml`, else of English. Raises ContentError naming what is wrong with it."""
    path = CONTENT / language / "voiced.yml"
    data: Mapping[str, Any] = read_valid(path if path.exists() else CONTENT / "en" / "voiced.yml", "voiced").data

    def compiled(held: Mapping[str, Any], kind: str) -> Patterns:
        return tuple(re.compile(_filled(pattern, data["words"])) for pattern in held.get(kind, ()))

    return Topics(
        tuple(
            Topic(
                name,
                says=compiled(held, "says"),
                never=compiled(held, "never"),
                undone=compiled(held, "undone"),
                even_so=compiled(held, "even_so"),
                about=held.get("about", ""),
                pattern=held.get("pattern", False),
            )
            for name, held in data["topics"].items()
        ),
        re.compile(rf"\b{data['words']['medicine']}\b"),
        re.compile(data["words"]["parts"]),
        {name: (compiled(held, "never"), compiled(held, "needs")) for name, held in data.get("findings", {}).items()},
    )


def may_be(quote: str, language: str, *ids: str) -> bool:
    """Whether a quote can be about a finding: `ids` are its own and that of its kind ("help"), if there is one."""
    known, said = topics(language).findings, _plain(quote)
    rules = [known[name] for name in ("any", *ids) if name in known]
    return not any(_any(never, said) or (needs and not _any(needs, said)) for never, needs in rules)


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
    whole = _plain(line.text)
    talked_of = known.medicine.search(f"{before} {whole}")
    for topic in known.topics:
        if _any(topic.undone, whole) or (topic.about and not talked_of):
            continue
        quotes = [line.text[start:end].strip() for start, end in _clauses(line, turn)]
        voicing = [quote for quote in quotes if topic.in_(_plain(quote), known.parts)]
        if not voicing and _any(topic.even_so, whole):
            voicing = [line.text.strip()]
        yield from (Voiced(topic.name, quote, line.seq) for quote in voicing)


def _clauses(line: Message, turn: TurnRecord) -> list[tuple[int, int]]:
    """The clauses that the understanding has found; the whole line where it has none, or where it asks something."""
    spans = [(int(one["start"]), int(one["end"])) for one in (turn.understanding or {}).get("clauses") or ()]
    return spans if spans and "?" not in line.text else [(0, len(line.text))]


def _around(clause: str, match: re.Match[str], parts: list[tuple[int, int]]) -> str:
    """The part of a clause that words stand in, or the parts where they reach over more than one."""
    touched = [(start, end) for start, end in parts if start < match.end() and match.start() < end]
    return clause[touched[0][0] : touched[-1][1]].strip() if touched else clause


def _any(patterns: Patterns, text: str) -> bool:
    return any(one.search(text) for one in patterns)


def _signs(known: Topics) -> set[str]:
    return {topic.name for topic in known.topics if topic.pattern}


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    for name, stands_for in words.items():
        pattern = pattern.replace(f"{{{name}}}", stands_for)
    return pattern
