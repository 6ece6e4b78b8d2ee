"""Numbers on a ruler, however they are said, and numbers that are none."""

# ruff: noqa: E501

import pytest

from bot.nlu.numbers import ruler_answer

ANSWERS = [
    ("7", 7), ("7.", 7), ("a 7", 7), ("six", 6), ("6-7", 6.5), ("6 or 7", 6.5), ("between 6 and 7", 6.5),
    ("six or seven", 6.5), ("5 to 6", 5.5), ("6/7", 6.5), ("6 maybe 7", 6.5), ("six and a half", 6.5), ("6.5", 6.5), ("6,5", 6.5),
    ("6 1/2", 6.5), ("7/10", 7), ("7 / 10", 7), ("10/10", 10), ("seven out of ten", 7), ("10 out of 10", 10),
    ("about half", 5), ("somewhere in the middle", 5), ("halfway", 5), ("50/50", 5), ("fifty fifty", 5),
    ("not at all", 0), ("zero", 0), ("0", 0), ("none at all", 0), ("a solid eight", 8), ("a weak 4", 4),
    ("maybe a 5", 5), ("i'd say 6", 6), ("id say about a 6", 6), ("probably 3 or 4", 3.5), ("hmm 4", 4),
    ("well, 4 i guess", 4), ("8 i think", 8), ("5ish", 5), ("5 ish", 5), ("7 today", 7), ("3 at most", 3),
    ("6, because i did it once", 6), ("6 cos i managed it before", 6), ("it's a 9", 9), ("im at a 4", 4),
    ("4 tbh", 4), ("im about a six", 6), ("70%", 7), ("70 percent", 7), ("a hundred percent", 10), ("completely", 10),
    ("my confidence is a 4 out of 10", 4), ("from a 4 to a 6", 6), ("was a 5, now its a 7", 7), ("11", 10),
    ("not a 7, more like a 5", 5), ("10!!", 10), ("Five.", 5), ("2 if im honest", 2),
]  # fmt: skip
OTHERS = [
    "twice a week", "10 minutes", "3 kids", "i have 3 kids", "ten minutes a day", "2 weeks ago", "one day at a time",
    "one of those days", "for 10 years", "5 times", "at 7 in the evening", "7am", "i walk 2 miles", "yes", "no", "", "...", "maybe",
    "my pain is 8 out of 10", "pain 7", "i take 2 tablets", "eight hours on my feet", "20", "45", "1000",
    "7 days a week i'm on site", "4 flights of stairs", "one thing is the dog", "5k", "nothing helps", "half an hour",
    "9 out of 10 days are bad", "the second one", "six months off work", "two of them",
]  # fmt: skip


@pytest.mark.parametrize(("said", "number"), ANSWERS)
def test_a_ruler_answer_is_read_however_it_is_said(said: str, number: float) -> None:
    assert ruler_answer(said) == number


@pytest.mark.parametrize("said", OTHERS)
def test_other_numbers_are_no_ruler_answer(said: str) -> None:
    assert ruler_answer(said) is None
