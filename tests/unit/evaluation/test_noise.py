"""Noise: what a hurried patient does to a message, the same each time."""

from __future__ import annotations

import pytest

from bot.evaluation import noise

TEXT = "I'd walk to the shop and back on Thursday, but my back hurts 7/10; then it's bad for days, really bad."


@pytest.mark.parametrize("kind", noise.KINDS)
def test_the_same_message_gets_the_same_noise(kind: str) -> None:
    assert noise.KINDS[kind](TEXT) == noise.KINDS[kind](TEXT) != TEXT


def test_slips_are_about_as_many_as_they_should_be() -> None:
    text = "the quick brown fox jumps over the lazy dog and away " * 100
    slipped = noise.typos(text)
    kept = sum(len(set(word)) and word in text.split() for word in slipped.split()) / len(text.split())
    # A word of four letters is left whole with a chance of about 0.97 to the power of four.
    assert 0.8 < kept < 0.95
    assert 0.97 < len(slipped) / len(text) < 1.03


def test_numbers_are_not_mistyped() -> None:
    assert noise.typos("7 0800 10") == "7 0800 10"


def test_without_punctuation_a_rating_stays_one() -> None:
    assert noise.no_punctuation(TEXT) == (
        "Id walk to the shop and back on Thursday but my back hurts 7/10 then its bad for days really bad"
    )


def test_fillers_take_no_word_away() -> None:
    filled = noise.fillers(TEXT).split()
    assert len(filled) > len(TEXT.split())
    left = iter(filled)
    assert all(word in left for word in TEXT.split())


@pytest.mark.parametrize("text", ["", "!", "7", "ok"])
def test_the_shortest_messages_survive(text: str) -> None:
    assert all(isinstance(make(text), str) for make in noise.KINDS.values())
