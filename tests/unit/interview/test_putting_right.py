"""A correction is said back rightly at any point of the talk, and what was misheard no longer counts."""

from __future__ import annotations

import pytest

from bot.interview.state import Heard, Plan
from bot.understanding import Clause, Finding
from tests.unit.interview.talk import Patient, hear, ids, mid_talk, plan


def known(patient: Patient) -> list[str]:
    assert patient.state is not None
    return [heard["id"] for heard in patient.state["heard"]]


@pytest.mark.parametrize("expecting", [None, "open", "ruler_importance", "permission", "own_idea", "summary_check"])
def test_a_correction_is_said_back_rightly_and_the_wrong_not_again(expecting: str | None) -> None:
    patient = mid_talk(expecting)
    patient.says("i meant my sister not my mum", "correction")
    assert ids(patient)[0] == "correction_taken"
    assert "our sister" in patient.text
    assert "mum" not in patient.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no, not my back, my knee", "our knee"),
        ("no I said I CAN'T put my socks on", "ou can't put your socks on"),
        ("wrong, it's thursdays", "t's Thursdays"),
        ("no no, sundays", "undays"),
        ("I didn't say I was afraid. I said I was careful.", "ou were careful"),
        ("my problem is consistency, i mean", "our problem is consistency"),
    ],
)
def test_what_is_right_is_woven_from_the_corrections_own_words(text: str, said: str) -> None:
    patient = mid_talk()
    patient.says(text)
    assert ids(patient)[0] == "correction_taken"
    assert said in patient.text


def test_what_is_right_is_said_as_it_was_understood() -> None:
    patient = mid_talk()
    text = "no, i begin well and stop after a week"
    clause = Clause(4, len(text), "you begin well and stop after a week")
    understood = hear(text)
    patient.says(type(understood)(text=text, intent=understood.intent, clauses=(clause,)))
    assert "ou begin well and stop after a week" in patient.text


def test_the_ruler_stands_again_after_a_correction() -> None:
    patient = mid_talk("ruler_importance", asked=["ruler_importance"])
    answered = patient.says("thats not right, i stopped in june", "correction")
    assert answered.replies[-1].ruler is not None
    assert patient.expecting == "ruler_importance"


def test_after_the_summary_a_correction_leads_on_and_is_not_summed_up_again() -> None:
    patient = mid_talk("summary_check", heard=[Heard("cost", "barrier", "its dear", "", 1, 3)])
    patient.says("no its not the money, its the distance", "correction")
    assert "istance" in patient.text
    assert "cost" not in known(patient)
    assert patient.expecting in ("wish", "talk_again")


def test_what_was_heard_in_the_wrong_words_is_forgotten_and_the_rest_kept() -> None:
    patient = mid_talk(
        heard=[
            Heard("lack_of_time", "barrier", "no time for anything", "", 1, 3, times=2),
            Heard("pain", "barrier", "my back is in bits", "your back is in bits", 1, 3),
        ]
    )
    patient.says("no its not that i dont have time its that i have no one to take the kids")
    assert "lack_of_time" not in known(patient)
    assert "pain" in known(patient)


def test_what_the_message_says_is_not_so_is_not_found_in_it() -> None:
    text = "it's not the fear, it's the weather"
    understood = hear(text, barriers="weather")
    fear, weather = Finding("fear_of_pain", 9, 17, "the fear", 0.9), Finding("weather", 24, 35, "the weather", 0.9)
    patient = mid_talk(heard=[Heard("fear_of_pain", "barrier", "scared", "", 1, 3)])
    patient.says(type(understood)(text=text, intent=understood.intent, barriers=(fear, weather)))
    assert known(patient) == ["weather"]


def test_what_mo_said_last_is_forgotten_where_they_say_only_that_it_is_wrong() -> None:
    patient = mid_talk()
    patient.says("its a lot to pay", barriers="cost")
    assert known(patient) == ["cost"]
    patient.says("thats not what i said", "correction")
    assert known(patient) == []
    assert ids(patient) == ["correction"]


