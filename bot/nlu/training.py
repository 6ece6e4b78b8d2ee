"""Fits what a message is read with from training examples and content: intent, talk, feelings, findings, facets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.content.taxonomy import taxonomy
from bot.encoder import encode
from bot.nlu.facets import Described, FacetIndex, build_index
from bot.nlu.features import features
from bot.nlu.heads import Head, Machine, Task, fit, targets
from bot.nlu.labels import NEUTRAL, Example, Unit, talk_labels, units

_UNRELATED = 800
# A barrier that the person does not have costs more trust than one that is heard a message later.
_RECALL_WEIGHT = 0.8


@dataclass(frozen=True)
class Analysis:
    """The trained parts of the analyser: findings of clauses and messages; facets."""

    pieces: Machine
    facets: FacetIndex

    @property
    def findings(self) -> Head:
        """Barriers and facilitators."""
        return self.pieces.heads["findings"]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored, as plain arrays."""
        parts = {"pieces": self.pieces.arrays(), "facets": self.facets.arrays()}
        return {f"{part}/{name}": array for part, stored in parts.items() for name, array in stored.items()}

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> Analysis:
        """What `arrays` stored."""
        return cls(Machine.from_arrays(_part(stored, "pieces")), FacetIndex.from_arrays(_part(stored, "facets")))


def _part(stored: Mapping[str, NDArray[Any]], part: str) -> dict[str, NDArray[Any]]:
    return {name.split("/", 1)[1]: stored[name] for name in stored if name.startswith(f"{part}/")}


def train_analysis(examples: Sequence[Example], facets: Sequence[Described]) -> Analysis:
    """Fit both parts; `facets` are those of the content."""
    unrelated = [e.text for e in examples if not e.findings and e.talk in (None, NEUTRAL) and not e.feelings]
    return Analysis(
        train_findings(units(examples), heard_units(facets, len(examples))),
        build_index(facets, encode(unrelated[:_UNRELATED])),
    )


def heard_units(facets: Sequence[Described], first: int) -> list[Unit]:
    """The phrases facets are heard in: patients' words for a finding as well. Themes are no findings."""
    phrases = [(f.finding, phrase) for f in facets if f.finding in taxonomy.findings for phrase in f.heard_in]
    return [Unit(phrase, frozenset({finding}), first + n) for n, (finding, phrase) in enumerate(phrases)]


def train_findings(pieces: Sequence[Unit], more: Sequence[Unit] = ()) -> Machine:
    """Barriers and facilitators, independent of each other, on messages, marked spans and clauses."""
    every = [*pieces, *more]
    held = targets([piece.findings for piece in every], taxonomy.findings)
    task = Task(taxonomy.findings, held, exclusive=False, recall_weight=_RECALL_WEIGHT)
    groups = shuffled(1 + max(piece.example for piece in every))[[piece.example for piece in every]]
    return fit(features([piece.text for piece in every]), {"findings": task}, groups)


def train_messages(examples: Sequence[Example]) -> Machine:
    """Intent (one a message), talk (one subtype a message) and feelings (any number), of whole messages."""
    intents, talk = tuple(sorted({e.intent for e in examples})), talk_labels()
    felt = tuple(taxonomy.feelings)
    tasks = {
        "intents": Task(intents, targets([frozenset({e.intent}) for e in examples], intents), exclusive=True),
        "talk": Task(talk, targets([frozenset({e.talk or NEUTRAL}) for e in examples], talk), exclusive=True),
        "feelings": Task(felt, targets([e.feelings or frozenset() for e in examples], felt), exclusive=False),
    }
    return fit(features([example.text for example in examples]), tasks, shuffled(len(examples)))


def shuffled(count: int) -> NDArray[np.int64]:
    """A fixed shuffle of numbers to fold by, so that the examples of one block are spread over the folds."""
    return np.random.default_rng(7).permutation(count).astype(np.int64)
