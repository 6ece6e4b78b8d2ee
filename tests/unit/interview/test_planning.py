"""The plan: in the patient's own words, small enough to be sure of, with a way round one obstacle."""

from __future__ import annotations

import pytest

from bot.content import load
from bot.interview.details import days_in
from bot.interview.state import Plan
from bot.interview.wording import clean
from tests.unit.interview.talk import Patient, hear, ids, plan
from tests.unit.interview.talk import of_cost as mid_talk

CONTENT = load()
WHOLE = {
    "what": "walk to the bakery",
    "when": "saturday morning",
    "how_long": "15 minutes",
    "how_often": "once a week",
    "obstacle": "it rains",
    "if_then": "If it rains, then take the umbrella",
}


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
        "on Tuesday",
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


def test_a_reason_for_the_number_is_no_part_of_the_deed() -> None:
    patient = planned(6.0)
    patient.says("cos i know my brother will be chuffed")
    assert "chuffed" not in plan(patient)["what"]
    assert patient.expecting == "plan_obstacle"


def test_how_often_is_asked_in_the_light_of_the_one_day_they_named() -> None:
    patient = mid_talk("plan_wanted")
    patient.says("yes", "affirm")
    patient.says("i think i could walk to the bakery", "plan_detail")
    patient.says("saturday morning", "plan_detail", when="saturday morning")
    patient.says("15 minutes", "plan_detail", duration="15 minutes")
    assert "plan_how_often_day" in ids(patient)
    patient.says("just the once for now", "plan_detail", frequency="just the once")
    assert plan(patient)["how_often"] == "once"


def test_from_seven_to_eight_says_how_long() -> None:
    patient = mid_talk("plan_wanted")
    patient.says("yes", "affirm")
    patient.says("go to the class with jess i suppose", "plan_detail", activities=("class",))
    patient.says("tuesday", "plan_detail", when="tuesday")
    patient.says("tuesday 7 till 8", "give_number", when="tuesday")
    assert plan(patient)["how_long"] == "7 till 8"
    assert "suppose" not in plan(patient)["what"]


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
    assert "summary_barriers" in ids(patient)
    assert "summary_check" not in ids(patient)  # what was just said yes to is not checked again


def test_a_part_can_be_changed_before_it_is_agreed() -> None:
    patient = finished(planned())
    patient.says("Change something", "deny")
    assert patient.expecting == "plan_fix"
    patient.says("on sunday", "plan_detail", when="on sunday")
    assert plan(patient)["when"] == "on Sunday morning"
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
    assert plan(patient)["what"] == "the first half hour of her Thursday group"


def test_an_amount_that_only_a_place_follows_stays_in_what_is_done() -> None:
    patient = mid_talk("plan_what", plan=Plan())
    patient.says("four lengths in the slow lane", "plan_detail", duration="four lengths", activities=("swimming",))
    assert (plan(patient)["what"], plan(patient)["how_long"]) == ("four lengths in the slow lane", "")


def test_wednesday_in_short_is_a_day_and_no_verb() -> None:
    patient = mid_talk("plan_when", plan=Plan(what="swim"))
    patient.says("Wed and Sun", "plan_detail", when="Wed and Sun")
    assert (plan(patient)["when"], plan(patient)["how_often"]) == ("Wed and Sun", "twice a week")


def test_amounts_at_the_end_are_parts_of_their_own() -> None:
    patient = mid_talk("plan_what", plan=Plan())
    patient.says("walk the dog for ten minutes, on sunday", "plan_detail", duration="ten minutes", when="sunday")
    assert plan(patient)["when"] == "Sunday"
    assert plan(patient)["how_long"] == "ten minutes"
    assert plan(patient)["what"].startswith("walk the dog")
    assert "sunday" not in plan(patient)["what"].lower()


