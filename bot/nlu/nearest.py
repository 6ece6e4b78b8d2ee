"""Why something was heard: the training messages nearest to a clause, for `parse --explain`.

Kept beside the model and read only when somebody asks, so that a server carries none of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

from bot.encoder import Vectors, encode

FILE_NAME = "messages.npz"
_MARK = re.compile(r"\[([^\[\]]+)\]\((\w+)\)")
_BATCH = 512


@dataclass(frozen=True)
class Near:
    """A training message, what it is labelled with (findings, otherwise its intent), and its cosine to the text."""

    text: str
    labels: tuple[str, ...]
    similarity: float


def fit_into(folder: Path, data: Path) -> None:
    """Embed every training message under `data` and store it in the model's folder."""
    rows = list(_messages(data))
    texts = [text for text, _ in rows]
    vectors = np.concatenate([encode(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)])
    lines = "\n".join(f"{' '.join(held)}\t{text}" for text, held in rows)
    # As bytes: numpy would give each text the room of the longest.
    np.savez(folder / FILE_NAME, vectors=vectors.astype(np.float16), lines=np.frombuffer(lines.encode(), np.uint8))


def nearest(folder: Path, texts: Sequence[str], count: int = 3) -> list[list[Near]]:
    """For each text its nearest training messages, best first. Raises FileNotFoundError where none were stored."""
    vectors, known = _stored(folder / FILE_NAME)
    cosines = encode(texts) @ vectors.T
    best = np.argsort(-cosines, axis=1)[:, :count]
    return [
        [Near(known[i][1], tuple(known[i][0].split()), float(row[i])) for i in order]
        for row, order in zip(cosines, best, strict=True)
    ]


@lru_cache(maxsize=1)
def _stored(path: Path) -> tuple[Vectors, list[list[str]]]:
    """The vectors, and labels and text of each."""
    with np.load(path) as stored:
        lines = stored["lines"].tobytes().decode().split("\n")
        return stored["vectors"].astype(np.float32), [line.split("\t", 1) for line in lines]


def _messages(data: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Text and labels of every example that may teach a finding; Rasa's own reader would take ten times as long."""
    for path in sorted(data.rglob("*.yml")):
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).get("nlu") or ():
            if (block.get("metadata") or {}).get("learns") == "talk":
                continue
            for line in block["examples"].splitlines():
                said = line.removeprefix("- ").strip()
                marks = tuple(dict.fromkeys(match[2] for match in _MARK.finditer(said)))
                yield _MARK.sub(r"\1", said), marks or (block["intent"],)
