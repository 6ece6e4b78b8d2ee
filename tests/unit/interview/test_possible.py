"""A thing that was named in passing is what "it" means when somebody makes up their mind."""

from __future__ import annotations

import pytest

from bot.content import load
from bot.interview import possible
from bot.interview.state import State
from bot.interview.volley import Volley
from tests.unit.interview.talk import Patient, hear, mid_talk, plan


def after(text: str, **heard: str) -> Patient:
    patient = mid_talk()
    patient.says(text, "opportunity", **{"helps": "opportunity", **heard})
    return patient


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("well there's a salsa night at the hall on thursdays", "a salsa night at the hall on thursdays"),
        ("theres a pool five minutes away", "a pool five minutes away"),
        ("a woman there who does back classes, my friend goes", "back classes"),
        ("there was a class but it stopped", ""),
        ("there isn't a club round here", ""),
        ("there's a lot going on at home", ""),
        ("there are nights i cry", ""),
        ("there's a waiting list for the pool", ""),
        ("there's a night in hospital for dad", ""),
        ("there's no classes here", ""),
    ],
)
def test_what_could_be_done_is_kept_in_mind(text: str, thing: str) -> None:
    patient = after(text)
    assert patient.state is not None
    assert patient.state["possible"] == thing


def test_a_plan_begins_with_what_they_spoke_of() -> None:
    patient = after("well there's a salsa night at the hall on thursdays")
    patient.says("yes lets do a plan", "affirm")
    assert "a salsa night at the hall" in patient.text
    patient.says("thursday 8pm", "plan_detail", when="thursday 8pm")
    assert plan(patient)["what"].startswith("a salsa night")
    assert plan(patient)["when"] == "Thursday at 8pm"


def test_it_is_what_was_named_before() -> None:
    patient = after("theres a pool five minutes away")
    patient.says("I could try it once", "change_talk", talk="ability")
    assert patient.state is not None
    assert patient.state["idea"] == "a pool five minutes away"


def test_a_deed_of_their_own_words_stays_as_it_is() -> None:
    patient = after("theres a pool five minutes away")
    assert patient.state is not None
    volley = Volley(State.from_json(patient.state), hear("x"), load(), patient.now)
    assert possible.meant(volley, "walk to the shop") == "walk to the shop"
