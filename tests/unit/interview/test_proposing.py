"""The deed that goes into a plan is what somebody would do, and not how they came to say it."""

from __future__ import annotations

import pytest

from bot.interview.proposing import clauses, points_back, proposed, proposes
from bot.interview.state import Plan
from tests.unit.interview.talk import mid_talk, plan


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("might try the stairs at work", "try the stairs at work"),
        ("i was thinking maybe the pool", "the pool"),
        ("id have to say gardening", "gardening"),
        ("honestly i think the only thing i could manage is standing up at my desk", "standing up at my desk"),
        ("the easiest thing would be to leave the car at home", "leave the car at home"),
        ("erm. the stretches? the ones on the sheet", "the stretches"),
        ("well the obvious one is walking", "walking"),
        ("tbh getting up from the sofa is about my level", "getting up from the sofa"),
        ("um so I was thinking comma maybe I could start with walking to the church and back period",
         "walking to the church and back"),
        ("I really should be doing the pelvic tilts from rehab, it did help at the time",
         "doing the pelvic tilts from rehab"),
    ],
)  # fmt: skip
def test_what_leads_up_to_a_deed_is_no_part_of_it(text: str, deed: str) -> None:
    assert proposed(text) == deed


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("my brother wants me at his allotment, could do an hour sunday", "be at my brother's allotment"),
        ("the missus wants me to go to line dancing with her", "go to line dancing with the missus"),
        ("my grandson keeps asking me to play football with him in the park",
         "play football with my grandson in the park"),
        ("the wife says yoga so i'll try that", "try yoga"),
        ("I told my mate id go fishing with him, its a good walk to the lake", "go fishing with my mate"),
        ("our lad wants me to help him with the fence", "help our lad with the fence"),
        ("I promised the kids a swim", "go for a swim with the kids"),
        ("the dog needs walking anyway so that", "walk the dog"),
        ("the church has a lunch and a walk after, might join that", "join a lunch and a walk after"),
        ("my neighbour walks her dog at 8, I could tag along", "go along with my neighbour"),
        ("there's a class at the church hall", "the class at the church hall"),
    ],
)  # fmt: skip
def test_what_others_want_comes_down_to_what_is_done(text: str, deed: str) -> None:
    assert proposed(text, times=("an hour", "sunday")) == deed


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("nothing big. round the block after tea", "round the block after tea"),
        ("not the gym thats for sure. a walk", "a walk"),
        ("start small. like to the gate and back", "to the gate and back"),
        ("I'd like to get back to bowls but maybe start with walking to the green", "walking to the green"),
        ("I'm 81 dear. I can march on the spot", "march on the spot"),
        ("Rowing is out, lifting is out, so that leaves walking doesn't it", "walking"),
        ("before it happened I was playing football so this feels pathetic but a walk after lunch",
         "a walk after lunch"),
        ("I'll walk the kids to school as it's only ten minutes away", "walk the kids to school"),
    ],
)  # fmt: skip
def test_what_is_turned_down_or_told_beside_it_is_left_out(text: str, deed: str) -> None:
    assert proposed(text) == deed


@pytest.mark.parametrize(
    "text",
    ["swimming", "walk round the block with the dog", "10 squats while i brush my teeth", "the physio ones",
     "get off the bus one stop early", "dance in the kitchen to one song"],
)  # fmt: skip
def test_a_plain_deed_stays_as_it_is(text: str) -> None:
    assert proposed(text) == text


@pytest.mark.parametrize(("text", "points"), [("might try it", True), ("do that", True), ("try the pool", False)])
def test_what_names_no_deed_points_back(text: str, points: bool) -> None:
    assert points_back(text) is points


@pytest.mark.parametrize(
    ("text", "is_answer"),
    [
        ("dunno, swimming?", True),
        ("what about dancing in the kitchen", True),
        ("could give the bike another go", True),
        ("could I just go up and down the stairs or is that silly", True),
        ("is swimming ok?", False),
        ("swimming ok?", False),
        ("who reads this?", False),
        ("my pills make me dizzy, shall I stop them?", False),
        ("should i see someone first?", False),
        ("i'd rather not", False),
        ("maybe not", False),
        ("might be useless", False),
    ],
)
def test_a_proposal_put_as_a_question_is_an_answer(text: str, is_answer: bool) -> None:
    assert proposes(text) is is_answer


def test_a_proposal_with_a_question_mark_goes_into_the_plan() -> None:
    patient = mid_talk("plan_what", plan=Plan())
    patient.says("dunno, swimming?", "ask_exercise", activities=("swimming",))
    assert plan(patient)["what"] == "swimming"


def test_a_deed_that_points_at_nothing_is_asked_for_again() -> None:
    patient = mid_talk("plan_what", plan=Plan())
    patient.says("might try it", "change_talk", talk="commitment")
    assert plan(patient)["what"] == ""
    assert patient.expecting == "plan_what"


def test_a_message_comes_in_the_pieces_it_is_told_in() -> None:
    assert clauses("Walk round the barn, it's dry in there") == ["Walk round the barn", "it's dry in there"]


@pytest.mark.parametrize(
    "text",
    [
        "my husband tells me to stop",
        "my daughter says I should lie down more",
        "my brother goes to the gym, not for me",
        "my mum needs feeding",
        "there's a problem with my back",
        "there's a long waiting list for the pool",
        "Walk the dog, as long as it doesn't rain",
    ],
)
def test_where_no_deed_stands_out_nothing_is_made_of_it(text: str) -> None:
    assert proposed(text) == text


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("my physio told me to swim", "swim"),
        ("walk to Tesco, maybe with a friend", "walk to Tesco, with a friend"),
        ("I'd rather swim than walk", "swim"),
    ],
)
def test_whom_it_is_done_with_and_who_advised_it_stay_apart(text: str, deed: str) -> None:
    assert proposed(text) == deed


def test_what_never_ends_is_given_up() -> None:
    assert proposed("maybe " * 300)
