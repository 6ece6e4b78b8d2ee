"""Leading: what is asked, and when a reflection alone is better; nothing is asked twice, nobody is pushed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.content import load
from bot.interview.state import Heard, State
from tests.unit.interview.talk import Patient, hear, ids, mid_talk

CONTENT = load()
STRATEGIES = {s.id for group in CONTENT.strategies.values() for s in group}
FEAR: dict[str, Any] = {"intent": "fear_of_pain", "barriers": "fear_of_pain"}


def started() -> Patient:
    patient = Patient()
    patient.opens()
    return patient


def test_no_idea_is_offered_before_a_barrier_has_been_talked_about() -> None:
    patient = started()
    messages = 0
    while patient.expecting not in ("own_idea", "permission"):
        patient.says("i am scared to bend down again", **FEAR)
        messages += 1
        assert messages < 20
        assert not STRATEGIES & set(ids(patient))
    assert messages > 3


def test_often_a_reflection_alone_is_enough() -> None:
    patient = started()
    told = "i stay on the sofa most of the day now"
    asks = []
    for _ in range(6):
        patient.says(told, **FEAR)
        asks.append("?" in patient.text)
    assert True in asks
    assert False in asks
    assert (False,) * 4 not in zip(asks, asks[1:], asks[2:], asks[3:], strict=False)


def test_no_question_is_asked_twice_in_a_visit() -> None:
    patient = started()
    for _ in range(40):
        patient.says("ok", "acknowledge")
        assert patient.state is not None
        asked = patient.state["asked"]
        assert len(set(asked)) == len(asked)


def test_somebody_curt_is_given_an_easier_way_in() -> None:
    patient = started()
    for _ in range(6):
        patient.says("dunno", "dont_know")
        if "easier_way_in" in ids(patient):
            break
    assert patient.last is not None
    assert "The pain" in patient.last.replies[-1].quick_replies


def test_what_helps_is_asked_about_when_it_is_named() -> None:
    patient = started()
    patient.says("my sister would come", "company", barriers="", helps="company")
    assert "more_company" in ids(patient)


def test_a_wish_to_change_is_asked_about_and_not_passed_over() -> None:
    patient = mid_talk(heard=[Heard("cost", "barrier", "money", "", 1, 3)], quiet=1)
    patient.says("i want my old life back", "change_talk", talk="desire", you="you want your old life back")
    assert ids(patient)[0].startswith("woven")
    assert "more_desire" in ids(patient)


def test_two_barriers_are_put_to_the_patient_to_choose() -> None:
    patient = started()
    patient.says("the class costs too much", "cost", barriers="cost")
    patient.says("and it always rains here", "weather", barriers="weather")
    for _ in range(9):
        if patient.expecting == "focus":
            break
        patient.says("ok", "acknowledge")
    cost, weather = (CONTENT.texts[f"name_{name}"].variants[0] for name in ("cost", "weather"))
    assert cost in patient.text
    assert weather in patient.text


def test_commitment_is_met_with_the_offer_of_a_plan() -> None:
    patient = mid_talk(quiet=1)
    patient.says("right, i will do something about it", "change_talk", talk="commitment")
    assert patient.expecting == "plan_wanted"
    assert "seek_collaboration" in patient.moves


def test_commitment_in_the_first_minute_is_heard_before_it_is_planned() -> None:
    patient = started()
    patient.says("right, i will do something about it", "change_talk", talk="commitment")
    assert patient.expecting != "plan_wanted"


def test_a_patient_who_says_what_and_when_has_begun_the_plan() -> None:
    patient = mid_talk(stage="evoke")
    patient.says("i will walk on tuesday", "plan_detail", activities=("walking",), when="on tuesday", talk="commitment")
    assert patient.state is not None
    assert (patient.state["plan"]["what"], patient.state["plan"]["when"]) == ("walk", "on Tuesday")
    assert patient.expecting == "plan_how_long"


def test_a_patient_who_does_not_want_to_change_is_thanked() -> None:
    patient = started()
    no_change: dict[str, Any] = {"intent": "sustain_talk", "talk": "commitment_against"}
    patient.says("im not going to change anything", **no_change)
    assert "emphasise_autonomy" in patient.moves
    assert "?" not in patient.text
    patient.says("too much on with mum", "lack_of_time", barriers="lack_of_time")
    patient.says("i told you im not changing anything", **no_change)
    if "?" not in patient.text:
        patient.says("leave it now", **no_change)
    assert "summary" in patient.moves
    assert CONTENT.texts["name_lack_of_time"].variants[0] in patient.text
    patient.says("no thats right", "affirm")
    assert ids(patient) == ["goodbye_unchanged"]
    assert patient.state is not None
    assert patient.state["closed"]
    assert patient.events("strategy_offered") == []
    assert patient.events("plan") == []


def test_sustain_talk_is_never_argued_with() -> None:
    patient = started()
    for talk in ("no_desire", "inability", "reason_against", "no_need", "commitment_against") * 2:
        patient.says("there is no point in any of it", "sustain_talk", talk=talk)
        assert not {"persuade", "confront", "persuade_with_permission"} & set(patient.moves)


def angry_at_the_doctor() -> Patient:
    patient = started()
    patient.says("he never even looks up from his screen", "poor_advice", barriers="poor_advice", feelings="anger")
    for _ in range(8):
        if patient.expecting == "good_talk":
            break
        patient.says("exactly", "acknowledge")
    patient.says("that he asks what i can do instead of what i cant")
    assert patient.expecting == "pass_on"
    assert patient.events("note_for_gp") == []
    return patient


def test_anger_at_the_doctor_is_passed_on_only_with_a_yes() -> None:
    patient = angry_at_the_doctor()
    patient.says("Yes, pass it on", "affirm")
    (note,) = patient.events("note_for_gp")
    assert note == {"kind": "relationship", "text": "that he asks what i can do instead of what i cant"}


@pytest.mark.parametrize(
    ("text", "intent"),
    [("No, keep it here", "deny"), ("maybe", "unsure"), ("dunno", "dont_know")],
)
def test_without_a_clear_yes_nothing_about_the_doctor_is_passed_on(text: str, intent: str) -> None:
    patient = angry_at_the_doctor()
    patient.says(text, intent)
    for _ in range(6):
        patient.says("yes", "affirm")
    assert [note for note in patient.events("note_for_gp") if note["kind"] == "relationship"] == []


def test_another_matter_is_no_wish_for_a_good_talk() -> None:
    patient = mid_talk("good_talk")
    patient.says("used to box", you="you used to box")
    assert patient.expecting != "pass_on"


def test_whoever_goes_on_to_something_else_has_not_agreed_to_pass_it_on() -> None:
    patient = angry_at_the_doctor()
    patient.says("amateur, fourteen fights", you="")
    assert patient.expecting != "pass_on"
    for _ in range(3):
        patient.says("yes", "affirm")
    assert [note for note in patient.events("note_for_gp") if note["kind"] == "relationship"] == []


def test_words_of_their_own_are_no_answer_to_passing_it_on_and_are_asked_once_more() -> None:
    patient = angry_at_the_doctor()
    patient.says("who gets to see that then", "inform")
    assert patient.expecting == "pass_on"
    assert patient.events("note_for_gp") == []
    patient.says("he is a fool anyway", "inform")
    assert patient.expecting != "pass_on"
    assert [note for note in patient.events("note_for_gp") if note["kind"] == "relationship"] == []


def test_a_talk_with_no_answers_comes_to_an_end() -> None:
    patient = started()
    for _ in range(60):
        patient.says("dunno", "dont_know")
        assert patient.state is not None
        if patient.state["closed"]:
            return
    pytest.fail("sixty messages without an answer, and Mo still talks")


def test_a_question_about_an_earlier_barrier_says_that_it_comes_back_to_it() -> None:
    fear = Heard("fear_of_pain", "barrier", "scared to bend", "you're scared to bend", 1, 3, times=2)
    patient = mid_talk(heard=[fear], quiet=2)
    patient.says("i don't know", "dont_know")
    assert ids(patient)[0] == "coming_back"
    assert "the worry" in patient.text


def test_a_question_about_what_was_just_said_needs_no_link() -> None:
    fear = Heard("fear_of_pain", "barrier", "scared to bend", "you're scared to bend", 1, 9)
    patient = mid_talk(heard=[fear], quiet=2)
    patient.says("i don't know", "dont_know")
    assert "coming_back" not in ids(patient)


def test_not_knowing_with_something_behind_it_is_heard() -> None:
    patient = mid_talk()
    patient.says("i don't know. sometimes i put the music on", "dont_know", you="sometimes you put the music on")
    assert "put the music on" in patient.text


def test_after_a_nod_mo_may_go_on_without_asking() -> None:
    fear = Heard("fear_of_pain", "barrier", "scared to bend", "you're scared to bend", 1, 9)
    patient = mid_talk(heard=[fear])
    patient.says("exactly", "acknowledge")
    assert patient.moves == ["complex_reflection"]
    patient.says("yeah", "acknowledge")
    assert "?" in patient.text


def test_nobody_is_asked_anything_after_a_death_however_long_mo_was_quiet() -> None:
    patient = mid_talk(quiet=3)
    patient.says("I thought about my dad, he died in his chair")
    assert "?" not in patient.text


def test_a_nod_to_a_question_is_not_answered_with_another_matter() -> None:
    fear = Heard("fear_of_pain", "barrier", "scared to bend", "you're scared to bend", 1, 9)
    patient = mid_talk(heard=[fear], question="more_desire")
    patient.says("aye", "affirm")
    assert "?" in patient.text


def test_what_hinders_is_no_reason_for_change() -> None:
    patient = mid_talk()
    patient.says("i look like a wet noodle", "shame", barriers="shame", talk="desire", you="you look like a wet noodle")
    assert State.from_json(patient.state).reasons == []


def test_after_a_death_nothing_is_asked_for_a_while() -> None:
    patient = mid_talk(quiet=2)
    patient.says("my wife died in april")
    for told in ("we went round the reservoir together", "her boots are still in the porch"):
        patient.says(told, you=told.replace("we", "you"))
        assert "?" not in patient.text


def test_a_first_refusal_is_met_with_autonomy_and_not_with_a_goodbye() -> None:
    patient = mid_talk(sustain_in_row=3)
    patient.says("no i'm not going to change anything", "sustain_talk", talk="commitment_against")
    assert "emphasise_autonomy" in patient.moves
    assert patient.state is not None
    assert not patient.state["closed"]
    assert patient.expecting == "not_now"


def test_somebody_who_speaks_for_change_is_not_led_back_to_the_barrier() -> None:
    fear = Heard("fear_of_pain", "barrier", "scared to bend", "you're scared to bend", 1, 9)
    patient = mid_talk(heard=[fear], asked=["more_desire", "evoke_before", "evoke_forward"])
    patient.says("i'd like to try it", "change_talk", talk="desire")
    assert patient.expecting == "ruler_importance"


def test_a_nod_after_a_loss_is_not_led_back_to_anything() -> None:
    fear = Heard("fear_of_pain", "barrier", "scared to bend", "you're scared to bend", 1, 8)
    patient = mid_talk(heard=[fear])
    patient.says("my wife died in april")
    patient.says("yes", "affirm")
    assert "?" not in patient.text
    assert "emphasise_autonomy" in patient.moves


def test_what_no_reflection_fits_is_asked_about_and_nothing_else() -> None:
    patient = mid_talk()
    patient.says("we had the boiler man round at ours")
    assert "tell_more" in ids(patient)
    patient.says("he was there from nine until five")
    assert "tell_more" not in ids(patient)


def test_what_is_hardly_certain_is_not_put_into_words_of_mos() -> None:
    patient = mid_talk()
    heard = hear("the bus was late again on tuesday", "inform", barriers="access")
    unsure = tuple(replace(found, confidence=0.45) for found in heard.barriers)
    patient.says(replace(heard, barriers=unsure))
    assert not any(text_id.startswith("finding_") for text_id in ids(patient))
    assert State.from_json(patient.state).heard == []


def test_after_the_summary_nobody_is_led_back_to_what_hinders_them() -> None:
    fear = Heard("fear_of_pain", "barrier", "scared to bend", "you're scared to bend", 1, 8)
    patient = mid_talk(heard=[fear], asked=["summary"], stage="close")
    patient.says("hm", "acknowledge")
    patient.says("hm", "acknowledge")
    assert not any(text_id.startswith(("explore_", "choose_focus", "evoke_")) for text_id in ids(patient))


def test_one_sigh_after_a_refusal_is_heard_before_the_end() -> None:
    patient = mid_talk("not_now", asked=["not_now"])
    patient.says("im just so fed up of it all", "sustain_talk", talk="no_desire", you="you're just so fed up of it all")
    assert State.from_json(patient.state).closed is False
    assert patient.expecting == "not_now"
    patient.says("no point in any of it", "sustain_talk", talk="no_need")
    assert patient.expecting != "not_now"


def test_what_they_dread_is_no_refusal() -> None:
    patient = mid_talk()
    for text in ("i sit too much", "i don't want to be put on the counter"):
        patient.says(text, "sustain_talk", talk="no_desire")
    assert "not_now" not in ids(patient)


def test_what_was_told_and_never_said_back_is_named_before_a_plan() -> None:
    left = [
        Heard("weather", "barrier", "rain", "it rains", 1, 2),
        Heard("cost", "barrier", "dear", "it's too dear", 1, 2),
        Heard("company", "facilitator", "pat", "you'd go with Pat", 1, 3),
    ]
    patient = mid_talk(heard=left)
    patient.says("right i'm going to start walking", "change_talk", talk="commitment")
    assert {"collected_barriers", "collected_helps", "plan_wanted"} <= set(ids(patient))


def test_a_story_that_begins_like_a_question_is_not_answered_as_one() -> None:
    story = (
        "well where do i start i look after mum and dad and do the shopping and the washing and my back has been bad "
        "since i lifted her in march and nobody helps because my brother is far away"
    )
    patient = mid_talk()
    patient.says(story)
    assert "give_information" not in [move for reply in patient.last.replies for move in reply.moves]


def test_whoever_expects_a_lecture_is_told_that_there_is_none() -> None:
    patient = mid_talk()
    patient.says("so what are you going to tell me, breathe and go swimming?")
    assert ids(patient) == ["no_lecture"]