def test_a_plan_left_in_the_middle_is_taken_up_again() -> None:
    patient = mid_talk(
        "why_confidence", stage="plan", plan=Plan("walk", "monday", "10 minutes", "weekly", confidence=8.0)
    )
    patient.says("since he died she walks with me", feelings="grief")
    assert "?" not in patient.text
    patient.says("yes", "affirm")
    assert patient.expecting == "plan_obstacle"


@pytest.mark.parametrize("asked", ["plan_confidence", "plan_shrink"])
def test_a_loss_told_instead_of_how_sure_they_are_is_heard_and_asked_nothing(asked: str) -> None:
    patient = mid_talk(asked, stage="plan", plan=Plan("walk", "tuesday", "10 minutes", "weekly", confidence=4.0))
    patient.says("we lost our son in march", feelings="grief")
    assert "?" not in patient.text
    patient.says("i dont sleep", barriers="low_energy")
    assert "?" not in patient.text
    assert not plan(patient)["obstacle"]
    patient.says("ok", "affirm")
    assert patient.expecting.startswith("plan_")


def test_two_days_are_twice_a_week_and_said_back_with_capitals() -> None:
    patient = mid_talk("plan_when", plan=Plan(what="swim"))
    patient.says("monday and thursday", "plan_detail", when="monday and thursday")
    assert (plan(patient)["when"], plan(patient)["how_often"]) == ("Monday and Thursday", "twice a week")
    assert "Monday and Thursday" in patient.text
    patient.says("10 mins", "plan_detail", duration="10 mins")
    assert patient.expecting == "plan_confidence"


@pytest.mark.parametrize(
    ("when", "often"),
    [
        ("every evening", "every evening"),
        ("on fridays", "once a week"),
        ("mon, wed and fri", "3 times a week"),
        ("tuesday", ""),
        ("saturday or sunday", ""),
        ("after breakfast", ""),
    ],
)
def test_a_time_that_says_how_often_is_not_asked_again(when: str, often: str) -> None:
    patient = mid_talk("plan_when", plan=Plan(what="swim"))
    patient.says(when, "plan_detail", when=when)
    assert plan(patient)["how_often"] == often


def test_another_day_is_another_count() -> None:
    patient = mid_talk("plan_fix", plan=Plan(**{**WHOLE, "when": "Monday and Friday", "how_often": "twice a week"}))
    patient.says("saturday", "plan_detail", when="saturday")
    assert plan(patient)["when"] == "Saturday"
    assert patient.expecting == "plan_how_often"


def test_a_number_of_times_is_a_number_of_times() -> None:
    patient = mid_talk("plan_how_often", plan=Plan("swim", "mornings", "5 minutes"))
    patient.says("2", "give_number", number=2.0)
    assert plan(patient)["how_often"] == "twice a week"


def test_less_often_and_a_number_is_times_a_week() -> None:
    patient = planned(4.0)
    patient.says("make it less often", "change_talk")
    assert patient.expecting == "plan_how_often"
    patient.says("3", "give_number", number=3.0)
    assert plan(patient)["how_often"] == "3 times a week"
    assert patient.expecting == "plan_confidence"


@pytest.mark.parametrize("text", ["20", "about 45", "5"])
def test_a_number_for_how_long_is_minutes(text: str) -> None:
    patient = mid_talk("plan_how_long", plan=Plan("swim", "mornings"))
    patient.says(text, "give_number")
    assert plan(patient)["how_long"] == f"{text.split()[-1]} minutes"


def test_words_of_their_own_go_before_an_idea_they_chose() -> None:
    patient = mid_talk("plan_what", idea="A short way", first_step="walk to the end of the road", plan=Plan())
    patient.says("walk round the block", "affirm", activities=("walking",))
    assert plan(patient)["what"] == "walk round the block"


def test_what_and_when_in_one_sentence_are_two_lines() -> None:
    patient = mid_talk("plan_what", plan=Plan())
    patient.says("i could do the bike when the news is on", "change_talk", activities=("cycling",))
    assert (plan(patient)["what"], plan(patient)["when"]) == ("do the bike", "when the news is on")
    assert "i could" not in patient.text.lower()


