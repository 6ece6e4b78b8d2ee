"""The network on made-up features: it learns what can be learnt, and only from what it is told."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bot.encoder import DIMENSIONS
from bot.nlu.features import BUCKETS, Features
from bot.nlu.network import Goal, Network, averaged, fit

pytestmark = pytest.mark.slow

COUNT = 4500


def made_up(seed: int = 1) -> tuple[Features, np.ndarray]:
    """Texts of three kinds: two told apart by meaning, the third by spelling alone."""
    draw = np.random.default_rng(seed)
    kind = np.arange(COUNT) % 3
    meaning = draw.normal(0, 0.03, (COUNT, DIMENSIONS))
    meaning[kind == 1, 0] += 4
    rows = np.flatnonzero(kind == 2)
    spelling = csr_matrix((np.full(len(rows), 2.0), (rows, np.full(len(rows), 7))), shape=(COUNT, BUCKETS))
    return Features(meaning.astype(np.float32), spelling.astype(np.float32)), np.eye(3, dtype=np.float32)[kind]


def goal(true: np.ndarray, exclusive: bool = True) -> Goal:
    return Goal(true, np.ones(len(true), np.float32), exclusive)


@pytest.mark.parametrize("exclusive", [True, False])
def test_what_differs_in_meaning_or_spelling_is_told_apart(exclusive: bool) -> None:
    seen, true = made_up()
    network = fit(seen, [goal(true, exclusive)], seed=0)
    new, expected = made_up(seed=2)
    assert (network.scores(new).argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.95


def test_the_same_seed_gives_the_same_network() -> None:
    seen, true = made_up()
    first, second = (fit(seen, [goal(true)], seed=3) for _ in range(2))
    assert np.array_equal(first.scores(seen), second.scores(seen))


def test_texts_that_do_not_count_teach_nothing() -> None:
    seen, true = made_up()
    wrong, counts = true.copy(), np.ones(COUNT, np.float32)
    wrong[::2], counts[::2] = np.roll(true[::2], 1, axis=1), 0
    network = fit(seen, [Goal(wrong, counts, True)], seed=0)
    assert (network.scores(seen).argmax(axis=1) == true.argmax(axis=1)).mean() > 0.95


def test_goals_keep_to_their_own_columns() -> None:
    seen, true = made_up()
    network = fit(seen, [goal(true), goal(true[:, ::-1].copy())], seed=0)
    scores = network.scores(seen)
    assert (scores[:, :3].argmax(axis=1) == 2 - scores[:, 3:].argmax(axis=1)).mean() > 0.95


def test_networks_side_by_side_score_their_mean() -> None:
    seen, true = made_up()
    networks = [fit(seen, [goal(true)], seed) for seed in range(2)]
    mean = (networks[0].scores(seen) + networks[1].scores(seen)) / 2
    assert np.allclose(averaged(networks).scores(seen), mean, atol=1e-3)


def test_a_stored_network_says_nearly_the_same() -> None:
    seen, true = made_up()
    network = fit(seen, [goal(true)], seed=0)
    assert np.allclose(Network.from_arrays(network.arrays()).scores(seen), network.scores(seen), atol=0.05)
