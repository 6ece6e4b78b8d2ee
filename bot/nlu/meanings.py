"""What the analyser has learnt: the facets near a clause, and the answers near a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from bot.nlu.asked import AnswerIndex
from bot.nlu.facets import FacetIndex


@dataclass(frozen=True)
class Meanings:
    """Both indexes, stored together."""

    facets: FacetIndex
    answers: AnswerIndex

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored, as plain arrays."""
        parts = {"facets": self.facets.arrays(), "answers": self.answers.arrays()}
        return {f"{part}/{name}": array for part, held in parts.items() for name, array in held.items()}

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> Meanings:
        """What `arrays` stored. Raises KeyError when a part is missing."""
        return cls(FacetIndex.from_arrays(_part(stored, "facets")), AnswerIndex.from_arrays(_part(stored, "answers")))


def _part(stored: Mapping[str, NDArray[Any]], part: str) -> dict[str, NDArray[Any]]:
    return {name.split("/", 1)[1]: stored[name] for name in stored if name.startswith(f"{part}/")}
