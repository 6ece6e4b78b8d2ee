"""Sentences for the safety tests; the patterns are tested alone, as they must work without the encoder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.safety import dates, second_ear

DATA = Path(__file__).parents[2] / "data"


def red_flags(name: str) -> list[tuple[str, str | None, str]]:
    """(kind, tier where it is not the taxonomy's, sentence)."""
    rows = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return [
        (key.partition("@")[0], key.partition("@")[2] or None, text) for key, texts in rows.items() for text in texts
    ]


def near_misses(name: str) -> list[str]:
    """Every sentence of a near-miss file."""
    rows = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return [str(text) for texts in rows.values() for text in texts]


@pytest.fixture
def without_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second ear is deaf, as when the model is missing."""
    monkeypatch.setattr(second_ear, "listen", lambda text, context, offset=0: ())


@pytest.fixture(autouse=True)
def late_in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sets are read as of one day, so that "in June" means the same all year."""
    monkeypatch.setattr(dates, "today", lambda: date(2026, 11, 29))
