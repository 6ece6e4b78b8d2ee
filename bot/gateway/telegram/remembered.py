"""What this process remembers for a while, in memory only; what is longest ago is forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Remembered(Generic[T]):
    """So many things of one kind; each kind has a memory of its own, so that a flood of one forgets no other."""

    def __init__(self, most: int = 5_000) -> None:
        self._most = most
        self._kept: OrderedDict[T, None] = OrderedDict()

    def __contains__(self, what: T) -> bool:
        return what in self._kept

    def add(self, what: T) -> bool:
        """Remember it; whether it was new."""
        new = what not in self._kept
        self._kept[what] = None
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return new
