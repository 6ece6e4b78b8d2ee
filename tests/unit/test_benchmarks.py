"""How `make bench` reckons: ratios of pairs, their intervals, and what became slower."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.benchmarks.speed import guard
from tests.benchmarks.speed.__main__ import PARTS
from tests.benchmarks.speed.figures import Figure, at, mean, paired, percentile
from tests.benchmarks.speed.texts import lines, texts


def figure(ratio: float, spread: float = 0.01, *, more: bool = False) -> Figure:
    return Figure("a figure", "ms", ratio, 1, ratio, ratio - spread, ratio + spread, more_is_better=more)


def test_a_percentile_lies_between_its_neighbours() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile([7], 0.99) == 7
    assert percentile(list(range(101)), 0.95) == 95


def test_noise_that_falls_on_both_sides_alike_leaves_a_narrow_interval() -> None:
    noise = [1, 5, 2, 9, 3, 7, 4, 8, 1, 6] * 5
    found = paired("a figure", "ms", [0.5 * n for n in noise], noise, mean)
    assert (found.ratio, found.low, found.high) == pytest.approx((0.5, 0.5, 0.5))
    assert paired("p95", "ms", noise[::-1], noise, at(0.95)).high >= 1


def test_a_target_is_at_most_or_at_least() -> None:
    assert Figure("f", "ms", 1, 2, 0.5, 0.4, 0.6, target=0.4).reached is False
    assert Figure("f", "1/s", 8, 2, 4, 4, 4, target=4, more_is_better=True).reached is True
    assert figure(1).reached is None


def test_what_became_slower_is_said_and_what_is_within_noise_is_not(tmp_path: Path) -> None:
    kept = tmp_path / "last.json"
    guard.keep([figure(1.0)], kept)
    assert guard.slower([figure(1.3)], guard.kept(kept)) == ["a figure: 1.30 times the other, 1.00 before"]
    assert guard.slower([figure(1.3, spread=0.5)], guard.kept(kept)) == []
    assert guard.slower([figure(1.05)], guard.kept(kept)) == []
    assert guard.slower([figure(0.7)], guard.kept(kept)) == []


def test_of_what_is_better_the_more_there_is_the_less_is_worse(tmp_path: Path) -> None:
    kept = tmp_path / "last.json"
    guard.keep([figure(4.0, more=True)], kept)
    assert guard.slower([figure(3.0, more=True)], guard.kept(kept))
    assert not guard.slower([figure(5.0, more=True)], guard.kept(kept))


def test_a_part_measured_alone_keeps_the_figures_of_the_others(tmp_path: Path) -> None:
    kept = tmp_path / "last.json"
    guard.keep([figure(1.0)], kept)
    guard.keep([Figure("another", "s", 2, 1, 2, 2, 2)], kept)
    assert set(guard.kept(kept)) == {"a figure", "another"}


def test_every_part_that_can_be_measured_is_told() -> None:
    told = re.search(
        r"# parts: ([\w ]+)$", (ROOT / "docs" / "performance.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert told
    assert tuple(told[1].split()) == PARTS


def test_messages_come_again_only_after_more_than_the_encoder_remembers() -> None:
    said = texts(1)
    first = [next(said) for _ in range(len(lines()))]
    assert len(set(first)) == len(first)
    assert len(first) > 200
