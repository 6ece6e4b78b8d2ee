"""Plans put right in plain words: by their lines, by day and hour, and with nothing said to Mo in them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.interview.state import Plan
from tests.unit.interview import talk
from tests.unit.interview.talk import Patient, ids, plan

WHOLE = {
    "what": "swim",
    "when": "Wednesday and Saturday at half six",
    "how_long": "20 minutes",
    "how_often": "twice a week",
    "obstacle": "it rains",
    "if_then": "If it rains, then go all the same",
}


def mid_talk(expecting: str, **parts: str) -> Patient:
    kept: dict[str, Any] = {**WHOLE, **parts}
    return talk.mid_talk(expecting, stage="plan", plan=Plan(**kept, confidence=8.0, visit=1))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Yes please. Let's make one. A lap of the pond", "lap of the pond"),
        ("no wait, a lap of the pond", "lap of the pond"),
        ("ok, the pond then", "pond"),
    ],
)
def test_what_answers_mo_is_no_part_of_the_deed(text: str, wanted: str) -> None:
    patient = mid_talk("plan_what", what="")
    patient.says(text, "plan_detail")
    assert plan(patient)["what"].lower().removeprefix("a ").removeprefix("the ") == wanted


@pytest.mark.parametrize(
    "text", ["no that's not the plan", "i've said it three times", "not numbers, i mark numbers all day", "you tell me"]
)
def test_what_is_said_to_mo_is_no_deed(text: str) -> None:
    patient = mid_talk("plan_what", what="")
    patient.says(text, "inform")
    assert plan(patient)["what"] == ""


@pytest.mark.parametrize("text", ["I'm doing it saturday", "doing that on saturday"])
def test_a_deed_that_only_points_is_the_one_spoken_of(text: str) -> None:
    patient = mid_talk("plan_what", what="", when="")
    assert patient.state is not None
    patient.state["idea"] = "dance in the kitchen"
    patient.says(text, "plan_detail", when="saturday")
    assert plan(patient)["what"] == "dance in the kitchen"


def test_a_plan_is_put_right_by_its_own_lines() -> None:
    patient = mid_talk("plan_fix")
    patient.says("how often: once. what: watch the short mat", "inform")
    assert plan(patient)["how_often"].lower() == "once"
    assert plan(patient)["what"].lower() == "watch the short mat"
    assert plan(patient)["how_long"] == "20 minutes"


@pytest.mark.parametrize("expecting", ["plan_fix", "plan_confirm"])
def test_fewer_days_are_fewer_times_at_the_same_hour(expecting: str) -> None:
    patient = mid_talk(expecting)
    patient.says("only wednesdays", "plan_detail", when="wednesdays")
    assert plan(patient)["when"] == "Wednesdays at half six"
    assert plan(patient)["how_often"] == "once a week"


def test_a_day_of_its_own_hour_loses_the_old_one() -> None:
    patient = mid_talk("plan_fix")
    patient.says("monday and friday at 8", "plan_detail", when="monday and friday at 8")
    assert plan(patient)["when"] == "Monday and Friday at 8"


@pytest.mark.parametrize("text", ["just saturday to start", "only saturday"])
def test_days_say_how_often(text: str) -> None:
    patient = mid_talk("plan_how_often", how_often="")
    patient.says(text, "plan_detail", when="saturday")
    assert plan(patient)["how_often"] == "once a week"


def test_a_time_that_is_put_right_is_taken_while_another_part_is_asked_for() -> None:
    patient = mid_talk("plan_how_long", how_long="")
    patient.says("no wait, thursday is shopping, make it sunday", "lack_of_time", when="sunday")
    assert plan(patient)["when"] == "Sunday at half six"
    assert patient.expecting == "plan_how_long"


@pytest.mark.parametrize("part", ["what", "when", "how_long", "how_often", "obstacle", "if_then"])
@pytest.mark.parametrize(("text", "intent"), [("nah change it", "sustain_talk"), ("that's not right", "correction")])
def test_a_wish_to_change_it_asks_what(part: str, text: str, intent: str) -> None:
    patient = mid_talk(f"plan_{part}", **{part: ""})
    patient.says(text, intent)
    assert patient.expecting == "plan_fix"
    assert plan(patient)[part] == ""


def test_a_deed_where_an_obstacle_was_asked_for_is_the_way_round() -> None:
    patient = mid_talk("plan_obstacle", obstacle="", if_then="")
    patient.says("then i'd do the pots in the porch", "plan_detail")
    assert "do the pots in the porch" in plan(patient)["if_then"]
    assert "pots" not in plan(patient)["obstacle"]


def test_an_if_beside_a_number_is_the_obstacle() -> None:
    patient = mid_talk("why_confidence", obstacle="", if_then="")
    patient.says("dont know. maybe if it hails", "unsure")
    assert plan(patient)["obstacle"] == "it hails"
    assert patient.expecting == "plan_if_then"


def test_nothing_said_first_is_nothing() -> None:
    patient = mid_talk("plan_if_then", if_then="")
    patient.says("none. once. dont turn it into homework", "inform")
    assert "homework" not in plan(patient)["if_then"]


@pytest.mark.parametrize(
    "text", ["right gotta go, ta", "oh leave me be, cheerio", "ok see ya", "that's my slot, i'm off"]
)
@pytest.mark.parametrize("expecting", ["plan_confirm", "plan_fix", "plan_when"])
def test_whoever_takes_leave_may_go_and_nothing_is_written_down(text: str, expecting: str) -> None:
    patient = mid_talk(expecting)
    patient.says(text, "goodbye")
    assert patient.state is not None
    assert patient.state["closed"]
    (kept,) = patient.events("plan")
    assert (kept["what"], kept["status"]) == ("swim", "draft")


def test_an_objection_in_a_plan_is_met_with_an_apology() -> None:
    patient = mid_talk("plan_how_long", how_long="")
    patient.says("go on then, given you it three times", "discord", frequency="three times")
    assert ids(patient) == ["discord"]
    assert plan(patient)["how_often"] == "twice a week"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("only change wednesday to friday", "friday and Saturday at half six"),
        ("friday instead of wed", "friday and Saturday at half six"),
        ("not saturday but sunday", "Wednesday and sunday at half six"),
    ],
)
def test_one_day_takes_another_s_place(text: str, wanted: str) -> None:
    patient = mid_talk("plan_fix")
    patient.says(text, "plan_detail", when="wednesday")
    assert plan(patient)["when"].lower() == wanted.lower()
    assert plan(patient)["how_often"] == "twice a week"


def test_a_refused_number_is_no_refused_plan() -> None:
    patient = mid_talk("plan_confidence", obstacle="", if_then="")
    patient.says("not giving you a number. i'll do it, thats all", "sustain_talk", talk="commitment_against")
    assert plan(patient)["what"] == "swim"
    assert patient.expecting == "plan_obstacle"


def test_a_number_beside_an_only_changes_no_time() -> None:
    patient = mid_talk("plan_confidence", obstacle="", if_then="")
    patient.says("I think 7. Only when the children don't sleep it is difficult", "inform", number=7.0)
    assert plan(patient)["confidence"] == 7.0
    assert plan(patient)["when"] == WHOLE["when"]


def test_bits_thrown_down_are_one_plan() -> None:
    patient = mid_talk("plan_what", what="", when="", how_long="", how_often="")
    patient.says("right. dog. after work. half hour canal mon wed fri. instead of swim", "plan_detail",
                 when="after work", duration="half hour", activities=("swimming",))  # fmt: skip
    assert plan(patient)["what"] == "dog, half hour canal"
    assert plan(patient)["when"].lower() == "mon wed fri, after work"
    assert plan(patient)["how_often"] == "3 times a week"


def test_the_plan_said_once_more_is_no_obstacle() -> None:
    patient = mid_talk("plan_obstacle", obstacle="", if_then="")
    patient.says(
        "half hour canal, monday and friday. six pm", "plan_detail", when="monday and friday", duration="half hour"
    )
    assert plan(patient)["obstacle"] == ""
    assert patient.expecting == "plan_obstacle"


def test_an_if_then_that_is_said_anew_changes_both_halves() -> None:
    patient = mid_talk("plan_if_then", if_then="")
    patient.says("if its snowing i'll do ten lengths of the hall", "plan_detail")
    assert "snow" in plan(patient)["obstacle"]
    assert "hall" in plan(patient)["if_then"]


@pytest.mark.parametrize("text", ["it should just say if it hails, up and down the hall", "if it hails, the hall"])
def test_an_if_then_is_put_right_wherever_it_begins(text: str) -> None:
    patient = mid_talk("plan_fix")
    patient.says(text, "inform")
    assert "hails" in plan(patient)["obstacle"]
    assert "hall" in plan(patient)["if_then"]


def test_whoever_asks_what_is_in_the_plan_hears_it() -> None:
    patient = mid_talk("plan_obstacle", obstacle="", if_then="")
    patient.says("what have you got down", "ask_stored")
    assert "plan_obstacle" in ids(patient) or "plan_read_back" in ids(patient)


def test_a_refused_plan_is_not_offered_again_in_that_visit() -> None:
    patient = mid_talk("plan_what", what="", when="", how_long="", how_often="")
    patient.says("no plan", "deny")
    for text in ("i might walk a bit", "i'll see", "i'm going to try", "yes"):
        patient.says(text, "change_talk", talk="commitment")
        assert patient.expecting != "plan_wanted"


@pytest.mark.parametrize(
    "text", ["7? my mum'd say 10", "7 i think, because its only ten minutes. 9 if he wasnt timing"]
)
def test_the_number_that_comes_first_is_theirs(text: str) -> None:
    patient = mid_talk("plan_confidence", obstacle="", if_then="")
    patient.says(text, "inform", duration="ten minutes" if "minutes" in text else None)
    assert plan(patient)["confidence"] == 7.0
