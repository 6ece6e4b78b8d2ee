"""What could get in the way and what they do then: said together, once more, or known from what was told before."""

from __future__ import annotations

from typing import Any

import pytest

from bot.interview.state import Heard, Plan
from bot.interview.ways_round import both_sides
from tests.unit.interview.talk import Patient, ids, mid_talk

WHOLE = {"what": "walk the dog", "when": "Sunday", "how_long": "20 minutes", "how_often": "once a week"}


@pytest.mark.parametrize(
    ("obstacle", "text", "way"),
    [
        ("rain", "but if it rains take my coat", "take my coat"),
        ("rain", "no. i said coat if it rains", "coat"),
        ("rain", "take the umbrella when its raining", "take the umbrella"),
        ("too tired", "if im tired just half of it", "half of it"),
        ("kids being ill", "If the kids are ill, do it the next day", "do it the next day"),
        ("", "if it rains i'll go to the gym", "i'll go to the gym"),
    ],
)
def test_both_sides_are_heard_in_one_message(obstacle: str, text: str, way: str) -> None:
    found = both_sides(obstacle, text)
    assert found is not None
    assert found[1].lower() == way.lower()


@pytest.mark.parametrize("text", ["it wont rain", "if it rains its off", "if it rains", "take my coat", "no idea"])
def test_one_side_alone_is_not_taken_for_both(text: str) -> None:
    assert both_sides("rain", text) is None


def planning(expecting: str, **known: Any) -> Patient:
    state = {name: known.pop(name) for name in ("heard", "asked") if name in known}
    return mid_talk(expecting, stage="plan", plan=Plan(**{**WHOLE, **known}), **state)


def plan(patient: Patient) -> dict[str, Any]:
    assert patient.state is not None
    kept: dict[str, Any] = patient.state["plan"]
    return kept


def test_a_way_round_is_said_back() -> None:
    patient = planning("plan_if_then", obstacle="rain")
    patient.says("but if it rains take my coat", "inform")
    assert "if it rains, then take your coat" in patient.text.lower()


def test_a_way_round_said_once_more_is_owned_and_not_changed() -> None:
    patient = planning("plan_confidence", obstacle="rain", if_then="If it rains, then take my coat")
    patient.says("no. i said coat if it rains", "deny")
    assert "if it rains, then take your coat" in patient.text.lower()
    assert plan(patient)["if_then"] == "If it rains, then take my coat"


def test_a_piece_of_it_can_be_another() -> None:
    patient = planning("plan_confirm", obstacle="rain", if_then="If it rains, then take my coat and go slower")
    patient.says("not my coat. umbrella", "correction")
    assert plan(patient)["if_then"] == "If it rains, then take my umbrella and go slower"


def told(barrier: str = "low_energy") -> list[Heard]:
    return [Heard(barrier, "barrier", "i'm shattered by six", "you're shattered by six", 1, 4)]


def at_the_obstacle(barrier: str = "low_energy") -> Patient:
    patient = planning("why_confidence", confidence=8.0, heard=told(barrier))
    patient.says("cause it's near", "inform")
    return patient


def test_nobody_is_asked_for_an_obstacle_that_they_told() -> None:
    patient = at_the_obstacle()
    assert ids(patient)[-1] == "plan_obstacle_told"
    assert "the tiredness" in patient.text
    patient.says("Yes, that", "affirm")
    assert plan(patient)["obstacle"] == "I'm shattered by six"
    assert patient.expecting == "plan_if_then"


@pytest.mark.parametrize("text", ["Something else", "no"])
def test_it_may_be_something_else(text: str) -> None:
    patient = at_the_obstacle()
    patient.says(text, "deny" if text == "no" else "inform")
    assert ids(patient)[-1] == "plan_obstacle"
    assert plan(patient)["obstacle"] == ""


def test_another_obstacle_may_be_named_at_once() -> None:
    patient = at_the_obstacle()
    patient.says("more like the rain", "inform", barriers="weather")
    assert "rain" in plan(patient)["obstacle"]


def test_what_holds_once_for_all_is_not_offered_as_an_obstacle_of_a_day() -> None:
    assert ids(at_the_obstacle("passive_beliefs"))[-1] == "plan_obstacle"


def test_a_number_after_the_plan_was_read_out_is_how_sure_they_are() -> None:
    patient = planning("plan_confirm", obstacle="rain", if_then="If it rains, then take my coat")
    patient.says("8", "give_number", number=8.0)
    assert plan(patient)["confidence"] == 8
    assert patient.expecting == "plan_confirm"


def test_a_day_can_go_beside_the_answer() -> None:
    patient = planning("plan_if_then", when="Monday and Sunday", how_often="twice a week", obstacle="rain")
    patient.says("but if it rains take my coat. sod monday", "inform", when="monday")
    assert plan(patient)["if_then"] == "If it rains, then take my coat"
    assert plan(patient)["when"] == "Sunday"


@pytest.mark.parametrize(
    ("text", "heard", "wanted"),
    [
        ("sunday 4", "sunday", "Sunday at 4"),
        ("not weekdays. sunday", "weekdays", "Sunday"),
        ("mondays are out, tuesday", "mondays", "Tuesday"),
        ("dunno, maybe lunch?", "", "lunch"),
        ("after me tea", "after me tea", "after my tea"),
        ("sat mornings", "sat mornings", "Saturday mornings"),
    ],
)
def test_a_time_is_read_as_it_is_meant(text: str, heard: str, wanted: str) -> None:
    patient = planning("plan_when", when="", how_long="", how_often="")
    patient.says(text, "dont_know" if "dunno" in text else "plan_detail", when=heard or None)
    assert plan(patient)["when"] == wanted


@pytest.mark.parametrize(
    ("text", "heard"), [("i could do it, but not on mondays", "mondays"), ("I used to go at 7", "at 7")]
)
def test_a_time_that_will_not_be_or_is_past_is_none(text: str, heard: str) -> None:
    patient = planning("plan_when", when="", how_long="", how_often="")
    patient.says(text, "inform", when=heard)
    assert plan(patient)["when"] == ""
