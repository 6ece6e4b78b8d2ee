"""What a training example teaches: its findings (whole or marked), talk and feelings, read from Rasa's messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rasa.shared.nlu.training_data.message import Message

from bot.content.taxonomy import taxonomy
from bot.nlu.clauses import Span, split_many

NEUTRAL = "neutral"


@dataclass(frozen=True)
class Marked:
    """A finding and where the example carries it."""

    id: str
    span: Span


@dataclass(frozen=True)
class Example:
    """One training message; `talk` is a subtype or "neutral", None when its block does not say.

    `talk_only` marks talk about other matters than being active: it teaches nothing but talk.
    """

    text: str
    intent: str
    marked: tuple[Marked, ...]
    talk: str | None
    feelings: frozenset[str] | None
    talk_only: bool = False

    @property
    def findings(self) -> frozenset[str]:
        """Every finding the message holds."""
        if self.marked:
            return frozenset(marked.id for marked in self.marked)
        return frozenset({self.intent} & set(taxonomy.findings))


@dataclass(frozen=True)
class Unit:
    """A piece of text to learn findings from; `example` is the number of the message it comes from."""

    text: str
    findings: frozenset[str]
    example: int


def read_examples(messages: Iterable[Message]) -> list[Example]:
    """The examples among Rasa's messages. Raises ValueError for a label that the taxonomy does not know."""
    return [_example(message) for message in messages if message.get("text") and message.get("intent")]


def _example(message: Message) -> Example:
    text, intent = message.get("text"), message.get("intent")
    said = (message.get("metadata") or {}).get("intent") or {}
    marked = tuple(
        Marked(entity["entity"], Span(entity["start"], entity["end"])) for entity in message.get("entities") or ()
    )
    talk = said.get("talk")
    feelings = frozenset(said["feelings"]) if "feelings" in said else None
    _check(text, marked, talk, feelings or frozenset())
    return Example(text, intent, marked, talk, feelings, said.get("learns") == "talk")


def _check(text: str, marked: tuple[Marked, ...], talk: str | None, feelings: frozenset[str]) -> None:
    unknown = {m.id for m in marked} - set(taxonomy.findings) | feelings - set(taxonomy.feelings)
    if talk is not None and talk not in talk_labels():
        unknown.add(talk)
    if unknown:
        raise ValueError(f"training example {text!r}: {', '.join(sorted(unknown))} is not in taxonomy.yml")


def talk_labels() -> tuple[str, ...]:
    """Neutral, then every subtype of change and sustain talk."""
    return (NEUTRAL, *(subtype for subtypes in taxonomy.talk.values() for subtype in subtypes))


def talk_type(subtype: str) -> str:
    """The type (change, sustain, neutral) that a subtype belongs to."""
    return next((kind for kind, subtypes in taxonomy.talk.items() if subtype in subtypes), NEUTRAL)


def pieces(examples: Sequence[Example]) -> list[Unit]:
    """Marked spans and clauses that are not the whole message, each with the findings it holds.

    Clauses of an unmarked finding are left out: nobody said which of them carries it.
    """
    result: list[Unit] = []
    to_split = [e.text for e in examples if not e.talk_only and (e.marked or not e.findings)]
    clauses = dict(zip(to_split, split_many(to_split), strict=True))
    for number, example in enumerate(examples):
        found: dict[str, frozenset[str]] = {}
        for marked in example.marked:
            found.setdefault(example.text[marked.span.start : marked.span.end], frozenset({marked.id}))
        for clause in clauses.get(example.text, ()):
            held = frozenset(m.id for m in example.marked if _shares(clause, m.span))
            found.setdefault(example.text[clause.start : clause.end], held)
        result += [Unit(text, findings, number) for text, findings in found.items() if text != example.text]
    return result


def _shares(clause: Span, marked: Span) -> bool:
    """Whether a clause and a marked span are half of each other, one way or the other."""
    common = min(clause.end, marked.end) - max(clause.start, marked.start)
    return common >= 0.5 * min(clause.end - clause.start, marked.end - marked.start)
