"""Days that are named by the calendar: "after Easter", "in May", "12 May", "on the 12th", "at the end of the month"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta

from dateutil.easter import easter

from bot.content.grammar import grammar

_GRAMMAR = grammar("coming_back")
_FEASTS = {phrase.replace("_", " "): feast for phrase, feast in _GRAMMAR.table("feasts").items()}
_MONTHS = {word: int(number) for word, number in _GRAMMAR.table("months").items()}
_OF_A_MONTH = {phrase.replace("_", " "): int(day) for phrase, day in _GRAMMAR.table("of_a_month").items()}
_AFTER = "|".join(sorted(_GRAMMAR.words("after")))


def _any(phrases: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))


_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_FEAST = re.compile(rf"(?:\b(?P<after>{_AFTER}) )?\b(?P<feast>{_any(iter(_FEASTS))})\b")
_DAY_OF_MONTH = re.compile(rf"\b{_DAY} (?:of )?(?P<month>{_any(iter(_MONTHS))})\b")
_MONTH_DAY = re.compile(rf"\b(?P<month>{_any(iter(_MONTHS))}) (?:the )?{_DAY}\b")
_PART = re.compile(rf"\b(?P<part>{_any(iter(_OF_A_MONTH))}) (?P<month>{_any(iter(_MONTHS))})\b")
_THIS = re.compile(rf"\b(?P<part>{_any(iter(_OF_A_MONTH))}) (?P<month>{_any(_GRAMMAR.words('this_month'))})\b")
_NEXT = re.compile(rf"\b(?P<part>{_any(iter(_OF_A_MONTH))}) (?P<month>{_any(_GRAMMAR.words('next_month'))})\b")
_NTH = re.compile(r"\b(?:on )?the (?P<day>[0-3]?\d)(?:st|nd|rd|th)\b")


def named(said: str, today: date) -> tuple[list[date | None], str]:
    """Every day that small letters name by the calendar, None for one there is not; and the words without them."""
    found: list[date | None] = []
    for pattern, day_of in _READ:
        for match in pattern.finditer(said):
            found.append(day_of(match, today))
        said = pattern.sub(" | ", said)
    return found, said


def _feast(match: re.Match[str], today: date) -> date:
    name = _FEASTS[match["feast"]]
    after = bool(match["after"])
    for year in (today.year, today.year + 1):
        day = easter(year) if name == "easter" else date(year, 12, 25) if name == "christmas" else date(year, 1, 2)
        day += timedelta(days=2 if after and name != "new_year" else 0)  # with the day of rest that follows
        if day > today:
            break
    return day


def _of_month(match: re.Match[str], today: date) -> date | None:
    return _date(today, _MONTHS[match["month"]], int(match["day"]))


def _part(match: re.Match[str], today: date) -> date | None:
    month = _MONTHS[match["month"]]
    return None if month == today.month else _date(today, month, _OF_A_MONTH[match["part"]])


def _of_this(match: re.Match[str], today: date) -> date | None:
    day = today.replace(day=_OF_A_MONTH[match["part"]])
    return day if day > today else None


def _of_next(match: re.Match[str], today: date) -> date:
    return _next_month(today).replace(day=_OF_A_MONTH[match["part"]])


def _nth(match: re.Match[str], today: date) -> date | None:
    day = int(match["day"])
    for month in (today, _next_month(today)):
        if 1 <= day <= calendar.monthrange(month.year, month.month)[1] and month.replace(day=day) > today:
            return month.replace(day=day)
    return None


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _date(today: date, month: int, day: int) -> date | None:
    for year in (today.year, today.year + 1):
        if not 1 <= day <= calendar.monthrange(year, month)[1]:
            continue
        if date(year, month, day) > today:
            return date(year, month, day)
    return None


_READ = (
    (_DAY_OF_MONTH, _of_month),
    (_MONTH_DAY, _of_month),
    (_NEXT, _of_next),
    (_THIS, _of_this),
    (_PART, _part),
    (_FEAST, _feast),
    (_NTH, _nth),
)
