"""Any text that a message may hold is understood in keeping with the contract, and in bounded time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.settings import ROOT

pytestmark = pytest.mark.model
ENDS_WITHIN = 600  # seconds, a safety belt: it takes less than thirty


def test_every_text_is_understood_and_none_as_a_command() -> None:
    words = [sys.executable, "-m", "tests.unit.nlu.reader"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=ENDS_WITHIN, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
