"""Heads: columns of the network's scores that belong together, and the curve that makes them probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from bot.nlu.calibration import platt, temperature, thresholds

Matrix = NDArray[np.float32]
_RECALL_WEIGHT, _LOWEST = 0.75, 0.15


@dataclass(frozen=True)
class Head:
    """Labels that are independent of each other, or exclusive (exactly one is true); curve and threshold per label."""

    labels: tuple[str, ...]
    exclusive: bool
    slope: Matrix
    offset: Matrix
    threshold: Matrix

    def probabilities(self, scores: Matrix) -> Matrix:
        """Calibrated probabilities, shape (texts, labels); rows of an exclusive head add up to 1."""
        logits = scores * self.slope + self.offset
        return np.asarray(softmax(logits, axis=1) if self.exclusive else expit(logits), dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored, as plain arrays."""
        return {
            "labels": np.array(self.labels),
            "exclusive": np.array(self.exclusive),
            "curve": np.stack([self.slope, self.offset, self.threshold]),
        }

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> Head:
        """The head that `arrays` stored. Raises KeyError when a part is missing."""
        slope, offset, threshold = stored["curve"]
        labels = tuple(str(label) for label in stored["labels"])
        return cls(labels, bool(stored["exclusive"]), slope, offset, threshold)


def calibrated(labels: tuple[str, ...], scores: Matrix, targets: Matrix, exclusive: bool) -> Head:
    """The curve and thresholds that held-out scores (texts, labels) ask for."""
    if exclusive:
        slope, offset = temperature(scores, targets)
        return Head(labels, True, slope, offset, np.zeros_like(slope))
    slope, offset = platt(scores, targets)
    # A feeling that is not there, said back, costs more trust than one that is left unsaid.
    cuts = thresholds(expit(scores * slope + offset), targets, _RECALL_WEIGHT, _LOWEST)
    return Head(labels, False, slope, offset, cuts)


def targets(held: Sequence[frozenset[str]], labels: tuple[str, ...]) -> Matrix:
    """1 where a text holds a label; names that are no label are passed over."""
    return np.array([[label in names for label in labels] for names in held], dtype=np.float32)