def test_mo_says_the_plan_to_them_and_the_plan_stays_theirs() -> None:
    patient = mid_talk("plan_what", plan=Plan())
    patient.says("walk with my sister", "plan_detail", activities=("walking",))
    assert "walk with your sister" in patient.text
    assert plan(patient)["what"] == "walk with my sister"


def test_of_three_things_one_comes_first() -> None:
    patient = mid_talk("plan_what", plan=Plan())
    three = "swimming on mondays, yoga on wednesday and a walk with my sister on sunday"
    patient.says(three, "plan_detail", activities=("swimming", "yoga", "walking"), when="mondays")
    assert ids(patient) == ["plan_start_with"]
    patient.says("the walk", "choose", activities=("walking",))
    assert (plan(patient)["what"], plan(patient)["when"]) == ("a walk with my sister", "on Sunday")


def test_what_they_do_already_is_asked_for_more_of() -> None:
    patient = mid_talk("plan_what", plan=Plan())
    patient.says("i already walk the dog", "plan_detail", activities=("dog walking",))
    assert ids(patient) == ["plan_more_of_it"]
    patient.says("just keep it up", "inform")
    assert "already" not in plan(patient)["what"]


def test_a_plan_goes_on_when_they_come_back_to_half_of_it() -> None:
    patient = mid_talk("plan_how_long", stage="plan", plan=Plan("dance in the kitchen", "when I'm cooking"))
    patient.says("gotta go", "stop")
    assert patient.state is not None
    assert patient.state["closed"]
    patient.comes_back(3)
    patient.opens()
    assert "dance in the kitchen" in patient.text
    patient.says("yes", "affirm")
    assert patient.expecting == "plan_how_long"


def test_half_a_plan_they_no_longer_want_is_left() -> None:
    patient = mid_talk("plan_how_long", stage="plan", plan=Plan("dance", "mornings"))
    patient.says("bye", "goodbye")
    patient.comes_back(3)
    patient.opens()
    patient.says("No, leave it", "deny")
    assert patient.state is not None
    assert patient.state["plan"] is None
    assert "emphasise_autonomy" in patient.moves


@pytest.mark.parametrize("text", ["perfect", "looks good", "no its fine", "yes that's right, thank you"])
def test_a_plan_they_like_is_agreed_whichever_way_they_say_so(text: str) -> None:
    patient = finished(planned())
    patient.says(text, "inform")
    assert patient.events("plan")[-1]["status"] == "agreed"


def test_a_yes_with_another_day_is_not_agreed_to_before_it_is_changed() -> None:
    patient = finished(planned())
    patient.says("yes but on sunday", "affirm", when="on sunday")
    assert patient.events("plan") == []
    assert plan(patient)["when"] == "on Sunday"


def test_not_knowing_what_to_change_leaves_the_plan_as_it_stands() -> None:
    patient = finished(planned())
    patient.says("no", "deny")
    patient.says("dont know", "dont_know")
    patient.says("dont know", "dont_know")
    assert patient.events("plan")[-1]["what"] == WHOLE["what"]
    assert "plan_stays" in ids(patient)


def test_a_remark_about_the_back_is_not_written_into_the_plan() -> None:
    patient = finished(planned())
    patient.says("Change something", "deny")
    patient.says("its my knee as well", "pain", barriers="pain")
    assert plan(patient)["what"] == WHOLE["what"]
    assert patient.expecting == "plan_fix"


def test_the_if_then_may_be_put_right() -> None:
    patient = finished(planned())
    patient.says("Change something", "deny")
    patient.says("the if-then", "unsure")
    assert patient.expecting == "plan_if_then"
    patient.says("swim instead", "plan_detail")
    assert plan(patient)["if_then"] == "If it rains, then swim instead"


def test_an_amount_that_belongs_to_the_words_before_it_stays() -> None:
    patient = mid_talk("plan_what", plan=Plan())
    patient.says("go along for the first half hour", "plan_detail", duration="half hour", activities=("walking",))
    assert plan(patient)["what"] == "go along for the first half hour"
    assert plan(patient)["how_long"] == "half hour"


