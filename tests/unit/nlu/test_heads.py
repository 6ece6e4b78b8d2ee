"""Heads make calibrated probabilities of scores, and storing changes nothing."""

import numpy as np
import pytest

from bot.nlu.calibration import platt, temperature, thresholds
from bot.nlu.heads import Head, calibrated, targets

GENERATOR = np.random.default_rng(1)


def scored(noise: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Scores (600, 3) of texts that hold exactly one of three labels, and what they hold."""
    true = np.eye(3, dtype=np.float32)[np.arange(600) % 3]
    return (4 * true - 2 + GENERATOR.normal(0, noise, true.shape)).astype(np.float32), true


def test_an_exclusive_head_shares_one_probability_among_its_labels() -> None:
    scores, true = scored()
    said = calibrated(("a", "b", "c"), scores, true, exclusive=True).probabilities(scores)
    assert np.allclose(said.sum(axis=1), 1, atol=1e-5)
    assert (said.argmax(axis=1) == true.argmax(axis=1)).mean() > 0.95


def test_independent_labels_are_found_above_their_thresholds() -> None:
    scores, true = scored()
    head = calibrated(("a", "b", "c"), scores, true, exclusive=False)
    assert ((head.probabilities(scores) >= head.threshold) == (true > 0)).mean() > 0.95


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_stored_head_says_the_same(exclusive: bool) -> None:
    scores, true = scored()
    head = calibrated(("a", "b", "c"), scores, true, exclusive)
    again = Head.from_arrays(head.arrays())
    assert again.labels == head.labels
    assert np.allclose(again.probabilities(scores), head.probabilities(scores))


def test_confidence_means_how_often_it_is_right() -> None:
    scores = GENERATOR.uniform(0, 1, (4000, 1)).astype(np.float32)
    true = (GENERATOR.uniform(0, 1, scores.shape) < scores**2).astype(np.float32)
    slope, offset = platt(scores, true)
    said = 1 / (1 + np.exp(-(scores * slope + offset)))
    for low in (0.1, 0.3, 0.5, 0.7):
        inside = (said >= low) & (said < low + 0.2)
        assert abs(said[inside].mean() - true[inside].mean()) < 0.08


def test_a_guessing_head_is_not_sure() -> None:
    scores = GENERATOR.normal(0, 1, (600, 3)).astype(np.float32)
    random = np.eye(3, dtype=np.float32)[GENERATOR.integers(0, 3, 600)]
    slope, _ = temperature(scores, random)
    assert slope.max() <= 0.3


def test_thresholds_stay_within_bounds_and_follow_the_label() -> None:
    true = (np.arange(400) % 2 == 0).astype(np.float32)[:, None]
    clear = np.where(true > 0, 0.7, 0.6).astype(np.float32)
    assert 0.25 <= float(thresholds(clear, true)[0]) <= 0.75
    assert ((clear >= thresholds(clear, true)) == (true > 0)).mean() > 0.9


def test_a_threshold_that_prefers_precision_is_no_lower() -> None:
    true = (GENERATOR.uniform(0, 1, (3000, 1)) < 0.3).astype(np.float32)
    said = np.clip(0.4 * true + GENERATOR.uniform(0, 0.6, true.shape), 0, 1).astype(np.float32)
    assert thresholds(said, true, 0.5)[0] >= thresholds(said, true)[0]


def test_names_that_are_no_label_are_passed_over() -> None:
    assert targets([frozenset({"a", "x"}), frozenset()], ("a", "b")).tolist() == [[1, 0], [0, 0]]
