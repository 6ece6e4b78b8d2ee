"""What people answer instead of a part of the plan: heard for what it is, and never noted as something else."""

from __future__ import annotations

from typing import Any

import pytest

from bot.content import load
from bot.interview import astray
from bot.interview.state import Heard, Plan, State
from bot.interview.volley import Volley
from tests.unit.interview.talk import START, Patient, hear, ids, plan

CONTENT = load()

PARTS = ("what", "when", "how_long", "how_often", "obstacle", "if_then")
WHOLE = {
    "what": "walk to the bakery",
    "when": "Saturday morning",
    "how_long": "15 minutes",
    "how_often": "once a week",
    "obstacle": "it rains",
    "if_then": "If it rains, then take the umbrella",
}


def asked_for(part: str, **known: Any) -> Patient:
    """A patient who has answered everything before a part of the plan."""
    patient = Patient()
    parts = {name: WHOLE[name] for name in PARTS[: PARTS.index(part)]}
    sure = 8.0 if part in ("obstacle", "if_then") else None
    known = {"heard": [Heard("cost", "barrier", "money", "", 1, 3)], "plan": Plan(**parts, confidence=sure), **known}
    state = State(seed=1, visit=1, turn=9, visit_turn=9, last_at=START.isoformat(), expecting=f"plan_{part}", **known)
    state.stage = "plan"
    patient.state = state.to_json()
    return patient


@pytest.mark.parametrize("part", ["when", "how_long", "how_often"])
def test_a_condition_is_an_obstacle_and_the_part_is_asked_again(part: str) -> None:
    patient = asked_for(part)
    patient.says("if it rains", "weather", barriers="weather")
    assert plan(patient)[part] == ""
    assert plan(patient)["obstacle"] == "it rains"
    assert ids(patient) == ["plan_obstacle_heard", f"plan_easier_{part}"]
    assert patient.expecting == f"plan_{part}"


def test_a_worry_about_somebody_is_no_time_of_day() -> None:
    patient = asked_for("when")
    patient.says("my neighbour might see me", "company", helps="company", you="your neighbour might see you")
    assert plan(patient)["when"] == ""
    assert "if your neighbour sees you" in patient.text.lower()
    assert patient.expecting == "plan_when"


def test_two_obstacles_share_a_line() -> None:
    patient = asked_for("when")
    patient.says("my neighbour might see me", "company")
    patient.says("mornings", "plan_detail", when="mornings")
    patient.says("if it rains", "weather", barriers="weather")
    patient.says("5 minutes", "plan_detail", duration="5 minutes")
    patient.says("once a week", "plan_detail", frequency="once a week")
    patient.says("8", "give_number", number=8.0)
    patient.says("it is near")
    assert "your neighbour sees you or it rains" in patient.text


@pytest.mark.parametrize("number", [0.0, 8.0, 10.0, 2.5])
def test_a_number_that_cannot_be_times_a_week_is_asked_back(number: float) -> None:
    patient = asked_for("how_often")
    patient.says(f"{number:g}", "give_number", number=number)
    assert plan(patient)["how_often"] == ""
    assert ids(patient) == ["plan_easier_how_often"]


def test_how_often_in_answer_to_how_long_is_taken_where_it_belongs() -> None:
    patient = asked_for("how_long")
    patient.says("every night", "plan_detail", frequency="every night", when="every night")
    assert (plan(patient)["how_long"], plan(patient)["how_often"]) == ("", "every night")
    assert "every night" in patient.text.lower()
    assert patient.expecting == "plan_how_long"


@pytest.mark.parametrize("text", ["its easy", "my legs are good", "nothing"])
def test_a_remark_is_no_deed(text: str) -> None:
    patient = asked_for("what")
    patient.says(text, "inform", number=0.0 if text == "nothing" else None)
    assert plan(patient)["what"] == ""
    assert patient.expecting == "plan_what"


@pytest.mark.parametrize("part", PARTS)
def test_a_yes_to_an_open_question_is_asked_in_easier_words(part: str) -> None:
    patient = asked_for(part)
    patient.says("yes", "affirm")
    assert ids(patient) == [f"plan_easier_{part}"]
    assert plan(patient)[part] == ""


def test_a_second_yes_does_not_end_the_plan() -> None:
    patient = asked_for("what")
    patient.says("yes", "affirm")
    patient.says("ok", "acknowledge")
    assert patient.expecting == "plan_what"


def test_words_of_their_own_are_no_nod_whatever_they_were_classed_as() -> None:
    patient = asked_for("what")
    patient.says("kick a ball with him", "affirm", activities=("football",))
    assert plan(patient)["what"] == "kick a ball with him"


def test_whatever_you_think_gives_the_choice_back() -> None:
    patient = asked_for("when")
    patient.says("whatever you think", "nlu_fallback")
    assert ids(patient) == ["plan_yours", "plan_easier_when"]
    assert patient.text.count("?") == 1
    patient.says("whatever you think", "nlu_fallback")
    assert patient.expecting == "plan_how_long"


@pytest.mark.parametrize("part", PARTS[:4])
@pytest.mark.parametrize("text", ["actually no, i dont want to do this", "forget it, no plan", "ive changed my mind"])
def test_a_change_of_mind_ends_the_plan_at_once(part: str, text: str) -> None:
    patient = asked_for(part)
    patient.says(text, "sustain_talk", talk="no_desire")
    assert patient.state is not None
    assert patient.state["plan"] is None
    assert ids(patient)[0] == "plan_not_now"


