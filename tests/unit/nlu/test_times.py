"""When something is to happen, in the patient's words."""

# ruff: noqa: E501

import pytest

from bot.nlu.times import when

TIMES = [
    ("tuesday after work", "tuesday after work"), ("maybe on tuesday after work round the block", "on tuesday after work"),
    ("in the mornings", "in the mornings"), ("first thing in the morning", "first thing in the morning"),
    ("I could do it before breakfast", "before breakfast"), ("tomorrow", "tomorrow"), ("every day at 7am", "every day at 7am"),
    ("at lunchtime", "at lunchtime"), ("on mondays and thursdays", "on mondays and thursdays"), ("tonight", "tonight"),
    ("on my day off", "on my day off"), ("at the weekend", "at the weekend"), ("Saturday morning", "Saturday morning"),
    ("after dropping the kids off", "after dropping the kids off"), ("half past six", "half past six"),
    ("next week", "next week"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "time"), TIMES)
def test_a_time_is_quoted_as_it_was_said(said: str, time: str) -> None:
    assert when(said) == time


@pytest.mark.parametrize("said", ["it hurts", "last tuesday", "since monday", "years ago", "round the block", "7", ""])
def test_what_is_past_or_no_time_is_left_out(said: str) -> None:
    assert when(said) is None


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("tues n thurs", "tues n thurs"),
        ("mon/wed", "mon/wed"),
        ("no wait, Thursdays is shopping, make it Tuesday and Saturday", "Tuesday and Saturday"),
        ("friday. i mean saturday", "saturday"),
        ("on sat", "on sat"),
    ],
)
def test_days_are_joined_and_put_right_as_people_type_them(said: str, time: str) -> None:
    assert when(said) == time


@pytest.mark.parametrize("said", ["I sat in the car and cried", "we sat on the wall", "when the children don't sleep"])
def test_a_verb_or_a_hindrance_is_no_time(said: str) -> None:
    assert when(said) is None
