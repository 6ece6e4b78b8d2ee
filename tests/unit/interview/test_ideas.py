"""Strategies: their own ideas first, then others' with permission, as a choice; a refused one stays away."""

from __future__ import annotations

from typing import Any

import pytest

from bot.content import load
from bot.interview.state import Heard, State
from tests.unit.interview.talk import START, Patient

CONTENT = load()
STRATEGIES = {s.id: s for group in CONTENT.strategies.values() for s in group}
FEAR = Heard("fear_of_pain", "barrier", "scared", "you're scared of bending", 1, 2, times=3)


def mid_talk(expecting: str | None, **known: Any) -> Patient:
    patient = Patient()
    known = {"heard": [FEAR], "asked": ["own_ideas"], **known}
    state = State(seed=1, visit=1, turn=9, visit_turn=9, last_at=START.isoformat(), expecting=expecting, **known)
    patient.state = state.to_json()
    return patient


def told(patient: Patient) -> list[str]:
    """Ids of the strategies in Mo's last volley."""
    assert patient.last is not None
    names = [name.rsplit(".", 1)[0] for reply in patient.last.replies for name in reply.text_ids]
    return [name for name in names if name in STRATEGIES]


def test_own_ideas_come_before_anybody_elses() -> None:
    patient = mid_talk("own_idea")
    patient.says("i could walk round the pond")
    assert told(patient) == []
    assert patient.state is not None
    assert patient.state["idea"] == "i could walk round the pond"
    assert patient.expecting == "ruler_readiness"


@pytest.mark.parametrize(("text", "intent"), [("nothing", "deny"), ("dont know really", "dont_know"), ("no", "deny")])
def test_without_an_idea_of_their_own_permission_is_asked(text: str, intent: str) -> None:
    patient = mid_talk("own_idea")
    patient.says(text, intent)
    assert patient.moves == ["seek_collaboration"]
    assert patient.expecting == "permission"
    assert told(patient) == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no", "deny"),
        ("not now", "deny"),
        ("maybe", "unsure"),
        ("dunno", "dont_know"),
        ("i am so tired of all this, honestly", "low_energy"),
        ("no not really, i have heard it all before", "deny"),
        ("yeah no i have heard all of that before", "deny"),
    ],
)
def test_no_strategy_is_told_without_permission(text: str, intent: str) -> None:
    patient = mid_talk("permission")
    patient.says(text, intent)
    assert told(patient) == []
    assert patient.events("strategy_offered") == []
    assert "persuade" not in patient.moves


def test_a_maybe_gets_the_choice_again_in_other_words() -> None:
    patient = mid_talk("permission")
    patient.says("maybe", "unsure")
    assert patient.expecting == "permission"
    patient.says("go on", "affirm")
    assert told(patient)


@pytest.mark.parametrize(("text", "intent"), [("maybe", "unsure"), ("dunno", "dont_know")])
def test_a_second_maybe_leaves_the_ideas_alone(text: str, intent: str) -> None:
    patient = mid_talk("permission")
    patient.says(text, intent)
    patient.says(text, intent)
    assert patient.expecting != "permission"
    assert told(patient) == []


@pytest.mark.parametrize(
    ("text", "intent"), [("go on then", "affirm"), ("yes please", "affirm"), ("any tips?", "ask_advice")]
)
def test_with_a_yes_two_or_three_ideas_are_told_to_choose_from(text: str, intent: str) -> None:
    patient = mid_talk("permission")
    answered = patient.says(text, intent)
    offered = told(patient)
    assert 2 <= len(offered) <= 3
    assert {STRATEGIES[name].barrier for name in offered} == {"fear_of_pain"}
    assert [event["id"] for event in patient.events("strategy_offered")] == offered
    titles = [STRATEGIES[name].short for name in offered]
    assert list(answered.replies[-1].quick_replies[:-1]) == titles
    assert patient.text.count("?") == 1
    assert patient.expecting == "choice"


def test_asking_for_tips_before_any_barrier_is_known_gets_a_question_about_them() -> None:
    patient = mid_talk(None, heard=[], asked=[])
    patient.says("any tips?", "ask_advice")
    assert told(patient) == []
    assert patient.moves == ["open_question"]


def test_ideas_that_fit_the_person_come_first() -> None:
    company = Heard("company", "facilitator", "my friend", "", 1, 3)
    patient = mid_talk("permission", heard=[FEAR, company])
    patient.says("yes please", "affirm")
    assert STRATEGIES[told(patient)[0]].when == {"facilitators": ("company",)}


def test_ideas_for_other_people_are_not_told() -> None:
    patient = mid_talk("permission")
    patient.says("yes please", "affirm")
    assert all(not STRATEGIES[name].when for name in told(patient))


@pytest.mark.parametrize("refusal", ["None of these", "no thanks", "none of them"])
def test_a_refused_idea_never_comes_back(refusal: str) -> None:
    patient = Patient()
    refused: set[str] = set()
    for _ in range(4):
        patient.opens()
        for _ in range(25):
            expecting = patient.expecting
            if expecting == "permission":
                patient.says("go on then", "affirm")
                assert not refused & set(told(patient))
                refused |= set(told(patient))
            elif expecting == "choice":
                patient.says(refusal, "deny")
            elif expecting and expecting.startswith("ruler"):
                patient.says("4", "give_number", number=4.0)
            else:
                patient.says("i am scared to bend", "fear_of_pain", barriers="fear_of_pain", talk="inability")
        patient.comes_back(3)
    assert len(refused) >= 3
    assert {event["how"] for event in patient.events("strategy_landed")} == {"declined"}


