"""Whether a message waits longer in a large practice: 10,000 and 100,000 conversations stored against ten."""

from __future__ import annotations

import contextlib
from pathlib import Path

from bot.records.repository import Records
from bot.settings import Settings
from tests.benchmarks.practice import Size, fill
from tests.benchmarks.speed.figures import Measured, mean, paired
from tests.benchmarks.speed.sides import AS_SERVED, MODEL, OurTalk, supervisor
from tests.benchmarks.speed.texts import texts
from tests.benchmarks.speed.usage import Stopwatch
from tests.system.product import Product

STORED = (10, 10_000, 100_000)
_MESSAGES_A_TALK = 10
_MESSAGES_STORED = 40  # of those who share; one in twenty does


def measure(folder: Path, talks: int, stored: tuple[int, ...] = STORED) -> Measured:
    """A product for each number, all running; talks of ten messages take turns between them."""
    took: dict[int, list[float]] = {many: [] for many in stored}
    worked: dict[int, list[float]] = {many: [] for many in stored}
    said = texts(6)
    with contextlib.ExitStack() as stack:
        products = {many: _filled(stack, folder / f"stored{many}", many) for many in stored}
        for product in products.values():
            _talk(product, [next(said) for _ in range(_MESSAGES_A_TALK)])
        for number in range(talks):
            order = stored if number % 2 else stored[::-1]
            for many in order:
                ms, cpu = _talk(products[many], [next(said) for _ in range(_MESSAGES_A_TALK)])
                took[many] += ms
                worked[many].append(cpu)
    found = Measured(details={str(many): values for many, values in took.items()})
    for many in stored[1:]:
        target = 1.15 if many == stored[-1] else None
        name = f"{many:,} stored against {stored[0]}"
        found.figures.append(paired(name, "ms", took[many], took[stored[0]], target=target))
        cpu = f"{name}, processor time"
        found.figures.append(paired(cpu, "ms", worked[many], worked[stored[0]], mean, target=target))
    return found


def _filled(stack: contextlib.ExitStack, folder: Path, many: int) -> Product:
    product = Product(folder, MODEL, **AS_SERVED)
    stack.callback(product.stop)
    product.start()
    with contextlib.closing(Records.of(Settings(data=product.data))) as records:
        sharing = max(1, many // 20)
        fill(records, Size(sharing, _MESSAGES_STORED, many - sharing))
    return product


def _talk(product: Product, said: list[str]) -> tuple[list[float], float]:
    """Milliseconds of each message, and of processor time a message."""
    talk = OurTalk(product.url)
    watch = Stopwatch(supervisor(product))
    took = [1000 * talk.say(text) for text in said]
    return took, 1000 * watch.cpu / len(said)
