"""Two of every process behind balancers that know no sessions, on one PostgreSQL and one Redis.

The study is tests/system/chaos; `make chaos CHAOS="--replicas 2 --rolling"` runs it for longer, and restarts Rasa in
turn as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import redis_server
from tests.system.chaos.fleet import Fleet
from tests.system.chaos.study import play

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[Fleet]:
    """Two gateways, two Rasas, two action servers."""
    if not redis_server.installed():
        pytest.skip(redis_server.MISSING)
    running = Fleet(tmp_path_factory.mktemp("fleet"), model)
    yield running
    running.stop()


def test_replicas_redis_and_the_database_are_killed_and_nothing_is_lost_doubled_or_out_of_order(fleet: Fleet) -> None:
    report = play(fleet, seed=147, messages=60, patients=3, kills=5)
    assert not report.wrong, f"{report}\n{fleet.tail()}"
    assert {name.split()[0] for name in report.kills} == {"gateway", "rasa", "actions", "postgres", "redis"}, report
    assert sum(fleet.balancers["gateway"].dealt.values()) > 100
    for balancer in fleet.balancers.values():
        assert len(balancer.dealt) == 2, "every replica has had its part"


def test_a_rolling_restart_under_load_loses_nothing(fleet: Fleet) -> None:
    report = play(fleet, seed=5, messages=45, patients=3, kills=0, rolling=("actions", "gateway"))
    assert not report.wrong, f"{report}\n{fleet.tail()}"
    assert report.rolled == 4
