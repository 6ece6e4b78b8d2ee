"""The days of a plan with their hours: read out of its words, and changed one by one as people say it.

How they say it stands in content/<language>/grammar/days_named.yml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.content.grammar import grammar
from bot.interview.deeds import DAY
from bot.interview.tidying import sentences

_GRAMMAR = grammar("days_named")
DAYS = grammar("details").pattern(r"\b(<day_stem>)<day_ending>\b<no_day>", ignore_case=True)
"""A day's name, with its first three letters as the group."""

_DAY = rf"(?P<day>{DAYS.pattern})"
_HOUR = _GRAMMAR.either("hour")
_TIME = re.compile(
    rf"{_DAY}(?:\s(?P<part>{_GRAMMAR.either('part')})\b)?"
    rf"(?:\s(?:{_GRAMMAR.either('stays')}\s)*(?:{_GRAMMAR.either('at')}\s)?(?P<hour>{_HOUR}))?",
    re.IGNORECASE,
)
_LITTLE = _GRAMMAR.either("little")
_NOT_BEFORE, _FORGOT = (
    re.compile(rf"\b{_GRAMMAR.either(name)}\s+(?:{_LITTLE}\s)*$", re.IGNORECASE) for name in ("not_then", "forgot")
)
_OUT_BEHIND, _MISSING = (
    re.compile(rf"^'?s?\s*{_GRAMMAR.either(name)}\b", re.IGNORECASE) for name in ("is_out", "missing")
)
_SWAP = re.compile(
    rf"\b{_GRAMMAR.either('swap')}\s(?:{_LITTLE}\s)?(?P<old>{DAYS.pattern})(?:\s\w+)?\s{_GRAMMAR.either('swap_to')}\s"
    rf"(?:{_LITTLE}\s)?(?P<new>{DAYS.pattern})",
    re.IGNORECASE,
)
_PUTS_RIGHT = re.compile(rf"[\s,.;]+{_GRAMMAR.either('puts_right')}\b[\s,.;]*", re.IGNORECASE)
_BOTH = re.compile(rf"\b{_GRAMMAR.either('both')}\s(?P<hour>{_HOUR})", re.IGNORECASE)
(_AND,) = _GRAMMAR.words("join")
_BETWEEN = re.compile(rf"(?:\b{_LITTLE}\b|\b{_AND}\b|[\s,&;.+/])*", re.IGNORECASE)
_FRAMES = _GRAMMAR.frames()
_DAY_HOUR = _GRAMMAR.knowing(day=[DAY]).pattern(r"\b(<day>) (<bare_hour>)", ignore_case=True)
_WEEKEND = _GRAMMAR.rules("weekend", ignore_case=True)


@dataclass(frozen=True)
class DayNamed:
    """A day as it is written, its first three letters, the part of the day and the hour, empty where not said."""

    written: str
    stem: str
    part: str = ""
    hour: str = ""

    @property
    def said(self) -> str:
        """As it stands in a plan: "Tues at 3"."""
        day = _FRAMES["part"].format(self.written, self.part) if self.part else self.written
        return _FRAMES["at"].format(day, self.hour) if self.hour else day


def days_of(words: str) -> list[DayNamed] | None:
    """The days that words consist of; None where anything else stands in them."""
    found = list(_TIME.finditer(words))
    rest = _TIME.sub(" ", words)
    return [_named(one) for one in found] if found and _BETWEEN.fullmatch(rest) else None


def when_as_wished(when: str, text: str) -> str | None:
    """A plan's time after what a message wants of its days; None where it wants nothing that is plain enough.

    `when` may be empty, or hold something else than days, which then gives way to the days that are named with hours.
    """
    known = days_of(when) if when else []
    if known is None and not _hours(text):
        return None
    days, told, gone = _read(list(known or ()), text.replace("’", "'"))
    swapped = len(gone) == len(told) == 1 and not told[0][0].hour and gone <= {day.stem for day in days}
    if swapped:
        days, told, gone = _in_place(days, gone.pop(), told[0][0]), [], set()
    changed = _merged(days, told)
    changed = [day for day in changed if day.stem not in gone]
    if not changed or not (swapped or _plain(known or [], told, gone, text)):
        return None
    return f" {_AND} ".join(day.said for day in changed)