def test_another_person_is_put_in_the_place_of_the_wrong_one_wherever_it_was_written_down() -> None:
    patient = mid_talk(
        reasons=["you want to walk with your mum"],
        heard=[Heard("company", "facilitator", "mum takes me", "your mum takes you", 1, 3)],
    )
    patient.says("i meant my sister not my mum")
    assert patient.state is not None
    assert patient.state["reasons"] == ["you want to walk with your sister"]
    assert patient.state["heard"][0]["you"] == "your sister takes you"


@pytest.mark.parametrize("expecting", ["plan_how_long", "plan_obstacle", "plan_confidence"])
def test_a_part_of_the_plan_is_put_right_while_another_is_asked_for(expecting: str) -> None:
    patient = mid_talk(expecting, plan=Plan("walk round the park", "on Saturday", "", "once a week"))
    patient.says("no not the park, the canal", "correction")
    assert plan(patient)["what"] == "walk round the canal"
    assert "park" not in patient.text
    assert (patient.expecting or "").startswith("plan_")


def test_another_day_is_taken_in_the_place_of_the_one_in_the_plan() -> None:
    patient = mid_talk("plan_how_long", plan=Plan("walk", "on Saturday"))
    patient.says("no no, sundays", "plan_detail", when="sundays")
    assert "unday" in plan(patient)["when"]
    assert "Saturday" not in patient.text


def test_a_number_is_put_right_after_the_ruler() -> None:
    patient = mid_talk("why_importance", rulers={"importance": [(1, 7.0)]})
    patient.says("no i meant a 6", "give_number", number=6.0)
    assert patient.events("ruler") == [{"name": "importance", "value": 6.0}]


def test_what_they_never_said_is_let_go_and_not_asked_about() -> None:
    patient = mid_talk(heard=[Heard("no_company", "barrier", "lonely", "", 1, 3)])
    patient.says("i never said i was lonely")
    assert "no_company" not in known(patient)
    assert ids(patient)[0] == "correction_open"
    assert "lonely" not in patient.text


def test_tired_and_bored_are_told_apart_once_tired_was_told() -> None:
    patient = mid_talk(told_lately=["you're tired all the time"])
    patient.says("not tired, bored")
    assert ids(patient)[0] == "correction_taken"
    assert "ored" in patient.text
    assert "tired" not in patient.text


def test_who_died_is_put_right_and_nothing_asked() -> None:
    patient = mid_talk()
    patient.says("it was my brother who died, not my husband", "correction")
    assert "our brother" in patient.text
    assert "husband" not in patient.text
    assert "?" not in patient.text


def test_a_no_to_a_question_is_an_answer_and_no_correction() -> None:
    patient = mid_talk("open", question="open_before")
    patient.says("no i just sit there", you="you just sit there")
    assert "correction_taken" not in ids(patient)


@pytest.mark.parametrize("text", ["no time", "no you're right", "no i cant", "my doctor got it all wrong"])
def test_nothing_is_taken_back_where_nothing_was_put_right(text: str) -> None:
    patient = mid_talk(heard=[Heard("cost", "barrier", "dear", "", 1, 9)], last_said=["cost"])
    patient.says(text)
    assert "cost" in known(patient)


def test_what_it_really_is_about_is_heard_without_an_apology_where_nobody_was_wrong() -> None:
    patient = mid_talk()
    patient.says("It is not the fear, it is the weather")
    assert ids(patient)[0] == "contrast_heard"
    assert "eather" in patient.text
    assert "fear" not in patient.text


def test_of_two_days_in_a_correction_the_first_is_meant() -> None:
    patient = mid_talk("plan_how_long", plan=Plan("walk", "Thursday when the kids are in school"))
    patient.says("no sorry friday, thursday is clinic", "plan_detail", when="friday, thursday")
    assert plan(patient)["when"] == "Friday when the kids are in school"
