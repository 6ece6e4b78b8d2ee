"""A seeded chooser that kills one process after the other, mostly while a message is on its way."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

from tests.system.chaos.stack import Stack

_MOST_IN_A_MINUTE = 4  # the supervisor takes six deaths within a minute for a defect and gives up
_ALSO = 0.3  # how often a second process dies while the first is still starting


class Kills(threading.Thread):
    """Runs until `stop`; between two rounds everything comes up again, so that talks also get on."""

    def __init__(self, stack: Stack, seed: int, pause: tuple[float, float]) -> None:
        super().__init__(daemon=True)
        self.done: Counter[str] = Counter()
        self._stack, self._chance, self._pause = stack, random.Random(seed), pause
        self._over, self._on_its_way = threading.Event(), threading.Event()
        self._at: dict[str, list[float]] = {}

    def sending(self) -> None:
        """A message leaves now."""
        self._on_its_way.set()

    def run(self) -> None:
        """Kill one or two, wait until all is up, and so on."""
        while not self._over.wait(self._chance.uniform(*self._pause)):
            self._kill_one()
            if self._chance.random() < _ALSO and not self._over.wait(self._chance.uniform(0, 3)):
                self._kill_one()
            while not self._over.wait(0.3) and not self._stack.ready():
                pass

    def _kill_one(self) -> None:
        """Wait for a message, then up to the time an answer takes, and kill."""
        name = self._chance.choice(self._stack.names)
        self._on_its_way.clear()
        self._on_its_way.wait(1)
        time.sleep(self._chance.uniform(0, 0.2))
        lately = [at for at in self._at.get(name, []) if time.monotonic() - at < 61]
        if len(lately) < _MOST_IN_A_MINUTE and self._stack.kill(name):
            self._at[name] = [*lately, time.monotonic()]
            self.done[name] += 1

    def stop(self) -> None:
        """No more of it."""
        self._over.set()
        self.join(60)
