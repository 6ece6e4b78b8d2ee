"""Messages cut into clauses, with and without punctuation."""

# ruff: noqa: E501

from itertools import pairwise

import pytest

from bot.nlu.clauses import split, split_many

MESSAGES = [
    ("yes", ["yes"]),
    ("back hurts. work", ["back hurts", "work"]),
    ("i swim and my wife walks the dog", ["i swim", "my wife walks the dog"]),
    ("I like swimming and walking", ["I like swimming and walking"]),
    ("the gym is boring and expensive", ["the gym is boring and expensive"]),
    ("i know i should but i dont", ["i know i should", "i dont"]),
    ("I'd like to walk more but i'm scared it will go again because last time i couldnt move for a week",
     ["I'd like to walk more", "i'm scared it will go again", "last time i couldnt move for a week"]),
    ("no time. kids. job", ["no time", "kids", "job"]),
    ("im fed up - nothing works - not even the jabs", ["im fed up", "nothing works", "not even the jabs"]),
    ("its been bad for years, every time I bend i think it will go again. havent been on the moor since my husband died",
     ["its been bad for years, every time I bend i think it will go again",
      "havent been on the moor since my husband died"]),
    ("i drive all week so by friday im like a plank", ["i drive all week", "by friday im like a plank"]),
    ("i stopped because of the cost", ["i stopped", "because of the cost"]),
    ("because of my shifts i never know when im free", ["because of my shifts i never know when im free"]),
    ("so tired i could sleep standing up", ["so tired i could sleep standing up"]),
    ("my back is worse then it was", ["my back is worse then it was"]),
    ("i dont no how to start", ["i dont no how to start"]),
    ("and what did i do", ["what did i do"]),
    ("6.5", ["6.5"]),
    ("", []),
    ("...", []),
]  # fmt: skip


@pytest.mark.parametrize(("message", "clauses"), MESSAGES)
def test_a_message_is_cut_into_its_clauses(message: str, clauses: list[str]) -> None:
    assert [message[span.start : span.end] for span in split(message)] == clauses


@pytest.mark.parametrize("message", [message for message, _ in MESSAGES])
def test_clauses_come_in_order_and_never_overlap(message: str) -> None:
    spans = split(message)
    assert all(0 <= span.start < span.end <= len(message) for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))


def test_many_messages_are_cut_like_single_ones() -> None:
    texts = [message for message, _ in MESSAGES if message]
    assert split_many(texts) == [split(text) for text in texts]
