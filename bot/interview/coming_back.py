"""When somebody means to come back, as a day: "in two weeks", "next tuesday"; a rough day is enough for a reminder."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.content.grammar import grammar
from bot.interview.acts import typed

_GRAMMAR = grammar("coming_back")
_NUMBERS = {word: int(number) for word, number in _GRAMMAR.table("numbers").items()}
_UNITS = {word: int(days) for word, days in _GRAMMAR.table("days_of").items()}
_WEEKDAYS = {word: int(day) for word, day in _GRAMMAR.table("weekdays").items()}
_SAID = {phrase.replace("_", " "): int(days) for phrase, days in _GRAMMAR.table("said").items()}
_MOST = 366


def due(words: str, now: datetime) -> datetime | None:
    """The day that the words name, at the hour of `now`; None where they name none, or one in more than a year."""
    days = _days(typed(words), now)
    return now + timedelta(days=days) if days is not None and 0 < days <= _MOST else None


def _days(said: str, now: datetime) -> int | None:
    padded = f" {said} "
    for phrase in sorted(_SAID, key=len, reverse=True):
        if f" {phrase} " in padded:
            return _SAID[phrase]
    tokens = said.split()
    for place, token in enumerate(tokens):
        if token in _UNITS:
            return _UNITS[token] * _number(tokens[:place])
    for token in tokens:
        if token in _WEEKDAYS:
            return (_WEEKDAYS[token] - now.weekday() - 1) % 7 + 1
    return None


def _number(before: list[str]) -> int:
    """The number nearest before a unit; one where none stands there ("a week")."""
    for token in reversed(before[-3:]):
        if token.isdigit():
            return int(token)
        if token in _NUMBERS:
            return _NUMBERS[token]
    return 1
