"""Short answers: yes, no, maybe, nothing, and which idea was picked."""

from __future__ import annotations

import pytest

from bot.content import load
from bot.interview import acts
from bot.interview.state import State
from bot.interview.volley import Volley
from tests.unit.interview.talk import START, hear, mid_talk

IDEAS = ["One movement that feels safe", "A short way you know", "Try it once with a physio"]


def said(text: str, intent: str = "inform") -> Volley:
    return Volley(State(), hear(text, intent), load(), START)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Yes!", "yes"),
        ("go on then", "yes"),
        ("ok", "yes"),
        ("nah", "no"),
        ("Not now.", "no"),
        ("I don’t know", "dont_know"),
        ("...", "dont_know"),
        ("maybe", "unsure"),
        ("suppose so", "unsure"),
        ("walking the dog", None),
        ("", None),
    ],
)
def test_short_words_are_understood_whatever_the_classifier_says(text: str, act: str | None) -> None:
    assert acts.act(said(text)) == act


def test_a_long_message_is_more_than_its_yes() -> None:
    assert acts.act(said("i did think about it once or twice last week", "affirm")) is None


@pytest.mark.parametrize(
    ("text", "intent", "answer"),
    [
        ("yes but not on sundays please", "inform", True),
        ("no my knee would not like that", "inform", False),
        ("i would rather you kept that to yourself", "deny", False),
        ("that would be really good of you", "affirm", True),
        ("the weather has been awful", "inform", None),
        ("maybe", "unsure", None),
    ],
)
def test_a_yes_or_no_with_a_reason_behind_it_counts(text: str, intent: str, answer: bool | None) -> None:
    assert acts.agrees(said(text, intent)) is answer


@pytest.mark.parametrize("text", ["yeah no i really don't want any of that", "ok but no, leave that out of it please"])
def test_a_yes_that_turns_into_a_no_is_a_no(text: str) -> None:
    assert acts.agrees(said(text, "deny")) is not True


@pytest.mark.parametrize("text", ["ok", "exactly", "suppose so", "yes", "That’s right."])
def test_a_nod_is_a_nod(text: str) -> None:
    assert acts.acknowledges(said(text))


def test_a_nod_with_something_in_it_is_no_nod() -> None:
    assert not acts.acknowledges(said("yes because my wife keeps asking", "affirm"))


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("the second one", 1),
        ("2", 1),
        ("the third sounds all right", 2),
        ("the physio one", 2),
        ("A short way you know", 1),
        ("the weather is bad", None),
        ("hmm", None),
    ],
)
def test_an_idea_is_picked_by_its_place_or_its_words(text: str, picked: int | None) -> None:
    assert acts.picks(said(text, "choose"), IDEAS) == picked


@pytest.mark.parametrize(
    "text", ["i'd be scared at first", "give me a second", "not sure, first i need to ask my wife"]
)
def test_first_and_second_in_passing_pick_nothing(text: str) -> None:
    assert acts.picks(said(text), IDEAS) is None


def test_the_last_of_two_ideas_is_the_second() -> None:
    assert acts.picks(said("the last one", "choose"), IDEAS[:2]) == 1


@pytest.mark.parametrize("said", ["frightened to bend in case a bit comes off, is that silly?", "am i being daft"])
def test_whoever_asks_whether_they_are_silly_is_told_no_fact(said: str) -> None:
    patient = mid_talk()
    patient.says(said, feelings="fear")
    assert "give_information" not in patient.moves
