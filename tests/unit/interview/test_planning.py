"""The plan: in the patient's own words, small enough to be sure of, with a way round one obstacle."""

from __future__ import annotations

from typing import Any

import pytest

from bot.content import load
from bot.interview.details import clean
from bot.interview.state import Heard, Plan, State
from tests.unit.interview.talk import START, Patient

CONTENT = load()
WHOLE = {
    "what": "walk to the bakery",
    "when": "saturday morning",
    "how_long": "15 minutes",
    "how_often": "once a week",
    "obstacle": "it rains",
    "if_then": "If it rains, then take the umbrella",
}


def mid_talk(expecting: str | None, **known: Any) -> Patient:
    patient = Patient()
    known = {"heard": [Heard("cost", "barrier", "money", "", 1, 3)], **known}
    state = State(seed=1, visit=1, turn=9, visit_turn=9, last_at=START.isoformat(), expecting=expecting, **known)
    patient.state = state.to_json()
    return patient


def ids(patient: Patient) -> list[str]:
    assert patient.last is not None
    return [name.rsplit(".", 1)[0] for reply in patient.last.replies for name in reply.text_ids]


def plan(patient: Patient) -> dict[str, Any]:
    assert patient.state is not None
    assert patient.state["plan"] is not None
    return dict(patient.state["plan"])


def planned(confidence: float = 8.0) -> Patient:
    """A patient who has answered everything up to the read-back."""
    patient = mid_talk("plan_wanted")
    patient.says("yes", "affirm")
    patient.says("i think i could walk to the bakery", "plan_detail")
    patient.says("saturday morning", "plan_detail", when="saturday morning")
    patient.says("15 minutes", "plan_detail", duration="15 minutes")
    patient.says("once a week", "plan_detail", frequency="once a week")
    patient.says(f"{confidence:g}", "give_number", number=confidence)
    return patient


def finished(patient: Patient) -> Patient:
    patient.says("i like the bread there", "inform")
    patient.says("if it rains", "weather", barriers="weather")
    patient.says("i'll take the umbrella", "plan_detail")
    return patient


def test_the_plan_read_back_holds_the_patients_own_words() -> None:
    patient = finished(planned())
    assert patient.expecting == "plan_confirm"
    for words in WHOLE.values():
        assert words.lower() in patient.text.lower()
    assert patient.text.count("?") == 1


def test_a_plan_is_asked_for_one_part_at_a_time() -> None:
    patient = mid_talk("plan_wanted")
    patient.says("yes", "affirm")
    asked = [patient.expecting]
    for text in ("swim", "on friday", "ten minutes", "twice a week"):
        patient.says(text, "plan_detail")
        assert patient.text.count("?") == 1
        asked.append(patient.expecting)
    assert asked == ["plan_what", "plan_when", "plan_how_long", "plan_how_often", "plan_confidence"]


