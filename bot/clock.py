"""The one clock of the product, so that tests and `replay` can move it."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from pathlib import Path


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
