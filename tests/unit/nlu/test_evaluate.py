"""The figures of the evaluation, on predictions that can be checked by hand."""

import numpy as np

from bot.nlu.evaluate import expected_calibration_error, macro_f1


def test_macro_f1_is_the_mean_over_labels_that_occur() -> None:
    true = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0]], bool)
    said = np.array([[1, 0, 0], [0, 0, 0], [0, 1, 0]], bool)
    assert np.isclose(macro_f1(said, true), (2 / 3 + 1) / 2)


def test_a_false_finding_lowers_the_figure() -> None:
    true = np.array([[1, 0], [0, 1]], bool)
    assert macro_f1(np.ones((2, 2), bool), true) < macro_f1(true, true) == 1.0


def test_confidence_that_is_always_right_has_no_error() -> None:
    assert expected_calibration_error(np.ones(10, np.float32), np.ones(10, bool)) == 0.0
    assert np.isclose(expected_calibration_error(np.full(10, 0.9, np.float32), np.zeros(10, bool)), 0.9)
