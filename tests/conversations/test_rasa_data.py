"""Rasa's own check of intents, rules and stories, over the domain that training generates from the taxonomy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.nlu.domain import write_generated
from bot.settings import ROOT
from tests.system.product import environment


def test_rasa_data_validate(tmp_path: Path) -> None:
    domain, rules = write_generated(ROOT / "domain.yml", tmp_path)
    checked = subprocess.run(
        [
            sys.executable, "-m", "bot.nlu.without_tensorflow", "data", "validate", "--fail-on-warnings",
            "--domain", str(domain), "--config", "config.yml", "--data", "data", str(rules),
        ],
        cwd=ROOT, env={**environment(), "RASA_TELEMETRY_ENABLED": "false"}, capture_output=True, text=True,
        timeout=200, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout[-3000:] + checked.stderr[-3000:]
