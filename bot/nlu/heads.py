"""Classifiers on the features: many labels fitted at once, with confidences that mean what they say.

Kernel ridge regression: a text is scored by its nearness to every training text, in meaning (Gaussian kernel on the
encoder's vectors) and in spelling (linear). With a hundred unlike phrases a label this finds more than logistic
regression, and one factorisation serves all labels. Held-out scores then give each label a Platt curve (score to
probability; Platt 1999) and, for independent labels, the threshold with the best F measure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, solve_triangular
from scipy.special import expit, softmax

from bot.nlu.calibration import platt, temperature, thresholds
from bot.nlu.features import Features

Matrix = NDArray[np.float32]
# By cross-validation (`python -m bot.nlu.evaluate`): flat around these values.
_SHARPNESS = 2.0
_PENALTY = 0.5
_FOLDS = 3
_BLOCK = 1024


@dataclass(frozen=True)
class Head:
    """Columns of a machine that belong together: independent labels, or exclusive ones (exactly one is true)."""

    labels: tuple[str, ...]
    exclusive: bool
    slope: Matrix
    offset: Matrix
    threshold: Matrix

    def probabilities(self, scores: Matrix) -> Matrix:
        """Calibrated probabilities, shape (texts, labels); rows of an exclusive head add up to 1."""
        logits = scores * self.slope + self.offset
        return np.asarray(softmax(logits, axis=1) if self.exclusive else expit(logits), dtype=np.float32)


@dataclass(frozen=True)
class Machine:
    """Training texts (`anchors`, n x 512), their say in each label (n x labels), and the weights of spelling."""

    anchors: Matrix
    say: Matrix
    spelling: Matrix
    prior: Matrix
    heads: Mapping[str, Head]

    def probabilities(self, features: Features) -> dict[str, Matrix]:
        """Per head the calibrated probabilities (texts, labels)."""
        scores = nearness(features.meaning, self.anchors) @ self.say + features.spelling @ self.spelling + self.prior
        result, first = {}, 0
        for name, head in self.heads.items():
            result[name] = head.probabilities(scores[:, first : first + len(head.labels)])
            first += len(head.labels)
        return result

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored, as plain arrays; half precision changes no prediction and halves the file."""
        stored: dict[str, NDArray[Any]] = {
            "anchors": self.anchors.astype(np.float16),
            "say": self.say,
            "spelling": self.spelling.astype(np.float16),
            "prior": self.prior,
            "heads": np.array(list(self.heads)),
        }
        for name, head in self.heads.items():
            stored[f"{name}.labels"] = np.array(head.labels)
            stored[f"{name}.exclusive"] = np.array(head.exclusive)
            stored[f"{name}.curve"] = np.stack([head.slope, head.offset, head.threshold])
        return stored

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> Machine:
        """The machine that `arrays` stored. Raises KeyError when a part is missing."""
        heads = {}
        for name in (str(name) for name in stored["heads"]):
            labels = tuple(str(label) for label in stored[f"{name}.labels"])
            slope, offset, threshold = stored[f"{name}.curve"]
            heads[name] = Head(labels, bool(stored[f"{name}.exclusive"]), slope, offset, threshold)
        # Column by column, a few texts are compared with all anchors in two thirds of the time.
        anchors = stored["anchors"].astype(np.float32, order="F")
        say, spelling = (stored[part].astype(np.float32) for part in ("say", "spelling"))
        return cls(anchors, say, spelling, stored["prior"], heads)


@dataclass(frozen=True)
class Task:
    """What a head is to learn: `targets` is (texts, labels) of 0 and 1; `recall_weight` as in `thresholds`."""

    labels: tuple[str, ...]
    targets: Matrix
    exclusive: bool
    recall_weight: float = 1.0


def targets(held: Sequence[frozenset[str]], labels: tuple[str, ...]) -> Matrix:
    """1 where a text holds a label; names that are no label are passed over."""
    return np.array([[label in names for label in labels] for names in held], dtype=np.float32)


def nearness(meaning: Matrix, anchors: Matrix) -> Matrix:
    """Gaussian kernel of unit vectors, shape (texts, anchors), 1 for equal meaning."""
    cosine = meaning @ anchors.T
    return np.asarray(np.exp(_SHARPNESS * (cosine - 1.0)), dtype=np.float32)


def fit(features: Features, tasks: Mapping[str, Task], groups: NDArray[np.int64]) -> Machine:
    """Fit and calibrate all tasks on the same texts; texts of one group (clauses of one message) stay together.

    One group in three is held out for the curves. Its texts stand last, so the factor's leading block is the factor
    of the others alone, and the scores of the held-out texts cost no second factorisation.
    """
    held_out = groups % _FOLDS == 0
    order = np.argsort(held_out, kind="stable")
    known = int((~held_out).sum())
    seen = features.rows(order)
    wanted = np.hstack([task.targets for task in tasks.values()])[order]
    prior = wanted.mean(axis=0)
    factor = _factor(seen)
    half = solve_triangular(factor, wanted - prior, lower=True, check_finite=False)
    scores = factor[known:, :known] @ half[:known] + prior
    heads, first = {}, 0
    for name, task in tasks.items():
        last = first + len(task.labels)
        heads[name] = calibrated(replace(task, targets=wanted[known:, first:last]), scores[:, first:last])
        first = last
    say = solve_triangular(factor, half, lower=True, trans="T", overwrite_b=True, check_finite=False)
    say = np.asarray(say, dtype=np.float32)
    return Machine(seen.meaning, say, np.asarray(seen.spelling.T @ say), prior, heads)


def calibrated(task: Task, held_out: Matrix) -> Head:
    """The curve and thresholds that held-out scores (texts, labels) ask for."""
    if task.exclusive:
        slope, offset = temperature(held_out, task.targets)
        return Head(task.labels, True, slope, offset, np.zeros_like(slope))
    slope, offset = platt(held_out, task.targets)
    cuts = thresholds(expit(held_out * slope + offset), task.targets, task.recall_weight)
    return Head(task.labels, False, slope, offset, cuts)


def _factor(seen: Features) -> Matrix:
    """The Cholesky factor of kernel + penalty; what stands above its diagonal means nothing."""
    count = len(seen)
    kernel = np.empty((count, count), dtype=np.float32)
    # Half of the kernel is enough, and block by block the sparse products stay small.
    for first in range(0, count, _BLOCK):
        block = kernel[first : first + _BLOCK, first:]
        np.matmul(seen.meaning[first : first + _BLOCK], seen.meaning[first:].T, out=block)
        block -= 1.0
        block *= _SHARPNESS
        np.exp(block, out=block)
        block += (seen.spelling[first : first + _BLOCK] @ seen.spelling[first:].T).toarray()
    kernel[np.diag_indices_from(kernel)] += _PENALTY
    # Transposed, the half that was filled is the lower one, in the order LAPACK works in: no copy.
    factor, _ = cho_factor(kernel.T, lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(factor)
