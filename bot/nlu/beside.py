"""What another process does while Rasa, which mostly keeps one core busy, trains: what safety and numbers learn.

It hears the messages for the safety net's second ear, then encodes what Rasa's parts are about to ask for, and at
last the ear learns from the vectors that are there by then, so that hardly a message is encoded twice.
"""

from __future__ import annotations

from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType

import numpy as np

from bot import encoder
from bot.nlu.numbers import judgement
from bot.safety import second_ear

# More than there are: messages, their copies, clauses and facets are each encoded once, whichever part asks first.
TRAINING_TEXTS = 200_000
_VECTORS = "vectors.npy"


class Beside:
    """The process, for as long as it is entered; `learnt` gives the files that it has left in `workshop`."""

    def __init__(self, workshop: Path) -> None:
        self._workshop = workshop
        self._process = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self._learning: list[Future[Path]] = []

    def __enter__(self) -> Beside:
        self._learning.append(self._process.submit(judgement.fit_into, self._workshop))
        self._process.submit(second_ear.hear_all)
        encoder.helped_by(self._process, self._teach_ear)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.shutdown(cancel_futures=True)

    def learnt(self) -> list[Path]:
        """Every file, waited for. Raises what went wrong in the process."""
        if len(self._learning) == 1:  # nothing was encoded for Rasa
            self._teach_ear()
        return [each.result() for each in self._learning]

    def _teach_ear(self) -> None:
        known = encoder.remembered(second_ear.ordinary_texts())
        np.save(self._workshop / _VECTORS, np.array(list(known.values()), dtype=np.float32))
        self._learning.append(self._process.submit(_fit_ear, self._workshop, list(known)))


def _fit_ear(workshop: Path, known: list[str]) -> Path:
    encoder.remember(TRAINING_TEXTS)
    encoder.learn_by_heart(known, np.load(workshop / _VECTORS).reshape(len(known), encoder.DIMENSIONS))
    return second_ear.fit_into(workshop)
