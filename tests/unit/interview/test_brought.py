"""Plans that people bring themselves: taken up wherever they come, and not asked for twice."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from bot.interview.state import Plan
from bot.understanding import Finding
from tests.unit.interview.talk import Patient, hear, ids, of_cost, plan

WHOLE = {"what": "walk to the quay", "when": "Sunday", "how_long": "15 minutes", "how_often": "once a week"}
READY = {**WHOLE, "obstacle": "it rains", "if_then": "If it rains, then take a coat", "confidence": 8.0}


def mid_talk(expecting: str | None = "open", **known: Any) -> Patient:
    return of_cost(expecting, **known)


YOGA: dict[str, Any] = {"activities": ("yoga",), "when": "tuesday and thursday at 8", "duration": "Ten minute"}


@pytest.mark.parametrize(
    "expecting", ["open", "plan_wanted", "ruler_importance", "permission", "own_idea", "focus", None]
)
def test_a_whole_plan_is_taken_whatever_was_asked(expecting: str | None) -> None:
    patient = mid_talk(expecting)
    patient.says("I'll do the yoga video, tuesday and thursday at 8. Ten minutes", "plan_detail", **YOGA)
    made = plan(patient)
    assert "yoga" in made["what"]
    assert made["when"].lower() == "tuesday and thursday at 8"
    assert made["how_often"] == "twice a week"


def test_a_yes_before_the_plan_is_no_part_of_it() -> None:
    patient = mid_talk("plan_wanted")
    patient.says("Yes please, let's make one. Ten minute yoga video, tuesday and thursday at 8", "plan_detail", **YOGA)
    assert plan(patient)["what"].lower().endswith("yoga video")
    assert "let's" not in plan(patient)["what"].lower()


@pytest.mark.parametrize(
    "text", ["how about we make a plan?", "could you write it down?", "I want to make the plan now", "lets make one"]
)
@pytest.mark.parametrize("intent", ["ask_meaning", "ask_stored", "inform"])
def test_whoever_asks_for_a_plan_gets_to_make_one(text: str, intent: str) -> None:
    patient = mid_talk()
    patient.says(text, intent)
    assert patient.expecting == "plan_what"


def test_what_was_said_before_is_not_asked_again() -> None:
    patient = mid_talk()
    patient.says(
        "I could walk to the quay on sundays", "change_talk", activities=("walking",), when="on sundays", talk="ability"
    )
    patient.says("can you make a plan of that, make a plan please", "inform")
    assert "quay" in plan(patient)["what"]
    assert "Sundays" in plan(patient)["when"]
    assert patient.expecting not in ("plan_what", "plan_when")


def test_days_said_after_the_deed_belong_to_it() -> None:
    patient = mid_talk()
    patient.says("maybe I could swim again", "change_talk", activities=("swimming",), talk="ability")
    patient.says("friday after work, half an hour", "plan_detail", when="friday after work", duration="half an hour")
    assert "swim" in plan(patient)["what"]
    assert plan(patient)["how_long"] == "half an hour"


def test_the_newest_idea_of_their_own_is_the_one_that_is_planned() -> None:
    patient = mid_talk(idea="rest a bit more")
    patient.says("I could do the stairs twice a day", "change_talk", activities=("stairs",), frequency="twice a day")
    patient.says("let's plan it then, plan it", "inform")
    assert "stairs" in plan(patient)["what"]


@pytest.mark.parametrize(
    ("text", "intent", "more"),
    [
        ("I walked ten minutes on monday", "inform", {"duration": "ten minutes", "when": "on monday"}),
        ("should I walk ten minutes a day?", "ask_exercise", {"duration": "ten minutes", "frequency": "a day"}),
        (
            "I can't walk ten minutes a day",
            "pain",
            {"duration": "ten minutes", "talk": "inability", "barriers": "pain"},
        ),
        ("not doing ten minutes walking on monday", "deny", {"duration": "ten minutes", "when": "on monday"}),
    ],
)
def test_what_is_no_plan_begins_none(text: str, intent: str, more: dict[str, Any]) -> None:
    patient = mid_talk()
    patient.says(text, intent, activities=("walking",), **more)
    assert patient.state is not None
    assert patient.state["plan"] is None


def test_a_request_for_a_plan_goes_on_with_the_one_that_is_half_made() -> None:
    patient = mid_talk(plan=Plan(what="walk to the quay", when="sunday", visit=1))
    patient.says("can we make a plan", "inform")
    assert patient.expecting == "plan_how_long"


@pytest.mark.parametrize("expecting", ["half_plan", "plan_confirm", "plan_fix"])
def test_a_plan_without_its_yes_that_was_tried_is_looked_back_on(expecting: str) -> None:
    patient = mid_talk(expecting, visit=2, plan=Plan(**READY, visit=1))
    patient.says("did it sunday and monday, not wednesday", "report_success", when="sunday")
    assert any(name.startswith("progress_") for name in ids(patient))
    assert patient.state is not None
    assert patient.state["plan"] is None
    assert patient.state["past_plans"][-1]["status"] == "partly"
    assert patient.state["past_plans"][-1]["when"] == "Sunday"


def test_whoever_comes_back_with_news_of_a_draft_is_heard() -> None:
    patient = mid_talk(plan=Plan(**READY, visit=1))
    patient.comes_back(5)
    patient.says("managed it twice", "report_success")
    assert any(name.startswith("progress_") for name in ids(patient))


def test_a_plan_that_waits_only_for_its_yes_is_asked_after() -> None:
    patient = mid_talk(plan=Plan(**READY, visit=1))
    patient.comes_back(5)
    patient.opens()
    assert "back_whole_draft" in ids(patient)
    patient.says("yes", "affirm")
    assert patient.expecting == "plan_confirm"


def test_days_and_a_length_are_a_plan_without_a_word_of_resolve() -> None:
    patient = mid_talk(activities=["swimming"], activity_turn=8)
    patient.says("dog after work, half hour canal mon wed fri", "routine", talk="taking_steps", helps="routine",
                 when="after work", duration="half hour", activities=("dog walking",))  # fmt: skip
    assert "canal" in plan(patient)["what"]
    assert plan(patient)["how_long"] == "half hour"


def test_a_habit_is_no_plan() -> None:
    patient = mid_talk()
    patient.says("i walk the dog mon wed fri for half an hour", "routine", talk="taking_steps", helps="routine",
                 when="mon wed fri", duration="half an hour", activities=("dog walking",))  # fmt: skip
    assert patient.state is not None
    assert patient.state["plan"] is None


def test_the_story_around_a_plan_may_be_past() -> None:
    patient = mid_talk()
    patient.says("I rode when i was at the old place. So I'd do tues and thurs by bike", "change_talk",
                 talk="commitment", when="tues and thurs", activities=("cycling",))  # fmt: skip
    assert plan(patient)["when"].lower() == "tues and thurs"


def test_what_they_could_do_comes_back_as_half_a_plan() -> None:
    patient = mid_talk()
    patient.says("I could walk to the quay on sundays", "change_talk", activities=("walking",), when="on sundays")
    patient.comes_back(9)
    patient.opens()
    assert patient.expecting == "half_plan"
    assert "quay" in patient.text


@pytest.mark.parametrize("text", ["go on then. small one", "yes please but a tiny one"])
def test_a_yes_with_more_behind_it_is_a_yes(text: str) -> None:
    patient = mid_talk("plan_wanted")
    patient.says(text, "inform")
    assert patient.expecting == "plan_what"


def test_a_price_beside_a_plan_does_not_hide_it() -> None:
    patient = mid_talk()
    text = "i could cycle in tuesdays and thursdays. my mate's flogging one for 80 quid"
    price = Finding("cost", 41, len(text), text[41:], 0.8)
    heard = hear(text, "cost", talk="inability", when="tuesdays and thursdays", activities=("cycling",))
    patient.says(replace(heard, barriers=(price,)))
    assert patient.expecting in ("plan_wanted", "plan_how_long", "plan_confidence")


def test_a_plan_with_a_request_to_write_it_down_is_written_down() -> None:
    patient = mid_talk(activities=["gardening"])
    patient.says("so thursday with jean, just to look, half an hour. can you write it down so i don't let it slip?",
                 "ask_stored", when="thursday", duration="half an hour")  # fmt: skip
    assert plan(patient)["when"].lower() == "thursday"
    assert plan(patient)["how_long"] == "half an hour"


def test_a_time_alone_is_of_what_they_spoke_of() -> None:
    patient = mid_talk(activities=["swimming"], activity_turn=8)
    patient.says("All right. Wednesday at half six, twenty minutes, and my sister drives", "plan_detail",
                 when="Wednesday at half six", duration="twenty minutes")  # fmt: skip
    assert plan(patient)["what"] == "swimming"
    assert plan(patient)["how_long"] == "twenty minutes"


def test_a_few_words_about_a_thing_named_before_are_an_idea() -> None:
    patient = mid_talk()
    patient.says("could hit that i suppose", "change_talk")
    assert patient.state is not None
    assert patient.state["idea"] == "hit that"


def test_a_musing_about_how_it_could_be_is_no_idea() -> None:
    patient = mid_talk()
    patient.says("could be worse i suppose", "unsure")
    assert patient.state is not None
    assert not patient.state["idea"]


def test_a_morning_that_takes_an_hour_is_no_plan() -> None:
    patient = mid_talk("open", activities=["walking"])
    heard = {"when": "in the morning", "duration": "an hour", "talk": "commitment"}
    patient.says("takes an hour in the morning till I can stand up straight", "plan_detail", **heard)
    assert not patient.state.get("plan")
    assert not patient.state.get("sketch")


def test_a_reason_is_not_kept_as_the_step_to_take() -> None:
    patient = mid_talk("why_importance")
    patient.says("I'd like to keep my own garden", "plan_detail", activities=("gardening",), talk="desire")
    assert not patient.state.get("sketch")


def test_a_step_they_offer_themselves_is_taken_up_and_not_passed_over() -> None:
    patient = mid_talk()
    patient.says("yeah could go down for an hour, sit and sow some seeds at least", duration="an hour")
    assert "plan_wanted" in ids(patient)
    patient.says("yes", "affirm")
    made = plan(patient)
    assert made["what"].lower().endswith("sow some seeds")
    assert made["how_long"] == "an hour"


def test_what_it_could_be_is_no_step() -> None:
    patient = mid_talk()
    patient.says("yeah could be an hour before it lets go", duration="an hour")
    assert "plan_wanted" not in ids(patient)


def test_a_day_named_in_another_talk_leaves_a_draft_from_before_as_it_was() -> None:
    """The plan lies half made; they now speak of how things are, and a day is no correction of it."""
    patient = mid_talk()
    patient.state = {**patient.state, "stage": "engage", "plan": asdict(Plan(what="walk to the quay", when="Sunday"))}
    patient.says("just on thursdays", "inform", when="on thursdays")
    assert plan(patient)["when"] == "Sunday"


def test_a_deed_supposed_is_kept_without_the_supposing() -> None:
    patient = mid_talk()
    said = "suppose i could get off two stops early and walk the last bit home"
    patient.says(said, intent="routine", talk="ability", activities=("walking",))
    assert patient.state is not None
    assert patient.state["idea"].startswith("get off two stops early")


def test_a_retort_is_no_idea_of_theirs() -> None:
    patient = mid_talk()
    patient.says("do I look like I've got time for a gym", "inform", activities=("the gym",))
    assert patient.state is not None
    assert patient.state["idea"] == ""
    assert not patient.state["sketch"]
