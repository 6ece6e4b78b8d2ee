"""The figures: right where everything is right, lower where something is missed, less sure the fewer messages."""

from __future__ import annotations

import numpy as np
import pytest

from bot.evaluation import figures
from bot.evaluation.figures import Statistic, estimate, estimates
from bot.evaluation.predictions import Flags


def table(*rows: str) -> Flags:
    """Flags from rows such as "x.x"."""
    return np.array([[sign == "x" for sign in row] for row in rows])


def value(statistic: Statistic, messages: int) -> float:
    return float(statistic(np.ones((1, messages)))[0])


def test_everything_right_is_one() -> None:
    gold = table("x..", "...", ".x.")
    assert value(figures.macro_f1(gold, gold), 3) == 1.0
    assert value(figures.exact(gold, gold), 3) == 1.0


def test_macro_f1_is_the_mean_over_labels_that_occur() -> None:
    gold, found = table("x..", "x..", ".x."), table("x..", "...", ".x.")
    assert value(figures.macro_f1(found, gold), 3) == pytest.approx((2 / 3 + 1) / 2)


def test_a_label_never_found_pulls_the_mean_down() -> None:
    assert value(figures.macro_f1(table("x.", ".."), table("x.", ".x")), 2) == pytest.approx(0.5)


def test_a_false_finding_costs_precision_but_not_recall() -> None:
    gold, found = table("x.", ".."), table("x.", "x.")
    once = np.ones((1, 2))
    assert figures.precision(found, gold)(once)[0, 0] == 0.5
    assert figures.recall(found, gold)(once)[0, 0] == 1.0
    assert figures.f1(found, gold)(once)[0, 0] == pytest.approx(2 / 3)


def test_a_label_that_is_nowhere_gold_does_not_count() -> None:
    assert np.isnan(figures.f1(table("x"), table("."))(np.ones((1, 1)))).all()
    assert np.isnan(value(figures.macro_f1(table("x"), table(".")), 1))


def test_a_set_with_one_finding_too_much_is_not_exactly_right() -> None:
    assert value(figures.exact(table("xx", ".."), table("x.", "..")), 2) == 0.5


def test_only_messages_without_a_label_count_for_those_found_where_there_is_none() -> None:
    assert value(figures.found_where_none(table("xx", "x.", ".."), table("x.", "..", "..")), 3) == 0.5


def test_the_interval_holds_the_value_and_is_narrower_with_more_messages() -> None:
    few, many = (estimate(figures.share(np.arange(count) % 4 == 0), count) for count in (40, 4000))
    assert few.low < few.value < few.high
    assert many.low < 0.25 < many.high
    assert many.high - many.low < (few.high - few.low) / 5
    # The textbook's interval for a share: 1.96 times its standard error, either way.
    assert many.high - many.low == pytest.approx(2 * 1.96 * np.sqrt(0.25 * 0.75 / 4000), rel=0.1)


def test_the_same_messages_give_the_same_interval() -> None:
    gold, found = table("x.", ".x", "xx", ".."), table("x.", "..", "xx", ".x")
    assert estimates(figures.f1(found, gold), 4) == estimates(figures.f1(found, gold), 4)


def test_a_difference_is_judged_on_the_same_draws() -> None:
    statistic = figures.share(np.arange(50) % 2 == 0)
    assert estimate(figures.difference(statistic, statistic), 50) == figures.Figure(0.0, 0.0, 0.0)


def test_nothing_to_measure_is_no_number_and_no_error() -> None:
    figure = estimate(figures.found_where_none(table("x"), table("x")), 1)
    assert np.isnan([figure.value, figure.low, figure.high]).all()


def test_confidence_that_is_always_right_has_no_error() -> None:
    found = table("x.", "x.")
    assert value(figures.calibration_error(np.where(found, 1.0, 0.0), found, found), 2) == 0.0


def test_confidence_that_is_always_wrong_is_as_far_off_as_it_says() -> None:
    found, gold = table("x.", "x."), table("..", "..")
    sure = np.where(found, 0.9, 0.0)
    assert value(figures.calibration_error(sure, found, gold), 2) == pytest.approx(0.9)
    assert [(b.count, b.right) for b in figures.reliability(sure, found, gold)] == [(2, 0.0)]


def test_the_calibration_error_weighs_each_bin_by_its_findings() -> None:
    found, gold = table("x", "x", "x", "x"), table("x", "x", "x", ".")
    sure = np.array([[0.95], [0.95], [0.95], [0.55]])
    assert value(figures.calibration_error(sure, found, gold), 4) == pytest.approx((3 * 0.05 + 0.55) / 4)


def test_a_median_is_the_middle_value_and_a_message_drawn_twice_counts_twice() -> None:
    median = figures.quantile(np.array([3.0, 1.0, 2.0]), 0.5)
    assert value(median, 3) == 2.0
    assert median(np.array([[3.0, 0.0, 0.0]]))[0] == 3.0
