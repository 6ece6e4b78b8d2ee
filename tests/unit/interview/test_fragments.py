"""Whoever writes three words with one thumb is answered to these three words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.fragments import fragment
from bot.understanding import Finding
from tests.unit.interview.talk import Patient, hear, ids
from tests.unit.interview.test_listen import started


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("fork lift driver", "work", "fork lift driver"),
        ("I'm a nurse.", "work", "nurse"),
        ("12 hr shifts", "hours", "12-hour shifts"),
        ("on me feet all day", "hours", "on your feet all day"),
        ("wife says walk", "others_say", "your wife"),
        ("my daughter says i should do yoga", "others_say", "your daughter"),
        ("cos of my kids", "for_somebody", "your kids"),
        ("used to swim", "used_to", "swimming"),
        ("played rugby years ago", "used_to", "rugby"),
        ("retired teacher", "not_working", "retired"),
        ("14 yrs now", "since", "14 yrs"),
        ("me lower back mainly", "body", "your lower back"),
        ("getting up", "doing", "getting up"),
        ("pills", "treatment", "pills"),
    ],
)
def test_few_words_are_taken_for_what_they_tell(text: str, kind: str, words: str) -> None:
    assert fragment(text) == (kind, words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "dunno",
        "my back hurts when I sit",
        "I'm scared of bending",
        "the nurse was kind to me",
        "because I am tired",
        "my wife died",
        "partner wants me dead",
        "mum said she wants to die",
        "doctor says cancer",
        "people say i'm useless",
        "wife says leave",
        "off sick with depression",
        "on the sick with my nerves",
        "im not a student",
        "not a driver any more",
        "since you ask, it is worse",
        "driving me mad",
        "I want to walk with my wife",
    ],
)
def test_what_says_more_than_its_words_is_no_fragment(text: str) -> None:
    assert fragment(text) is None


def curt(*texts: str) -> Patient:
    patient = started()
    for text in texts:
        patient.says(text)
    return patient


def test_somebody_elses_advice_is_given_back_with_the_question_what_they_think() -> None:
    patient = curt("wife says walk")
    assert ids(patient) == ["fragment_others_say", "fragment_others_say_ask"]
    assert "your wife" in patient.text.lower()


def test_somebody_elses_advice_is_no_hindrance_of_the_patients() -> None:
    patient = started()
    half_heard = Finding("no_company", 0, 14, "wife says walk", 0.62)
    patient.says(replace(hear("wife says walk", "no_company"), barriers=(half_heard,)))
    assert patient.state is not None
    assert patient.state["heard"] == []


def test_a_plain_dont_know_is_no_lack_of_knowledge() -> None:
    patient = started()
    patient.says("dunno", "dont_know", barriers="lack_of_knowledge")
    assert patient.state is not None
    assert patient.state["heard"] == []


def test_two_fragments_running_are_answered_and_asked_about_in_turn() -> None:
    patient = curt("fork lift driver", "12 hr shifts")
    said = [turn.replies[-1].text_ids for turn in patient.said[-2:]]
    assert not any("_ask" in name for name in said[0])
    assert any(name.startswith("fragment_hours_ask") for name in said[1])


def test_sighs_are_no_wish() -> None:
    patient = started()
    assert patient.state is not None
    patient.state.update(question="evoke_forward")
    patient.says("fed up tbh", feelings="frustration")
    assert "brief_wished" not in ids(patient)


def test_nobody_who_is_telling_gets_a_menu() -> None:
    patient = started()
    patient.says("never any time", "lack_of_time", barriers="lack_of_time")
    patient.says("and knackered", "low_energy", barriers="low_energy")
    patient.says("hes 6")
    assert "choose_focus" not in ids(patient)
