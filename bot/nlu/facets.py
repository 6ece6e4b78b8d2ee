"""Facets of the reflection bank near a clause: the phrases they are heard in, embedded once at training."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.encoder import DIMENSIONS, Vectors, encode

# Without agreement of a finding a facet has to be this much nearer.
_ALONE_MARGIN = 0.08
_WANTED_PRECISION = 0.9


class Described(Protocol):
    """What is needed of a facet of the content."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def finding(self) -> str:
        """A barrier or facilitator id, or a theme."""

    @property
    def heard_in(self) -> tuple[str, ...]:
        """Phrases of patients."""


@dataclass(frozen=True)
class FacetIndex:
    """One row of `vectors` a phrase; `owner` says which facet it belongs to."""

    ids: tuple[str, ...]
    findings: tuple[str, ...]
    vectors: Vectors
    owner: NDArray[np.int64]
    threshold: float

    def nearest(self, clauses: Vectors, found: list[frozenset[str]], known: frozenset[str]) -> list[tuple[str, float]]:
        """Per clause (rows of `clauses`) the nearest facet and its cosine, ("", 0) where none is near enough.

        `found` holds each clause's findings: a facet of a finding that was not heard there must be nearer, and so
        must a theme (a `finding` not in `known`).
        """
        if not self.ids or not len(clauses):
            return [("", 0.0)] * len(clauses)
        phrases = clauses @ self.vectors.T
        result = []
        for row, heard in zip(phrases, found, strict=True):
            best: tuple[str, float] = ("", 0.0)
            best_rank = -1.0
            for facet, finding in enumerate(self.findings):
                similarity = float(row[self.owner == facet].max())
                agrees = finding in heard
                cut = self.threshold if agrees else self.threshold + _ALONE_MARGIN
                rank = similarity + (_ALONE_MARGIN if agrees else 0.0)
                contradicts = bool(heard) and finding in known and not agrees
                if similarity >= cut and not contradicts and rank > best_rank:
                    best, best_rank = (self.ids[facet], similarity), rank
            result.append(best)
        return result

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored, as plain arrays."""
        return {
            "ids": np.array(self.ids, dtype=np.str_),
            "findings": np.array(self.findings, dtype=np.str_),
            "vectors": self.vectors.astype(np.float16),
            "owner": self.owner,
            "threshold": np.array(self.threshold),
        }

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> FacetIndex:
        """The index that `arrays` stored."""
        return cls(
            tuple(str(i) for i in stored["ids"]),
            tuple(str(f) for f in stored["findings"]),
            stored["vectors"].astype(np.float32),
            stored["owner"],
            float(stored["threshold"]),
        )


def build_index(facets: Iterable[Described], unrelated: Vectors) -> FacetIndex:
    """Embed every facet's phrases and find the cosine that separates them from `unrelated` messages (rows)."""
    described = list(facets)
    phrases = [(number, phrase) for number, facet in enumerate(described) for phrase in facet.heard_in]
    owner = np.array([number for number, _ in phrases], dtype=np.int64)
    vectors = encode([phrase for _, phrase in phrases]) if phrases else np.zeros((0, DIMENSIONS), np.float32)
    return FacetIndex(
        tuple(facet.id for facet in described),
        tuple(facet.finding for facet in described),
        vectors,
        owner,
        calibrated_threshold(vectors, owner, unrelated),
    )


def calibrated_threshold(vectors: Vectors, owner: NDArray[np.int64], unrelated: Vectors) -> float:
    """The lowest cosine above which nine of ten nearest facets are right.

    Each phrase is compared with all others: right when the nearest one is of its own facet; `unrelated` texts have no
    right facet at all.
    """
    if len(vectors) < 2:
        return 0.6
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, -1.0)
    nearest = similarity.argmax(axis=1)
    right = owner[nearest] == owner
    scores = np.concatenate([similarity.max(axis=1), (unrelated @ vectors.T).max(axis=1, initial=-1.0)])
    is_right = np.concatenate([right, np.zeros(len(unrelated), dtype=bool)])
    for cut in np.arange(0.35, 0.8, 0.01):
        above = scores >= cut
        if above.any() and is_right[above].mean() >= _WANTED_PRECISION:
            return float(cut)
    return 0.6
