"""Messages queue for gateway, Rasa, action server and database: how many pass, and how long each takes.

A model of queues, fed by measured processor times. A message goes through `WAY`; each part works on as many messages
at once as it has servers (a replica is one process, and Python works on one at a time), and every piece of work also
needs one of the machine's cores, if these are limited. Times spread about their mean as an Erlang distribution does; as
in a real queue, it is the waiting that grows without bounds near the limit.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import mean, quantiles

# The gateway works on a message before and after Rasa; Rasa before and after the action; the database in between.
WAY = (
    ("client", 0.5), ("gateway", 0.5), ("postgres", 0.4), ("rasa", 0.7), ("actions", 1.0), ("postgres", 0.6),
    ("rasa", 0.3), ("gateway", 0.5), ("client", 0.5),
)  # fmt: skip
_SPREAD = 4  # the shape of the Erlang distribution: deviations half as large as the mean


@dataclass
class Part:
    """Servers that take messages in turn; `seconds` of work on each message in all."""

    servers: float
    seconds: float
    busy: int = 0
    worked: float = 0.0
    waiting: deque[Callable[[], None]] = field(default_factory=deque)


@dataclass(frozen=True)
class Result:
    """Messages a second, seconds for an answer, and the share of its time that each part works."""

    throughput: float
    mean: float
    p50: float
    p95: float
    utilisation: dict[str, float]


class Simulation:
    """One run; `cores` are shared by all parts, and unlimited unless given. `waits` are seconds that nobody works."""

    def __init__(self, parts: dict[str, Part], cores: int | None = None, waits: float = 0.0, seed: int = 1) -> None:
        self._parts, self._waits = parts, waits
        self._cores = Part(cores or float("inf"), 0.0)
        self._chance = random.Random(seed)
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._number = itertools.count()
        self._now = 0.0
        self._answers: list[tuple[float, float]] = []

    def closed(self, patients: int, messages: int, think: float = 0.0) -> Result:
        """So many patients who each send the next message `think` seconds (on average) after the last answer."""

        def again() -> None:
            pause = self._chance.expovariate(1 / think) if think else 0.0
            self._after(pause, lambda: self._message(again))

        for _ in range(patients):
            again()
        return self._run(messages)

    def open(self, rate: float, messages: int) -> Result:
        """Messages that come by themselves, so many a second on average."""

        def next_one() -> None:
            self._message(lambda: None)
            self._after(self._chance.expovariate(rate), next_one)

        next_one()
        return self._run(messages)

    def _run(self, messages: int) -> Result:
        while len(self._answers) < messages:
            self._now, _, act = heapq.heappop(self._events)
            act()
        steady = self._answers[messages // 10 :]  # the beginning, when nobody waits yet, does not count
        since = self._answers[messages // 10 - 1][0] if messages >= 10 else 0.0
        times = [taken for _, taken in steady]
        cuts = quantiles(times, n=100)
        busy = {name: part.worked / (self._now * part.servers) for name, part in self._parts.items()}
        return Result(len(steady) / (self._now - since), mean(times), cuts[49], cuts[94], busy)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._events, (self._now + seconds, next(self._number), act))

    def _message(self, answered: Callable[[], None]) -> None:
        began = self._now
        steps = iter(WAY)

        def step() -> None:
            for name, share in steps:
                if (part := self._parts.get(name)) is not None and part.seconds:
                    self._enter(part, lambda: self._work(part, part.seconds * share, step))  # noqa: B023
                    return
            self._after(self._waits, end)

        def end() -> None:
            self._answers.append((self._now, self._now - began))
            answered()

        step()

    def _work(self, part: Part, seconds: float, then: Callable[[], None]) -> None:
        """The part is ours; now a core, then the work."""
        taken = self._chance.gammavariate(_SPREAD, seconds / _SPREAD)

        def done() -> None:
            part.worked += taken
            self._leave(self._cores)
            self._leave(part)
            then()

        self._enter(self._cores, lambda: self._after(taken, done))

    @staticmethod
    def _enter(part: Part, act: Callable[[], None]) -> None:
        if part.busy < part.servers:
            part.busy += 1
            act()
        else:
            part.waiting.append(act)

    @staticmethod
    def _leave(part: Part) -> None:
        if part.waiting:
            part.waiting.popleft()()
        else:
            part.busy -= 1
