"""The clock moves where it is told to, and nowhere else."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot import clock


def about(moment: datetime) -> bool:
    return abs(clock.now() - moment) < timedelta(minutes=1)


def test_unset_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MO_CLOCK_OFFSET", raising=False)
    assert about(datetime.now(timezone.utc))


def test_seconds_move_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MO_CLOCK_OFFSET", "86400")
    assert about(datetime.now(timezone.utc) + timedelta(days=1))


def test_a_file_moves_it_while_it_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "offset"
    monkeypatch.setenv("MO_CLOCK_OFFSET", str(file))
    assert about(datetime.now(timezone.utc))
    file.write_text("7200")
    assert about(datetime.now(timezone.utc) + timedelta(hours=2))
