"""The one clock of the product, so that tests and `replay` can move it, and the time zones that it can be read in."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

_LONGEST_NAME = 64


def now() -> datetime:
    """UTC time, moved by MO_CLOCK_OFFSET: seconds, or the path of a file that holds seconds (read at each call)."""
    return datetime.now(timezone.utc) + timedelta(seconds=_offset(os.environ.get("MO_CLOCK_OFFSET", "")))


def _offset(setting: str) -> float:
    if not setting:
        return 0.0
    try:
        return float(setting)
    except ValueError:
        path = Path(setting)
        return float(path.read_text().strip() or 0) if path.is_file() else 0.0


def is_zone(name: str) -> bool:
    """Whether it is the name of a time zone; a browser may send anything."""
    return len(name) <= _LONGEST_NAME and name in _zones()


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; UTC where the machine does not know it any more."""
    return ZoneInfo(name if is_zone(name) else "UTC")


@cache
def _zones() -> frozenset[str]:
    """All names, which take a look at hundreds of files."""
    return frozenset(available_timezones())
