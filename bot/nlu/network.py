"""The classifier behind all labels: one hidden layer over meaning and spelling, shared by every label.

Small enough to read a message in a fraction of a millisecond, and better on unseen messages than one classifier a
label: what the labels have in common is learnt once (`docs/understanding.md` has the comparison). Plain numpy, so that
nothing heavier than the encoder is loaded at run time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from bot.nlu.features import BUCKETS, Features

Matrix = NDArray[np.float32]

# Found by trying on a development set written apart; flat around these values.
_HIDDEN = 128
_EPOCHS = 7
_BATCH = 512
_RATE = 3e-3
_DECAY = 1e-2
_DROP_INPUT = 0.1
_DROP_HIDDEN = 0.4
# Rare labels: a network that starts by saying no learns faster.
_FIRST_GUESS = -3.0
_WARM_UP = 0.2
# So many weights are moved at once, with all that is kept of them: they stay in the processor's cache meanwhile.
_AT_ONCE = 2**16


@dataclass(frozen=True)
class Goal:
    """What some columns are to learn: `targets` (rows, labels) of 0 and 1; rows whose `counts` is 0 teach nothing.

    Exclusive labels share one probability among them, the others are independent. `weight` sets how much the goal
    weighs beside the others.
    """

    targets: Matrix
    counts: Matrix
    exclusive: bool
    weight: float = 1.0


@dataclass(frozen=True)
class Network:
    """Weights: meaning (512, hidden), spelling (BUCKETS, hidden), bias (hidden), outer (hidden, labels), prior."""

    meaning: Matrix
    spelling: Matrix
    bias: Matrix
    outer: Matrix
    prior: Matrix

    def scores(self, seen: Features) -> Matrix:
        """Logits, shape (texts, labels)."""
        hidden = seen.meaning @ self.meaning + seen.spelling @ self.spelling + self.bias
        return np.asarray(np.maximum(hidden, 0) @ self.outer + self.prior, dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored; half precision changes no prediction and halves the file."""
        return {name: getattr(self, name).astype(np.float16) for name in _PARTS}

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> Network:
        """The network that `arrays` stored. Raises KeyError when a part is missing."""
        return cls(*(stored[name].astype(np.float32) for name in _PARTS))


_PARTS = ("meaning", "spelling", "bias", "outer", "prior")


def averaged(networks: Sequence[Network]) -> Network:
    """One network whose scores are the mean of theirs: their hidden layers side by side."""
    return Network(
        np.hstack([n.meaning for n in networks]),
        np.hstack([n.spelling for n in networks]),
        np.concatenate([n.bias for n in networks]),
        np.vstack([n.outer for n in networks]) / np.float32(len(networks)),
        np.mean([n.prior for n in networks], axis=0, dtype=np.float32),
    )


