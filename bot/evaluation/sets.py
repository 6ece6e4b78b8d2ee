"""The messages that the understanding is measured on: read from tests/data, or talk from elsewhere."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.content.taxonomy import taxonomy

TALK = tuple(taxonomy.talk)


class SetError(ValueError):
    """A file of messages that cannot be used; says which entry and why."""


@dataclass(frozen=True)
class Message:
    """A held-back message with its labels (taxonomy ids); `talk` is a type, not a subtype."""

    text: str
    barriers: frozenset[str]
    facilitators: frozenset[str]
    talk: str
    feelings: frozenset[str]

    @property
    def findings(self) -> frozenset[str]:
        """Barriers and facilitators."""
        return self.barriers | self.facilitators


@dataclass(frozen=True)
class Ruler:
    """An answer to a ruler and the number meant (0 to 10), None when it means none."""

    text: str
    number: float | None


@dataclass(frozen=True)
class Spoken:
    """What somebody said, with the type of its talk."""

    text: str
    talk: str


def read_messages(folder: Path) -> list[Message]:
    """Every held-back message of a folder. Raises SetError for a label that the taxonomy does not know."""
    return [
        Message(
            text=_text(row, where),
            barriers=_labels(row, "barriers", taxonomy.barriers, where),
            facilitators=_labels(row, "facilitators", taxonomy.facilitators, where),
            talk=_talk(row, where),
            feelings=_labels(row, "feelings", taxonomy.feelings, where),
        )
        for where, row in _rows(folder, "held_back*.yml")
    ]


def read_rulers(folder: Path) -> list[Ruler]:
    """Every held-back ruler answer of a folder. Raises SetError when a number is no number."""
    return [Ruler(_text(row, where), _number(row, where)) for where, row in _rows(folder, "rulers_held_back*.yml")]


def read_spoken(path: Path) -> list[Spoken]:
    """Texts with their type of talk, from a CSV with the columns text and talk, or a YAML list. Raises SetError."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file)) if path.suffix.lower() == ".csv" else yaml.safe_load(file)
    named = _named(path, rows)
    if not named:
        raise SetError(f"{path}: there is nothing in it")
    return [Spoken(_text(row, where), _talk(row, where)) for where, row in named]


def also_trained_on(messages: Sequence[Message], texts: Sequence[str]) -> list[str]:
    """The held-back texts that stand among the training texts too, whatever their case and punctuation."""
    known = {_bare(text) for text in texts}
    return [message.text for message in messages if _bare(message.text) in known]


def _bare(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _rows(folder: Path, pattern: str) -> list[tuple[str, Mapping[str, Any]]]:
    files = sorted(folder.glob(pattern))
    if not files:
        raise SetError(f"{folder}: no file is named {pattern}")
    return [row for path in files for row in _named(path, yaml.safe_load(path.read_text(encoding="utf-8")))]


def _named(path: Path, rows: Any) -> list[tuple[str, Mapping[str, Any]]]:
    """Each row with the name an error calls it by."""
    return [(f"{path.name}, entry {number}", row) for number, row in enumerate(rows or [], 1)]


def _text(row: Mapping[str, Any], where: str) -> str:
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise SetError(f"{where}: it has no text")
    return text


def _labels(row: Mapping[str, Any], key: str, known: Mapping[str, Any], where: str) -> frozenset[str]:
    labels = frozenset(row.get(key) or ())
    if unknown := labels - set(known):
        raise SetError(f"{where}: {', '.join(sorted(unknown))} is not among the {key} of taxonomy.yml")
    return labels


def _talk(row: Mapping[str, Any], where: str) -> str:
    talk = row.get("talk")
    if talk not in TALK:
        raise SetError(f"{where}: its talk is {talk!r} and not one of {', '.join(TALK)}")
    return str(talk)


def _number(row: Mapping[str, Any], where: str) -> float | None:
    number = row.get("number")
    if number is not None and not isinstance(number, (int, float)):
        raise SetError(f"{where}: {number!r} is no number")
    return None if number is None else float(number)
