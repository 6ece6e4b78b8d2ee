"""Which answer a question asks for, learnt from a few questions each."""

from __future__ import annotations

import numpy as np

from bot.encoder import encode
from bot.nlu.asked import AnswerIndex, Answering, build_answers, read_answers
from bot.nlu.features import sequences

BENDING = ("is it ok to bend", "can i bend or not", "should i avoid stooping", "is bending bad for me")
BATHS = ("can i go swimming", "is the pool ok", "would swimming help", "is it ok to swim")
TALK = ("it rained all day", "my husband drives me", "i live on the third floor", "the kids were here")


def index() -> AnswerIndex:
    return build_answers([Answering("bending", BENDING), Answering("swimming", BATHS, ("aqua aerobics",))], TALK)


def nearness(made: AnswerIndex, text: str) -> list[float]:
    return [float(n) for n in made.nearness(encode([text]), sequences([text]))[0]]


def test_the_word_that_differs_decides_and_not_the_way_of_asking() -> None:
    bending, swimming = nearness(index(), "is it ok to swim in the sea")
    assert swimming > 0.5 > bending


def test_what_asks_nothing_is_near_to_none() -> None:
    assert max(nearness(index(), "my husband drove me on the third day")) < 0.5


def test_a_keyword_is_known_too() -> None:
    bending, swimming = nearness(index(), "is aqua aerobics alright")
    assert swimming > bending


def test_a_stored_index_says_the_same() -> None:
    made = index()
    again = AnswerIndex.from_arrays(made.arrays())
    assert np.allclose(nearness(made, "should i bend"), nearness(again, "should i bend"), atol=0.01)


def test_without_answers_nothing_is_near() -> None:
    assert nearness(build_answers([], TALK), "can i bend") == []


def test_every_answer_of_the_content_can_be_read() -> None:
    answers = read_answers()
    assert answers
    assert all(answer.heard_in for answer in answers)
