"""A plan put right in the patient's own words: what they say instead stands in it, and nothing of what it replaced."""

from __future__ import annotations

from typing import Any

import pytest

from bot.interview.changes import changes
from bot.interview.state import Plan
from tests.unit.interview.talk import Patient, ids, mid_talk, plan

WHOLE = {
    "what": "walk by the canal with my neighbour",
    "when": "Tuesdays after work",
    "how_long": "20 minutes",
    "how_often": "once a week",
    "obstacle": "it rains",
    "if_then": "If it rains, then do it indoors",
}


def with_plan(expecting: str | None, status: str = "draft", **parts: str) -> Patient:
    known = Plan(**{**WHOLE, **parts}, confidence=8.0, status=status, visit=1)
    return mid_talk(expecting, stage="plan", plan=known, warned=True)


@pytest.mark.parametrize("expecting", ["plan_confirm", "plan_fix"])
@pytest.mark.parametrize(
    ("text", "part", "wanted"),
    [
        ("no i meant swimming not walking", "what", "swimming with my neighbour"),
        ("forget the canal, just the stairs", "what", "the stairs"),
        ("leave that, i'd rather swim", "what", "swim with my neighbour"),
        ("can we swap the canal for the park", "what", "walk by the park with my neighbour"),
        ("leave out the canal, just round the block", "what", "walk round the block with my neighbour"),
        ("thats fine but not by the canal", "what", "walk with my neighbour"),
        ("not monday, tuesday", "when", "Tuesday after work"),
        ("tuesday's out. do thursday", "when", "Thursday after work"),
        ("instead of after work id rather do it in the morning", "when", "Tuesdays in the morning"),
        ("10 min not 20", "how_long", "10 minutes"),
        ("half an hour please, not 20 minutes", "how_long", "half an hour"),
        ("twice not once", "how_often", "twice"),
        ("actually every other day", "how_often", "every other day"),
        ("no not with my neighbour, with my sister", "what", "walk by the canal with my sister"),
        ("on my own", "what", "walk by the canal on my own"),
        ("without the neighbour", "what", "walk by the canal"),
        ("with my sister too", "what", "walk by the canal with my neighbour and my sister"),
        ("add some stretches", "what", "walk by the canal with my neighbour and some stretches"),
        ("erm no its the pool i want not the canal", "what", "walk by the pool with my neighbour"),
        ("i never said neighbour, its my daughter", "what", "walk by the canal with my daughter"),
        ("its with the dog not my neighbour", "what", "walk by the canal with the dog"),
        ("id like to add that my sister comes", "what", "walk by the canal with my sister"),
        ("scrap the canal bit", "what", "walk with my neighbour"),
        ("no the deed is help at the allotment", "what", "help at the allotment with my neighbour"),
        ("nah mornings", "when", "Tuesday mornings"),
        ("thursdays would be better", "when", "Thursdays after work"),
        ("wrong day, friday", "when", "Friday after work"),
        ("you put tuesdays, i said wednesdays", "when", "Wednesdays after work"),
        ("all good except the time, make it 7pm", "when", "Tuesdays at 7pm"),
        ("20 mins is a bit much, say 8", "how_long", "8 minutes"),
        ("can it be 5 minutes to start", "how_long", "5 minutes"),
        ("more like 3 times a week", "how_often", "3 times a week"),
        ("not indoors, just leave it that day", "if_then", "If it rains, then leave it that day"),
    ],
)
def test_what_is_put_right_replaces_what_was_there(expecting: str, text: str, part: str, wanted: str) -> None:
    patient = with_plan(expecting)
    patient.says(text, "correction")
    assert plan(patient)[part] == wanted
    assert {name: value for name, value in plan(patient).items() if name in WHOLE and name != part} == {
        name: value for name, value in WHOLE.items() if name != part
    }
    assert patient.expecting == "plan_confirm"
    assert wanted.lower() in patient.text.lower()


def test_two_things_can_be_changed_at_once() -> None:
    patient = with_plan("plan_confirm")
    patient.says("make it saturday not tuesday and half an hour", "plan_detail")
    assert (plan(patient)["when"], plan(patient)["how_long"]) == ("Saturday after work", "half an hour")


def test_the_last_line_can_go_and_leaves_no_empty_one() -> None:
    patient = with_plan("plan_confirm")
    patient.says("drop the last line", "correction")
    assert "If " not in patient.text


@pytest.mark.parametrize("room", ["plan_when", "plan_how_long", "plan_how_often", "plan_confidence", "why_confidence"])
@pytest.mark.parametrize("text", ["no i meant swimming not walking", "forget the canal, just the stairs"])
def test_the_deed_is_put_right_while_something_else_is_asked_for(room: str, text: str) -> None:
    part = room.removeprefix("plan_")
    patient = with_plan(room, **{part: ""} if part in WHOLE else {}, obstacle="", if_then="")
    patient.says(text, "correction")
    assert "canal" not in plan(patient)["what"]
    assert plan(patient)["what"].split()[0] in ("swimming", "the")


def test_only_the_new_plan_counts_when_it_is_changed_after_the_yes() -> None:
    patient = with_plan("wish", "agreed")
    assert patient.state is not None
    patient.state["asked"] += ["summary", "wish"]
    patient.says("forget the canal, just the stairs", "correction")
    assert patient.expecting == "plan_confirm"
    patient.says("yes", "affirm")
    (kept,) = patient.events("plan")
    assert (kept["what"], kept["status"]) == ("the stairs", "agreed")
    assert "plan_changed" in ids(patient)
    assert patient.expecting == "talk_again"


