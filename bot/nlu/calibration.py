"""From held-out scores to probabilities and thresholds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax

Matrix = NDArray[np.float32]
# A label seen this often has a threshold half its own, half the common one.
_TRUSTED_COUNT = 100


def platt(scores: Matrix, targets: Matrix) -> tuple[Matrix, Matrix]:
    """Slope and offset per label of the logistic curve from score to probability."""
    curves = [_platt(scores[:, label], targets[:, label]) for label in range(targets.shape[1])]
    return np.array([c[0] for c in curves], np.float32), np.array([c[1] for c in curves], np.float32)


def _platt(scores: Matrix, targets: Matrix) -> tuple[float, float]:
    positives = float(targets.sum())
    if positives < 5:
        return 1.0, 0.0
    # Platt's smoothed targets keep a separable label from becoming overconfident.
    high = (positives + 1) / (positives + 2)
    low = 1 / (len(targets) - positives + 2)
    goal = np.where(targets > 0, high, low)

    def loss(curve: NDArray[np.float64]) -> float:
        logits = curve[0] * scores + curve[1]
        return float((np.logaddexp(0, logits) - goal * logits).mean())

    found = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead", options={"maxiter": 300})
    return float(max(found.x[0], 0.1)), float(found.x[1])


def temperature(scores: Matrix, targets: Matrix) -> tuple[Matrix, Matrix]:
    """One slope for all exclusive labels, under which the held-out texts are likeliest; no offset."""
    grid = np.geomspace(0.1, 5.0, 60)
    losses = [-float((targets * log_softmax(scores * slope, axis=1)).sum()) for slope in grid]
    best = grid[int(np.argmin(losses))]
    labels = targets.shape[1]
    return np.full(labels, best, np.float32), np.zeros(labels, np.float32)


def thresholds(probabilities: Matrix, targets: Matrix, recall_weight: float = 1.0, lowest: float = 0.25) -> Matrix:
    """Per label the probability with the best F on held-out texts, drawn towards the one best for all labels.

    `recall_weight` is the beta of the F measure: 1 weighs precision and recall alike, less prefers precision. No
    threshold is below `lowest`.
    """
    grid = np.linspace(lowest, 0.75, 29)
    true = targets > 0
    weight = recall_weight**2

    def measure(columns: slice, cut: float) -> float:
        said = probabilities[:, columns] >= cut
        both = (said & true[:, columns]).sum()
        return float((1 + weight) * both / max(1.0, said.sum() + weight * true[:, columns].sum()))

    shared = grid[int(np.argmax([measure(slice(None), cut) for cut in grid]))]
    result = []
    for label in range(targets.shape[1]):
        own = grid[int(np.argmax([measure(slice(label, label + 1), cut) for cut in grid]))]
        trust = float(true[:, label].sum()) / (float(true[:, label].sum()) + _TRUSTED_COUNT)
        result.append(trust * own + (1 - trust) * shared)
    return np.array(result, np.float32)
