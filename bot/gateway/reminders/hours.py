"""When somebody may be written to: in the daytime where they live, never at night."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

MORNING, EVENING = time(9), time(20)
_LONGEST_NAME = 64


def is_zone(name: str) -> bool:
    """Whether it is the name of a time zone; a browser may send anything."""
    return len(name) <= _LONGEST_NAME and name in _zones()


@cache
def _zones() -> frozenset[str]:
    """All names, which take a look at hundreds of files."""
    return frozenset(available_timezones())


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; UTC where the machine does not know it any more."""
    return ZoneInfo(name if is_zone(name) else "UTC")


def is_daytime(now: datetime, zone: ZoneInfo) -> bool:
    """Whether it is between nine in the morning and eight in the evening there."""
    return MORNING <= now.astimezone(zone).time() < EVENING


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """The next time that it is nine in the morning there, in UTC."""
    there = now.astimezone(zone)
    day = there.date() if there.time() < MORNING else there.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(timezone.utc)


def in_a_week(then: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """The same day and hour of a week to come there, whatever the clocks do between, in UTC."""
    there = then.astimezone(zone)
    while there <= now:
        there += timedelta(days=7)
    return there.astimezone(timezone.utc)
