"""What the classifiers see of a text: the encoder's vector beside weighted letter and word sequences.

The encoder carries meaning and the sequences carry spelling, so that "knackerd" and "cba" count as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from bot.encoder import DIMENSIONS, Vectors, encode

_LETTERS = 2**14
_WORDS = 2**13
BUCKETS = _LETTERS + _WORDS
# By cross-validation: spelling helps beside meaning, and hurts when it weighs as much.
_SPELLING_WEIGHT = 0.55


@dataclass(frozen=True)
class Features:
    """n texts: `meaning` (n, 512) and `spelling` (n, BUCKETS), rows of length 1 and less."""

    meaning: Vectors
    spelling: csr_matrix

    def __len__(self) -> int:
        return int(self.meaning.shape[0])

    def rows(self, index: NDArray[np.int64]) -> Features:
        """The features of some of the texts."""
        return Features(self.meaning[index], self.spelling[index])


def features(texts: Sequence[str], batch: int = 256) -> Features:
    """Features of each text, in order."""
    if not texts:
        return Features(np.zeros((0, DIMENSIONS), np.float32), csr_matrix((0, BUCKETS), dtype=np.float32))
    meaning = np.concatenate([encode(texts[i : i + batch]) for i in range(0, len(texts), batch)])
    plain = [normalised(text) for text in texts]
    letters, words = _hashers()
    spelling = hstack([letters.transform(plain), words.transform(plain)], format="csr", dtype=np.float32)
    return Features(meaning, spelling * np.float32(_SPELLING_WEIGHT / np.sqrt(2)))


def normalised(text: str) -> str:
    """Lower case, no apostrophes (people leave them out at random), one kind of digit."""
    text = re.sub("['’`´]", "", text.lower())
    return re.sub(r"\d", "0", text)


@lru_cache(maxsize=1)
def _hashers() -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import HashingVectorizer

    letters = HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), n_features=_LETTERS, alternate_sign=False, dtype=np.float32, binary=True
    )
    words = HashingVectorizer(
        analyzer="word",
        ngram_range=(1, 2),
        n_features=_WORDS,
        alternate_sign=False,
        token_pattern=r"(?u)\b\w+\b",
        dtype=np.float32,
        binary=True,
    )
    return letters, words
