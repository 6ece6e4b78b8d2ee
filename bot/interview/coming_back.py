"""When somebody means to come back, as a day: "in two weeks", "next tuesday"; a rough day is enough for a reminder.

A wrong day would show the patient as overdue to their practice: what is not plain is left open.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from bot.content.grammar import grammar
from bot.interview import year_days
from bot.interview.acts import typed

_GRAMMAR = grammar("coming_back")
_NUMBERS = {word: int(number) for word, number in _GRAMMAR.table("numbers").items()}
_UNITS = {word: int(days) for word, days in _GRAMMAR.table("days_of").items()}
_WEEKDAYS = {word: int(day) for word, day in _GRAMMAR.table("weekdays").items()}
_SAID = {phrase.replace("_", " "): int(days) for phrase, days in _GRAMMAR.table("said").items()}
_WEEKLY, _AFTER_FIRST, _DAILY = _GRAMMAR.words("weekly"), _GRAMMAR.words("after_first"), _GRAMMAR.words("daily")
_AROUND, _UNCLEAR = _GRAMMAR.words("around"), _GRAMMAR.words("unclear")
_BESIDE = _GRAMMAR.words("beside_a_day")
_TOGETHER = re.compile(r"(\d)(?=[a-z])")
_MOST = 366


def due(words: str, now: datetime) -> datetime | None:
    """The day that the words name, at the hour of `now`; None where they name none, several, or a far one."""
    said = typed(words)
    if any(f" {word} " in f" {said} " for word in _UNCLEAR):
        return None
    dates, rest = year_days.named(said, now.date())
    named = [(day - now.date()).days if day else None for day in dates]
    named += _named(_TOGETHER.sub(r"\1 ", rest), now)
    days = named[0] if len(named) == 1 else None
    return now + timedelta(days=days) if days is not None and 0 < days <= _MOST else None


def only_a_day(words: str, now: datetime) -> datetime | None:
    """The day, where the words name one and say nothing else: "my back was bad on monday" is a story."""
    day = due(words, now)
    known = {*_UNITS, *_WEEKDAYS, *_NUMBERS, *_BESIDE, *year_days.names()}
    known |= {part for phrase in (*_SAID, *_AROUND) for part in phrase.split()}
    told = [token for token in typed(words).split() if token not in known and not re.fullmatch(r"\d+\w{0,2}", token)]
    return None if told else day


def is_weekly(words: str) -> bool:
    """Whether they would like to talk once a week from now on."""
    return _names(words, _WEEKLY)


def is_after_the_first_time(words: str) -> bool:
    """Whether they would like to talk when their plan has been tried once."""
    return _names(words, _AFTER_FIRST)


def after_the_first_time(when: str, now: datetime) -> datetime:
    """The day after the first that a plan's time names, at the hour of `now`; in a week where it names none."""
    said = typed(when).split()
    weekdays = [(_WEEKDAYS[word] - now.weekday() - 1) % 7 + 1 for word in said if word in _WEEKDAYS]
    if weekdays:
        return now + timedelta(days=min(weekdays) + 1)
    if named := due(when, now):
        return named + timedelta(days=1)
    return now + timedelta(days=2 if any(word in _DAILY for word in said) else 7)


def _names(words: str, phrases: Collection[str]) -> bool:
    said = f" {typed(words)} "
    return any(f" {phrase} " in said for phrase in phrases)


def _named(said: str, now: datetime) -> list[int | None]:
    """Every time that is named, in days from now; None for one that cannot be told."""
    found: list[int | None] = []
    rest = f" {said} "
    for phrase in sorted(_SAID, key=len, reverse=True):
        if f" {phrase} " in rest:
            found.append(_SAID[phrase])
            rest = rest.replace(f" {phrase} ", " | ")
    before: list[str] = []
    for token in rest.split():
        if token in _UNITS:
            number = _number(before)
            found.append(None if number is None else _UNITS[token] * number)
            before = []
        elif token in _WEEKDAYS:
            found.append((_WEEKDAYS[token] - now.weekday() - 1) % 7 + 1)
        before.append(token)
    return found


def _number(before: list[str]) -> int | None:
    """The number in front of a unit; None where another word stands there ("eleventy weeks")."""
    for token in reversed(before):
        if token.isdigit():
            return int(token)
        if token in _NUMBERS:
            return _NUMBERS[token]
        if token not in _AROUND:
            return None
    return None
