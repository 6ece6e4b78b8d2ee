"""Closing: a summary of what they said and nothing more, checked; their wish; when to talk again; the goodbye."""

from __future__ import annotations

from typing import Any

import pytest

from bot.content import load
from bot.interview.state import Heard, Plan, State
from tests.unit.interview.talk import START, Patient, ids

CONTENT = load()
COST = Heard("cost", "barrier", "dear", "", 1, 3)


def mid_talk(expecting: str | None, **known: Any) -> Patient:
    patient = Patient()
    known = {"seed": 1, "heard": [COST], **known}
    state = State(visit=1, turn=9, visit_turn=9, last_at=START.isoformat(), expecting=expecting, **known)
    patient.state = state.to_json()
    return patient


def summarised(**known: Any) -> Patient:
    patient = mid_talk("plan_wanted", **known)
    patient.says("Not now", "deny")
    assert patient.expecting == "summary_check"
    return patient


def test_the_summary_holds_their_barriers_and_their_reasons() -> None:
    company = Heard("company", "facilitator", "my dog", "", 1, 4)
    patient = summarised(heard=[COST, company], reasons=["you want to lift your grandson"])
    assert CONTENT.texts["name_cost"].variants[0] in patient.text.lower()
    assert "you want to lift your grandson" in patient.text
    assert patient.text.count("?") == 1


def test_reasons_with_nothing_against_them_are_said_without_an_and_yet() -> None:
    patient = summarised(heard=[], reasons=["you love it once you're there"])
    assert "summary_reasons_alone" in ids(patient)
    assert "summary_reasons" not in ids(patient)


def test_the_summary_names_what_helps_when_no_reason_was_given() -> None:
    patient = summarised(heard=[COST, Heard("company", "facilitator", "my dog", "", 1, 4)])
    assert CONTENT.texts["name_company"].variants[0] in patient.text.lower()


def test_the_summary_adds_nothing_that_was_not_said() -> None:
    patient = summarised()
    others = [
        text.variants[0] for name, text in CONTENT.texts.items() if name.startswith("name_") and name != "name_cost"
    ]
    assert [name for name in others if name in patient.text.lower()] == []


@pytest.mark.parametrize("seed", range(6))
def test_the_answer_to_the_check_is_understood_whichever_way_it_is_asked(seed: int) -> None:
    patient = summarised(seed=seed)
    all_well = "no" if "missed" in patient.text else "yes"
    patient.says(all_well, "deny" if all_well == "no" else "affirm")
    assert ids(patient) == ["wish"]


@pytest.mark.parametrize("seed", range(6))
def test_a_wrong_summary_is_put_right(seed: int) -> None:
    patient = summarised(seed=seed)
    if "missed" not in patient.text:
        patient.says("no", "deny")
        assert ids(patient) == ["summary_missing"]
    patient.says("the rain is the worst of it, really", "weather", barriers="weather")
    assert "wish" in ids(patient)
    assert any(move.endswith("reflection") for move in patient.moves)
    assert patient.state is not None
    assert "weather" in [heard["id"] for heard in patient.state["heard"]]


def test_a_correction_of_the_last_summary_is_heard_before_the_goodbye() -> None:
    patient = mid_talk("no_change_check")
    patient.says("no its not the money, its my mother who needs me all day", "lack_of_time", barriers="lack_of_time")
    assert any(move.endswith("reflection") for move in patient.moves)


def test_their_wish_is_noted_in_their_words() -> None:
    patient = mid_talk("wish")
    patient.says("Ask me about my sleep ")
    assert patient.events("note_for_gp") == [{"kind": "wish", "text": "Ask me about my sleep"}]
    assert ids(patient)[0] == "wish_noted"
    assert patient.expecting == "talk_again"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("nothing", "deny"),
        ("no", "deny"),
        ("dunno", "dont_know"),
        ("not sure", "unsure"),
        ("thanks", "thanks"),
        ("ok", "acknowledge"),
    ],
)
def test_no_wish_is_made_up(text: str, intent: str) -> None:
    patient = mid_talk("wish")
    patient.says(text, intent)
    assert patient.events("note_for_gp") == []
    assert "wish_noted" not in ids(patient)


@pytest.mark.parametrize("title", CONTENT.texts["talk_again"].quick_replies[:-1])
def test_the_day_they_choose_is_kept(title: str) -> None:
    patient = mid_talk("talk_again")
    patient.says(title, "choose")
    assert [kept["when"] for kept in patient.events("follow_up")] == [title]
    assert patient.events("visit_closed") == [{}]
    assert title[1:] in patient.text


def test_the_day_in_their_own_words_is_kept() -> None:
    patient = mid_talk("talk_again")
    patient.says("in about ten days", "inform", when="in about ten days")
    assert [kept["when"] for kept in patient.events("follow_up")] == ["in about ten days"]


@pytest.mark.parametrize("text", ["I'll come back myself", "no thanks", "never"])
def test_nobody_is_pinned_down_to_a_day(text: str) -> None:
    patient = mid_talk("talk_again")
    patient.says(text, "deny")
    assert patient.events("follow_up") == []
    assert patient.events("visit_closed") == [{}]
    assert "?" not in patient.text