def test_what_was_said_already_is_not_asked_again() -> None:
    patient = mid_talk("plan_wanted")
    patient.says(
        "yes a walk on tuesday for ten minutes",
        "plan_detail",
        activities=("walking",),
        when="on tuesday",
        duration="ten minutes",
    )
    assert patient.expecting == "plan_how_often"
    assert (plan(patient)["what"], plan(patient)["when"], plan(patient)["how_long"]) == (
        "a walk",
        "on tuesday",
        "ten minutes",
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("well i think i could try to walk the dog.", "walk the dog"),
        ("i'd like to swim", "swim"),
        ("maybe just round the block!", "round the block"),
        ("Tuesdays", "Tuesdays"),
        ("to", "to"),
    ],
)
def test_the_run_up_is_left_out_of_the_plan(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_an_idea_they_chose_is_where_the_plan_starts() -> None:
    patient = mid_talk("plan_wanted", idea="A short way you know", first_step="walk to the end of the road and back")
    answered = patient.says("yes", "affirm")
    assert "walk to the end of the road and back" in patient.text
    patient.says(answered.replies[-1].quick_replies[0], "affirm")
    assert plan(patient)["what"] == "walk to the end of the road and back"


def test_a_no_to_a_plan_is_respected() -> None:
    patient = mid_talk("plan_wanted")
    patient.says("Not now", "deny")
    assert "emphasise_autonomy" in patient.moves
    assert "summary" in patient.moves
    assert "summary_plan" not in ids(patient)
    assert patient.events("plan") == []


def test_no_plan_is_begun_against_a_no() -> None:
    patient = mid_talk("plan_wanted")
    patient.says("no, ten minutes is too much for me", "deny", duration="ten minutes")
    assert patient.expecting != "plan_what"


def test_a_maybe_may_be_dropped_at_any_point() -> None:
    patient = mid_talk("plan_wanted")
    patient.says("maybe", "unsure")
    assert ids(patient)[0] == "plan_maybe"
    assert patient.expecting == "plan_what"


@pytest.mark.parametrize("part", ["what", "when", "how_long", "how_often", "obstacle", "if_then"])
def test_no_answer_to_a_part_gets_an_easier_question_once(part: str) -> None:
    known = {k: v for k, v in WHOLE.items() if k != part}
    patient = mid_talk(f"plan_{part}", plan=Plan(**known, confidence=8.0))
    answered = patient.says("dunno", "dont_know")
    assert ids(patient) == [f"plan_easier_{part}"]
    assert answered.replies[-1].quick_replies
    patient.says("dunno", "dont_know")
    assert patient.expecting != f"plan_{part}"


@pytest.mark.parametrize("part", ["when", "how_long", "how_often", "obstacle", "if_then"])
def test_a_part_may_be_left_open(part: str) -> None:
    known = {k: v for k, v in WHOLE.items() if k != part}
    patient = mid_talk(f"plan_{part}", plan=Plan(**known, confidence=8.0))
    for _ in range(2):
        patient.says("dunno", "dont_know")
    assert plan(patient)[part] == CONTENT.texts[f"plan_open_{part}"].variants[0]


@pytest.mark.parametrize("part", ["when", "how_long", "how_often", "obstacle", "if_then"])
def test_a_button_can_answer_each_part(part: str) -> None:
    known = {k: v for k, v in WHOLE.items() if k != part}
    for title in CONTENT.texts[f"plan_easier_{part}"].quick_replies:
        patient = mid_talk(f"plan_{part}", plan=Plan(**known, confidence=8.0))
        patient.says(title, "plan_detail")
        assert title.lower() in plan(patient)[part].lower()


@pytest.mark.parametrize("title", CONTENT.texts["plan_easier_obstacle"].quick_replies)
def test_an_obstacle_from_a_button_reads_as_a_sentence(title: str) -> None:
    patient = mid_talk("plan_obstacle", plan=Plan(**{**WHOLE, "obstacle": "", "if_then": ""}, confidence=8.0))
    patient.says(title, "plan_detail")
    patient.says("do half of it", "plan_detail")
    said = plan(patient)["if_then"].lower()
    bare = {"if a bad back day,", "if bad weather,", "if no time,", "if too tired,"}
    assert not said.startswith(tuple(bare)), said


@pytest.mark.parametrize("confidence", [7.0, 8.5, 10.0])
def test_a_plan_they_are_sure_of_goes_on_to_what_makes_them_sure(confidence: float) -> None:
    patient = planned(confidence)
    assert patient.expecting == "why_confidence"
    finished(patient)
    assert plan(patient)["confidence"] == confidence


@pytest.mark.parametrize("confidence", [0.0, 3.0, 6.5])
def test_a_plan_they_doubt_is_made_smaller(confidence: float) -> None:
    patient = planned(confidence)
    assert patient.expecting == "plan_shrink"
    patient.says("Make it shorter", "choose")
    assert patient.expecting == "plan_how_long"
    patient.says("5 minutes", "plan_detail", duration="5 minutes")
    assert plan(patient)["how_long"] == "5 minutes"
    assert patient.expecting == "plan_confidence"


def test_less_often_is_less_often() -> None:
    patient = planned(4.0)
    patient.says("Do it less often", "choose")
    assert patient.expecting == "plan_how_often"


def test_a_plan_is_not_made_smaller_for_ever() -> None:
    patient = planned(3.0)
    for _ in range(2):
        patient.says("five minutes", "plan_detail", duration="five minutes")
        patient.says("3", "give_number", number=3.0)
    assert patient.expecting != "plan_shrink"


def test_keep_it_as_it_is_keeps_it_as_it_is() -> None:
    patient = planned(4.0)
    before = plan(patient)["what"]
    patient.says("Keep it as it is", "choose")
    assert plan(patient)["what"] == before
    assert patient.expecting == "plan_obstacle"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("dont know", "dont_know"),
        ("i think its doable really, the kids are at school", "inform"),
        ("not sure", "unsure"),
    ],
)
def test_a_plan_is_not_lost_when_they_give_no_number(text: str, intent: str) -> None:
    patient = mid_talk("plan_confidence", plan=Plan(**{**WHOLE, "obstacle": "", "if_then": ""}))
    for _ in range(3):
        patient.says(text, intent)
        if (patient.expecting or "").startswith("plan_"):
            break
    assert (patient.expecting or "").startswith("plan_")


