"""Where a message's time goes, by the running processes' own clocks: steps that add up to what the patient waits."""

from __future__ import annotations

import time
from statistics import fmean

import psutil
from prometheus_client.parser import text_string_to_metric_families

from tests.benchmarks.speed.figures import Measured
from tests.benchmarks.speed.sides import Both, OurTalk, supervisor
from tests.benchmarks.speed.texts import texts
from tests.system.product import Product

_MESSAGES_A_TALK = 12
# A page of a process is asked for once a second at most.
_SECONDS_KEPT = 1.5
# What each step holds besides those within it, and whose work the rest is.
_WITHIN = {
    "whole": ("safety", "journal", "rasa"),
    "rasa": ("nlu", "policy", "action"),
    "action": ("interview", "records"),
}
_REST = {
    "whole": "gateway: leases, waking, reading the answer",
    "rasa": "Rasa: HTTP, tracker, slots, lock",
    "action": "action server: HTTP, JSON, rasa-sdk",
}


def measure(both: Both, talks: int) -> Measured:
    """So many talks of twelve messages; milliseconds a message by step, and processor time by process."""
    product = both.product
    said, took = texts(4), []
    opened = [OurTalk(product.url) for _ in range(talks)]
    before, worked = seconds(product), processes(product)
    for talk in opened:
        took += [talk.say(next(said)) for _ in range(_MESSAGES_A_TALK)]
    after, many = seconds(product), len(took)
    whole = fmean(took)
    spent = {step: (after[step] - before.get(step, 0.0)) / many for step in after}
    cpu = {name: 1000 * (used - worked[name]) / many for name, used in processes(product).items()}
    parts = {"HTTP: client, network, server": whole - spent["whole"]}
    for step in ("safety", "journal", "nlu", "policy", "interview", "records"):
        parts[step] = spent[step]
    for step, within in _WITHIN.items():
        parts[_REST[step]] = spent[step] - sum(spent[inner] for inner in within)
    shown = {name: 1000 * value for name, value in parts.items()}
    rasas = parts[_REST["rasa"]] + parts[_REST["action"]] + parts["policy"]
    details = {
        "whole_ms": 1000 * whole, "sum_ms": sum(shown.values()), "ms": shown, "cpu_ms": cpu,
        "share_that_is_not_rasa": 1 - rasas / whole,
    }  # fmt: skip
    return Measured([], details)


def seconds(product: Product) -> dict[str, float]:
    """The seconds that each step has taken since the start, by the product's own metrics."""
    time.sleep(_SECONDS_KEPT)
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(product.metrics()):
        for sample in family.samples:
            if sample.name == "mo_step_seconds_sum":
                found[sample.labels["step"]] = found.get(sample.labels["step"], 0.0) + sample.value
    return found


def processes(product: Product) -> dict[str, float]:
    """Processor seconds of each process since its start."""
    pids = {"supervisor": supervisor(product), **product.processes()}
    found = {}
    for name, pid in pids.items():
        times = psutil.Process(pid).cpu_times()
        found[name] = times.user + times.system
    return found
