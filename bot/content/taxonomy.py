"""The product's vocabulary, taxonomy.yml, as one frozen object: `taxonomy`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.content.validation import read_valid


@dataclass(frozen=True)
class Term:
    """One id of the vocabulary: what belongs to it, what looks alike but does not.

    `kind` (internal | external) is given for barriers, `tier` (emergency | urgent | crisis) for safety.
    """

    id: str
    means: str
    lookalike: str | None = None
    kind: str | None = None
    tier: str | None = None


@dataclass(frozen=True)
class Taxonomy:
    """Every id that can be said, found, logged or shown; `talk` maps a type to its subtypes."""

    barriers: Mapping[str, Term]
    facilitators: Mapping[str, Term]
    talk: Mapping[str, tuple[str, ...]]
    feelings: Mapping[str, Term]
    safety: Mapping[str, Term]
    stages: tuple[str, ...]
    moves: tuple[str, ...]

    @property
    def findings(self) -> tuple[str, ...]:
        """Barrier ids, then facilitator ids."""
        return (*self.barriers, *self.facilitators)


def read_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy file; ContentError with file and line when it is wrong."""
    data = read_valid(path, "taxonomy").data
    return Taxonomy(
        barriers=_terms(data["barriers"]),
        facilitators=_terms(data["facilitators"]),
        talk=MappingProxyType({name: tuple(rest.get("subtypes", ())) for name, rest in data["talk"].items()}),
        feelings=_terms(data["feelings"]),
        safety=_terms(data["safety"]),
        stages=tuple(data["stages"]),
        moves=tuple(data["moves"]),
    )


def _terms(section: dict[str, dict[str, Any]]) -> Mapping[str, Term]:
    return MappingProxyType(
        {
            name: Term(name, entry["means"], entry.get("not"), entry.get("kind"), entry.get("tier"))
            for name, entry in section.items()
        }
    )


taxonomy = read_taxonomy(Path(__file__).with_name("taxonomy.yml"))
