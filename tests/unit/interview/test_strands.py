"""What a message is about, said where no facet fits: never the words alone, and never against the side it is on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.state import Heard
from bot.understanding import Clause, Intent, Understanding
from tests.unit.interview.talk import hear, ids, mid_talk


@pytest.mark.parametrize(
    ("said", "strand"),
    [
        ("i've a toddler and a newborn at home", "strand_children_hard"),
        ("nobody knows about it, i keep it to myself", "strand_hidden"),
        ("used to run a crew of 12, now the wife does the bins", "strand_role_turned"),
        ("it went on me on a front path one morning", "strand_how_it_began"),
        ("the gaffer reckons im putting it on", "strand_disbelieved"),
        ("had the scan and it all came back clear", "strand_nothing_found"),
        ("they all go without me these days", "strand_left_out"),
        ("my sister told me not to lift anything ever", "strand_warned_off"),
        ("did the exercises, it just fizzled out", "strand_lapsed"),
        ("its the not knowing that gets me", "strand_not_knowing"),
        ("ive been driving since four, hours sat down", "strand_sitting"),
        ("that's what scares me the most", "strand_fear_named"),
        ("my partner works away monday to thursday", "strand_alone_with_it"),
        ("my mum thinks i should be coping", "strand_meant_to_cope"),
    ],
)
def test_a_message_is_answered_by_what_it_is_about(said: str, strand: str) -> None:
    patient = mid_talk()
    patient.says(said, talk="inability")
    assert strand in ids(patient)


def test_a_joke_gets_no_solemn_answer() -> None:
    patient = mid_talk()
    patient.says("my newborn lifts more than me lol")
    assert not any(name.startswith("strand_") for name in ids(patient))


def test_what_helps_gets_no_text_of_what_hinders() -> None:
    patient = mid_talk()
    patient.says("i slept right through the nights after it", talk="reason")
    assert "strand_night_hard" not in ids(patient)


def test_what_somebody_gave_up_is_not_asked_about_as_if_it_were_ahead() -> None:
    patient = mid_talk()
    patient.says("stopped doing them after a week each time", talk="ability")
    assert not any(name.startswith("more_") for name in ids(patient))


def test_whoever_will_never_be_the_same_is_not_told_that_a_no_is_fine() -> None:
    patient = mid_talk()
    patient.says("not for me", intent="sustain_talk", talk="no_desire")
    patient.says("i'll never be like i was", intent="sustain_talk", talk="no_desire")
    assert any(name.startswith("strand_never_again") for name in ids(patient))


def test_granting_that_others_are_right_is_taken_up_as_their_own_view() -> None:
    patient = mid_talk()
    patient.says("my mrs says i should walk more")
    patient.says("shes probly right")
    assert any(name.startswith("sides_with_them") for name in ids(patient))


def test_a_tag_at_the_end_asks_for_no_ideas() -> None:
    patient = mid_talk(heard=[Heard("shame", "barrier", "everybody looks", "", 1, 3)])
    patient.says(Understanding("that is a bit embarrassing, or?", Intent("ask_advice", 0.64)))
    assert not any("persuade" in move for move in patient.moves)


def test_i_must_say_is_not_said_back() -> None:
    patient = mid_talk()
    text = "she does seem brighter for it, i must say"
    said = (Clause(0, 29, "she does seem brighter for it"), Clause(31, len(text), "you must say"))
    patient.says(replace(hear(text, talk="reason"), clauses=said))
    assert "must say" not in patient.text.lower()


def test_a_laugh_in_the_middle_is_not_said_back() -> None:
    patient = mid_talk()
    patient.says(hear("im 19 lol my back shouldnt be like this", you="you're 19 lol your back shouldn't be like this"))
    assert "lol" not in patient.text
