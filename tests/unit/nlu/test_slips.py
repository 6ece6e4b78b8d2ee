"""Slips of the thumb are put right before a message is judged, and nothing else is touched."""

from __future__ import annotations

import pytest

from bot.nlu.slips import Words, words_in

USED = ["no time to exercise because of the kids", "my exercise is walking", "time for walking", "the kids exercise",
        "exercise, walking, time", "because because because because", "kids kids kids walking time"]  # fmt: skip


@pytest.fixture(scope="module")
def words() -> Words:
    return words_in(USED, ["wallowing", "tide", "Becca"])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("exercsie", "exercise"),
        ("exercie", "exercise"),
        ("exerrcise", "exercise"),
        ("exetcise", "exercise"),
        ("Excercise with the kdis", "Exercise with the kids"),
        ("becuase", "because"),
    ],
)
def test_a_slip_is_put_right(words: Words, typed: str, read: str) -> None:
    assert words.righted(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "tide",  # a word of its own, near to "time"
        "Becca",
        "tme",  # too short to know
        "zumba",  # near to nothing
        "exxxercsie",  # more than one slip
        "7/10, 20 mins!",
        "",
    ],
)
def test_what_may_be_meant_stays(words: Words, typed: str) -> None:
    assert words.righted(typed) == typed


def test_of_two_words_one_slip_away_the_commoner_is_meant() -> None:
    words = words_in(["pain " * 9 + "paid " * 5])
    assert words.righted("paix") == "pain"


def test_words_come_back_from_the_model_as_they_were_stored(words: Words) -> None:
    again = Words.from_arrays(words.arrays())
    assert (again.common, again.rare) == (words.common, words.rare)
