"""How long and how often, in the patient's words."""

# ruff: noqa: E501

import pytest

from bot.nlu.amounts import duration, frequency


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("twice a week for ten minutes", "ten minutes"), ("10 min", "10 min"), ("half an hour maybe", "half an hour"),
        ("an hour and a half", "an hour and a half"), ("5-10 minutes", "5-10 minutes"),
        ("a couple of lengths", "a couple of lengths"), ("two miles", "two miles"), ("I could do 5k", "5k"),
    ],
)  # fmt: skip
def test_a_duration_or_distance_is_quoted(said: str, amount: str) -> None:
    assert duration(said) == amount


@pytest.mark.parametrize(
    "said",
    [
        "an hour ago",
        "for ten years",
        "tuesday",
        "",
        "it takes ages",
        "two kids",
        "round the block",
        "just round the corner",
    ],
)
def test_other_spans_are_no_duration(said: str) -> None:
    assert duration(said) is None


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("twice a week for ten minutes", "twice a week"), ("once a day", "once a day"), ("every other day", "every other day"),
        ("3 times a week", "3 times a week"), ("daily", "daily"), ("most days", "most days"),
        ("two or three times a week", "two or three times a week"), ("every morning", "every morning"),
    ],
)  # fmt: skip
def test_a_frequency_is_quoted(said: str, amount: str) -> None:
    assert frequency(said) == amount


@pytest.mark.parametrize("said", ["once it warms up", "tuesday", "ten minutes", ""])
def test_other_words_are_no_frequency(said: str) -> None:
    assert frequency(said) is None
