"""Copies for training look as people type, keep what is said, and are the same every time."""

from __future__ import annotations

from difflib import SequenceMatcher
from random import Random

from bot.nlu.thumbs import typed_badly

TEXT = "I can't walk far, because my knees hurt and nobody goes with me. Rated it 7/10 at half past three."


def test_the_same_chance_gives_the_same_copy() -> None:
    assert typed_badly(TEXT, Random(4)) == typed_badly(TEXT, Random(4))


def test_copies_differ_and_stay_readable() -> None:
    copies = [typed_badly(TEXT, Random(seed)) for seed in range(200)]
    assert len(set(copies)) > 150
    likeness = [SequenceMatcher(None, TEXT.lower(), copy.lower(), autojunk=False).ratio() for copy in copies]
    assert min(likeness) > 0.75
    assert min(likeness) < 0.95


def test_numbers_keep_their_digits() -> None:
    assert all("7" in copy and "10" in copy for copy in (typed_badly(TEXT, Random(seed)) for seed in range(50)))


def test_one_letter_and_nothing_survive() -> None:
    for text in ("", "a", "?", "7"):
        for seed in range(30):
            typed_badly(text, Random(seed))