def fit(seen: Features, goals: Sequence[Goal], seed: int) -> Network:
    """Learn all goals at once; the same texts, goals and seed give the same network."""
    draw = np.random.default_rng(seed)
    labels = sum(goal.targets.shape[1] for goal in goals)
    weights = {
        "meaning": _normal(draw, (seen.meaning.shape[1], _HIDDEN), 0.1),
        "spelling": _normal(draw, (BUCKETS, _HIDDEN), 0.04),
        "bias": np.zeros(_HIDDEN, np.float32),
        "outer": _normal(draw, (_HIDDEN, labels), 0.06),
        "prior": np.full(labels, _FIRST_GUESS, np.float32),
    }
    adam = _Adam(weights, _EPOCHS * -(-len(seen) // _BATCH))
    for _ in range(_EPOCHS):
        order = draw.permutation(len(seen))
        for first in range(0, len(seen), _BATCH):
            rows = order[first : first + _BATCH]
            adam.step(_gradients(weights, seen.rows(rows), [_rows(goal, rows) for goal in goals], draw))
    return Network(**weights)


def _normal(draw: np.random.Generator, shape: tuple[int, int], spread: float) -> Matrix:
    return draw.standard_normal(shape, dtype=np.float32) * np.float32(spread)


def _rows(goal: Goal, rows: NDArray[np.int64]) -> Goal:
    return Goal(goal.targets[rows], goal.counts[rows], goal.exclusive, goal.weight)


def _gradients(
    weights: Mapping[str, Matrix], seen: Features, goals: Sequence[Goal], draw: np.random.Generator
) -> dict[str, Matrix]:
    """Gradients of the summed loss of a batch, with inputs and hidden units left out at random."""
    meaning = seen.meaning * _kept(draw, seen.meaning.shape, _DROP_INPUT)
    # By columns each sequence's weights are visited once; by rows they would be fetched anew for every text.
    spelling = seen.spelling.tocsc()
    raw = meaning @ weights["meaning"] + spelling @ weights["spelling"] + weights["bias"]
    kept = _kept(draw, raw.shape, _DROP_HIDDEN)
    hidden = np.maximum(raw, 0) * kept
    error = _errors(hidden @ weights["outer"] + weights["prior"], goals) / np.float32(len(seen))
    inner = (error @ weights["outer"].T) * kept * (raw > 0)
    return {
        "meaning": meaning.T @ inner,
        "spelling": np.asarray(spelling.T @ inner),
        "bias": inner.sum(axis=0),
        "outer": hidden.T @ error,
        "prior": error.sum(axis=0),
    }


def _kept(draw: np.random.Generator, shape: tuple[int, ...], dropped: float) -> Matrix:
    """0 where a unit is left out, and more than 1 elsewhere, so that the sum stays what it is."""
    return (draw.random(shape, dtype=np.float32) >= dropped).astype(np.float32) / np.float32(1 - dropped)


def _errors(scores: Matrix, goals: Sequence[Goal]) -> Matrix:
    """How far each probability is from what is wanted: the gradient of both kinds of loss."""
    errors, first = np.empty_like(scores), 0
    for goal in goals:
        columns = slice(first, first + goal.targets.shape[1])
        said = softmax(scores[:, columns], axis=1) if goal.exclusive else expit(scores[:, columns])
        errors[:, columns] = (said - goal.targets) * (goal.counts * goal.weight)[:, None]
        first = columns.stop
    return errors


class _Adam:
    """Adam with decoupled weight decay and one rise and fall of the rate (Kingma 2015, Loshchilov 2019)."""

    def __init__(self, weights: dict[str, Matrix], steps: int) -> None:
        self._weights = weights
        self._mean = {name: np.zeros_like(weight) for name, weight in weights.items()}
        self._square = {name: np.zeros_like(weight) for name, weight in weights.items()}
        self._scratch = np.empty(_AT_ONCE, np.float32)
        self._steps = steps
        self._taken = 0

    def step(self, gradients: Mapping[str, Matrix]) -> None:
        """Move every weight once, in place."""
        self._taken += 1
        for name, gradient in gradients.items():
            parts = [part.ravel() for part in (gradient, self._mean[name], self._square[name], self._weights[name])]
            for first in range(0, gradient.size, _AT_ONCE):
                self._move(*(part[first : first + _AT_ONCE] for part in parts))

    def _move(self, gradient: Matrix, mean: Matrix, square: Matrix, weight: Matrix) -> None:
        rate = np.float32(_RATE * self._share())
        first, second = 1 - 0.9**self._taken, 1 - 0.999**self._taken
        move = self._scratch[: gradient.size]
        mean *= np.float32(0.9)
        mean += np.multiply(gradient, np.float32(0.1), out=move)
        square *= np.float32(0.999)
        np.square(gradient, out=move)
        square += np.multiply(move, np.float32(0.001), out=move)
        np.sqrt(square, out=move)
        move *= np.float32(1 / np.sqrt(second))
        move += np.float32(1e-8)
        np.divide(mean, move, out=move)
        weight *= np.float32(1 - rate * _DECAY)
        move *= np.float32(rate / first)
        weight -= move

    def _share(self) -> float:
        """How much of the full rate: up in the first fifth, then down to nothing along a cosine."""
        done = self._taken / self._steps
        if done < _WARM_UP:
            return max(0.04, done / _WARM_UP)
        return float(0.5 * (1 + np.cos(np.pi * (done - _WARM_UP) / (1 - _WARM_UP))))
