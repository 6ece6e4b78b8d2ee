"""Coming back: the plan by its name, what went well first, a slip as something normal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.content import load
from bot.interview import respond
from bot.interview.respond import OPEN_VISIT
from bot.interview.state import Heard, Plan, State
from tests.unit.interview.talk import START, Patient, hear, ids, mid_talk

CONTENT = load()
PLAN = Plan(
    what="walk to the bakery",
    when="saturday morning",
    how_long="15 minutes",
    how_often="once a week",
    obstacle="it rains",
    if_then="If it rains, then take the umbrella",
    confidence=7.0,
    status="agreed",
    visit=1,
)


def back(plan: Plan | None = PLAN, **known: Any) -> Patient:
    """A patient who comes back a week after the first visit."""
    patient = Patient()
    known = {"rulers": {"confidence": [(1, 7.0)]}, **known}
    plan = Plan(**vars(plan)) if plan else None
    state = State(seed=1, visit=1, turn=30, visit_turn=20, last_at=START.isoformat(), closed=True, plan=plan, **known)
    patient.state = state.to_json()
    patient.comes_back(7)
    patient.opens()
    return patient


def test_when_they_come_back_the_plan_is_asked_for_by_name() -> None:
    patient = back()
    assert ids(patient) == ["back_again", "back_plan"]
    assert "walk to the bakery" in patient.text.lower()
    assert patient.expecting == "progress"
    assert patient.last is not None
    assert (patient.last.visit, patient.last.stage) == (2, "follow_up")


def test_without_a_plan_what_weighed_most_is_asked_for_by_name() -> None:
    patient = back(plan=None, heard=[Heard("cost", "barrier", "dear", "", 1, 3)])
    assert CONTENT.texts["name_cost"].variants[0] in patient.text


def test_without_anything_known_the_question_is_open() -> None:
    assert ids(back(plan=None)) == ["back_again", "back_open"]


def test_a_plan_that_was_never_agreed_is_not_held_against_them() -> None:
    patient = back(plan=Plan(what="swim the channel"))
    assert "channel" not in patient.text


@pytest.mark.parametrize(
    ("text", "intent", "how"),
    [
        ("did it twice", "report_success", "kept"),
        ("yes i managed all of it", "report_success", "kept"),
        ("yes", "affirm", "kept"),
        ("did it every day and slept better then", "report_success", "kept"),
        ("no problem, did it three times", "report_success", "kept"),
        ("i did some of it", "report_success", "partly"),
        ("once, then my back went", "inform", "partly"),
        ("only did it once", "report_slip", "partly"),
        ("didnt get round to it", "report_slip", "slipped"),
        ("no", "deny", "slipped"),
        ("it never happened", "report_slip", "slipped"),
        ("half of it", "give_number", "partly"),
        ("on and off", "nlu_fallback", "partly"),
    ],
)
def test_how_it_went_is_taken_as_it_was_told(text: str, intent: str, how: str) -> None:
    patient = back()
    patient.says(text, intent)
    (kept,) = patient.events("plan")
    assert kept["status"] == how
    assert ids(patient) == [f"progress_{how}", f"progress_{how}_ask"]


@pytest.mark.parametrize(
    ("text", "intent", "how", "status"),
    [
        ("did more than planned, went both days", "inform", "more", "kept"),
        ("went 3 times, more than i said", "report_success", "more", "kept"),
        ("walked further than i planned", "report_success", "more", "kept"),
        ("clean forgot about it dear", "report_slip", "forgot", "slipped"),
        ("no. forgot", "report_slip", "forgot", "slipped"),
        ("slipped my mind", "inform", "forgot", "slipped"),
        ("i had the flu dear", "inform", "ill", "slipped"),
        ("been ill all week", "inform", "ill", "slipped"),
        ("was in bed with a chest infection", "inform", "ill", "slipped"),
        ("my back went on the wednesday", "inform", "flare", "slipped"),
        ("flared up so i left it", "report_slip", "flare", "slipped"),
        ("went swimming instead cos it rained", "report_success", "instead", "partly"),
        ("didnt do the walk, did yoga with a friend instead", "report_slip", "instead", "partly"),
        ("managed 2 of the 3 days", "report_success", "partly", "partly"),
        ("did it tuesday but not thursday", "report_slip", "partly", "partly"),
        ("forgot tuesday but did thursday", "report_slip", "partly", "partly"),
        ("tried but gave up after 2 mins", "report_slip", "partly", "partly"),
        ("did it once then got the flu", "inform", "partly", "partly"),
        ("yes both days", "affirm", "kept", "kept"),
        ("been walking every morning", "inform", "kept", "kept"),
        ("couldnt do more than 5 mins", "report_slip", "slipped", "slipped"),
        ("stayed on the sofa instead", "report_slip", "slipped", "slipped"),
        ("my husband was ill so no", "report_slip", "slipped", "slipped"),
    ],
)
def test_each_way_it_went_gets_its_own_answer(text: str, intent: str, how: str, status: str) -> None:
    patient = back()
    patient.says(text, intent)
    (kept,) = patient.events("plan")
    assert kept["status"] == status
    assert ids(patient)[0] == f"progress_{how}"
    assert patient.text.count("?") == 1


def test_whoever_says_why_not_is_not_asked_for_it_again() -> None:
    patient = back()
    patient.says("too busy at work", "lack_of_time", barriers="lack_of_time")
    assert "progress_reason_ask" in ids(patient)
    assert "progress_slipped_ask" not in ids(patient)


def test_what_brings_a_forgotten_plan_to_mind_stands_in_it() -> None:
    patient = back()
    patient.says("clean forgot", "report_slip")
    patient.says("put it in my phone", "plan_detail")
    patient.says("7", "give_number", number=7.0)
    patient.says("keep it", "inform")
    assert "If I forget, then put it in my phone" in patient.text


def test_the_plan_is_put_right_when_they_come_back() -> None:
    patient = back()
    patient.says("did it twice", "report_success")
    patient.says("my sister came with me", "company")
    patient.says("8", "give_number", number=8.0)
    patient.says("not saturday, sunday", "correction", when="saturday, sunday")
    assert patient.state is not None
    assert patient.state["plan"]["when"] == "Sunday morning"


@pytest.mark.parametrize(("text", "intent"), [("did it twice", "report_success"), ("i did some of it", "inform")])
def test_what_went_well_comes_first_and_by_name(text: str, intent: str) -> None:
    patient = back()
    patient.says(text, intent)
    assert patient.moves[0] == "affirm"
    assert "walk to the bakery" in patient.text.lower()


def test_a_slip_is_met_as_something_normal() -> None:
    patient = back()
    patient.says("didnt get round to it", "report_slip")
    assert patient.moves == ["complex_reflection", "open_question"]
    assert not {"fail", "should", "why"} & set(patient.text.lower().replace("?", "").split())


def test_something_else_on_their_mind_is_heard_before_the_plan() -> None:
    patient = back()
    patient.says("my husband has been taken ill since", "inform", feelings="sadness", you="your husband has been ill")
    assert patient.events("plan") == []
    assert "complex_reflection" in patient.moves


def test_a_plan_that_was_looked_back_on_is_not_asked_for_again() -> None:
    patient = back()
    patient.says("did it twice", "report_success")
    patient.comes_back(7)
    patient.opens()
    assert "back_plan" not in ids(patient)


def asked_to_adapt(number: float = 8.0) -> Patient:
    patient = back()
    patient.says("did it twice", "report_success")
    patient.says("the bread smelled good")
    assert patient.expecting == "follow_up_confidence"
    patient.says(f"{number:g}", "give_number", number=number)
    assert patient.expecting == "adapt"
    return patient


@pytest.mark.parametrize(
    ("number", "text_id"), [(8.0, "ruler_changed_up"), (5.0, "ruler_changed_down"), (7.0, "ruler_number")]
)
def test_a_change_in_confidence_is_said_back(number: float, text_id: str) -> None:
    assert ids(asked_to_adapt(number))[0] == text_id


def test_a_plan_that_works_is_kept() -> None:
    patient = asked_to_adapt()
    patient.says("Keep it as it is", "choose")
    assert "walk to the bakery" in patient.text.lower()
    assert patient.expecting == "plan_confirm"
    patient.says("yes", "affirm")
    assert patient.events("plan")[-1] == {**patient.events("plan")[-1], "status": "agreed", "confidence": 8.0}


def test_a_plan_that_was_too_much_gets_smaller() -> None:
    patient = asked_to_adapt(4.0)
    patient.says("Make it smaller", "choose")
    assert patient.expecting == "plan_how_long"
    patient.says("5 minutes", "plan_detail", duration="5 minutes")
    assert patient.state is not None
    assert (patient.state["plan"]["what"], patient.state["plan"]["how_long"]) == ("walk to the bakery", "5 minutes")
    assert patient.expecting == "plan_confidence"


def test_another_plan_starts_from_the_beginning() -> None:
    patient = asked_to_adapt()
    patient.says("Plan something else", "choose")
    assert patient.expecting == "plan_what"


def test_a_plan_may_be_left() -> None:
    patient = asked_to_adapt()
    patient.says("Leave it for now", "choose")
    assert "emphasise_autonomy" in patient.moves
    assert patient.state is not None
    assert patient.state["plan"] is None


@pytest.mark.parametrize(("text", "intent"), [("quite sure", "inform"), ("dunno", "dont_know")])
def test_no_number_at_the_follow_up_still_leads_back_to_their_plan(text: str, intent: str) -> None:
    patient = back()
    patient.says("did it twice", "report_success")
    patient.says("the bread smelled good")
    patient.says(text, intent)
    if patient.expecting != "adapt":
        patient.says("8", "give_number", number=8.0)
    assert patient.expecting == "adapt"


def test_mo_speaks_of_their_plan_in_the_second_person() -> None:
    patient = back(plan=Plan(what="walk with my sister", when="sunday", status="agreed", visit=1))
    assert "walk with your sister" in patient.text.lower()
    patient.says("did it twice", "report_success")
    assert "walk with your sister" in patient.text.lower()


def test_a_yes_to_what_helped_is_asked_in_easier_words_once() -> None:
    patient = back()
    patient.says("did it twice", "report_success")
    patient.says("yes", "affirm")
    assert ids(patient) == ["progress_easier"]
    patient.says("yes", "affirm")
    assert patient.expecting == "follow_up_confidence"


def test_a_yes_to_what_to_do_with_the_plan_is_asked_in_easier_words() -> None:
    patient = asked_to_adapt()
    patient.says("yes", "affirm")
    assert ids(patient) == ["adapt_easier"]
    patient.says("yes", "affirm")
    assert patient.expecting == "plan_confirm"


def test_a_new_day_changes_the_plan_and_nothing_else() -> None:
    patient = asked_to_adapt()
    patient.says("sundays instead", "plan_detail", when="sundays")
    assert patient.state is not None
    assert patient.state["plan"]["what"] == "walk to the bakery"
    assert patient.state["plan"]["when"] == "Sunday mornings"
    assert patient.expecting == "plan_confirm"


@pytest.mark.parametrize(
    ("text", "part"), [("a bit longer", "how_long"), ("more often", "how_often"), ("shorter", "how_long")]
)
def test_more_or_less_of_it_asks_for_the_size(text: str, part: str) -> None:
    patient = asked_to_adapt()
    patient.says(text, "change_talk")
    assert patient.expecting == f"plan_{part}"


def test_another_deed_is_another_plan() -> None:
    patient = asked_to_adapt()
    patient.says("swim with my daughter", "change_talk", activities=("swimming",))
    assert patient.state is not None
    assert patient.state["plan"]["what"] == "swim with my daughter"
    assert patient.expecting == "plan_when"


def test_a_second_number_in_one_visit_is_not_compared_with_the_last_visit() -> None:
    patient = asked_to_adapt(5.0)
    patient.says("Make it smaller", "choose")
    patient.says("5 minutes", "plan_detail", duration="5 minutes")
    patient.says("8", "give_number", number=8.0)
    assert ids(patient)[0] == "ruler_number"


def test_a_plan_they_leave_is_left_without_pressing_on() -> None:
    patient = asked_to_adapt(3.0)
    patient.says("Leave it for now", "choose")
    assert ids(patient) == ["plan_not_now", "anything_else"]


def test_somebody_who_comes_back_with_a_greeting_is_asked_for_the_plan_by_name() -> None:
    patient = back()
    patient.comes_back(3)
    patient.says("hello again", "greet")
    assert patient.expecting == "progress"
    assert PLAN.what in patient.text


def test_a_half_plan_is_an_idea_for_somebody_who_comes_back_with_something_else() -> None:
    patient = Patient()
    half = Plan(what="walk to the shop", when="monday", visit=1)
    patient.state = State(seed=1, visit=1, turn=9, visit_turn=9, last_at=START.isoformat(), plan=half).to_json()
    patient.comes_back(3)
    patient.says("the neighbour has been so loud again", "inform")
    assert State.from_json(patient.state).idea == "walk to the shop"


def back_again() -> Patient:
    patient = Patient()
    patient.opens()
    patient.says("my back is stiff", barriers="pain")
    patient.comes_back(9)
    patient.opens()
    return patient


@pytest.mark.parametrize(
    "said",
    [
        "i took her swimming sunday. 15 min not 20. back was stiff monday but no worse than any other monday",
        "nah you missed it. i WENT. in the water. she was made up",
        "we walked to the park and back but it rained",
    ],
)
def test_whoever_went_is_told_so_whatever_else_they_say(said: str) -> None:
    patient = back_again()
    patient.says(said)
    assert ids(patient)[0] in ("did_it", "affirm_step", "affirm_anyway")
    assert patient.moves[0] == "affirm"


@pytest.mark.parametrize("said", ["ended up on my bum, i went over on my ankle", "i never went"])
def test_a_fall_or_a_miss_is_no_success(said: str) -> None:
    patient = back_again()
    patient.says(said)
    assert "did_it" not in ids(patient)


def test_a_success_that_no_plan_asked_about_is_named_too() -> None:
    patient = back_again()
    patient.says("i went to the allotment with jean", "report_success", talk="taking_steps")
    assert ids(patient)[0] == "affirm_step"
    assert "you went to the allotment with jean" in patient.text.lower()
    patient.says("did it again on sunday", "report_success", talk="taking_steps")
    assert "did_it" not in ids(patient)


def test_not_falling_is_no_failure() -> None:
    patient = Patient()
    patient.opens()
    patient.comes_back(9)
    patient.opens()
    patient.says("i went! and i didn't fall, i was so frightened", "fear_of_pain", barriers="fear_of_pain")
    assert ids(patient)[0] == "did_it"


@pytest.mark.parametrize("room", ["progress", "follow_up_confidence", "adapt", "plan_confirm", "plan_confidence"])
def test_while_a_warning_sign_waits_a_yes_settles_nothing_about_a_plan(room: str) -> None:
    patient = mid_talk(room, visit=2, past_plans=[Plan(what="stretches", when="mornings", status="agreed")])
    heard = hear("yeah", "affirm")
    answered = respond(patient.state, heard, patient.now, to_be_checked=True)
    assert [event for event in answered.events if event.kind == "plan"] == []
    said = " ".join(reply.text for reply in answered.replies).lower()
    assert "plan" not in said
    assert "0 to 10" not in said


def test_while_a_warning_sign_waits_the_welcome_asks_nothing_about_the_plan() -> None:
    patient = mid_talk(visit=1, past_plans=[Plan(what="stretches", when="mornings", status="agreed")])
    opened = respond(patient.state, hear("", OPEN_VISIT), patient.now + timedelta(days=9), to_be_checked=True)
    assert "stretches" not in " ".join(reply.text for reply in opened.replies)


def test_once_of_twice_a_week_is_kept_in_part() -> None:
    patient = mid_talk("progress", visit=2, past_plans=[Plan(what="walk", how_often="twice a week", status="agreed")])
    patient.says("one time in week", "report_slip")
    assert patient.events("plan")[-1]["status"] == "partly"