def _read(days: list[DayNamed], text: str) -> tuple[list[DayNamed], list[tuple[DayNamed, str]], set[str]]:
    """The known days after swaps and a common hour; days that are told, and how; the letters of those that go."""
    told, gone = list[tuple[DayNamed, str]](), set[str]()
    for said in sentences(_as_put_right(text)):
        if swap := _SWAP.search(said):
            days = _in_place(days, _stem(swap["old"]), DayNamed(swap["new"].capitalize(), _stem(swap["new"])))
            said = said[: swap.start()] + said[swap.end() :]
        for one in _TIME.finditer(said):
            kind = _kind(said, one)
            if kind == "gone":
                gone.add(_named(one).stem)
            else:
                told.append((_named(one), kind))
        if both := _BOTH.search(said):
            days = [replace(day, hour=both["hour"]) for day in days]
    return days, told, gone


def at_hour(when: str) -> str:
    """A day with a bare hour behind it, and "sat" and "sun", as they read whole: "sunday 4" is Sunday at 4."""
    return _WEEKEND.applied(_DAY_HOUR.sub(lambda named: _FRAMES["at"].format(*named.groups()), when))


def day_with_hour(text: str) -> str:
    """The first day that has a bare hour behind it, with that; "" where none has."""
    found = _DAY_HOUR.search(text)
    return at_hour(found[0]) if found else ""


def several_with_hours(text: str) -> str | None:
    """Several days each with its hour, "tues at 3, sat at 4", as one time; else None."""
    return when_as_wished("", text) if _hours(text) > 1 else None


def _as_put_right(text: str) -> str:
    """What they came to in the end: "tuesdays, no hang on, thursdays" is Thursdays."""
    pieces = _PUTS_RIGHT.split(text)
    return pieces[-1] if len(pieces) > 1 and all(DAYS.search(piece) for piece in (pieces[0], pieces[-1])) else text


def _hours(text: str) -> int:
    """How many days a text names with their hour."""
    return sum(bool(one["hour"]) for one in _TIME.finditer(text))


def _plain(known: list[DayNamed], told: list[tuple[DayNamed, str]], gone: set[str], text: str) -> bool:
    """Whether so much is said of days that nothing else can be meant: several, one with its hour, or one in and out."""
    several = len({day.stem for day, _ in told}) > 1 and (_joined(text) or all(day.hour for day, _ in told))
    hours = any(day.hour for day, _ in told)
    missing = any(kind == "missing" for _, kind in told)
    of_these = missing or bool(_SWAP.search(text) or _BOTH.search(text)) or _as_put_right(text) != text
    return bool(known or told) and (several or hours or of_these)


def _joined(text: str) -> bool:
    """Whether days stand one behind the other: "tues and sat", and not "thursday is shopping, make it sunday"."""
    found = list(_TIME.finditer(text))
    return any(_BETWEEN.fullmatch(text[a.end() : b.start()]) for a, b in pairwise(found))


def _kind(said: str, one: re.Match[str]) -> str:
    """Whether a day is to be (`told`), was forgotten (`missing`), or will not be (`gone`)."""
    before, behind = said[: one.start()], said[one.end() :]
    if _NOT_BEFORE.search(before) or (_OUT_BEHIND.match(behind) and not one["hour"]):
        return "gone"
    return "missing" if _MISSING.match(behind) or _FORGOT.search(before) else "told"


def _merged(days: list[DayNamed], told: list[tuple[DayNamed, str]]) -> list[DayNamed]:
    """Days that are told anew take the place of all; one with its hour, or forgotten, is put in among the others."""
    stems = {day.stem for day, _ in told}
    anew = len(stems) > 1 or not days
    kept = {day.stem: day for day in days if not anew or day.stem in stems}
    for day, kind in told:
        old = kept.get(day.stem)
        if old:
            day = replace(day, written=old.written, hour=day.hour or old.hour, part=day.part or old.part)
        elif kind == "told" and not anew and len(kept) == 1 and not day.hour:
            kept.clear()  # another day in the only one's place
        kept[day.stem] = day
    order = [day.stem for day in days] if not anew else []
    return sorted(kept.values(), key=lambda day: order.index(day.stem) if day.stem in order else len(order))


def _in_place(days: list[DayNamed], old: str, new: DayNamed) -> list[DayNamed]:
    """Another day in the place of the one of these letters, with its hour."""
    return [replace(day, written=new.written, stem=new.stem) if day.stem == old else day for day in days]


def _stem(day: str) -> str:
    return day[:3].lower()


def _named(one: re.Match[str]) -> DayNamed:
    written = one["day"]
    return DayNamed(written.capitalize(), _stem(written), (one["part"] or "").lower(), one["hour"] or "")
