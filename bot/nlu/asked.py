"""Answers near a question: which of the content's answers the questions they are heard in speak for.

A linear classifier over the encoder's vector and weighted letter and word sequences, learnt at training. The nearest
phrase alone would not do: "is it ok to …" is the same in half of all questions, and only learning finds that the word
after it decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot import regression
from bot.content.loader import languages
from bot.encoder import DIMENSIONS, Vectors, encode
from bot.nlu.facets import CONTENT
from bot.nlu.features import BUCKETS, rarity_in, sequences, weighted

# What is known of an answer by its keywords counts less than a whole question; what asks nothing less still, for there
# is much more of it.
_KEYWORDS_WEIGH, _TALK_WEIGHS = 0.4, 0.3
_LONG_ENOUGH = 5
"""Letters of a keyword that says something on its own."""

_FREEDOM = 30.0
_ROUNDS = 150


@dataclass(frozen=True)
class Answering:
    """What is needed of an answer of the content."""

    id: str
    heard_in: tuple[str, ...]
    keywords: tuple[str, ...] = ()


def read_answers(content: Path = CONTENT) -> list[Answering]:
    """The answers of all languages that Mo speaks; other content keeps no model from being trained."""
    found: dict[str, Answering] = {}
    for language in languages(content):
        read = yaml.safe_load((content / language / "answers.yml").read_text(encoding="utf-8")) or {}
        for name, entry in read.items():
            known = found.get(name, Answering(name, ()))
            questions, keywords = map(str, entry["heard_in"]), (str(k).rstrip("*") for k in entry.get("keywords", ()))
            found[name] = Answering(name, (*known.heard_in, *questions), (*known.keywords, *keywords))
    return list(found.values())


@dataclass(frozen=True)
class AnswerIndex:
    """`weights` (512 + BUCKETS, answers + 1), `rarity` (BUCKETS,); `centre` is what all questions have in common."""

    ids: tuple[str, ...]
    centre: Vectors
    rarity: NDArray[np.float32]
    weights: Vectors
    bias: NDArray[np.float32]

    def nearness(self, meaning: Vectors, held: csr_matrix) -> Vectors:
        """How near each text (rows) is to each answer, 0 to 1; only which sequences `held` has is read."""
        if not self.ids or not len(meaning):
            return np.zeros((len(meaning), len(self.ids)), dtype=np.float32)
        spelling = weighted(held, self.rarity)
        scores = _centred(meaning, self.centre) @ self.weights[:DIMENSIONS] + spelling @ self.weights[DIMENSIONS:]
        odds = np.exp(scores + self.bias - (scores + self.bias).max(axis=1, keepdims=True))
        # The last column stands for what asks nothing.
        return np.asarray((odds / odds.sum(axis=1, keepdims=True))[:, : len(self.ids)], dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored, as plain arrays."""
        return {
            "ids": np.array(self.ids, dtype=np.str_),
            "centre": self.centre,
            "rarity": self.rarity,
            "weights": self.weights.astype(np.float16),
            "bias": self.bias,
        }

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> AnswerIndex:
        """The index that `arrays` stored. Raises KeyError when a part is missing."""
        return cls(
            tuple(str(i) for i in stored["ids"]),
            stored["centre"],
            stored["rarity"],
            stored["weights"].astype(np.float32),
            stored["bias"],
        )


def build_answers(answers: Sequence[Answering], talk: Sequence[str]) -> AnswerIndex:
    """Learn from the questions each answer is heard in; `talk` are messages that ask nothing."""
    known = [(n, text, 1.0) for n, answer in enumerate(answers) for text in answer.heard_in]
    known += [
        (n, word, _KEYWORDS_WEIGH)
        for n, answer in enumerate(answers)
        for word in answer.keywords
        if len(word) >= _LONG_ENOUGH
    ]
    ids = tuple(answer.id for answer in answers)
    if len(ids) < 2:
        return AnswerIndex((), *_nothing())
    known += [(len(ids), text, _TALK_WEIGHS) for text in talk]
    held = sequences([text for _, text, _ in known])
    rarity = rarity_in(held)
    meaning = encode([text for _, text, _ in known])
    centre = np.asarray(meaning[: len(known) - len(talk)].mean(axis=0), dtype=np.float32)
    goals = np.array([number for number, _, _ in known])
    weigh = np.array([weight for _, _, weight in known])
    weights, bias = _learnt(_centred(meaning, centre), weighted(held, rarity), goals, weigh, len(ids) + 1)
    return AnswerIndex(ids, centre, rarity, weights, bias)


def _learnt(
    meaning: Vectors, words: csr_matrix, goals: NDArray[np.int64], weigh: NDArray[np.float64], columns: int
) -> tuple[Vectors, NDArray[np.float32]]:
    made = regression.fit(meaning, words, goals, weigh, C=_FREEDOM, max_iter=_ROUNDS, tol=1e-3)
    weights = np.zeros((DIMENSIONS + BUCKETS, columns), dtype=np.float32)
    bias = np.full(columns, -1e4, dtype=np.float32)  # a column that nothing taught is never the likeliest
    weights[:, made.classes_], bias[made.classes_] = made.coef_.T, made.intercept_
    return weights, bias


def _centred(meaning: Vectors, centre: Vectors) -> Vectors:
    apart = meaning - centre
    return np.asarray(apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-6), dtype=np.float32)


def _nothing() -> tuple[Vectors, NDArray[np.float32], Vectors, NDArray[np.float32]]:
    return (
        np.zeros(DIMENSIONS, np.float32),
        np.ones(BUCKETS, np.float32),
        np.zeros((DIMENSIONS + BUCKETS, 1), np.float32),
        np.zeros(1, np.float32),
    )