@pytest.mark.parametrize(("status", "text_id"), [("agreed", "goodbye_plan"), ("draft", "goodbye")])
def test_the_goodbye_names_a_plan_only_if_there_is_one(status: str, text_id: str) -> None:
    patient = mid_talk("talk_again", plan=Plan(what="walk", status=status))
    patient.says("In a week", "choose")
    assert ids(patient)[-1] == text_id


def test_the_visit_is_closed_once() -> None:
    patient = mid_talk("talk_again")
    patient.says("In a week", "choose")
    patient.says("thanks", "thanks")
    patient.says("bye", "goodbye")
    assert len(patient.events("visit_closed")) == 1


def test_a_talk_in_which_nothing_was_said_ends_without_a_summary() -> None:
    patient = mid_talk("plan_wanted", heard=[])
    patient.says("no", "deny")
    assert "summary" not in patient.moves
    assert patient.events("visit_closed") == [{}]


def test_the_summary_speaks_of_the_plan_in_the_second_person() -> None:
    patient = mid_talk(
        "plan_confirm", plan=Plan("walk with my neighbour", "Monday", "5 minutes", "weekly", "rain", "go")
    )
    patient.says("yes", "affirm")
    assert "walk with your neighbour" in patient.text


def test_a_summary_called_wrong_is_asked_what_is_wrong() -> None:
    patient = summarised()
    patient.says("no its wrong", "deny")
    assert ids(patient) == ["summary_missing"]


@pytest.mark.parametrize(("text", "number"), [("nothing", 0.0), ("4", 4.0)])
def test_a_word_for_no_wish_says_nothing_about_their_back(text: str, number: float) -> None:
    patient = mid_talk("wish")
    patient.says(text, "give_number", barriers="no_results", number=number)
    assert patient.events("note_for_gp") == []
    assert patient.state is not None
    assert "no_results" not in [heard["id"] for heard in patient.state["heard"]]


def test_a_yes_to_when_is_asked_in_easier_words_once() -> None:
    patient = mid_talk("talk_again")
    patient.says("yes", "affirm")
    assert ids(patient) == ["talk_again_easier"]
    patient.says("2", "give_number", number=2.0)
    assert [kept["when"] for kept in patient.events("follow_up")] == [CONTENT.texts["talk_again"].quick_replies[1]]


def test_a_day_is_said_back_with_its_capital() -> None:
    patient = mid_talk("talk_again")
    patient.says("monday", "inform", when="monday")
    assert "Monday" in patient.text


@pytest.mark.parametrize("text", ["no im good", "no thanks, nothing", "nah"])
def test_no_wish_is_not_filed_as_one(text: str) -> None:
    patient = Patient()
    patient.opens()
    assert patient.state is not None
    patient.state["expecting"] = "wish"
    patient.says(text, "deny")
    assert patient.events("note_for_gp") == []


def test_the_summary_leaves_out_what_was_said_on_an_earlier_visit() -> None:
    old = Heard("weather", "barrier", "too wet", "it's too wet", 0, 2)
    patient = summarised(heard=[COST, old])
    assert CONTENT.texts["name_weather"].variants[0] not in patient.text
    assert CONTENT.texts["name_cost"].variants[0] in patient.text


@pytest.mark.parametrize("said", ["perhaps in the summer", "after my exams", "when the kids are back at school"])
def test_a_time_of_their_own_is_noted_for_the_next_talk(said: str) -> None:
    patient = mid_talk("talk_again")
    patient.says(said)
    assert [kept["when"] for kept in patient.events("follow_up")] == [said]


def test_a_plan_in_parts_that_is_missed_in_the_summary_is_gone_on_with() -> None:
    patient = mid_talk("summary_check", asked=["summary"], plan=Plan(what="walk to the shop", when="monday"))
    patient.says("what about my plan", "inform")
    assert patient.expecting == "plan_how_long"


def test_a_wish_that_speaks_of_a_loss_is_noted_all_the_same() -> None:
    patient = mid_talk("wish")
    text = "I would like to be asked how I am managing without him"
    patient.says(text, feelings="grief")
    assert patient.events("note_for_gp") == [{"kind": "wish", "text": text}]


def test_a_wish_put_as_a_question_is_noted_as_the_wish_it_is() -> None:
    patient = mid_talk("wish")
    patient.says("can he write which exercise is good for lumbar", "ask_exercise")
    assert patient.events("note_for_gp") == [{"kind": "wish", "text": "can he write which exercise is good for lumbar"}]


def test_a_wish_that_comes_to_them_late_is_noted_and_the_time_asked_again() -> None:
    patient = mid_talk("talk_again", asked=["summary", "wish", "talk_again"])
    patient.says("that he should ask where it hurts before he mentions my weight")
    assert patient.last is not None
    assert [event.data["kind"] for event in patient.last.events if event.kind == "note_for_gp"] == ["wish"]
    assert patient.expecting == "talk_again"
