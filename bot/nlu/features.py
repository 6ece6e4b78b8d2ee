"""What the classifiers see of a text: the encoder's vector beside weighted letter and word sequences.

The encoder carries meaning and the sequences carry spelling, so that "knackerd" and "cba" count as well. Both see the
text with its slips of the thumb put right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from bot.encoder import DIMENSIONS, Vectors, encode, prepare
from bot.nlu.slips import Words

_LETTERS = 2**14
_WORDS = 2**13
BUCKETS = _LETTERS + _WORDS
# Brings both kinds to the scale that the network learns fastest at; by trying.
_MEANING_SCALE = 4.0
_SPELLING_SCALE = 2.0
_BATCH = 256


@dataclass(frozen=True)
class Features:
    """n texts: `meaning` (n, 512) and `spelling` (n, BUCKETS), rows of length 4 and 2."""

    meaning: Vectors
    spelling: csr_matrix

    def __len__(self) -> int:
        return int(self.meaning.shape[0])

    def rows(self, index: NDArray[np.int64]) -> Features:
        """The features of some of the texts."""
        return Features(self.meaning[index], self.spelling[index])

    def directions(self) -> Vectors:
        """The encoder's vectors, of length 1."""
        return np.asarray(self.meaning / np.float32(_MEANING_SCALE), dtype=np.float32)


@dataclass(frozen=True)
class Lens:
    """What texts are seen through: `words` puts slips right, `rarity` (BUCKETS,) says how much each sequence counts."""

    words: Words
    rarity: NDArray[np.float32]

    def features(self, texts: Sequence[str]) -> Features:
        """Features of each text, in order."""
        if not texts:
            return Features(np.zeros((0, DIMENSIONS), np.float32), csr_matrix((0, BUCKETS), dtype=np.float32))
        righted = [self.words.righted(text) for text in texts]
        return _seen(righted, sequences(righted), self.rarity)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored, as plain arrays."""
        return {"rarity": self.rarity, **self.words.arrays()}

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> Lens:
        """The lens that `arrays` stored. Raises KeyError when a part is missing."""
        return cls(Words.from_arrays(stored), stored["rarity"])


def learn(words: Words, texts: Sequence[str], more: Sequence[str]) -> tuple[Lens, Features]:
    """The lens that these texts make with the words to put slips right, and they and `more` texts seen through it.

    A sequence counts the more, the fewer of the texts have it (inverse document frequency).
    """
    righted = [words.righted(text) for text in (*texts, *more)]
    prepare(righted)
    found = sequences(righted)
    rarity = rarity_in(found[: len(texts)])
    return Lens(words, rarity), _seen(righted, found, rarity)


def rarity_in(found: csr_matrix) -> NDArray[np.float32]:
    """How much each sequence counts, by how few of the texts (rows) have it."""
    held = np.asarray(found.getnnz(axis=0))
    return np.asarray(np.log((1 + found.shape[0]) / (1 + held)) + 1, dtype=np.float32)


def _seen(texts: Sequence[str], found: csr_matrix, rarity: NDArray[np.float32]) -> Features:
    meaning = np.concatenate([encode(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)])
    return Features(meaning * np.float32(_MEANING_SCALE), weighted(found, rarity) * np.float32(_SPELLING_SCALE))


def sequences(texts: Sequence[str]) -> csr_matrix:
    """Which letter and word sequences stand in each text: (texts, BUCKETS) of 0 and 1."""
    plain = [normalised(text) for text in texts]
    letters, words = _hashers()
    return hstack([letters.transform(plain), words.transform(plain)], format="csr", dtype=np.float32)


def normalised(text: str) -> str:
    """Lower case, no apostrophes (people leave them out at random), one kind of digit."""
    text = re.sub("['’`´]", "", text.lower())
    return re.sub(r"\d", "0", text)


def weighted(found: csr_matrix, rarity: NDArray[np.float32]) -> csr_matrix:
    """Each row weighted by rarity and brought to length 1; only which sequences a row has is read."""
    data = rarity[found.indices]
    # A text without a letter has an empty row.
    rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=data * data, minlength=found.shape[0]))
    data /= lengths[rows].astype(np.float32)
    return csr_matrix((data, found.indices, found.indptr), shape=found.shape)


@lru_cache(maxsize=1)
def _hashers() -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import HashingVectorizer

    letters = HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 5),
        n_features=_LETTERS,
        alternate_sign=False,
        dtype=np.float32,
        binary=True,
        norm=None,
    )
    words = HashingVectorizer(
        analyzer="word",
        ngram_range=(1, 2),
        n_features=_WORDS,
        alternate_sign=False,
        token_pattern=r"(?u)\b\w+\b",
        dtype=np.float32,
        binary=True,
        norm=None,
    )
    return letters, words