@pytest.mark.parametrize(
    ("room", "text"),
    [
        ("wish", "not pills, somebody to listen"),
        ("talk_again", "not monday, tuesday"),
        ("summary_check", "no, i want to be asked about my sleep"),
        ("plan_if_then", "the stairs instead of the canal"),
        ("plan_obstacle", "my mate not turning up"),
        ("plan_obstacle", "no bus"),
        ("plan_obstacle", "not the walk, the getting up"),
        ("plan_obstacle", "no time"),
    ],
)
def test_what_answers_another_question_changes_nothing_in_the_deed(room: str, text: str) -> None:
    done = room in ("wish", "talk_again", "summary_check")
    patient = with_plan(room, "agreed" if done else "draft", **({} if done else {"if_then": ""}))
    patient.says(text, "inform")
    kept: dict[str, Any] = plan(patient)
    assert {name: kept[name] for name in ("what", "when", "how_long")} == {
        name: WHOLE[name] for name in ("what", "when", "how_long")
    }


@pytest.mark.parametrize(
    "text",
    [
        "fair do",
        "that's ok",
        "alright then",
        "whatever",
        "depends",
        "whatever you think",
        "sounds fine to me",
        "could be",
        "you know best",
        "if you say so",
        "sure, why not",
        "as you like",
        "i dont mind",
        "that would be good",
        "makes sense",
    ],
)
def test_mere_talk_is_never_a_deed(text: str) -> None:
    patient = mid_talk("plan_what", stage="plan", plan=Plan(visit=1))
    patient.says(text, "plan_detail")
    assert not plan(patient)["what"]


@pytest.mark.parametrize("text", ["fair do", "no problem", "not too bad actually", "suits me", "go with that"])
def test_a_plan_that_suits_them_is_agreed(text: str) -> None:
    patient = with_plan("plan_confirm")
    patient.says(text, "inform")
    assert patient.events("plan")[-1]["status"] == "agreed"


@pytest.mark.parametrize("text", ["we'll see", "whatever", "dunno", "depends"])
def test_a_maybe_to_the_plan_is_no_yes(text: str) -> None:
    patient = with_plan("plan_confirm")
    patient.says(text, "unsure")
    assert all(kept["status"] == "draft" for kept in patient.events("plan"))
    assert "plan_stays" in ids(patient)


def test_shorter_asks_how_short() -> None:
    patient = with_plan("plan_confirm")
    patient.says("make it shorter", "change_talk")
    assert patient.expecting == "plan_how_long"


def test_the_deed_said_once_more_leaves_no_part_blank() -> None:
    patient = with_plan("plan_how_long", how_long="", how_often="", obstacle="", if_then="")
    patient.says("walk by the canal", "plan_detail", activities=("walking",))
    assert patient.expecting == "plan_how_long"
    assert "plan_left_open" not in ids(patient)


@pytest.mark.parametrize(
    "text",
    [
        "it's not the pain it's the time",
        "the weather is nice",
        "walk to the shop",
        "on tuesday",
        "twenty minutes would be fine",
    ],
)
def test_what_only_tells_wants_nothing_different(text: str) -> None:
    assert not any(wanted.old or wanted.plainly for wanted in changes(text))


@pytest.mark.parametrize(
    "text",
    [
        "im not sure i can do it",
        "that is not too hard",
        "ok but my knee hurts too",
        "no complaints",
        "i have a question",
        "will you remind me",
        "yep not too long",
    ],
)
def test_a_remark_about_the_plan_changes_nothing_in_it(text: str) -> None:
    patient = with_plan("plan_confirm")
    patient.says(text, "inform", barriers="pain" if "hurts" in text else "")
    assert {name: plan(patient)[name] for name in WHOLE} == WHOLE


def test_a_number_on_a_condition_is_no_deed() -> None:
    patient = with_plan("plan_confidence", obstacle="", if_then="")
    patient.says("8 if its not raining", "give_number", number=8.0)
    assert plan(patient)["what"] == WHOLE["what"]


def test_days_said_after_the_hour_join_it() -> None:
    patient = with_plan("plan_how_long", when="at lunch", how_long="", how_often="", obstacle="", if_then="")
    patient.says("mon wed fri", "plan_detail", when="mon wed fri")
    assert plan(patient)["when"].lower() == "mon wed fri at lunch"
    assert plan(patient)["how_often"] == "3 times a week"
    assert patient.expecting == "plan_how_long"


def test_another_obstacle_keeps_the_way_round_it() -> None:
    patient = with_plan("plan_confirm")
    patient.says("no sorry not rain, snow", "correction")
    assert (plan(patient)["obstacle"], plan(patient)["if_then"]) == ("snow", "If it snows, then do it indoors")


def test_a_number_in_letters_is_the_one_of_the_plan() -> None:
    patient = with_plan("plan_confirm")
    patient.says("hm. twenty is too much actually", "correction")
    assert plan(patient)["how_long"] == ""
    assert patient.expecting == "plan_how_long"


def test_what_answers_how_long_puts_no_other_deed_in_the_plan() -> None:
    patient = with_plan("plan_how_long", how_long="")
    patient.says("not long, maybe to the second bench", "plan_detail")
    assert plan(patient)["what"] == WHOLE["what"]


def test_a_deed_is_put_right_while_it_is_asked_what_makes_them_sure() -> None:
    patient = with_plan("why_confidence", what="the stairs at work")
    patient.says("no, its help at the allotment not the stairs", "correction")
    assert plan(patient)["what"] == "help at the allotment"


def test_i_am_is_no_length_of_time() -> None:
    patient = with_plan("plan_fix")
    patient.says("it is short and I am there anyway")
    assert plan(patient)["how_long"] == WHOLE["how_long"]