@pytest.mark.parametrize(
    "text",
    [
        "we walked every evening, forty one years, round the reservoir",
        "we'd walk on the beach every morning, just us two",
    ],
)
def test_a_habit_of_the_past_is_no_plan(text: str) -> None:
    patient = Patient()
    patient.opens()
    heard = hear(text, "plan_detail", talk="commitment", frequency="every morning", activities=("walking",))
    patient.says(heard)
    assert patient.state is not None
    assert patient.state["plan"] is None


def test_nobody_is_led_into_a_plan_from_a_sad_message() -> None:
    patient = Patient()
    patient.opens()
    patient.says(
        hear("walk every day", talk="commitment", feelings="grief", frequency="every day", activities=("walking",))
    )
    assert patient.state is not None
    assert patient.state["plan"] is None


def test_what_they_used_to_do_is_not_put_down_as_the_plan() -> None:
    patient = Patient()
    patient.opens()
    assert patient.state is not None
    patient.state["expecting"] = "plan_wanted"
    patient.says(
        hear("i used to do it every week so i know how", "change_talk", talk="ability", frequency="every week")
    )
    assert patient.state is not None
    assert not (patient.state["plan"] or {}).get("what")


def test_what_may_get_in_the_way_is_an_answer_to_how_sure_they_are() -> None:
    patient = mid_talk("plan_confidence", plan=Plan(**{**WHOLE, "obstacle": "", "if_then": "", "confidence": None}))
    patient.says("too tired some days", "low_energy", barriers="low_energy")
    assert patient.expecting == "plan_if_then"
    assert plan(patient)["obstacle"] == "too tired some days"


def test_an_activity_of_long_ago_in_the_talk_is_not_taken_for_the_deed() -> None:
    patient = mid_talk()
    patient.says("gym shut now. flats", "access", barriers="access", activities=("the gym",))
    patient.says("5 mins after work", "plan_detail", talk="commitment", when="after work", duration="5 mins")
    assert "gym" not in patient.text


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("Monday to Friday in the evening", 5),
        ("Tue-Thu", 3),
        ("Friday till Monday", 4),
        ("on weekdays", 5),
        ("Monday and Friday", 2),
        ("Saturdays", 1),
        ("after work", 0),
    ],
)
def test_a_span_of_days_is_all_the_days_in_it(said: str, days: int) -> None:
    assert len(days_in(said)) == days


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("I pray at five then I am free, so after the prayer", "after the prayer"),
        ("Not first thing, I'm stiff as a board. Eleven-ish maybe.", "Eleven-ish"),
        ("prob saturday cos I'm off then", "Saturday"),
        ("saterday", "Saturday"),
        ("whenever I go for a coffee", "whenever I go for a coffee"),
        ("could be lunch", "lunch"),
        ("dunno, lunch?", "lunch"),
    ],
)
def test_of_an_answer_to_when_only_the_time_is_taken(text: str, when: str) -> None:
    patient = mid_talk("plan_when", plan=Plan(what="walk the dog"))
    patient.says(text, "plan_detail")
    assert plan(patient)["when"] == when


@pytest.mark.parametrize("text", ["not in the morning, my back's too stiff", "no idea yet", "depends on my shift"])
def test_what_names_no_time_is_taken_for_none(text: str) -> None:
    patient = mid_talk("plan_when", plan=Plan(what="walk the dog"))
    patient.says(text, "plan_detail", when="in the morning" if "morning" in text else None)
    assert plan(patient)["when"] == ""
    assert patient.expecting == "plan_when"


def test_what_was_once_is_no_time_for_a_plan() -> None:
    patient = mid_talk("plan_when", plan=Plan(what="walk the dog"))
    patient.says("I want to be strong for her. She carried me when I was small", "personal_goal", talk="reason")
    assert plan(patient)["when"] == ""
