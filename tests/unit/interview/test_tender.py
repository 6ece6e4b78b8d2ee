"""Plain words that no classifier may miss: joy, loneliness, blame; and what is feared is said as no fact."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.understanding import Clause
from tests.unit.interview.talk import Patient, hear, ids


def started() -> Patient:
    patient = Patient()
    patient.opens()
    return patient


def test_tears_of_joy_are_joy() -> None:
    patient = started()
    patient.says("honestly i could cry, i was so happy", facets="tears_come_easily", feelings="sadness")
    assert ids(patient)[0] == "joy_shared"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("gets lonely not gonna lie", "lonely_heard"),
        ("havent seen anyone since march", "lonely_heard"),
        ("its my own fault really", "self_blame_heard"),
        ("let myself down again", "self_blame_heard"),
    ],
)
def test_loneliness_and_blame_are_heard_and_nothing_asked(text: str, answer: str) -> None:
    patient = started()
    patient.says(text)
    assert ids(patient) == [answer]
    assert "?" not in patient.text


@pytest.mark.parametrize("text", ["my own fault lol", "i shouldve bought shares haha"])
def test_a_joke_about_it_is_none(text: str) -> None:
    patient = started()
    patient.says(text)
    assert "self_blame_heard" not in ids(patient)


def test_what_is_feared_is_not_said_as_a_fact() -> None:
    patient = started()
    text = "disc slips and im in a wheelchair at 24"
    clauses = (Clause(0, 10, "disc slips"), Clause(15, len(text), "you're in a wheelchair at 24"))
    patient.says(replace(hear(text, "fear_of_pain", barriers="fear_of_pain", feelings="fear"), clauses=clauses))
    assert "wheelchair" not in patient.text
    assert ids(patient)[0] == "finding_fear_of_pain"


def test_a_message_without_sayable_words_gets_no_empty_sentence() -> None:
    patient = started()
    patient.says(replace(hear("boss dont care"), clauses=(Clause(0, 14, ""),)))
    assert not patient.text.lstrip().startswith(".")
    assert "bare_words" not in ids(patient)
