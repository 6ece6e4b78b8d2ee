"""Things that many patients tell: answered by what they mean, by the phrases they are told in."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.content import load
from tests.unit.interview.talk import ids, mid_talk, plan

CONTENT = load("en")
SCENES = CONTENT.scenes


@pytest.mark.parametrize(
    ("said", "scene"),
    [
        ("I got as far as the car park of the gym and turned round and went home", "scene_turned_back"),
        ("bought the trainers, they're still in the box", "scene_unused"),
        ("I've had to give up the allotment", "scene_lost_thing"),
        ("It’s alright in the morning then it builds", "scene_day_turns"),
        ("some days yes some days no really", "scene_no_two_days"),
    ],
)
def test_a_thing_that_many_tell_is_answered_by_what_it_means(said: str, scene: str) -> None:
    patient = mid_talk()
    patient.says(said)
    assert scene in ids(patient)


def test_of_two_things_told_the_longer_phrase_decides() -> None:
    patient = mid_talk()
    patient.says("bottled it, and if i could just have one go")
    assert "scene_if_only" in ids(patient)
    assert "scene_turned_back" not in ids(patient)


def test_a_hindrance_told_with_it_is_named_as_well() -> None:
    patient = mid_talk()
    patient.says("had an induction booked but i bottled it", barriers="shame")
    assert "scene_turned_back" in ids(patient)
    assert "finding_shame" in ids(patient)


def test_a_question_is_no_scene() -> None:
    patient = mid_talk()
    patient.says("do i have to lose a bit of weight first?")
    assert "scene_own_weight" not in ids(patient)


def test_a_thing_that_was_bought_and_left_is_not_asked_about_as_a_step_taken() -> None:
    patient = mid_talk()
    patient.says("i bought the shoes. theyre still in the box", talk="taking_steps")
    assert not any(name.startswith("more_") for name in ids(patient))


def test_what_somebody_used_to_enjoy_is_not_said_as_if_it_were_there() -> None:
    patient = mid_talk()
    patient.says("i used to dance every thursday", helps="enjoyment", facets="music_moves")
    assert "music_moves" not in ids(patient)


def test_what_somebody_can_do_is_no_plan_beside_what_is_in_its_way() -> None:
    patient = mid_talk()
    patient.says(
        "i can do ten minutes on the bike no bother, its the getting off thats the problem",
        intent="plan_detail", talk="commitment", activities=("cycling",), duration="ten minutes",
    )  # fmt: skip
    assert patient.state is not None
    assert patient.state["plan"] is None


def test_the_same_ability_without_it_is_a_plan() -> None:
    patient = mid_talk()
    patient.says(
        "i will do ten minutes on the bike on mondays",
        intent="plan_detail", talk="commitment", activities=("cycling",), duration="ten minutes", when="mondays",
    )  # fmt: skip
    assert plan(patient)["what"]


def test_tears_are_heard_before_anything_else() -> None:
    patient = mid_talk()
    patient.says("couldnt tie my shoe this morning, sat and cried", barriers="pain")
    assert ids(patient)[0] == "tears_heard"


def test_whoever_is_held_to_blame_is_not_told_that_they_blame_themselves() -> None:
    patient = mid_talk()
    patient.says("hurt it at work and they say it was my fault", talk="inability")
    assert "self_blame_heard" not in ids(patient)


def test_what_no_reflection_fits_is_said_back_before_it_is_asked_about() -> None:
    patient = mid_talk()
    patient.says(
        "my sister brings her washing round on a monday now",
        you="your sister brings her washing round on a Monday now",
    )
    assert ids(patient)[0].startswith("woven_neutral")


def test_no_phrase_stands_in_two_scenes() -> None:
    twice = [
        (one.id, other.id, phrase)
        for one, other in combinations(SCENES, 2)
        for phrase in set(one.told_in) & set(other.told_in)
    ]
    assert twice == []


@pytest.mark.parametrize(
    "said",
    [
        "my MRI is due in March",
        "i rushed to the bus",
        "i walk my german shepherd",
        "only 30 people came to it",
        "the car broke down so i walked home",
        "my daughter burst into tears",
        "never had a bad back before that",
    ],
)
def test_an_ordinary_sentence_is_no_scene(said: str) -> None:
    patient = mid_talk()
    patient.says(said)
    assert not {"tears_heard", *(text.id for text in SCENES)} & set(ids(patient))
