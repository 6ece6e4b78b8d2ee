"""How many messages wait for the interview, and whether one more would still be answered in good time.

Beyond that, new messages and conversations are refused at once with 503 and the seconds after which to try again:
the widget and other clients repeat them then, under the same id. What safety hears or leads is never refused. Each
gateway counts for itself.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.gateway.problems import Problem

_LONGEST_WAIT = 6.0  # seconds; a reply that takes eight is said to take longer
_ALWAYS = 8  # so many may wait whatever the pace: it is measured on few of them
_LEARNS = 0.1  # how much one answer tells of the pace
_FIRST_PACE = 0.05


@dataclass
class Place:
    """One request's place; `answered` once what it asked for is done."""

    answered: bool = False


@dataclass
class Crowd:
    """Those who wait; `pace` is how many seconds lie between two answers while somebody waits."""

    clock: Callable[[], float] = time.monotonic
    pace: float = _FIRST_PACE
    waiting: int = 0
    _since: float = field(default=0.0)

    def check(self) -> None:
        """Raises a 503 problem with Retry-After when one more would wait too long."""
        expected = self.waiting * self.pace
        if self.waiting >= _ALWAYS and expected > _LONGEST_WAIT:
            raise too_busy(expected - _LONGEST_WAIT)

    @contextlib.contextmanager
    def joined(self) -> Iterator[Place]:
        """Wait among the others for the block."""
        if not self.waiting:
            self._since = self.clock()
        self.waiting += 1
        place = Place()
        try:
            yield place
        finally:
            self.waiting -= 1
            if place.answered:
                now = self.clock()
                self.pace += _LEARNS * (now - self._since - self.pace)
                self._since = now


def too_busy(seconds: float) -> Problem:
    """The 503 problem; `seconds` until it may be tried again."""
    wait = str(max(2, math.ceil(seconds)))
    detail = f"Many people are talking with Mo just now. Please try again in {wait} seconds; nothing is lost."
    return Problem(503, "too-busy", detail, headers={"Retry-After": wait})
