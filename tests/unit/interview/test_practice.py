"""What the practice should hear of: falls, and what a patient wants passed on."""

from __future__ import annotations

import pytest

from bot.interview import respond
from tests.unit.interview.talk import Patient, hear, ids


def started() -> Patient:
    patient = Patient()
    patient.opens()
    return patient


@pytest.mark.parametrize("text", ["fell over sunday getting out the chair", "nearly went over in the kitchen tuesday"])
def test_a_fall_of_late_is_for_the_practice_and_asked_about(text: str) -> None:
    patient = started()
    patient.says(text, when="sunday")
    assert ids(patient) == ["fall_told", "fall_since"]
    assert patient.events("note_for_gp") == [{"kind": "question", "text": text}]


@pytest.mark.parametrize(
    "text", ["fell over years ago, that was the start", "i fell as a kid", "i fell about laughing lol"]
)
def test_a_fall_long_past_or_in_jest_is_not(text: str) -> None:
    patient = started()
    patient.says(text)
    assert "fall_told" not in ids(patient)


def test_a_fall_is_spoken_of_once_a_visit() -> None:
    patient = started()
    patient.says("fell over sunday getting out the chair")
    patient.says("i fell over the cat, if you want to know")
    assert "fall_told" not in ids(patient)


def test_what_they_want_passed_on_is_asked_for_in_their_words() -> None:
    patient = started()
    text = "could you tell my gp he never asks about the pain only the weight"
    patient.says(text, "poor_advice", barriers="poor_advice")
    assert patient.expecting == "pass_on"
    patient.says("yes", "affirm")
    assert {"kind": "relationship", "text": text} in patient.events("note_for_gp")


def test_a_bare_request_to_tell_the_practice_asks_what() -> None:
    patient = started()
    patient.says("can you tell my gp?", "ask_privacy")
    assert ids(patient) == ["pass_on_what"]
    patient.says("that he should ask about the garden")
    assert patient.expecting == "pass_on"


def test_nothing_is_passed_on_where_nothing_is_shared() -> None:
    patient = started()
    answered = respond(patient.state, hear("please tell my doctor that"), patient.now, shares=False)
    assert [text_id.rsplit(".", 1)[0] for reply in answered.replies for text_id in reply.text_ids] == [
        "pass_on_not_shared"
    ]
    assert not [event for event in answered.events if event.kind == "note_for_gp"]
