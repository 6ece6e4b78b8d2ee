"""Scores of clauses and message become findings with a span."""

import numpy as np

from bot.nlu.clauses import Span
from bot.nlu.findings import heard
from bot.nlu.heads import Head

ONES = np.ones(2, np.float32)
HEAD = Head(("pain", "cost"), False, ONES, ONES, np.full(2, 0.5, np.float32))
WHOLE = Span(0, 30)
CLAUSES = (Span(0, 10), Span(11, 20), Span(21, 30))


def found(message: list[float], clauses: list[list[float]]) -> dict[str, Span]:
    scores = np.array(clauses, np.float32).reshape(-1, 2)
    spans = CLAUSES[: len(clauses)]
    return {f.id: f.span for f in heard(HEAD, WHOLE, np.array(message, np.float32), spans, scores)}


def test_the_clause_that_says_it_is_the_quote() -> None:
    assert found([0.6, 0.1], [[0.1, 0.1], [0.9, 0.1], [0.2, 0.1]]) == {"pain": CLAUSES[1]}


def test_clauses_beside_each_other_that_say_the_same_are_one_quote() -> None:
    assert found([0.6, 0.1], [[0.8, 0.1], [0.9, 0.1], [0.2, 0.1]]) == {"pain": Span(0, 20)}


def test_what_only_the_whole_message_shows_has_to_be_surer() -> None:
    assert found([0.55, 0.1], [[0.1, 0.1], [0.2, 0.1]]) == {}
    assert found([0.7, 0.1], [[0.1, 0.1], [0.2, 0.1]]) == {"pain": WHOLE}


def test_one_clause_is_judged_as_the_message() -> None:
    assert found([0.6, 0.2], [[0.0, 0.0]]) == {"pain": CLAUSES[0]}


def test_two_findings_have_two_quotes_best_first() -> None:
    both = found([0.6, 0.6], [[0.7, 0.1], [0.1, 0.9]])
    assert list(both.items()) == [("cost", CLAUSES[1]), ("pain", CLAUSES[0])]


def test_in_a_message_that_is_plainly_something_else_a_finding_has_to_be_surer() -> None:
    message, none = np.array([0.6, 0.95], np.float32), np.zeros((0, 2), np.float32)
    assert [f.id for f in heard(HEAD, WHOLE, message, (), none)] == ["cost", "pain"]
    assert [f.id for f in heard(HEAD, WHOLE, message, (), none, plain=1.0)] == ["cost"]


def test_of_two_that_contradict_each_other_the_surer_is_kept() -> None:
    head = Head(("enjoyment", "no_enjoyment"), False, ONES, ONES, np.full(2, 0.5, np.float32))
    both = np.array([0.9, 0.6], np.float32)
    assert [f.id for f in heard(head, WHOLE, both, (), np.zeros((0, 2), np.float32))] == ["enjoyment"]
    apart = np.array([[0.9, 0.1], [0.1, 0.8]], np.float32)
    assert len(heard(head, WHOLE, both, CLAUSES[:2], apart)) == 2
