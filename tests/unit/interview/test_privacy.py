"""Somebody who wants nothing put in the note for their practice."""

from __future__ import annotations

import pytest

from tests.unit.interview.talk import Patient, ids, mid_talk


def kept_here(text: str = "dont pass anything on please", expecting: str | None = None) -> Patient:
    patient = mid_talk(expecting)
    patient.says(text, "sustain_talk")
    return patient


@pytest.mark.parametrize(
    "text",
    [
        "no dont pass anything on thanks. id rather keep it here",
        "I said last week, don't pass anything on",
        "keep this between us",
    ],
)
def test_nothing_is_noted_from_then_on(text: str) -> None:
    patient = kept_here(text)
    assert ids(patient)[0].startswith("kept_here")
    patient.says("is my disc slipped?", "ask_medical")
    patient.says("will I be able to dance in May?", "ask_medical")
    assert patient.events("note_for_gp") == []
    assert "noted" not in patient.text
    assert "in the note" not in patient.text


def test_whoever_shares_is_told_that_the_talk_can_still_be_read() -> None:
    patient = mid_talk()
    patient.says("dont tell my doctor any of this", "inform", shares=True)
    assert "stop sharing" in patient.text.lower()
    assert ids(patient) == ["kept_here_readable"]


def test_whoever_does_not_share_needs_no_such_word() -> None:
    assert "stop sharing" not in kept_here().text.lower()


def test_it_can_be_taken_back() -> None:
    patient = kept_here()
    patient.says("pass it on after all", "inform")
    assert ids(patient) == ["noted_again"]
    patient.says("is my disc slipped?", "ask_medical", shares=True)
    assert patient.events("note_for_gp")


def test_the_button_of_one_question_is_about_that_alone() -> None:
    patient = mid_talk("pass_on", to_pass_on="he never listens")
    patient.says("No, keep it here", "deny")
    assert "not_passed_on" in ids(patient)
    assert patient.state is not None
    assert not patient.state["keeps_here"]
