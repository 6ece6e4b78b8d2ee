"""The simulation behind docs/scaling.md agrees with what is known of queues, and the page with the figures."""

from __future__ import annotations

import pytest

from bot.settings import ROOT
from tests.benchmarks.capacity.plan import Use, measured, patient_month, table
from tests.benchmarks.capacity.simulation import Part, Simulation


def test_one_server_makes_messages_wait_as_long_as_the_formula_of_pollaczek_and_khinchine_says() -> None:
    service, rate = 0.01, 70.0
    told = Simulation({"actions": Part(1, service)}).open(rate, 60_000)
    load, second_moment = rate * service, service**2 * (1 + 1 / 4)  # an Erlang distribution of shape 4
    assert told.throughput == pytest.approx(rate, rel=0.03)
    assert told.utilisation["actions"] == pytest.approx(load, rel=0.03)
    assert told.mean == pytest.approx(service + rate * second_moment / 2 / (1 - load), rel=0.05)


def test_the_slowest_part_sets_the_limit_and_a_second_replica_moves_it() -> None:
    parts = {"gateway": 0.004, "rasa": 0.010, "actions": 0.003}

    def most(replicas: int) -> float:
        made = {name: Part(replicas if name == "rasa" else 1, seconds) for name, seconds in parts.items()}
        return Simulation(made).closed(64, 20_000).throughput

    assert most(1) == pytest.approx(100, rel=0.03)
    assert most(2) == pytest.approx(200, rel=0.05)
    assert most(4) == pytest.approx(250, rel=0.05), "now the gateway is the slowest"


def test_cores_limit_what_more_replicas_could_do() -> None:
    made = {name: Part(8, 0.01) for name in ("gateway", "rasa")}
    assert Simulation(made, cores=2).closed(32, 20_000).throughput == pytest.approx(100, rel=0.03)


def test_the_page_tells_what_the_figures_give() -> None:
    page = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    assert table(measured()) in page
    assert f"{patient_month(measured(), Use())['cpu']:.1f} seconds of one core a month" in page


def test_who_talks_twice_as_much_needs_twice_as_much() -> None:
    once, twice = (patient_month(measured(), Use(talks_a_month=talks)) for talks in (3, 6))
    for part in ("gateway", "rasa", "actions", "postgres"):
        assert twice[part] == pytest.approx(2 * once[part])
