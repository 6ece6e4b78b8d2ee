"""What a message costs: time on one core and memory, of Mo and of Rasa's default pipeline, in turn in one run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.evaluation.baselines.diet import environment
from bot.evaluation.predictions import Values
from bot.nlu.model import ROOT

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
               "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")  # fmt: skip


class WorkerDied(RuntimeError):
    """A process that reads messages has ended by itself; says which."""


@dataclass(frozen=True)
class Cost:
    """Seconds for each message, shape (messages,), bytes of memory, and what was heard."""

    seconds: Values
    memory: int
    heard: list[Mapping[str, Any]]


class Worker:
    """A process that reads messages with one thread on one core (bot/evaluation/worker.py); ends with the block."""

    def __init__(self, kind: str, folder: Path) -> None:
        """Start it; `kind` is mo or default, `folder` holds its model."""
        self.kind, self.seconds, self.heard = kind, list[float](), list[Mapping[str, Any]]()
        settings = {**environment(), "MO_TENSORFLOW": "1" if kind == "default" else "0"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.evaluation.worker", kind, str(folder)],
            cwd=ROOT,
            env={**os.environ, **dict.fromkeys(_ONE_THREAD, "1"), **settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Worker:
        """Wait until its model is loaded and warm."""
        self.memory = int(self._answer()["memory"])
        return self

    def __exit__(self, *error: object) -> None:
        """End it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def read(self, text: str) -> None:
        """Have it read one text and note what that took. Raises WorkerDied."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(text) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        self.seconds.append(float(answer["seconds"]))
        self.heard.append(answer["heard"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise WorkerDied(f"The process that reads with {self.kind} ended with status {self._process.wait()}.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    @property
    def cost(self) -> Cost:
        """What was read so far."""
        return Cost(np.array(self.seconds), self.memory, self.heard)


def costs(models: Mapping[str, Path], texts: Sequence[str]) -> dict[str, Cost]:
    """The cost of each text for each kind of model (mo, default), message by message in turn. Raises WorkerDied."""
    with ExitStack() as stack:
        workers = [stack.enter_context(Worker(kind, folder)) for kind, folder in models.items()]
        for number, text in enumerate(texts):
            # Whoever comes second finds the caches cold that the first has filled: so they take turns in that too.
            for worker in workers[:: -1 if number % 2 else 1]:
                worker.read(text)
        return {worker.kind: worker.cost for worker in workers}
