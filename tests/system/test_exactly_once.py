"""Every message accepted as stored is kept once and answered once, in order, whatever is killed meanwhile.

The study is tests/system/chaos; `make chaos` runs it for longer, with any seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.chaos.stack import Stack
from tests.system.chaos.study import play

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[Stack]:
    """A product with SQLite that this module may kill."""
    running = Stack(tmp_path_factory.mktemp("chaos"), model)
    yield running
    running.stop()


def test_nothing_is_lost_doubled_or_out_of_order_while_processes_are_killed(stack: Stack) -> None:
    report = play(stack, seed=15, messages=90, patients=3, kills=8)
    assert not report.wrong, f"{report}\n{stack.product.tail()}"
    assert sum(report.kills.values()) >= 5, report


def test_the_same_with_two_gateways_on_one_database(stack: Stack) -> None:
    stack.add_gateways(1)
    report = play(stack, seed=19, messages=75, patients=3, kills=6, again=False)
    assert not report.wrong, f"{report}\n{stack.product.tail()}"
    assert {name for name in report.kills if name.startswith("gateway")}, report


def test_the_same_with_postgresql_which_is_killed_too(tmp_path: Path, model: Path) -> None:
    running = Stack(tmp_path, model, postgres=True)
    try:
        report = play(running, seed=12, messages=75, patients=3, kills=6, again=False)
    finally:
        running.stop()
    assert not report.wrong, f"{report}\n{running.product.tail()}"
    assert report.kills["postgres"], report
