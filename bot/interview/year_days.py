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


_NTH_ENDS = _GRAMMAR.either("nth_ends")
_DAY = rf"(?P<day>[0-3]?\d){_NTH_ENDS}?"
_FEAST = re.compile(rf"(?:\b(?P<after>{_AFTER}) )?\b(?P<feast>{_any(iter(_FEASTS))})\b")
_DAY_OF_MONTH = re.compile(rf"\b{_DAY} {_GRAMMAR.either('day_of')}?(?P<month>{_any(iter(_MONTHS))})\b")
_MONTH_DAY = re.compile(rf"\b(?P<month>{_any(iter(_MONTHS))}) {_GRAMMAR.either('the')}?{_DAY}\b")
_PART = re.compile(rf"\b(?P<part>{_any(iter(_OF_A_MONTH))}) (?P<month>{_any(iter(_MONTHS))})\b")
_THIS = re.compile(rf"\b(?P<part>{_any(iter(_OF_A_MONTH))}) (?P<month>{_any(_GRAMMAR.words('this_month'))})\b")
_NEXT = re.compile(rf"\b(?P<part>{_any(iter(_OF_A_MONTH))}) (?P<month>{_any(_GRAMMAR.words('next_month'))})\b")
_WEEKS = {word: int(number) for word, number in _GRAMMAR.table("weeks_of").items()}
_LAST, _LAST_WEEK = _GRAMMAR.words("last_week"), 24
_WEEK = re.compile(
    rf"\b{_GRAMMAR.either('the')}?(?P<week>{_any([*_WEEKS, *_LAST])}) {_GRAMMAR.either('week_of')} "
    rf"(?P<month>{_any([*_MONTHS, *_GRAMMAR.words('this_month'), *_GRAMMAR.words('next_month')])})\b"
)
_NTH = re.compile(rf"\b{_GRAMMAR.either('on_the')}(?P<day>[0-3]?\d){_NTH_ENDS}\b")


def named(said: str, today: date) -> tuple[list[date | None], str]:
    """Every day that small letters name by the calendar, None for one there is not; and the words without them."""
    found: list[date | None] = []
    for pattern, day_of in _READ:
        for match in pattern.finditer(said):
            found.append(day_of(match, today))
        said = pattern.sub(" | ", said)
    return found, said


def names() -> set[str]:
    """Every word that can name a day by the calendar."""
    phrases = (*_FEASTS, *_MONTHS, *_OF_A_MONTH, *_WEEKS, *_LAST)
    return {word for phrase in phrases for word in phrase.split()}


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
    month, day = _MONTHS[match["month"]], _OF_A_MONTH[match["part"]]
    if month != today.month:
        return _date(today, month, day)
    # "in June", said in June, names no day; "at the end of June" does, while it lies ahead.
    ahead = day > 1 and day > today.day
    return today.replace(day=day) if ahead else None


def _week_of(match: re.Match[str], today: date) -> date | None:
    """The first day of a month's week: "the 2nd week of June" begins on the 8th."""
    name = match["month"]
    first = _LAST_WEEK if match["week"] in _LAST else 7 * _WEEKS[match["week"]] - 6
    if name in _MONTHS and _MONTHS[name] != today.month:
        return _date(today, _MONTHS[name], first)
    month = _next_month(today) if name in _GRAMMAR.words("next_month") else today.replace(day=1)
    day = month.replace(day=first)
    return day if day > today else None


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
    (_WEEK, _week_of),
    (_DAY_OF_MONTH, _of_month),
    (_MONTH_DAY, _of_month),
    (_NEXT, _of_next),
    (_THIS, _of_this),
    (_PART, _part),
    (_FEAST, _feast),
    (_NTH, _nth),
)
