"""Facets of the reflection bank near a clause: the phrases they are heard in, embedded once at training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.content.loader import languages
from bot.content.taxonomy import taxonomy
from bot.encoder import DIMENSIONS, Vectors, encode

CONTENT = Path(__file__).parents[1] / "content"
# One phrase may be near by chance; the second nearest of the same facet counts a little too.
_FIRST, _SECOND = 0.7, 0.3
# How many nearest facets must be right above the threshold: where a finding was heard that the facet belongs to, the
# others of that finding would be wrong only in part; where nothing agrees, the facet speaks for itself.
_AGREEING_PRECISION, _ALONE_PRECISION = 0.75, 0.65
_LEAST_DISTANCE = 0.1
# Facets a clause that are handed on for the talk so far to speak for them, and how near those must be at least.
_CANDIDATES, _MOST_CANDIDATES, _LEAST_NEAR = 3, 8, 0.5
# Of fewer phrases all are compared at once; of more only those that a sketch in so many directions leaves.
_WORTH_SKETCHING, _DIRECTIONS = 1000, 192
# For one clause reading all phrases takes no longer, nor for many.
_FEW = range(2, 7)
_SLACK = 1e-3
# A theme whose feeling was heard lies between the two.
_FEELING_SHARE = 0.5


@dataclass(frozen=True)
class Described:
    """What is needed of a facet of the content; `finding` is a barrier or facilitator id, or a theme."""

    id: str
    finding: str
    feelings: frozenset[str]
    heard_in: tuple[str, ...]


def read_facets(content: Path = CONTENT) -> list[Described]:
    """The facets of all languages that Mo speaks; their other fields, and other content, keep no model from training.

    A facet has one id whatever the language: it is heard in the phrases of each.
    """
    found: dict[str, Described] = {}
    for language in languages(content):
        for path in sorted((content / language / "facets").glob("*.yml")):
            for facet in map(_described, yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or ()):
                known = found.get(facet.id)
                phrases = (*known.heard_in, *facet.heard_in) if known else facet.heard_in
                found[facet.id] = replace(known or facet, heard_in=phrases)
    return list(found.values())


def _described(facet: dict[str, Any]) -> Described:
    return Described(
        facet["id"], facet["finding"], frozenset(facet.get("feelings") or ()), tuple(map(str, facet["heard_in"]))
    )


@dataclass(frozen=True)
class FacetIndex:
    """One row of `vectors` a phrase; `owner` says which facet it belongs to. Thresholds are cosines."""

    ids: tuple[str, ...]
    findings: tuple[str, ...]
    feelings: tuple[frozenset[str], ...]
    vectors: Vectors
    owner: NDArray[np.int64]
    agreeing: float
    alone: float

    def nearest(
        self, similar: Vectors, found: Sequence[frozenset[str]], felt: frozenset[str]
    ) -> list[tuple[str, float]]:
        """Per clause (rows of `similar`) the nearest facet and its similarity, ("", 0) where none is near enough.

        `found` holds each clause's findings, `felt` the message's feelings. A facet of a finding that was heard needs
        the least similarity; a facet of another finding than those heard is never taken.
        """
        return [self._best(row, heard, felt) for row, heard in zip(similar, found, strict=True)]

    def candidates(self, similar: Vectors) -> list[list[tuple[str, float]]]:
        """Per clause the nearest few facets, and the nearest of any other finding, whatever was found.

        Down to where even a fitting talk would not do, and at most `_MOST_CANDIDATES`.
        """
        return [self._candidates(row) for row in similar]

    def _candidates(self, row: Vectors) -> list[tuple[str, float]]:
        enough = np.flatnonzero(row >= _LEAST_NEAR)
        near = [int(facet) for facet in enough[np.argsort(-row[enough], kind="stable")]]
        of_finding = {self.findings[facet]: facet for facet in reversed(near)}  # the nearest is put last
        chosen = [
            facet
            for place, facet in enumerate(near)
            if place < _CANDIDATES or of_finding[self.findings[facet]] == facet
        ]
        return [(self.ids[facet], float(row[facet])) for facet in chosen[:_MOST_CANDIDATES]]

    def similarities(self, clauses: Vectors) -> Vectors:
        """How near each clause (rows) is to each facet, shape (clauses, facets); 0 where too far to be handed on."""
        if len(self.vectors) < _WORTH_SKETCHING or len(clauses) not in _FEW:
            return similarities(clauses @ self.vectors.T, self.owner, len(self.ids))
        near = self._may_be_near(clauses)
        columns = np.flatnonzero(near[self.owner])
        # Filled up with others, so that even two clauses are multiplied as they would be with all phrases, bit for bit.
        more = np.flatnonzero(~near[self.owner])[: max(0, _WORTH_SKETCHING - len(columns))]
        cosines = clauses @ self.vectors.T[:, np.concatenate([columns, more])]
        found = np.zeros((len(clauses), len(self.ids)), np.float32)
        owner = (np.cumsum(near) - 1)[self.owner[columns]]
        found[:, near] = similarities(cosines[:, : len(columns)], owner, int(near.sum()))
        return found

    def _may_be_near(self, clauses: Vectors) -> NDArray[np.bool_]:
        """Which facets (facets,) have a phrase that may be near enough to any clause.

        What two vectors have in common in a few directions and, at most, in all others is the most that their cosine
        can be: so most of the phrases need not be read.
        """
        directions, sketch, rest = self._sketch
        drawn = clauses @ directions
        beside = np.sqrt(np.maximum(0.0, (clauses**2).sum(axis=1) - (drawn**2).sum(axis=1)))
        least = min(self.agreeing, _LEAST_NEAR) - _SLACK
        hot = np.zeros(len(self.vectors), dtype=bool)
        for row, own in zip(drawn, beside, strict=True):  # one by one: for a few rows a matrix would be copied whole
            hot |= sketch @ row + own * rest >= least
        near = np.zeros(len(self.ids), dtype=bool)
        near[self.owner[hot]] = True
        return near

    @cached_property
    def _sketch(self) -> tuple[Vectors, Vectors, NDArray[np.float32]]:
        """The directions (512, few) in which phrases differ most, the phrases in them, and how much of each is left."""
        _, directions = np.linalg.eigh(self.vectors.T @ self.vectors)
        directions = np.ascontiguousarray(directions[:, -_DIRECTIONS:])
        sketch = np.ascontiguousarray(self.vectors @ directions)
        rest = np.sqrt(np.maximum(0.0, (self.vectors**2).sum(axis=1) - (sketch**2).sum(axis=1)))
        return directions, sketch, rest

    def _best(self, row: Vectors, heard: frozenset[str], felt: frozenset[str]) -> tuple[str, float]:
        best, best_margin = ("", 0.0), 0.0
        # Only what passes the lowest threshold is looked at one by one.
        for facet in np.flatnonzero(row >= self.agreeing):
            similarity = float(row[facet])
            margin = similarity - self._cut(int(facet), self.findings[facet], heard, felt)
            if margin >= best_margin:
                best, best_margin = (self.ids[facet], similarity), margin
        return best

    def _cut(self, facet: int, finding: str, heard: frozenset[str], felt: frozenset[str]) -> float:
        if finding in heard:
            return self.agreeing
        theme = finding not in taxonomy.findings
        if theme and self.feelings[facet] & felt:
            return _FEELING_SHARE * self.agreeing + (1 - _FEELING_SHARE) * self.alone
        return self.alone if theme or not heard else 2.0

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored, as plain arrays."""
        return {
            "ids": np.array(self.ids, dtype=np.str_),
            "findings": np.array(self.findings, dtype=np.str_),
            "feelings": np.array([" ".join(sorted(names)) for names in self.feelings], dtype=np.str_),
            "vectors": self.vectors.astype(np.float16),
            "owner": self.owner,
            "thresholds": np.array([self.agreeing, self.alone]),
        }

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> FacetIndex:
        """The index that `arrays` stored."""
        agreeing, alone = stored["thresholds"]
        return cls(
            tuple(str(i) for i in stored["ids"]),
            tuple(str(f) for f in stored["findings"]),
            tuple(frozenset(str(names).split()) for names in stored["feelings"]),
            stored["vectors"].astype(np.float32, order="F"),
            stored["owner"],
            float(agreeing),
            float(alone),
        )


