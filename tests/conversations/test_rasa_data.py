"""Rasa's own check of intents, rules and stories, over the domain that training generates from the taxonomy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.nlu.domain import write_generated
from bot.nlu.model import quiet_rasa
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


def test_the_messages_are_those_that_rasa_s_own_importer_reads() -> None:
    # It also checks the form of every file, which ours leaves out for its slowness.
    with quiet_rasa():
        from rasa.shared.importers.rasa import RasaFileImporter

        from bot.nlu.importer import Importer

        ours, rasas = (kind(training_data_paths=[str(ROOT / "data")]) for kind in (Importer, RasaFileImporter))
    read, expected = ours.get_nlu_data(), rasas.get_nlu_data()
    assert [message.data for message in read.training_examples] == [m.data for m in expected.training_examples]
    assert read.fingerprint() == expected.fingerprint()
