"""The small nets beside the ear's linear head hear what only words together say."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from bot.safety import ear_nets

CHANCE = np.random.default_rng(5)
WORDS = np.array([[a, b] for a in (0.0, 0.6) for b in (0.0, 0.6)])[CHANCE.integers(0, 4, 6000)]
"""Two words, each there or not: one alone is a sign, both or none are ordinary talk. No linear head can tell."""

VECTORS = CHANCE.normal(size=(len(WORDS), 4)).astype(np.float32) * 0.1
SIGN = (WORDS[:, 0] > 0) != (WORDS[:, 1] > 0)


def test_what_only_two_words_together_say_is_heard() -> None:
    nets = ear_nets.fit(VECTORS, csr_matrix(WORDS), SIGN, np.ones(len(WORDS), dtype=int))
    odds = ear_nets.heard(nets, VECTORS, WORDS)
    assert odds[SIGN].min() > odds[~SIGN].max()


def test_the_same_texts_make_the_same_nets() -> None:
    once, again = (ear_nets.fit(VECTORS, csr_matrix(WORDS), SIGN, np.ones(len(WORDS), dtype=int)) for _ in range(2))
    assert all(np.array_equal(once[name], again[name]) for name in once)
