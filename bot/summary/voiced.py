"""Hears by content's word patterns what no barrier or help is a name for: medicines, onset, nights, sick notes, loss.

They say nothing of their own: what comes out is the patient's clause under a topic. Patterns of an inflammatory kind
(`pattern` in voiced.yml) count only together, at least two of them: each alone is common.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.voiced import Topics, any_of, plain, topics
from bot.interview.counting import answers_the_plan
from bot.records.types import Message, TurnRecord
from bot.summary.retracted import Retracted
from bot.summary.trace import Trace

TOGETHER = 2
"""How many different signs of an inflammatory pattern have to be voiced before any of them is shown."""

_BEFORE = 2
"""Messages before the present one in which a medicine may have been named that "they" stands for."""


@dataclass(frozen=True)
class Voiced:
    """A clause of the patient's under a topic."""

    topic: str
    quote: str
    seq: int


def voiced(trace: Trace, language: str, retracted: Retracted) -> tuple[Voiced, ...]:
    """Every clause under every topic, oldest first."""
    known = topics(language)
    found: list[Voiced] = []
    before: deque[str] = deque(maxlen=_BEFORE)
    for turn in trace.turns:
        line = trace.line(turn.message_id)
        if line is None:
            continue
        if not retracted.whole(turn) and not answers_the_plan(trace.asked(line)):
            found += _of_line(line, turn, known, " ".join(before))
        before.append(plain(line.text))
    signs = {one.topic for one in found if one.topic in _signs(known)}
    return tuple(one for one in found if len(signs) >= TOGETHER or one.topic not in signs)


def _of_line(line: Message, turn: TurnRecord, known: Topics, before: str) -> Iterator[Voiced]:
    whole = plain(line.text)
    talked_of = known.medicine.search(f"{before} {whole}")
    for topic in known.topics:
        if any_of(topic.undone, whole) or (topic.about and not talked_of):
            continue
        quotes = [line.text[start:end].strip() for start, end in _clauses(line, turn)]
        voicing = [quote for quote in quotes if topic.in_(plain(quote), known.parts)]
        if not voicing and any_of(topic.even_so, whole):
            voicing = [line.text.strip()]
        yield from (Voiced(topic.name, quote, line.seq) for quote in voicing)


def _clauses(line: Message, turn: TurnRecord) -> list[tuple[int, int]]:
    """The clauses that the understanding has found; the whole line where it has none, or where it asks something."""
    spans = [(int(one["start"]), int(one["end"])) for one in (turn.understanding or {}).get("clauses") or ()]
    return spans if spans and "?" not in line.text else [(0, len(line.text))]


def _signs(known: Topics) -> set[str]:
    return {topic.name for topic in known.topics if topic.pattern}
