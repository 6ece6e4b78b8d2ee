"""From the command to the first answer of a patient's message, both sides in turn."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.benchmarks.speed.figures import Measured, paired
from tests.benchmarks.speed.rasa_init import RasaInit
from tests.benchmarks.speed.sides import AS_SERVED, MODEL, OurTalk, supervisor
from tests.benchmarks.speed.usage import cpu
from tests.system.product import Product


def measure(other: RasaInit, times: int) -> Measured:
    """So many starts of each; Mo's are first starts, which also make database, keys and account."""
    wall: tuple[list[float], list[float]] = ([], [])
    worked: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for side, start in enumerate((_ours, lambda: _theirs(other))):
            seconds, used = start()
            wall[side].append(seconds)
            worked[side].append(used)
    figures = [
        paired("start to first answer", "s", *wall, target=0.4),
        paired("start, processor time", "s", *worked, target=0.4),
    ]
    return Measured(figures, {"wall": wall, "cpu": worked})


def _ours() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder) / "mo", MODEL, **AS_SERVED)
        began = time.perf_counter()
        try:
            product.start()
            OurTalk(product.url).say("my back has been bad since the winter")
            return time.perf_counter() - began, cpu(supervisor(product))
        finally:
            product.stop()


def _theirs(other: RasaInit) -> tuple[float, float]:
    began = time.perf_counter()
    try:
        other.start()
        return time.perf_counter() - began, cpu(other.pid)
    finally:
        other.stop()