def test_the_second_idea_is_the_second_idea() -> None:
    patient = mid_talk("permission")
    patient.says("yes please", "affirm")
    first, second, *rest = told(patient)
    patient.says("the second one", "choose")
    landed = {event["id"]: event["how"] for event in patient.events("strategy_landed")}
    assert landed == {first: "open", second: "taken", **dict.fromkeys(rest, "open")}
    assert STRATEGIES[second].short[1:] in patient.text
    assert patient.expecting == "ruler_readiness"


def test_an_idea_picked_by_one_of_its_words_is_taken() -> None:
    patient = mid_talk("choice", options=["fear_with_a_guide", "fear_walk_known_way"])
    patient.says("the physio one", "choose")
    assert {"id": "fear_with_a_guide", "how": "taken"} in patient.events("strategy_landed")


def test_a_worry_about_the_ideas_takes_none_of_them() -> None:
    patient = mid_talk("choice", options=["fear_one_small_movement", "fear_walk_known_way"])
    patient.says("i'd be scared at first", "fear_of_pain", barriers="fear_of_pain", feelings="fear")
    assert "taken" not in [event["how"] for event in patient.events("strategy_landed")]


def test_a_mere_yes_to_several_ideas_is_asked_which() -> None:
    patient = mid_talk("choice", options=["fear_one_small_movement", "fear_walk_known_way"])
    answered = patient.says("yes", "affirm")
    assert patient.expecting == "choice"
    assert len(answered.replies[-1].quick_replies) >= 2
    patient.says("the first", "choose")
    assert patient.events("strategy_landed")[0] == {"id": "fear_one_small_movement", "how": "taken"}


def test_an_idea_of_their_own_instead_is_as_good() -> None:
    patient = mid_talk("choice", options=["fear_one_small_movement", "fear_walk_known_way"])
    patient.says("id rather go swimming with my sister", "inform", activities=("swimming",))
    assert patient.state is not None
    assert patient.state["idea"] == "id rather go swimming with my sister"
    assert {event["how"] for event in patient.events("strategy_landed")} == {"open"}


@pytest.mark.parametrize(
    ("number", "goes_to"), [(7.0, "plan_wanted"), (5.0, "plan_wanted"), (4.0, "why_not_ready"), (0.0, "why_not_ready")]
)
def test_only_those_who_are_ready_are_asked_for_a_plan(number: float, goes_to: str) -> None:
    patient = mid_talk("ruler_readiness", idea="a walk")
    patient.says(str(int(number)), "give_number", number=number)
    assert patient.expecting == goes_to
    assert patient.text.count("?") == 1


def test_not_ready_ends_in_a_summary_without_a_plan() -> None:
    patient = mid_talk("why_not_ready", idea="a walk")
    patient.says("my mother would have to get better first")
    assert "summary" in patient.moves
    assert patient.expecting == "summary_check"
    assert patient.events("plan") == []


def test_a_chosen_topic_becomes_the_focus() -> None:
    cost = Heard("cost", "barrier", "money", "", 1, 3)
    patient = mid_talk("focus", heard=[FEAR, cost])
    patient.says("the money side of it", "cost", barriers="cost")
    assert patient.state is not None
    assert patient.state["focus"] == "cost"


def test_what_they_do_already_is_heard_and_asked_what_comes_beside_it() -> None:
    patient = mid_talk("own_idea", question="own_ideas")
    daily: dict[str, Any] = {"activities": ("dog walking",), "frequency": "daily"}
    patient.says("i already walk the dog daily", "routine", you="you already walk the dog daily", **daily)
    assert "You already walk the dog daily" in patient.text or "you already walk the dog daily" in patient.text
    assert patient.expecting == "own_idea"
    assert patient.state is not None
    assert (patient.state["idea"], patient.state["plan"]) == ("", None)


@pytest.mark.parametrize(("text", "intent"), [("dont know", "dont_know"), ("not sure", "unsure")])
def test_not_knowing_which_idea_is_asked_once_more_and_may_be_none(text: str, intent: str) -> None:
    patient = mid_talk("permission")
    patient.says("go on", "affirm")
    patient.says(text, intent)
    assert patient.expecting == "choice"
    assert patient.last is not None
    assert patient.last.replies[-1].quick_replies[-1] == CONTENT.texts["ideas_none"].variants[0]


def test_wanting_to_try_it_without_saying_which_is_asked_which() -> None:
    patient = mid_talk("permission")
    patient.says("yes please", "affirm")
    patient.says("i'd like to try it", "change_talk", talk="desire")
    assert patient.expecting == "choice"
    assert patient.moves == ["closed_question"]


def test_choosing_in_words_that_name_none_is_asked_which() -> None:
    patient = mid_talk("permission")
    patient.says("yes please", "affirm")
    patient.says("the shortest one", "choose")
    assert patient.expecting == "choice"


@pytest.mark.parametrize(
    ("text", "heard"), [("half an hour", {"duration": "half an hour"}), ("every night", {"when": "every night"})]
)
def test_a_time_in_answer_to_the_readiness_ruler_begins_the_plan(text: str, heard: dict[str, str]) -> None:
    patient = mid_talk("ruler_readiness", idea="walk round the pond", asked=["own_ideas", "ruler_readiness"])
    patient.says(text, "inform", **heard)
    assert State.from_json(patient.state).plan is not None


def test_a_yes_on_a_condition_is_a_yes() -> None:
    patient = mid_talk("permission")
    patient.says("as long as its not swimming", "deny")
    assert len(told(patient)) >= 2
