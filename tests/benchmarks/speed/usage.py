"""What the processes of one side use: processor time and memory, children and their children included."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import psutil

_MB = 1_000_000


def tree(pid: int) -> list[psutil.Process]:
    """A process and all that came of it, as far as they live."""
    try:
        top = psutil.Process(pid)
        return [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu(pid: int) -> float:
    """Seconds of processor time that the tree has used, those of children that have ended included."""
    total = 0.0
    for process in tree(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def memory(pid: int) -> dict[str, float]:
    """MB of the tree: rss counts shared pages in every process, pss once for all, uss leaves them out."""
    found = {"rss": 0.0, "pss": 0.0, "uss": 0.0}
    for process in tree(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            info = process.memory_full_info()
            for name in found:
                found[name] += getattr(info, name) / _MB
    return found


@dataclass
class Peak:
    """The most memory (MB of rss) that a tree has had while it was watched."""

    rss: float = 0.0
    _done: threading.Event = field(default_factory=threading.Event)

    def _watch(self, pid: int) -> None:
        while not self._done.wait(0.25):
            total = 0.0
            for process in tree(pid):
                with contextlib.suppress(psutil.NoSuchProcess):
                    total += process.memory_info().rss / _MB
            self.rss = max(self.rss, total)


@contextlib.contextmanager
def watched(pid: int) -> Iterator[Peak]:
    """Watch a tree's memory for the block."""
    peak = Peak()
    thread = threading.Thread(target=peak._watch, args=(pid,), daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        peak._done.set()
        thread.join()


class Stopwatch:
    """Wall-clock and processor seconds of a tree since it was made."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._wall, self._cpu = time.perf_counter(), cpu(pid)

    @property
    def wall(self) -> float:
        """Seconds gone by."""
        return time.perf_counter() - self._wall

    @property
    def cpu(self) -> float:
        """Seconds worked."""
        return cpu(self.pid) - self._cpu