def test_not_wanting_to_is_an_obstacle_where_one_was_asked_for() -> None:
    patient = asked_for("obstacle")
    patient.says("can't be bothered", "sustain_talk", talk="no_desire")
    assert patient.expecting == "plan_if_then"
    assert "you can't be bothered" in patient.text


@pytest.mark.parametrize("text", ["none really", "no", "nothing will stop me"])
def test_nothing_in_the_way_is_believed(text: str) -> None:
    patient = asked_for("obstacle")
    patient.says(text, "deny")
    assert patient.expecting == "plan_confirm"
    assert "\nIf " not in patient.text  # a line about nothing would be none


def test_no_time_is_not_nothing() -> None:
    patient = asked_for("obstacle")
    patient.says("no time", "lack_of_time", barriers="lack_of_time")
    assert "there's no time" in patient.text


def test_the_question_after_an_obstacle_holds_it() -> None:
    patient = asked_for("obstacle")
    patient.says("work and the weather", "inform")
    assert "work and the weather get in the way" in patient.text
    assert patient.text.count("?") == 1


def test_a_loss_in_the_middle_of_a_plan_is_heard_and_the_plan_waits() -> None:
    patient = asked_for("when")
    patient.says("sunday, we always went on sundays before he died", "loss", when="sunday", feelings="grief")
    assert plan(patient)["when"] == ""
    assert "?" not in patient.text
    patient.says("yes", "affirm")
    assert patient.expecting == "plan_when"
    patient.says("sundays", "plan_detail", when="sundays")
    assert plan(patient)["when"] == "Sundays"


def test_half_is_half_of_it_and_no_number() -> None:
    patient = asked_for("if_then")
    patient.says("half", "give_number", number=5.0)
    assert plan(patient)["if_then"] == "If it rains, then do half of it"
    assert plan(patient)["confidence"] == 8.0


def test_obstacle_and_way_round_in_one_message_are_both_kept() -> None:
    patient = asked_for("obstacle")
    patient.says("if it rains i'll go to the gym", "plan_detail")
    assert plan(patient)["if_then"] == "If it rains, then go to the gym"
    assert patient.expecting == "plan_confirm"


def test_no_hope_is_answered_before_the_plan_goes_on() -> None:
    patient = asked_for("what")
    patient.says("whats the point", "low_mood", barriers="low_mood")
    assert plan(patient)["obstacle"] == ""
    assert "complex_reflection" in patient.moves
    assert "?" not in patient.text
    patient.says("suppose so", "unsure")
    assert patient.expecting == "plan_what"


def test_another_day_is_a_way_round_it() -> None:
    patient = asked_for("if_then")
    patient.says("sunday instead", "plan_detail", when="sunday")
    assert plan(patient)["if_then"] == "If it rains, then do it Sunday instead"
    assert plan(patient)["when"] == "Saturday morning"


def test_feeling_able_to_do_nothing_is_heard_before_anything_is_asked() -> None:
    patient = asked_for("what")
    unable: dict[str, Any] = {"talk": "inability", "you": "you can't do anything"}
    patient.says("i cant do anything", "sustain_talk", **unable)
    assert "?" not in patient.text
    assert plan(patient)["what"] == ""
    patient.says("suppose so", "unsure")
    assert ids(patient) == ["plan_easier_what"]
    patient.says("i cant do anything", "sustain_talk", **unable)
    assert ids(patient)[0] == "plan_not_now"


def test_the_length_they_do_not_want_is_not_taken() -> None:
    patient = asked_for("how_long")
    patient.says("not half an hour, ten minutes", "plan_detail", duration="half an hour")
    assert plan(patient)["how_long"] == "ten minutes"


def volley_of(text: str) -> Volley:
    return Volley(State(), hear(text), CONTENT, START)


@pytest.mark.parametrize(("part", "text"), [("obstacle", "i might forget it"), ("when", "i'd rather not say")])
def test_an_ordinary_answer_does_not_drop_the_plan(part: str, text: str) -> None:
    assert not astray.drops(volley_of(text), part)


@pytest.mark.parametrize(("text", "left"), [("any time after lunch", False), ("any time", True), ("whenever", True)])
def test_a_time_that_is_named_is_not_left_to_mo(text: str, left: bool) -> None:
    assert astray.left_to_mo(volley_of(text)) is left


@pytest.mark.parametrize(
    ("text", "none"), [("no motivation", False), ("no daylight", False), ("no, nothing really", True)]
)
def test_something_that_lacks_is_an_obstacle(text: str, none: bool) -> None:
    assert astray.nothing(volley_of(text)) is none


@pytest.mark.parametrize(
    ("text", "heard", "back"),
    [
        ("i dont want to do it", {}, True),
        ("forget the plan", {}, True),
        ("dont want to do it on monday", {"when": "monday"}, False),
        ("i don't want to do half an hour", {"duration": "half an hour"}, False),
    ],
)
def test_a_plan_is_taken_back_whole_only_where_nothing_of_it_is_named(
    text: str, heard: dict[str, str], back: bool
) -> None:
    said = Volley(State(), hear(text, **heard), CONTENT, START)
    assert astray.takes_back(said) is back
