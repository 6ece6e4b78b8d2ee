"""The figures themselves: right where everything is right, and lower where something is missed."""

from __future__ import annotations

import pytest

from bot.nlu.held_back import macro_f1


def test_everything_right_is_one() -> None:
    assert macro_f1([({"cost"}, {"cost"}), (set(), set()), ({"pain"}, {"pain"})]) == 1.0


def test_a_label_never_found_pulls_the_mean_down() -> None:
    assert macro_f1([({"cost"}, {"cost"}), (set(), {"pain"})]) == pytest.approx(0.5)


def test_a_false_finding_costs_precision() -> None:
    assert macro_f1([({"cost"}, {"cost"}), ({"cost"}, set())]) == pytest.approx(2 / 3)


def test_a_label_that_is_nowhere_gold_does_not_count() -> None:
    assert macro_f1([({"weather"}, set())]) == 0.0