@pytest.mark.parametrize(("text", "intent"), [("dont know", "dont_know"), ("maybe", "unsure")])
def test_not_knowing_how_to_make_it_smaller_leaves_the_plan_as_it_is(text: str, intent: str) -> None:
    patient = planned(4.0)
    before = plan(patient)["what"]
    patient.says(text, intent)
    assert plan(patient)["what"] == before


def test_warning_signs_are_named_before_the_first_plan_and_not_again() -> None:
    patient = finished(planned())
    assert "plan_warning" in ids(patient)
    patient.says("Change something", "deny")
    patient.says("make it sunday", "plan_detail", when="sunday")
    assert "plan_read_back" in ids(patient)
    assert "plan_warning" not in ids(patient)


def test_a_plan_counts_only_when_they_say_it_reads_right() -> None:
    patient = finished(planned())
    assert patient.events("plan") == []
    patient.says("Yes, that's it", "affirm")
    (kept,) = patient.events("plan")
    assert kept == {**kept, "status": "agreed", "confidence": 8.0}
    assert {name: kept[name].lower() for name in WHOLE} == {name: words.lower() for name, words in WHOLE.items()}
    assert "summary_plan" in ids(patient)


def test_a_part_can_be_changed_before_it_is_agreed() -> None:
    patient = finished(planned())
    patient.says("Change something", "deny")
    assert patient.expecting == "plan_fix"
    patient.says("on sunday", "plan_detail", when="on sunday")
    assert plan(patient)["when"] == "on sunday"
    assert plan(patient)["what"] == WHOLE["what"]
    assert "on sunday" in patient.text.lower()


def test_a_very_long_plan_is_still_read_on_a_phone() -> None:
    patient = mid_talk("plan_what", plan=Plan())
    patient.says("i would walk along the canal and then " + "past the old mill and " * 15 + "home", "plan_detail")
    assert patient.last is not None
    assert all(len(reply.text.split()) <= 60 for reply in patient.last.replies)


def test_an_amount_amid_the_words_stays_in_what_is_done() -> None:
    patient = mid_talk("plan_what", plan=Plan())
    patient.says("the first half hour of her thursday group", "plan_detail", duration="half hour", when="thursday")
    assert plan(patient)["what"] == "the first half hour of her thursday group"


def test_amounts_at_the_end_are_parts_of_their_own() -> None:
    patient = mid_talk("plan_what", plan=Plan())
    patient.says("walk the dog for ten minutes, on sunday", "plan_detail", duration="ten minutes", when="sunday")
    assert plan(patient)["when"] == "sunday"
    assert plan(patient)["how_long"] == "ten minutes"
    assert plan(patient)["what"].startswith("walk the dog")
    assert "sunday" not in plan(patient)["what"]


def test_a_plan_left_in_the_middle_is_taken_up_again() -> None:
    patient = mid_talk(
        "why_confidence", stage="plan", plan=Plan("walk", "monday", "10 minutes", "weekly", confidence=8.0)
    )
    patient.says("since he died she walks with me", feelings="grief")
    assert "?" not in patient.text
    patient.says("yes", "affirm")
    assert patient.expecting == "plan_obstacle"
