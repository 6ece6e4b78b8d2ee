"""What a practice, a region and a country need, reckoned from what was measured and what is assumed."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.capacity.simulation import Part, Simulation

MEASURED = Path(__file__).with_name("measured.json")
_DATABASE_CORES = 16  # of one PostgreSQL server, before it is parted
_SECONDS_OF_A_MONTH = 30.4 * 86_400


@dataclass(frozen=True)
class Use:
    """How much a patient talks: assumptions, each to be replaced by an installation's own figures."""

    talks_a_month: float = 4
    messages_a_talk: float = 12
    looks_a_talk: float = 40  # a page that is open asks for news every 25 seconds at most, and after each message
    share_in_the_busiest_hour: float = 1 / 150  # of a month's messages: a tenth of a day's, on a busier day
    months_kept: float = 24


@dataclass(frozen=True)
class Place:
    """Who is served."""

    name: str
    patients: int


PLACES = (Place("a practice", 300), Place("a region of 1,000 practices", 300_000), Place("a country", 10_000_000))


def measured() -> dict[str, Any]:
    """The figures of the last run that was kept."""
    found: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return found


def patient_month(figures: dict[str, Any], use: Use) -> dict[str, float]:
    """Processor seconds by part, and bytes that stay, of one patient in one month."""
    messages = use.talks_a_month * use.messages_a_talk
    spent = {}
    for part in ("gateway", "rasa", "actions", "postgres", "redis"):
        spent[part] = (
            messages * figures["cpu_per_message"][part]
            + use.talks_a_month * (figures["cpu_per_opening"][part] + use.looks_a_talk * figures["cpu_per_read"][part])
        )  # fmt: skip
    kept = messages * figures["bytes"]["message"] + figures["bytes"]["opening"] / use.months_kept
    return {**spent, "cpu": sum(spent.values()), "bytes": kept, "messages": messages}


def rate(place: Place, use: Use) -> float:
    """Messages a second in the busiest hour."""
    return place.patients * use.talks_a_month * use.messages_a_talk * use.share_in_the_busiest_hour / 3600


def needs(place: Place, figures: dict[str, Any], use: Use) -> dict[str, float]:
    """Replicas of each part at the busiest hour, cores on average, bytes for all that is kept."""
    month = patient_month(figures, use)
    a_message = {part: month[part] / month["messages"] for part in ("gateway", "rasa", "actions", "postgres", "redis")}
    at_most, load = figures["utilisation"], rate(place, use)
    found: dict[str, float] = {"rate": load}
    for part, seconds in a_message.items():
        found[part] = max(1, math.ceil(load * seconds / at_most))
    found["busy_cores"] = load * month["cpu"] / month["messages"]
    found["mean_cores"] = place.patients * month["cpu"] / _SECONDS_OF_A_MONTH
    found["bytes"] = place.patients * month["bytes"] * use.months_kept
    found["databases"] = max(1, math.ceil(found["postgres"] / _DATABASE_CORES))
    return found


def answers(place: Place, figures: dict[str, Any], use: Use, messages: int = 20_000) -> float:
    """The seconds within which 95 of 100 answers come at the busiest hour, by the simulation."""
    month, need = patient_month(figures, use), needs(place, figures, use)
    parts = {
        part: Part(max(need[part], 2 if part != "postgres" else 1), month[part] / month["messages"])
        for part in ("gateway", "rasa", "actions", "postgres")
    }
    return Simulation(parts, waits=figures["waits"]).open(need["rate"], messages).p95


def table(figures: dict[str, Any], use: Use = Use()) -> str:
    """The table of docs/scaling.md."""
    rows = [
        "| | patients | messages a second, busiest hour | gateways | Rasas | action servers | cores of PostgreSQL | "
        "cores used, busiest hour | kept after two years |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for place in PLACES:
        need = needs(place, figures, use)
        numbers = [f"{need[part]:,.0f}" for part in ("gateway", "rasa", "actions", "postgres")]
        cells = [
            place.name, f"{place.patients:,}", _short(need["rate"]), *numbers, _short(need["busy_cores"]),
            _size(need["bytes"]),
        ]  # fmt: skip
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _size(count: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} PB"