def similarities(cosines: Vectors, owner: NDArray[np.int64], facets: int) -> Vectors:
    """Cosines with phrases (texts, phrases) to similarities with facets (texts, facets)."""
    if not facets:
        return np.zeros((len(cosines), 0), dtype=np.float32)
    # Phrases of a facet stand together, so each facet is a slice.
    starts = np.searchsorted(owner, np.arange(facets))
    first = np.maximum.reduceat(cosines, starts, axis=1)
    rest = np.where(cosines >= first[:, owner], -1.0, cosines)
    second = np.maximum.reduceat(rest, starts, axis=1)
    return np.asarray(_FIRST * first + _SECOND * np.where(second < 0, first, second), dtype=np.float32)


def build_index(facets: Sequence[Described], unrelated: Vectors) -> FacetIndex:
    """Embed every facet's phrases and find the thresholds; `unrelated` are messages (rows) that no facet fits."""
    phrases = [(number, phrase) for number, facet in enumerate(facets) for phrase in facet.heard_in]
    owner = np.array([number for number, _ in phrases], dtype=np.int64)
    vectors = encode([phrase for _, phrase in phrases]) if phrases else np.zeros((0, DIMENSIONS), np.float32)
    findings = tuple(facet.finding for facet in facets)
    agreeing, alone = _thresholds(vectors, owner, findings, unrelated)
    feelings = tuple(facet.feelings for facet in facets)
    return FacetIndex(tuple(f.id for f in facets), findings, feelings, vectors, owner, agreeing, alone)


def _thresholds(
    vectors: Vectors, owner: NDArray[np.int64], findings: tuple[str, ...], unrelated: Vectors
) -> tuple[float, float]:
    """Each phrase is compared with all others: right when the nearest facet is its own."""
    if len(vectors) < 2:
        return 0.65, 0.85
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1.0)
    near = similarities(cosines, owner, len(findings))
    names = np.array(findings)
    within = np.where(names[None, :] == names[owner][:, None], near, -1.0)
    others = similarities(unrelated @ vectors.T, owner, len(findings)).max(axis=1, initial=-1.0)
    right = np.concatenate([near.argmax(axis=1) == owner, np.zeros(len(others), dtype=bool)])
    agreeing = _threshold(within.max(axis=1), within.argmax(axis=1) == owner, _AGREEING_PRECISION, 0.65)
    alone = _threshold(np.concatenate([near.max(axis=1), others]), right, _ALONE_PRECISION, 0.85)
    return agreeing, max(alone, agreeing + _LEAST_DISTANCE)


def _threshold(scores: Vectors, right: NDArray[np.bool_], precision: float, otherwise: float) -> float:
    """The lowest score above which enough are right."""
    for cut in np.arange(0.4, 0.92, 0.01):
        above = scores >= cut
        if above.sum() >= 10 and right[above].mean() >= precision:
            return float(cut)
    return otherwise
