"""Classifiers on made-up features: what they learn, how sure they are, and that storing changes nothing."""

import numpy as np
from scipy.sparse import csr_matrix

from bot.encoder import DIMENSIONS
from bot.nlu.calibration import platt, temperature, thresholds
from bot.nlu.features import BUCKETS, Features
from bot.nlu.heads import Machine, Task, _factor, fit, targets

GENERATOR = np.random.default_rng(1)
COUNT = 240


def made_up(noise: float = 0.4) -> tuple[Features, np.ndarray]:
    """Texts around three directions of meaning, 80 each."""
    kind = np.arange(COUNT) % 3
    meaning = GENERATOR.normal(0, noise / np.sqrt(DIMENSIONS), (COUNT, DIMENSIONS))
    meaning[np.arange(COUNT), kind] += 1
    meaning /= np.linalg.norm(meaning, axis=1, keepdims=True)
    return Features(meaning.astype(np.float32), csr_matrix((COUNT, BUCKETS), dtype=np.float32)), kind


def trained() -> tuple[Machine, Features, np.ndarray]:
    seen, kind = made_up()
    names = np.array(["a", "b", "c"])[kind]
    independent = Task(("a", "b"), targets([frozenset({n}) for n in names], ("a", "b")), exclusive=False)
    exclusive = Task(("a", "b", "c"), targets([frozenset({n}) for n in names], ("a", "b", "c")), exclusive=True)
    return fit(seen, {"some": independent, "one": exclusive}, GENERATOR.permutation(COUNT)), seen, kind


def test_labels_that_can_be_told_apart_are() -> None:
    machine, seen, kind = trained()
    heard = machine.probabilities(seen)
    assert (heard["one"].argmax(axis=1) == kind).mean() > 0.98
    assert np.allclose(heard["one"].sum(axis=1), 1, atol=1e-5)
    some = heard["some"] >= machine.heads["some"].threshold
    assert (some[:, 0] == (kind == 0)).mean() > 0.98
    assert not some[kind == 2].any()


def test_a_stored_machine_says_the_same() -> None:
    machine, seen, _ = trained()
    again = Machine.from_arrays(machine.arrays())
    for name, probabilities in machine.probabilities(seen).items():
        assert np.allclose(again.probabilities(seen)[name], probabilities, atol=0.01)


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
    assert slope.max() <= 1.0


def test_thresholds_stay_within_bounds_and_follow_the_label() -> None:
    true = (np.arange(400) % 2 == 0).astype(np.float32)[:, None]
    clear = np.where(true > 0, 0.7, 0.6).astype(np.float32)
    assert 0.25 <= float(thresholds(clear, true)[0]) <= 0.75
    assert ((clear >= thresholds(clear, true)) == (true > 0)).mean() > 0.9


def test_a_threshold_that_prefers_precision_is_no_lower() -> None:
    true = (GENERATOR.uniform(0, 1, (3000, 1)) < 0.3).astype(np.float32)
    said = np.clip(0.4 * true + GENERATOR.uniform(0, 0.6, true.shape), 0, 1).astype(np.float32)
    assert thresholds(said, true, 0.5)[0] >= thresholds(said, true)[0]


def test_held_out_scores_come_from_the_other_texts_alone() -> None:
    """The leading block of the factor is the factor of the leading texts."""
    seen, _ = made_up()
    whole, part = _factor(seen), _factor(seen.rows(np.arange(100)))
    assert np.allclose(np.tril(whole[:100, :100]), np.tril(part), atol=1e-4)
