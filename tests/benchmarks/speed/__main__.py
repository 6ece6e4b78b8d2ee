"""The command line of `make bench`."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT
from tests.benchmarks.speed import charts, guard, latency, paint, start, steps, stored, throughput, training, turns
from tests.benchmarks.speed.figures import Figure, Measured
from tests.benchmarks.speed.rasa_init import RasaInit
from tests.benchmarks.speed.sides import Both, running

PARTS = ("training", "start", "paint", "latency", "memory", "steps", "throughput", "turns", "stored")
_APART = ("training", "start", "paint", "stored")  # these start what they measure themselves


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    starts: int
    visits: int
    talks: int
    seconds: float
    pairs: int
    turns: tuple[int, ...]
    stored: tuple[int, ...]


WHOLE = Extent(starts=3, visits=9, talks=40, seconds=15, pairs=40, turns=turns.TURNS, stored=stored.STORED)
QUICK = Extent(starts=1, visits=3, talks=6, seconds=4, pairs=8, turns=(20,), stored=(10, 1000))


def main() -> None:
    """Measure, print, save."""
    given = _arguments()
    folder = Path(given.keep)
    folder.mkdir(parents=True, exist_ok=True)
    parts = given.only.split(",") if given.only else list(PARTS)
    unknown = sorted(set(parts) - set(PARTS))
    if unknown:
        raise SystemExit(f"There is no part {', '.join(unknown)}. Known: {', '.join(PARTS)}.")
    other = RasaInit(folder / "rasa_init")
    found: dict[str, Measured] = {}
    for name, measured in _measured(parts, other, QUICK if given.quick else WHOLE):
        found[name] = measured
        _show(name, measured)
        _save(folder, found)
    figures = [figure for measured in found.values() for figure in measured.figures]
    for path in charts.draw(folder, figures, {name: measured.details for name, measured in found.items()}):
        print(f"  {path}")
    _compare(figures, accept=given.accept)


def _arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed", description=__doc__)
    options.add_argument("--only", help=f"parts, by commas: {', '.join(PARTS)}")
    options.add_argument("--quick", action="store_true", help="little of each, to try it out")
    options.add_argument("--keep", default=str(ROOT / "var" / "bench"), help="where the report goes")
    options.add_argument("--accept", action="store_true", help="keep these figures for later runs to be compared with")
    return options.parse_args()


def _measured(parts: list[str], other: RasaInit, extent: Extent) -> Iterator[tuple[str, Measured]]:
    apart: dict[str, Callable[[], Measured]] = {
        "training": lambda: training.measure(other),
        "start": lambda: start.measure(other, extent.starts),
        "paint": lambda: paint.measure(extent.visits),
    }
    for name in [part for part in PARTS if part in parts and part in apart]:
        if name == "start":
            _train_other(other)
        yield name, apart[name]()
    together = [part for part in PARTS if part in parts and part not in _APART]
    with tempfile.TemporaryDirectory() as folder:
        if together:
            _train_other(other)
            with running(Path(folder) / "mo", other) as both:
                for name in together:
                    yield name, _together(name, both, extent)
        if "stored" in parts:
            yield "stored", stored.measure(Path(folder), extent.talks, extent.stored)


def _together(name: str, both: Both, extent: Extent) -> Measured:
    work: dict[str, Callable[[], Measured]] = {
        "latency": lambda: latency.measure(both, extent.talks),
        "memory": lambda: latency.measure_memory(both),
        "steps": lambda: steps.measure(both, extent.talks),
        "throughput": lambda: throughput.measure(both, extent.seconds),
        "turns": lambda: turns.measure(both, extent.pairs, extent.turns),
    }
    return work[name]()


def _train_other(other: RasaInit) -> None:
    if not other.is_trained:
        print("Making and training the bot of `rasa init`.", flush=True)
        other.train()


def _show(name: str, measured: Measured) -> None:
    print(f"\n{name}", flush=True)
    for figure in measured.figures:
        print(_line(figure), flush=True)
    if name == "steps":
        for step, value in sorted(measured.details["ms"].items(), key=lambda item: -item[1]):
            print(f"  {step:44}{value:9.2f} ms{100 * value / measured.details['whole_ms']:6.0f} %")
        print(f"  {'whole':44}{measured.details['whole_ms']:9.2f} ms")
        for process, value in measured.details["cpu_ms"].items():
            print(f"  processor time, {process:28}{value:9.2f} ms")


def _line(figure: Figure) -> str:
    values = f"{figure.ours:10.2f}{figure.theirs:10.2f} {figure.unit:11}"
    ratio = f"{figure.ratio:7.2f} ({figure.low:.2f}-{figure.high:.2f})"
    target = ""
    if figure.target is not None:
        wanted = f"{'at least' if figure.more_is_better else 'at most'} {figure.target:g}"
        target = f"  {wanted}: {'reached' if figure.reached else 'not reached'}"
    return f"  {figure.name:44}{values}{ratio:22}{target}"


def _save(folder: Path, found: dict[str, Measured]) -> None:
    """Add these parts to the report; those not measured now stay from before."""
    path = folder / "bench.json"
    before = json.loads(path.read_text())["parts"] if path.exists() else {}
    parts = {**before, **{name: measured.to_json() for name, measured in found.items()}}
    path.write_text(json.dumps({"machine": _machine(), "parts": parts}))


def _machine() -> dict[str, object]:
    return {"cores": os.cpu_count(), "load": list(os.getloadavg())}


def _compare(figures: list[Figure], accept: bool) -> None:
    worse = guard.slower(figures, guard.kept())
    print()
    for line in worse:
        print(f"Slower than the run that is kept. {line}")
    if not worse:
        print("Nothing became slower than in the run that is kept.")
    if accept:
        guard.keep(figures)
    elif worse:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
