"""How long a message takes, in turn on both sides: percentiles, processor time, and memory afterwards."""

from __future__ import annotations

from tests.benchmarks.speed.figures import Measured, at, mean, once, paired, percentile
from tests.benchmarks.speed.sides import Both
from tests.benchmarks.speed.texts import texts
from tests.benchmarks.speed.usage import Stopwatch, memory

_MESSAGES_A_TALK = 12


def measure(both: Both, talks: int) -> Measured:
    """So many talks of twelve messages on both sides; the sides take turns message by message."""
    mine: list[float] = []
    other: list[float] = []
    worked: tuple[list[float], list[float]] = ([], [])
    said = texts(2)
    for number in range(talks):
        sides = both.talks()
        watches = [Stopwatch(pid) for pid in both.pids]
        for _ in range(_MESSAGES_A_TALK):
            text = next(said)
            order = (0, 1) if number % 2 else (1, 0)
            for side in order:
                (mine, other)[side].append(1000 * sides[side].say(text))
        for side, watch in enumerate(watches):
            worked[side].append(1000 * watch.cpu / _MESSAGES_A_TALK)
    found = Measured()
    for name, share, target in (("p50", 0.5, 0.4), ("p95", 0.95, 0.4), ("p99", 0.99, None)):
        found.figures.append(paired(f"message {name}", "ms", mine, other, at(share), target=target))
    found.figures.append(
        paired(
            "message, processor time", "ms", *worked, mean, target=0.4,
            note="all processes of each side; what a message takes on a machine that does nothing else",
        )
    )  # fmt: skip
    found.details["milliseconds"] = {"ours": mine, "theirs": other}
    found.details["shown"] = {
        side: {f"p{round(100 * share)}": percentile(values, share) for share in (0.5, 0.95, 0.99)}
        for side, values in (("ours", mine), ("theirs", other))
    }
    return found


def measure_memory(both: Both) -> Measured:
    """MB of all processes of each side, after it has worked."""
    ours, theirs = (memory(pid) for pid in both.pids)
    found = Measured(details={"ours": ours, "theirs": theirs})
    for name, target in (("pss", 0.8), ("rss", None), ("uss", None)):
        found.figures.append(once(f"memory, {name}", "MB", ours[name], theirs[name], target=target))
    return found
