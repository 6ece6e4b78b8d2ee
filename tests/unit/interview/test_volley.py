"""How a volley is put together: fresh wordings, tidy sentences, messages of their own."""

from __future__ import annotations

import pytest

from bot.content import load
from bot.interview.state import State
from bot.interview.volley import Volley, tidy
from tests.unit.interview.talk import START, hear


def volley(**known: int) -> Volley:
    return Volley(State(**known), hear("x"), load(), START)


@pytest.mark.parametrize("seed", [1, 2, 5, 4711])
def test_nobody_reads_a_sentence_twice_while_others_are_left(seed: int) -> None:
    state, read = State(seed=seed), []
    for turn in range(2 * len(load().texts["heard_you"].variants)):
        state.turn = turn
        said = Volley(state, hear("x"), load(), START)
        said.say("heard_you")
        read.append(said.replies()[0].text)
    half = len(read) // 2
    assert len(set(read[:half])) == half
    assert read[half:] == read[:half]


def test_a_text_is_worn_when_all_its_wordings_were_read() -> None:
    said = volley(seed=3)
    for _ in load().texts["focus_chosen"].variants:
        assert said.fresh("focus_chosen")
        said.say("focus_chosen")
    assert not said.fresh("focus_chosen")
    assert not said.say_fresh(["focus_chosen"])


def test_words_at_the_start_of_a_sentence_get_a_capital() -> None:
    said = volley()
    said.say_variants("x", ("summary",), ("{Barrier} and {barrier}.",), barrier="the rain")
    assert said.replies()[0].text == "The rain and the rain."


def test_a_slot_nobody_filled_is_an_error_and_never_read() -> None:
    with pytest.raises(KeyError):
        volley().say_variants("x", ("summary",), ("{Barrier}.",))


def test_a_patients_braces_do_no_harm() -> None:
    said = volley()
    said.say_variants("x", ("simple_reflection",), ("{Words}.",), words="a {strange} key")
    assert said.replies()[0].text == "A {strange} key."


def test_each_message_carries_its_own_moves_and_buttons() -> None:
    said = volley()
    said.say("summary_open")
    said.new_bubble()
    said.ask("plan_wanted", expecting="plan_wanted")
    first, second = said.replies()
    assert (first.moves, first.quick_replies) == (("structure",), ())
    assert second.moves == ("seek_collaboration",)
    assert second.quick_replies == load().texts["plan_wanted"].quick_replies
    assert said.has_question


def test_an_empty_message_is_not_sent() -> None:
    said = volley()
    said.new_bubble()
    assert said.silent
    said.say("greet")
    said.new_bubble()
    assert len(said.replies()) == 1


@pytest.mark.parametrize(
    ("rough", "neat"),
    [
        ("You  walk ..", "You walk."),
        ("It hurts , you say .", "It hurts, you say."),
        ("a\n b", "a\n b"),
        ("Why?.", "Why?"),
    ],
)
def test_sentences_are_tidy(rough: str, neat: str) -> None:
    assert tidy(rough) == neat
