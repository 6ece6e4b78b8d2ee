"""The days of a plan as people put them right."""

from __future__ import annotations

import pytest

from bot.interview.days_named import when_as_wished
from bot.interview.plausible import misread
from bot.interview.state import Plan
from tests.unit.interview.talk import Patient, ids, mid_talk

WHOLE = {
    "what": "walk round the park", "when": "Tues and Sat at 4", "how_long": "10 minutes", "how_often": "every week",
    "obstacle": "rain", "if_then": "If it rains, then sway in the kitchen", "confidence": 8.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("when", "text", "wanted"),
    [
        ("Tues at 3 and Sat at 3", "keep it 10 mins but did you get sat at 4 not 3", "Tues at 3 and Sat at 4"),
        ("Tues and Sat", "tues at 3, sat at 4. NOT thurs. every week", "Tues at 3 and Sat at 4"),
        ("Sat at 4", "and tuesdays gone missing", "Sat at 4 and Tuesdays"),
        (
            "Tuesday and Saturday at 4",
            "swap the tuesday walk to wednesday, shifts. sat stays at 4",
            "Wednesday and Saturday at 4",
        ),
        ("Wed", "wed at 3 and sat at 4 both walks", "Wed at 3 and Sat at 4"),
        ("Sunday at 3", "no not sunday. plans still tues and sat", "Tues and Sat"),
        ("Sunday", "make it sunday 4", "Sunday at 4"),
        ("Tuesdays", "tuesdays no hang on thursdays when shes at her mums", "Thursdays"),
        ("Mon and Wed", "both at half six", "Mon at half six and Wed at half six"),
    ],
)
def test_the_days_are_read_as_they_are_wished(when: str, text: str, wanted: str) -> None:
    assert when_as_wished(when, text) == wanted


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("Sat at 4", "back was sore sunday"),
        ("Tuesday", "20 min on tuesday"),
        ("Thursday", "thursday is shopping, make it sunday"),
        ("", "saturday or sunday"),
        ("after work", "mon and wed"),
    ],
)
def test_what_is_not_plain_is_left_to_others(when: str, text: str) -> None:
    assert when_as_wished(when, text) is None


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("what", "walk round the park, tues and thurs about keep it but did you get"),
        ("what", "walk round the park. and Tuesdays gone missing"),
        ("what", "last week don't pass anything on"),
        ("when", "Wednesday, I'm"),
        ("when", "wed, you're"),
        ("when", "back was sore sunday"),
        ("how_long", "10 minutes. and the dog"),
        ("if_then", "If it rains, then this instead: 2 songs. put that in"),
    ],
)
def test_words_about_a_plan_cannot_stand_in_it(part: str, words: str) -> None:
    before, after = Plan(**WHOLE), Plan(**{**WHOLE, part: words})
    assert misread(before, after) == [part]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("what", "walk to the lock and back with my sister"),
        ("when", "when the dog wants out"),
        ("when", "Monday and Thursday at half six"),
        ("when", "before I go to bed"),
        ("how_long", "as far as the church"),
        ("how_often", "once or twice a week"),
        ("if_then", "If it rains, then put a record on"),
    ],
)
def test_words_of_a_plan_can_stand_in_it(part: str, words: str) -> None:
    assert misread(Plan(**WHOLE), Plan(**{**WHOLE, part: words})) == []


def at_the_plan(**known: object) -> Patient:
    return mid_talk("plan_confirm", stage="plan", plan=Plan(**{**WHOLE, **known}))


def test_what_cannot_stand_there_is_asked_for_line_by_line() -> None:
    patient = at_the_plan(when="in the morning")
    patient.says(
        "you put it down all wrong, make it like i said last week in the evening", "correction", when="evening, i'm"
    )
    assert patient.state is not None
    assert patient.state["plan"]["what"] == WHOLE["what"]
    assert "plan_fix" in ids(patient)


def test_a_plan_that_will_do_is_agreed_whatever_is_said_of_its_wording() -> None:
    patient = at_the_plan()
    patient.says("near enough yes thats it. rain bit reads daft but i know what it means", "inform")
    assert patient.state is not None
    assert patient.state["plan"]["status"] == "agreed"


def test_the_button_of_the_plan_counts_when_it_is_pressed_late() -> None:
    patient = at_the_plan()
    patient.says("change something", "correction")
    patient.says("Yes, that's it", "affirm")
    assert patient.state is not None
    assert patient.state["plan"]["status"] == "agreed"


def test_the_plan_is_read_out_when_they_want_to_hear_it() -> None:
    patient = mid_talk("plan_confidence", stage="plan", plan=Plan(**{**WHOLE, "confidence": None}))
    patient.says("7 i said. whats the plan say", "inform", number=7.0)
    assert "Walk round the park" in patient.text
    assert patient.state is not None
    assert patient.state["plan"]["confidence"] == 7
