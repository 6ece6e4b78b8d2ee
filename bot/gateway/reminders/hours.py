"""When somebody may be written to: in the daytime where they live, never at night."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

MORNING, EVENING = time(9), time(20)


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
