"""Logistic regression in the space of the texts: what sklearn learns from all features, by a shorter way."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.sparse import random as sparse_random
from sklearn.linear_model import LogisticRegression

from bot import regression

CHANCE = np.random.default_rng(3)
MEANING = CHANCE.standard_normal((60, 12)).astype(np.float32)
WORDS = csr_matrix(sparse_random(60, 400, 0.05, random_state=4, dtype=np.float32))
LABELS = CHANCE.integers(0, 4, 60)
WEIGH = CHANCE.random(60) + 0.5


def test_it_learns_what_sklearn_learns_from_all_features() -> None:
    made = regression.fit(MEANING, WORDS, LABELS, WEIGH, C=3.0, max_iter=500, tol=1e-6)
    everything = hstack([csr_matrix(MEANING), WORDS], format="csr")
    plain = LogisticRegression(C=3.0, max_iter=500, tol=1e-6).fit(everything, LABELS, sample_weight=WEIGH)
    assert made.coef_.shape == plain.coef_.shape
    assert np.allclose(made.coef_, plain.coef_, atol=1e-4)
    assert np.allclose(made.intercept_, plain.intercept_, atol=1e-4)


def test_the_same_text_twice_and_labels_that_are_words_are_no_trouble() -> None:
    twice = np.r_[0:60, 0:20]
    names = np.array(["back", "knee", "hip", "neck"])[LABELS[twice]]
    made = regression.fit(MEANING[twice], WORDS[twice], names, C=3.0, max_iter=500, tol=1e-6)
    assert list(made.classes_) == ["back", "hip", "knee", "neck"]
    assert np.isfinite(made.coef_).all()
