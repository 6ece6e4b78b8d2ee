"""Whether a message waits longer late in a conversation: turn 50, 200 and 1,000 against the first."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.benchmarks.speed.figures import Figure, Measured, mean, paired
from tests.benchmarks.speed.sides import Both, OurTalk, Talk, TheirTalk
from tests.benchmarks.speed.texts import texts
from tests.benchmarks.speed.usage import Stopwatch

TURNS = (50, 200, 1000)
_PAUSE = 0.34  # what one conversation may send in the long run
_BURST = 20.0  # seconds after which it may send many at once again


def measure(both: Both, pairs: int, turns: tuple[int, ...] = TURNS) -> Measured:
    """One conversation grows; at each depth its messages take turns with the first ones of new conversations."""
    found = Measured()
    said = texts(5)
    for side, name in enumerate(("", ", the other bot")):
        old = _new(both, side)
        count = 0
        for depth in turns:
            count += _grow(old, depth - count, said, pause=_PAUSE if side == 0 else 0.0)
            figures, shown = _compare(both, side, old, pairs, said, f"turn {depth:,} against turn 1{name}")
            count += pairs
            found.figures += figures if side == 0 else figures[:1]
            found.details[f"{depth}{name}"] = shown
    return found


def _new(both: Both, side: int) -> Talk:
    return OurTalk(both.product.url) if side == 0 else TheirTalk(both.other.webhook)


def _grow(talk: Talk, by: int, said: Iterator[str], pause: float) -> int:
    for _ in range(by):
        began = time.monotonic()
        talk.say(next(said))
        time.sleep(max(0.0, pause - (time.monotonic() - began)))
    if pause:
        time.sleep(_BURST)
    return max(0, by)


def _compare(
    both: Both, side: int, old: Talk, pairs: int, said: Iterator[str], name: str
) -> tuple[list[Figure], dict[str, list[float]]]:
    late: list[float] = []
    first: list[float] = []
    worked: tuple[list[float], list[float]] = ([], [])
    for _ in range(pairs):
        new = _new(both, side)
        for talk, took, used in ((old, late, worked[0]), (new, first, worked[1])):
            watch = Stopwatch(both.pids[side])
            took.append(1000 * talk.say(next(said)))
            used.append(1000 * watch.cpu)
    target = 1.15 if side == 0 and "200" in name else None
    figures = [
        paired(name, "ms", late, first, target=target),
        paired(f"{name}, processor time", "ms", *worked, mean, target=target),
    ]
    return figures, {"late": late, "first": first}
