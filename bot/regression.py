"""Logistic regression of several labels where there are many more features than texts, in a third of the time.

What it learns lies in the space that the texts span. Turned into that space (a rotation, under which lengths and so
the penalty stay the same) there is one feature a text instead of many thousands, and the encoder's vectors cost no
more as sparse numbers do. A leaf of the package, as the encoder is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.sparse import csr_matrix

# A text that stands there twice spans nothing new; with so much of its own it does not stop the rotation.
_OWN = 1e-9


def fit(
    meaning: NDArray[Any], words: csr_matrix, labels: Sequence[Any] | NDArray[Any], weigh: Any = None, **freedom: Any
) -> Any:
    """sklearn's LogisticRegression fitted on dense features (texts, d) beside sparse ones (texts, w) of the same texts.

    Its `coef_` is (labels, d + w). `freedom` are its settings: C, max_iter, tol.
    """
    from sklearn.linear_model import LogisticRegression

    dense, sparse = np.asarray(meaning, dtype=np.float64), words.astype(np.float64)
    alike = dense @ dense.T + (sparse @ sparse.T).toarray()
    alike[np.diag_indices_from(alike)] += _OWN
    turned = cholesky(alike, lower=True, overwrite_a=True)
    made = LogisticRegression(**freedom).fit(turned, labels, sample_weight=weigh)
    back = solve_triangular(turned, made.coef_.T, lower=True, trans="T")
    made.coef_ = np.hstack([back.T @ dense, (sparse.T @ back).T])
    return made
