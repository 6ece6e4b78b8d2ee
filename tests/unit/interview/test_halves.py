"""A message of two halves: both are heard, what hinders first and what is wanted last."""

from __future__ import annotations

import pytest

from bot.understanding import Clause, Intent, Understanding
from tests.unit.interview.talk import ids, mid_talk


def two(first: str, joined: str, second: str, you_first: str, you_second: str) -> Understanding:
    text = f"{first} {joined} {second}"
    start = len(text) - len(second)
    clauses = (Clause(0, len(first), you_first), Clause(start, len(text), you_second))
    return Understanding(text=text, intent=Intent("inform", 0.9), clauses=clauses)


@pytest.mark.parametrize("joined", ["but", "although", "though"])
def test_what_hinders_comes_first_and_what_is_wanted_last(joined: str) -> None:
    patient = mid_talk()
    patient.says(two("i'd love to go back", joined, "money is tight", "you'd love to go back", "money is tight"))
    assert ids(patient)[0] == "both_halves"
    said = patient.text.lower()
    assert -1 < said.find("money is tight") < said.find("you'd love to go back")


def test_the_order_stays_where_what_hinders_was_said_first() -> None:
    patient = mid_talk()
    patient.says(two("it hurts", "but", "i want to dance again", "it hurts a lot", "you want to dance again"))
    said = patient.text.lower()
    assert -1 < said.find("it hurts") < said.find("you want to dance again")


def test_of_two_hindrances_both_are_named() -> None:
    patient = mid_talk()
    patient.says(two("i have no time at all", "and", "im knackered", "you have no time at all", "you're so knackered"))
    assert ids(patient)[0] == "two_hindrances"
    assert "no time" in patient.text
    assert "knackered" in patient.text


def test_a_half_that_points_back_stays_behind_what_it_points_to() -> None:
    patient = mid_talk()
    patient.says(
        two(
            "my mum could have them",
            "but",
            "she has a bad hip",
            "your mum could have them",
            "she has a bad hip",
        )
    )
    said = patient.text.lower()
    assert "both_halves" not in ids(patient)
    assert said.find("your mum could have them") < said.find("she has a bad hip")


def test_a_question_is_no_message_of_two_halves() -> None:
    patient = mid_talk()
    patient.says(two("i want to swim", "but", "is it too cold?", "you want to swim", "is it too cold"))
    assert "both_halves" not in ids(patient)
