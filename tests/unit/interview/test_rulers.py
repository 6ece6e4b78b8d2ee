"""Rulers: a number is followed by what makes it so high, never by why it is not higher."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.content import load
from bot.interview.rulers import article, spoken
from bot.interview.state import Plan, State
from tests.unit.interview.talk import START, Patient, mid_talk

ALL = ["importance", "readiness", "confidence"]


def asked(name: str, seed: int = 1, **known: Any) -> Patient:
    """A patient with a ruler on the table."""
    patient = Patient()
    state = State(
        seed=seed, visit=1, turn=9, visit_turn=9, last_at=START.isoformat(), expecting=f"ruler_{name}", **known
    )
    patient.state = {**state.to_json(), "asked": [f"ruler_{name}"]}
    return patient


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_ruler_is_followed_by_what_makes_it_a_5_and_not_a_2(seed: int) -> None:
    patient = asked("importance", seed)
    patient.says("5", "give_number", number=5.0)
    assert patient.moves == ["simple_reflection", "open_question"]
    question = patient.text[: patient.text.rindex("?")]
    assert re.findall(r"\d+", question)[-2:] in (["5", "2"], ["2", "5"])
    assert patient.expecting == "why_importance"


@pytest.mark.parametrize("number", [2.0, 4.0, 6.5, 8.0, 10.0])
@pytest.mark.parametrize("seed", range(1, 6))
def test_nobody_is_asked_why_not_higher(number: float, seed: int) -> None:
    patient = asked("importance", seed)
    patient.says(spoken(number), "give_number", number=number)
    assert "why" not in patient.text.lower()
    named = [float(n) for n in re.findall(r"\d+(?:\.\d)?", patient.text)]
    assert number in named
    assert max(named) == number


@pytest.mark.parametrize("number", [0.0, 1.0])
def test_the_bottom_of_the_ruler_is_not_compared_with_less(number: float) -> None:
    patient = asked("importance")
    patient.says(spoken(number), "give_number", number=number)
    assert "rather than" not in patient.text
    assert "and not" not in patient.text
    assert patient.text.count("?") == 1


def test_a_number_is_kept() -> None:
    patient = asked("importance")
    patient.says("6 or 7", "give_number", number=6.5)
    assert patient.events("ruler") == [{"name": "importance", "value": 6.5}]
    assert "6.5" in patient.text


@pytest.mark.parametrize(("number", "words"), [(8.0, "an 8"), (7.0, "a 7"), (6.5, "a 6.5"), (10.0, "a 10")])
def test_the_article_fits_the_number(number: float, words: str) -> None:
    assert f"{article(number)} {spoken(number)}" == words


@pytest.mark.parametrize(("text", "intent"), [("dunno", "dont_know"), ("no", "deny"), ("not sure", "unsure")])
@pytest.mark.parametrize("name", ["importance", "readiness"])
def test_a_number_may_be_left_out(name: str, text: str, intent: str) -> None:
    patient = asked(name)
    patient.says(text, intent)
    assert patient.expecting != f"ruler_{name}"
    assert patient.last is not None
    assert all(reply.ruler is None or reply.ruler.name != name for reply in patient.last.replies)
    assert "emphasise_autonomy" in patient.moves
    assert patient.events("ruler") == []


def test_a_vague_answer_is_asked_for_a_number_once_and_no_more() -> None:
    patient = asked("importance")
    patient.says("quite a lot")
    assert patient.expecting == "ruler_importance"
    patient.says("very much so", "inform")
    assert patient.expecting != "ruler_importance"


def test_something_long_instead_of_a_number_is_heard() -> None:
    patient = asked("importance")
    patient.says("my mother has been taken ill and i am with her every day", feelings="overwhelm")
    assert "complex_reflection" in patient.moves


@pytest.mark.parametrize(("number", "text_id"), [(6.0, "ruler_changed_up"), (2.0, "ruler_changed_down")])
def test_a_change_since_last_time_is_said_back(number: float, text_id: str) -> None:
    patient = asked("importance", rulers={"importance": [(0, 4.0)]})
    patient.says(spoken(number), "give_number", number=number)
    assert patient.last is not None
    assert patient.last.replies[0].text_ids[0].startswith(text_id)
    assert "4" in patient.text
    assert spoken(number) in patient.text


def test_a_number_that_stayed_the_same_is_not_called_a_change() -> None:
    patient = asked("importance", rulers={"importance": [(0, 4.0)]})
    patient.says("4", "give_number", number=4.0)
    assert patient.last is not None
    assert patient.last.replies[0].text_ids[0].startswith("ruler_number")


def test_what_keeps_the_number_up_is_reflected() -> None:
    patient = asked("importance")
    patient.says("5", "give_number", number=5.0)
    patient.says("i want to lift my grandson", "change_talk", talk="reason", you="you want to lift your grandson")
    assert "complex_reflection" in patient.last.replies[0].moves


def test_grief_in_the_answer_is_not_followed_by_the_next_question() -> None:
    patient = asked("importance")
    patient.says("5", "give_number", number=5.0)
    patient.says("it was our thing, and then he died last year", feelings="grief", you="it was your thing")
    assert "complex_reflection" in patient.moves
    assert "?" not in patient.text


@pytest.mark.parametrize("name", ALL)
def test_both_ends_of_a_ruler_are_put_in_words(name: str) -> None:
    low, high = (load().texts[f"ruler_{name}_{end}"].variants[0] for end in ("low", "high"))
    patient = asked(name)
    patient.says("quite a lot")
    assert patient.last is not None
    ruler = patient.last.replies[-1].ruler
    assert ruler is not None
    assert (ruler.min, ruler.max, ruler.low, ruler.high) == (0, 10, low, high)
    assert low != high


def test_a_yes_to_what_makes_it_so_high_is_asked_in_easier_words_once() -> None:
    patient = asked("importance")
    patient.says("6", "give_number", number=6.0)
    patient.says("yes", "affirm")
    assert patient.last is not None
    assert patient.last.replies[0].text_ids[0].startswith("ruler_why_easier")
    patient.says("yes", "affirm")
    assert patient.expecting != "why_importance"


def test_the_number_given_once_more_is_the_answer_to_the_same_ruler() -> None:
    patient = asked("importance")
    patient.says("6", "give_number", number=6.0)
    patient.says("7", "give_number", number=7.0)
    assert patient.state is not None
    assert patient.state["rulers"]["importance"][-1] == (1, 7.0)
    assert "stand for" not in patient.text


def planned(**known: Any) -> Patient:
    """A patient with the plan's ruler on the table."""
    patient = Patient()
    plan = Plan("swim", "mornings", "20 minutes", "twice a week")
    state = State(
        seed=1, visit=1, turn=9, visit_turn=9, last_at=START.isoformat(), expecting="plan_confidence", **known
    )
    patient.state = {**state.to_json(), "plan": vars(plan), "stage": "plan"}
    return patient


