"""The words that a message shares with what a facet is heard in: rare ones say much, "the" says nothing."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_STEM = 6
"""Letters of a word that count, so that "climb" and "climbing" are one."""

_ONCE = 0.6
"""What a word counts that stands in one of a facet's phrases only: that may be by chance."""


@dataclass(frozen=True)
class Shared:
    """How much the shared words say (`weight`, nats), which `share` of all that is, and how many they are."""

    weight: float = 0.0
    share: float = 0.0
    count: int = 0


class SharedWords:
    """How often each word stands in the phrases of each facet, and in how many facets."""

    def __init__(self, heard_in: Mapping[str, Iterable[str]]) -> None:
        self._of = {name: Counter(w for said in phrases for w in _stems(said)) for name, phrases in heard_in.items()}
        facets = Counter(word for words in self._of.values() for word in words)
        self._says = {word: math.log(len(self._of) / count) for word, count in facets.items()}

    def with_facet(self, name: str, said: str) -> Shared:
        """What a message's words share with the phrases of a facet."""
        known, words = self._of.get(name, Counter()), _stems(said)
        shared = [word for word in words if known[word]]
        weight = sum(self._says[word] * (1 if known[word] > 1 else _ONCE) for word in shared)
        everything = sum(self._says.get(word, 0.0) for word in words)
        return Shared(weight, weight / everything if everything else 0.0, len(shared))


def _stems(said: str) -> set[str]:
    return {re.sub(r"['’]", "", word)[:_STEM] for word in re.findall(r"[\w'’]+", said.lower())}
