"""A seeded plan of what is killed at which message, and the thread that carries it out."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass

from tests.system.chaos.fleet import Fleet
from tests.system.chaos.stack import Stack

_MOST_IN_A_MINUTE = 4  # after more the supervisor waits for long before it starts a process again
_WEIGHTS = {"rasa": 1, "postgres": 2, "redis": 2, "gateway": 3, "actions": 3}  # Rasa takes longest to start
_LONGEST_DELAY = 0.25  # seconds after the message was sent: about what an answer takes


@dataclass(frozen=True)
class Kill:
    """kill -9 of `name`, `delay` seconds after the message number `message` began its way."""

    message: int
    name: str
    delay: float


def plan(names: list[str], seed: int, messages: int, kills: int) -> list[Kill]:
    """So many kills spread over the messages."""
    chance = random.Random(seed)
    weights = [_WEIGHTS[name.split()[0]] for name in names]
    at = sorted(chance.randint(4, max(5, messages - 5)) for _ in range(kills))
    return [Kill(n, chance.choices(names, weights)[0], chance.uniform(0, _LONGEST_DELAY)) for n in at]


class Kills(threading.Thread):
    """Carries out a plan; `sending` tells it of every new message."""

    def __init__(self, stack: Stack | Fleet, planned: list[Kill]) -> None:
        super().__init__(daemon=True)
        self.done: Counter[str] = Counter()
        self._stack, self._planned = stack, planned
        self._sent, self._over = 0, False
        self._news = threading.Condition()
        self._at: dict[str, list[float]] = {}

    def sending(self) -> None:
        """One more message leaves."""
        with self._news:
            self._sent += 1
            self._news.notify_all()

    def run(self) -> None:
        """Wait for each kill's message, and kill."""
        for kill in self._planned:
            with self._news:
                self._news.wait_for(lambda kill=kill: self._over or self._sent >= kill.message)  # type: ignore[misc]
                if self._over:
                    return
            time.sleep(kill.delay)
            lately = [at for at in self._at.get(kill.name, []) if time.monotonic() - at < 61]
            if len(lately) < _MOST_IN_A_MINUTE and self._stack.kill(kill.name):
                self._at[kill.name] = [*lately, time.monotonic()]
                self.done[kill.name] += 1

    def stop(self) -> None:
        """No more of it."""
        with self._news:
            self._over = True
            self._news.notify_all()
        self.join(60)
