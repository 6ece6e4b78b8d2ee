"""Rasa's default pipeline as a baseline: trained once, in a process of its own, and no longer than it may."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.evaluation import notes
from bot.evaluation.baselines import diet
from bot.nlu.model import ROOT

DATA = SimpleNamespace(intent_examples=[{"text": f"no time {n}", "intent": "lack_of_time"} for n in range(50)])

# Rasa's own training with a network of one number in place of DIET.
PROGRAM = """
import sys
from pathlib import Path
import tensorflow as tf
import rasa.model_training
from rasa.utils import train_utils
from bot.evaluation.baselines.default_rasa import train

def train_nlu(*given, **named):
    model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit([[1.0]], [[1.0]], epochs=7, callbacks=train_utils.create_common_callbacks(7), verbose=0)

rasa.model_training.train_nlu = train_nlu
train(Path(sys.argv[1]), float(sys.argv[2]))
"""


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many examples each training got; none really runs."""
    seen: list[int] = []

    def train(examples: list[Any], config: str, folder: Path, minutes: float, made: dict[str, Any]) -> None:
        seen.append(len(examples))
        folder.mkdir(parents=True)
        done = made | {"messages": len(examples), "epochs": 3, "seconds": 1.0}
        (folder / "made.json").write_text(json.dumps(done))

    monkeypatch.setattr(diet, "_train", train)
    return seen


def test_it_is_trained_again_only_when_something_has_changed(tmp_path: Path, trainings: list[int]) -> None:
    for messages, epochs in ((20, 5), (20, 5), (30, 5), (30, 6)):
        made = diet.trained(DATA, tmp_path, messages=messages, epochs=epochs, minutes=1)
        assert (made.messages, made.of, made.planned) == (messages, 50, epochs)
    assert trainings == [20, 30, 30]
    assert len(list(tmp_path.iterdir())) == 1  # older ones take no room


def test_the_report_says_when_it_was_cut_short(tmp_path: Path, trainings: list[int]) -> None:
    short, whole = (diet.trained(DATA, tmp_path, messages=20, epochs=epochs, minutes=1) for epochs in (5, 3))
    assert "3 of 5 epochs, cut short" in notes.of_diet(short)
    assert "cut short" not in notes.of_diet(whole)


def test_a_training_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*given: object, **named: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 1, "", "Traceback\nMemoryError: no room")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(diet.TrainingFailed, match="no room"):
        diet._train([], "", tmp_path / "new", 1.0, {})
    assert not (tmp_path / "new" / "made.json").exists()


@pytest.mark.model
@pytest.mark.parametrize(("minutes", "epochs"), [("0", 1), ("5", 7)])
def test_the_training_ends_when_its_time_is_up(tmp_path: Path, minutes: str, epochs: int) -> None:
    environment = {**os.environ, **diet.environment()}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), minutes]
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert int((tmp_path / diet.EPOCHS).read_text()) == epochs
