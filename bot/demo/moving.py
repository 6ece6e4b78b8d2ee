"""The product's clock in this process, moved: what happens in the demo happened over the last months."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone

from bot import clock

_OFFSET = "MO_CLOCK_OFFSET"


def to(moment: datetime) -> None:
    """It is that moment now, unless it is later already: time never runs back."""
    if moment > clock.now() or _OFFSET not in os.environ:
        os.environ[_OFFSET] = str((moment - datetime.now(timezone.utc)).total_seconds())


def on(by: timedelta) -> None:
    """Some time passes."""
    to(clock.now() + by)


def back() -> None:
    """It is today again."""
    os.environ.pop(_OFFSET, None)
