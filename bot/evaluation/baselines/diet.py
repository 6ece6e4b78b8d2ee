"""The pipeline that `rasa init` 3.6 writes (DIET), trained on a sample of the same messages, kept while they last."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.evaluation.predictions import FINDINGS, Labelled, flags
from bot.nlu.model import ROOT

MODEL = "default.tar.gz"
EPOCHS = "epochs"
_MADE = "made.json"
_SEED = 20


class TrainingFailed(RuntimeError):
    """The default pipeline could not be trained; says why."""


@dataclass(frozen=True)
class Diet:
    """A trained default pipeline: where it is, what it was trained on, and for how many of the planned epochs."""

    folder: Path
    messages: int
    of: int
    epochs: int
    planned: int
    seconds: float


def trained(
    data: Any,
    folder: Path,
    *,
    messages: int,
    epochs: int,
    minutes: float,
    say: Callable[[str], None] = lambda text: None,
) -> Diet:
    """Train on a seeded sample of Rasa's TrainingData, in `folder`/<fingerprint>, unless it is there already.

    Ends early when the minutes run out. Raises TrainingFailed.
    """
    examples = _sample(data.intent_examples, messages)
    config = _config(epochs)
    mine = folder / _fingerprint(examples, f"{config} {minutes}")
    if not (mine / _MADE).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        say(f"Training Rasa's default pipeline on {len(examples)} messages, at most {minutes:g} minutes.")
        _train(examples, config, mine, minutes, {"of": len(data.intent_examples), "planned": epochs})
    made = json.loads((mine / _MADE).read_text(encoding="utf-8"))
    return Diet(mine, **made)


def labelled(heard: Sequence[Mapping[str, Any]], *, entities: bool = False) -> Labelled:
    """The intent of each message as its one finding, where it is one; with `entities`, those it marked as well."""
    sets = [{parse["intent"], *(parse["entities"] if entities else ())} for parse in heard]
    found = flags(sets, FINDINGS)
    return Labelled(found, confidence=found * np.array([[parse["confidence"]] for parse in heard]))


def _sample(examples: Sequence[Any], count: int) -> list[Any]:
    if len(examples) <= count:
        return list(examples)
    kept = np.random.default_rng(_SEED).permutation(len(examples))[:count]
    return [examples[i] for i in sorted(kept)]


def _config(epochs: int) -> str:
    """config.yml as `rasa init` comments it; its response selector has nothing to select from here."""
    pipeline: list[dict[str, Any]] = [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": epochs, "random_seed": _SEED},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": epochs},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ]
    return yaml.safe_dump(
        {"recipe": "default.v1", "assistant_id": "default", "language": "en", "pipeline": pipeline}, sort_keys=False
    )


def _fingerprint(examples: Sequence[Any], how: str) -> str:
    digest = hashlib.sha256(f"rasa {version('rasa')} {how}".encode())
    for example in examples:
        said = (example.get("text"), example.get("intent"), example.get("entities"))
        digest.update(json.dumps(said, sort_keys=True).encode() + b"\0")
    return digest.hexdigest()[:16]


def _train(examples: Sequence[Any], config: str, folder: Path, minutes: float, made: dict[str, Any]) -> None:
    """In a process of its own: this one may have put TensorFlow aside. Raises TrainingFailed."""
    from rasa.shared.nlu.training_data.training_data import TrainingData

    folder.mkdir(parents=True)
    (folder / "config.yml").write_text(config, encoding="utf-8")
    (folder / "nlu.yml").write_text(TrainingData(list(examples)).nlu_as_yaml(), encoding="utf-8")
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "bot.evaluation.baselines.default_rasa", str(folder), str(minutes)],
        cwd=ROOT,
        env={**os.environ, **environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    shutil.rmtree(folder / "cache", ignore_errors=True)
    if done.returncode or not (folder / MODEL).is_file():
        raise TrainingFailed("\n".join((done.stderr or done.stdout).strip().splitlines()[-3:]))
    seconds, epochs = round(time.monotonic() - began, 1), int((folder / EPOCHS).read_text())
    made |= {"messages": len(examples), "epochs": epochs, "seconds": seconds}
    (folder / _MADE).write_text(json.dumps(made), encoding="utf-8")


def environment() -> dict[str, str]:
    """What a process with the real TensorFlow needs."""
    return {"MO_TENSORFLOW": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
