"""Why something was heard: the training messages nearest to a clause, for `parse --explain`.

Kept beside the model and read only when somebody asks, so that a server carries none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.encoder import Vectors, encode
from bot.nlu.written import written

FILE_NAME = "messages.npz"
_BATCH = 512


@dataclass(frozen=True)
class Near:
    """A training message, what it is labelled with (findings, otherwise its intent), and its cosine to the text."""

    text: str
    labels: tuple[str, ...]
    similarity: float


def fit_into(folder: Path, data: Path) -> None:
    """Embed every training message under `data` and store it in the model's folder."""
    rows = [message for message in written(data) if message.about_exercise]
    texts = [message.text for message in rows]
    vectors = np.concatenate([encode(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)])
    lines = "\n".join(f"{' '.join(row.findings or (row.intent,))}\t{row.text}" for row in rows)
    # As bytes: numpy would give each text the room of the longest.
    np.savez(folder / FILE_NAME, vectors=vectors.astype(np.float16), lines=np.frombuffer(lines.encode(), np.uint8))


def nearest(folder: Path, texts: Sequence[str], count: int = 3) -> list[list[Near]]:
    """For each text its nearest training messages, best first. Raises FileNotFoundError where none were stored."""
    vectors, known = kept(folder)
    cosines = encode(texts) @ vectors.T
    best = np.argsort(-cosines, axis=1)[:, :count]
    return [
        [Near(known[i][1], tuple(known[i][0].split()), float(row[i])) for i in order]
        for row, order in zip(cosines, best, strict=True)
    ]


@lru_cache(maxsize=1)
def kept(folder: Path) -> tuple[Vectors, list[list[str]]]:
    """The vectors of the messages stored in a folder, and labels and text of each. Raises as `nearest` does."""
    with np.load(folder / FILE_NAME) as stored:
        lines = stored["lines"].tobytes().decode().split("\n")
        return stored["vectors"].astype(np.float32), [line.split("\t", 1) for line in lines]
