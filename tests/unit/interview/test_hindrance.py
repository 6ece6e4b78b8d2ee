"""What could get in the way: only what hinders becomes an if-then, and that reads as a sentence."""

from __future__ import annotations

import pytest

from bot.interview.state import Heard, Plan
from bot.interview.wording import if_then
from tests.unit.interview.talk import Patient, ids, mid_talk, plan

KNOWN = {"what": "walk to the bakery", "when": "Saturday", "how_long": "15 minutes", "how_often": "once a week"}


def asked(part: str = "obstacle", **known: object) -> Patient:
    obstacle = "it rains" if part == "if_then" else ""
    made = Plan(**KNOWN, obstacle=obstacle, confidence=8.0, visit=1)
    return mid_talk(f"plan_{part}", stage="plan", plan=made, warned=True, **known)


@pytest.mark.parametrize(
    "text",
    [
        "its on my way anyway",
        "my husband would come along",
        "she would remind me",
        "i'm up at 6 anyway",
        "it's only round the corner",
        "easy enough",
        "i like it there",
        "the dog needs walking anyway",
        "my neighbour will fetch me",
        "its close, no bother",
        "my daughter has offered to have the kids",
        "im off on thursdays so its fine",
    ],
)
def test_a_help_is_heard_as_one_and_gets_no_if_then(text: str) -> None:
    patient = asked()
    patient.says(text, "inform")
    assert ids(patient) == ["plan_help_heard", "plan_obstacle_besides"]
    assert not plan(patient)["obstacle"]
    patient.says(text, "inform")
    assert patient.expecting == "plan_confirm"


@pytest.mark.parametrize(
    "text",
    [
        "nothing really",
        "nothing",
        "no excuses",
        "should be fine",
        "cant see why it wouldnt happen",
        "ill do it come rain or shine",
        "nothing, its right there",
        "not that i can think of",
    ],
)
def test_nothing_in_the_way_is_believed_and_leaves_no_empty_line(text: str) -> None:
    patient = asked()
    patient.says(text, "inform")
    assert patient.expecting == "plan_confirm"
    assert "\nIf " not in patient.text


@pytest.mark.parametrize("text", ["we'll see", "depends", "see how i feel", "hard to say", "lol", "who knows"])
def test_nobody_knowing_yet_gets_an_easier_question(text: str) -> None:
    patient = asked()
    patient.says(text, "unsure")
    assert ids(patient)[-1] == "plan_easier_obstacle"


@pytest.mark.parametrize("text", ["like what?", "such as", "what do you mean", "for example"])
@pytest.mark.parametrize("part", ["obstacle", "if_then"])
def test_asking_for_an_example_gets_one(text: str, part: str) -> None:
    patient = asked(part)
    patient.says(text, "ask_meaning")
    assert ids(patient)[-1] == f"plan_easier_{part}"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("rain", "it rains"),
        ("depends on the weather", "the weather gets in the way"),
        ("should be fine unless it rains", "it rains"),
        ("nothing, just the weather", "the weather gets in the way"),
        ("on my way but im knackered by then", "you're knackered by then"),
        ("already said, im tired", "you're tired"),
        ("the kids", "the kids get in the way"),
        ("me", "you get in the way"),
        ("not the walk, the getting up", "the getting up gets in the way"),
        ("my mate not turning up", "your mate doesn't turn up"),
        ("it's easy to forget", "it's easy to forget"),
        ("the boss", "the boss gets in the way"),
        ("work", "work gets in the way"),
        ("dunno, weather i spose", "the weather gets in the way"),
        ("i told you about my sleep", "your sleep gets in the way"),
        ("maybe being lazy haha", "you feel lazy"),
    ],
)
def test_an_obstacle_is_asked_about_in_a_whole_sentence(text: str, clause: str) -> None:
    patient = asked()
    patient.says(text, "inform")
    assert patient.expecting == "plan_if_then"
    assert clause in patient.text


def test_what_was_said_before_is_not_asked_for_again() -> None:
    patient = asked(heard=[Heard("low_energy", "barrier", "i'm always tired", "you're always tired", 1, 3)])
    patient.says("already said", "inform")
    assert patient.expecting == "plan_if_then"
    assert plan(patient)["obstacle"] == "I'm always tired"


def test_an_obstacle_with_its_way_round_makes_the_line() -> None:
    patient = asked()
    patient.says("rain, but i'd still go", "inform")
    assert plan(patient)["if_then"] == "If it rains, then go anyway"


@pytest.mark.parametrize("text", ["id be stuck", "nothing i can do", "it wont", "i'd be gutted", "already said", "cry"])
def test_how_it_would_be_is_nothing_to_do(text: str) -> None:
    patient = asked("if_then")
    patient.says(text, "inform")
    assert not plan(patient)["if_then"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("indoors", "do it indoors"),
        ("skip it", "leave it that day"),
        ("id rather do it the next day", "do it the next day"),
        ("ring my mate", "ring my mate"),
        ("my sister can drive me", "my sister can drive me"),
        ("mum minds them", "mum minds them"),
        ("turbo trainer in the garage", "this instead: turbo trainer in the garage"),
        ("hoover upstairs", "hoover upstairs"),
        ("id have to leave it", "leave it that day"),
        ("pool", "go to the pool"),
    ],
)
def test_the_line_reads_as_a_sentence(words: str, line: str) -> None:
    assert if_then("rain", words) == f"If it rains, then {line}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Work. There's always one more email and then it's dark.", "Work"),
        ("the ice on the path, it never gets gritted", "the ice on the path"),
        ("Money maybe? its 7 quid a go now", "money maybe"),
    ],
)
def test_the_story_behind_an_obstacle_is_left_out(text: str, kept: str) -> None:
    patient = asked()
    patient.says(text, "inform", barriers="cost" if "quid" in text else "")
    assert plan(patient)["obstacle"].lower().startswith(kept.lower().removesuffix(" maybe"))
    assert "always" not in plan(patient)["obstacle"]
    assert patient.expecting == "plan_if_then"


def test_the_story_behind_a_way_round_is_left_out() -> None:
    patient = asked("if_then")
    patient.says("Walk round the barn, it's dry in there and there's a bale to sit on")
    assert plan(patient)["if_then"] == "If it rains, then walk round the barn"


def test_nobody_is_held_to_a_way_round_that_is_none() -> None:
    patient = asked("if_then")
    patient.says("not sure theres anything to be honest")
    assert not plan(patient)["if_then"]
