"""The interview's door: visits, the same answer for the same input, and what comes after a goodbye."""

from __future__ import annotations

import copy
import json
from datetime import timedelta

import pytest

from bot.interview import respond
from tests.unit.interview.talk import START, Patient, hear

FEAR = {"intent": "fear_of_pain", "barriers": "fear_of_pain", "feelings": "fear", "you": "you think it will go again"}


def test_a_first_visit_opens_with_an_open_question() -> None:
    patient = Patient()
    opened = patient.opens()
    assert (opened.visit, opened.stage) == (1, "engage")
    assert patient.moves == ["open_question"]
    assert [event.kind for event in opened.events] == ["visit_opened"]


def test_somebody_who_writes_before_mo_has_spoken_is_answered() -> None:
    patient = Patient()
    answered = patient.says("my back is bad", "pain", barriers="pain")
    assert answered.visit == 1
    assert patient.text


def test_the_same_inputs_give_the_same_answer() -> None:
    patient = Patient()
    patient.opens()
    patient.says("every time i bend i think it will go again", **FEAR)
    before = copy.deepcopy(patient.state)
    message = hear("i used to swim and loved it", "enjoyment", helps="enjoyment", you="you used to swim and loved it")
    first = respond(copy.deepcopy(before), message, patient.now)
    assert first == respond(copy.deepcopy(before), message, patient.now)
    assert first == respond(json.loads(json.dumps(before)), message, patient.now)


def test_answering_twice_from_one_state_gives_one_answer() -> None:
    patient = Patient()
    patient.opens()
    patient.says("every time i bend i think it will go again", **FEAR)
    before = copy.deepcopy(patient.state)
    message = hear("ok", "acknowledge")
    first = respond(patient.state, message, patient.now)
    assert patient.state == before, "the state that was handed in has been changed"
    assert respond(patient.state, message, patient.now) == first


def test_two_patients_are_not_greeted_in_the_same_words() -> None:
    openings = {
        respond(None, hear("/open_visit", "open_visit"), START + timedelta(seconds=n)).replies for n in range(9)
    }
    assert len(openings) > 2


@pytest.mark.parametrize(("hours", "visit"), [(5, 1), (7, 2)])
def test_a_long_silence_makes_it_a_new_visit(hours: float, visit: int) -> None:
    patient = Patient()
    patient.opens()
    patient.says("my back is bad", "pain", barriers="pain")
    patient.comes_back(hours / 24)
    assert patient.says("hello again", "greet").visit == visit


@pytest.mark.parametrize(("text", "intent"), [("thanks", "thanks"), ("bye", "goodbye"), ("ok", "acknowledge")])
def test_a_nod_after_the_goodbye_does_not_start_the_talk_again(text: str, intent: str) -> None:
    patient = Patient()
    patient.opens()
    patient.says("enough for today", "stop")
    patient.says(text, intent)
    assert "?" not in patient.text
    assert patient.state is not None
    assert patient.state["closed"]


def test_something_real_after_the_goodbye_is_heard() -> None:
    patient = Patient()
    patient.opens()
    patient.says("enough for today", "stop")
    answered = patient.says("one more thing, i am scared of bending", **{**FEAR, "intent": "fear_of_pain"})
    assert "complex_reflection" in patient.moves
    assert not answered.state["closed"]


def test_a_message_that_says_nothing_at_all_is_still_answered() -> None:
    patient = Patient()
    patient.opens()
    for text in (".", "🙂", "asdf", "?", " "):
        patient.says(text, "nlu_fallback")
        assert patient.text.strip()


@pytest.mark.parametrize("room", ["plan_confirm", "wish", "talk_again", "summary_check"])
def test_a_death_is_heard_and_not_written_down_as_an_answer(room: str) -> None:
    patient = Patient()
    patient.opens()
    assert patient.state is not None
    patient.state["expecting"] = room
    patient.says("we lost our son in march")
    assert patient.moves == ["complex_reflection"]
    assert patient.expecting == room
    assert patient.events("note_for_gp") == []
