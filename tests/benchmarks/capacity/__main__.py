"""`python -m tests.benchmarks.capacity measure|check|plan`."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from tests.benchmarks.capacity import measure as measuring
from tests.benchmarks.capacity.plan import MEASURED, PLACES, Use, answers, measured, patient_month, table
from tests.benchmarks.capacity.simulation import Part, Simulation
from tests.system.chaos.fleet import Fleet
from tests.system.product import model_for_tests

app = typer.Typer(pretty_exceptions_enable=False)
From = Annotated[Path, typer.Option(help="Figures of an earlier `measure`.")]


@app.command()
def measure(messages: int = 240, most: int = 16, out: Path = MEASURED) -> None:
    """Measure on this machine (some minutes, best while nothing else runs) and keep the figures in `out`."""
    with tempfile.TemporaryDirectory(prefix="mo-capacity-") as folder:
        model = model_for_tests(Path(folder) / "model")
        one = _one_of_each(Fleet(Path(folder) / "one", model, replicas=1), messages, most)
        two = _two_of_each(Fleet(Path(folder) / "two", model, replicas=2), messages, most)
    out.write_text(json.dumps({**one, "two_replicas": two}, indent=1) + "\n", encoding="utf-8")
    print(out.read_text())


def _one_of_each(fleet: Fleet, messages: int, most: int) -> dict[str, Any]:
    try:
        measuring.under_load(fleet, 4, 48)  # warm
        loads = [measuring.under_load(fleet, each, messages) for each in _steps(most)]
        shown = [load.to_json() for load in loads]
        return {
            "cores": os.cpu_count(),
            "cpu_per_message": shown[-2]["cpu_per_message"],
            "waits": _waits(loads[0], shown),
            "utilisation": 0.6,
            "loads": shown,
            "cpu_per_opening": measuring.openings(fleet, 40),
            "cpu_per_read": measuring.reads(fleet, 100),
            "idle_cores": measuring.idle(fleet, 15),
            "memory": measuring.memory(fleet),
            "bytes": measuring.storage(fleet, 40),
        }
    finally:
        fleet.stop()


def _two_of_each(fleet: Fleet, messages: int, most: int) -> dict[str, Any]:
    try:
        measuring.under_load(fleet, 4, 48)
        return measuring.under_load(fleet, most, messages).to_json()
    finally:
        fleet.stop()


def _steps(most: int) -> list[int]:
    return [each for each in (1, 2, 4, 8, 16, 32, 64) if each <= most]


def _speed(shown: list[dict[str, Any]]) -> float:
    """How much of the machine was to be had: less than 1 where other work went on beside."""
    return float(min(1.0, max(load["cores_obtained"] for load in shown) / (os.cpu_count() or 1)))


def _waits(alone: measuring.Load, shown: list[dict[str, Any]]) -> float:
    """The seconds of an answer in which nobody works: what one patient alone waits beyond the processors' time."""
    work = sum(alone.cpu.values()) / alone.messages / _speed(shown)
    return round(max(0.0, sum(alone.answers) / len(alone.answers) - work), 4)


@app.command()
def check(figures: From = MEASURED) -> None:
    """Hold the simulation against the measured loads; it has seen only processor times, and one patient alone."""
    found = json.loads(figures.read_text(encoding="utf-8"))
    print(f"{'patients':>8} {'messages/s':>22} {'median':>22} {'p95':>22}   (measured, simulated, ratio)")
    for load in (*found["loads"], {**found["two_replicas"], "replicas": 2}):
        told = simulated(found, load["concurrent"], load.get("replicas", 1))
        pairs = [(load["throughput"], told.throughput), (load["p50"], told.p50), (load["p95"], told.p95)]
        cells = " ".join(f"{seen:8.3f} {said:8.3f} {said / seen:4.2f}" for seen, said in pairs)
        print(f"{load['concurrent']:>8} {cells}  {'two of each' if 'replicas' in load else ''}")


def simulated(figures: dict[str, Any], concurrent: int, replicas: int = 1) -> Any:
    """The simulation of one measured load, on as many cores as the machine has."""
    speed = min(1.0, max(load["cores_obtained"] for load in figures["loads"]) / figures["cores"])
    servers = {"postgres": float("inf"), "client": float("inf")}
    parts = {
        part: Part(servers.get(part, replicas), figures["cpu_per_message"][part] / speed)
        for part in ("client", "gateway", "rasa", "actions", "postgres")
    }
    simulation = Simulation(parts, cores=figures["cores"], waits=figures["waits"])
    return simulation.closed(concurrent, messages=max(2000, 200 * concurrent))


@app.command()
def plan(
    figures: From = MEASURED,
    talks_a_month: float = Use.talks_a_month,
    messages_a_talk: float = Use.messages_a_talk,
    months_kept: float = Use.months_kept,
) -> None:
    """What a practice, a region and a country need; say how much your patients talk."""
    found = json.loads(figures.read_text(encoding="utf-8")) if figures != MEASURED else measured()
    use = Use(talks_a_month, messages_a_talk, months_kept=months_kept)
    print(json.dumps({"use": asdict(use), "patient_month": patient_month(found, use)}, indent=1))
    print(table(found, use))
    for place in PLACES:
        print(f"{place.name}: 95 of 100 answers within {answers(place, found, use):.3f} s (simulated)")


if __name__ == "__main__":
    app()
