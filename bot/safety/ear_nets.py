"""Small nets beside the second ear's linear head: what only several words together say.

Each has one hidden layer over the encoder's vector and the words that tell most; several of them, each begun by another
chance, are one opinion. Alone they hear no more than the linear head; the two together find eight to ten signs in a
hundred more at the same number of questions too many (docs/safety-figures.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

_NETS, _HIDDEN, _WORDS = 2, 64, 1000
_ROUNDS, _AT_ONCE, _BATCH = 6, 8192, 256
_MORE_OF_WORDS = 1.5
"""How much more a word counts than for the linear head, whose words are many more."""

_STEP = 1e-3
"""How far one batch moves the weights (Adam's learning rate)."""


def fit(
    vectors: NDArray[Any], bag: csr_matrix, target: NDArray[np.bool_], times: NDArray[np.int_]
) -> dict[str, NDArray[Any]]:
    """Nets for texts with vectors (texts, d), words (texts, w), whether each is a sign, and how often it is shown."""
    from sklearn.feature_selection import chi2
    from sklearn.neural_network import MLPClassifier

    telling = np.nan_to_num(chi2(bag, target)[0])
    places = np.sort(np.argsort(-telling, kind="stable")[:_WORDS])
    words = bag[:, places]
    shown = np.repeat(np.arange(len(target)), times)
    made = []
    for number in range(_NETS):
        chance = np.random.default_rng(number)
        net = MLPClassifier((_HIDDEN,), alpha=0.03, learning_rate_init=_STEP, batch_size=_BATCH, random_state=number)
        for _ in range(_ROUNDS):
            order = chance.permutation(shown)
            for start in range(0, len(order), _AT_ONCE):
                rows = order[start : start + _AT_ONCE]
                seen = np.hstack([vectors[rows], words[rows].toarray() * _MORE_OF_WORDS]).astype(np.float32)
                net.partial_fit(seen, target[rows], classes=[False, True])
        made.append(net)
    return {
        "net_places": places,
        "net_hidden": np.stack([net.coefs_[0] for net in made]).astype(np.float32),
        "net_hidden_bias": np.stack([net.intercepts_[0] for net in made]).astype(np.float32),
        "net_out": np.stack([net.coefs_[1][:, 0] for net in made]).astype(np.float32),
        "net_out_bias": np.array([net.intercepts_[1][0] for net in made], dtype=np.float32),
    }


def heard(nets: Mapping[str, NDArray[Any]], vectors: NDArray[Any], words: NDArray[Any]) -> NDArray[np.float32]:
    """Log odds for a sign, by the mean of the nets; `words` (texts, w) as the linear head sees them."""
    seen = np.hstack([vectors, words[:, nets["net_places"]] * _MORE_OF_WORDS]).astype(np.float32)
    hidden = np.maximum(np.einsum("td,ndh->nth", seen, nets["net_hidden"]) + nets["net_hidden_bias"][:, None], 0.0)
    odds = np.einsum("nth,nh->nt", hidden, nets["net_out"]) + nets["net_out_bias"][:, None]
    return np.asarray(odds.mean(axis=0), dtype=np.float32)