def test_a_length_in_answer_to_a_ruler_changes_the_plan_and_the_ruler_is_asked_again() -> None:
    patient = planned()
    patient.says("5 minutes", "give_number", duration="5 minutes")
    assert patient.state is not None
    assert patient.state["plan"]["how_long"] == "5 minutes"
    assert patient.state["rulers"] == {}
    assert "5 minutes" in patient.text
    assert patient.expecting == "plan_confidence"
    assert patient.last is not None
    assert patient.last.replies[-1].ruler is not None


def test_a_number_after_the_invitation_answers_the_ruler_before_it() -> None:
    patient = asked("readiness")
    patient.says("6", "give_number", number=6.0)
    assert patient.expecting == "plan_wanted"
    invitation = patient.text
    patient.says("7", "give_number", number=7.0)
    assert patient.expecting == "plan_wanted"
    assert patient.text not in invitation
    patient.says("7", "give_number", number=7.0)
    assert patient.expecting == "plan_what"


def test_a_lower_number_after_the_invitation_leaves_the_plan() -> None:
    patient = asked("readiness")
    patient.says("6", "give_number", number=6.0)
    patient.says("3", "give_number", number=3.0)
    assert patient.expecting == "why_not_ready"


def test_a_number_for_how_to_make_it_smaller_is_how_sure_they_are() -> None:
    patient = planned()
    patient.says("4", "give_number", number=4.0)
    patient.says("7", "give_number", number=7.0)
    assert patient.state is not None
    assert patient.state["plan"]["confidence"] == 7.0
    assert patient.expecting == "why_confidence"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("only round the garden", "swim, only round the garden"),
        ("my legs are good", "swim"),
    ],
)
def test_only_words_that_make_it_smaller_go_into_the_plan(text: str, what: str) -> None:
    patient = planned()
    patient.says("4", "give_number", number=4.0)
    patient.says(text, "inform", you=text.replace("my", "your"))
    assert patient.state is not None
    assert patient.state["plan"]["what"] == what


def test_a_number_with_a_joke_behind_it_is_the_number() -> None:
    patient = asked("importance")
    patient.says("a solid 5, five and a half if there's cake", "give_number")
    assert patient.state is not None
    assert patient.state["rulers"]["importance"] == [(1, 5.0)]


def test_what_makes_it_a_six_is_what_the_summary_says_for_it() -> None:
    patient = mid_talk("why_importance", asked=["ruler_importance", "ruler_importance_why"])
    patient.says("cos I want to lift the twins", "change_talk", you="you want to lift the twins", talk="reason")
    assert patient.state is not None
    assert patient.state["weighed"] == ["you want to lift the twins"]
