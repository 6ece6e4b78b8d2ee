"""Wrong passwords: every further one costs a longer wait, by name and by address, in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot import clock

_KEYS_KEPT = 10_000
_LONGEST_WAIT = 900.0  # seconds; a name cannot be locked for good by somebody else's guessing
_FORGOTTEN_AFTER = 3600.0


@dataclass
class Attempts:
    """Counts failures: the first `free` cost nothing, then the wait doubles, from 1 s to a quarter of an hour."""

    free: int
    now: Callable[[], datetime] = clock.now
    _failures: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict)

    def wait(self, key: str) -> float:
        """Seconds until the next try is heard; 0 when it may be made."""
        count, last = self._failures.get(key, (0, 0.0))
        if count < self.free:
            return 0.0
        pause = min(_LONGEST_WAIT, 2.0 ** (count - self.free))
        return max(0.0, min(pause, last + pause - self.now().timestamp()))  # a clock set back locks nobody out

    def failed(self, key: str) -> None:
        """One more failure; those of more than an hour ago are forgotten."""
        moment = self.now().timestamp()
        count, last = self._failures.pop(key, (0, moment))
        count = 0 if moment - last > _FORGOTTEN_AFTER else count
        self._failures[key] = (count + 1, moment)
        if len(self._failures) > _KEYS_KEPT:
            self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Start afresh."""
        self._failures.pop(key, None)
