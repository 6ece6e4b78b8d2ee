"""What somebody tells in one breath is said back in one breath, and never half of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.understanding import Clause, Understanding
from tests.unit.interview.talk import Patient, hear, ids
from tests.unit.interview.test_listen import started


def told(text: str, **you: str) -> Understanding:
    """A message whose clauses are the given pieces of it, each with its form in the second person."""
    clauses = []
    for piece, said in you.items():
        words = piece.replace("_", " ").replace("0", "'")
        clauses.append(Clause(text.index(words), text.index(words) + len(words), said))
    return replace(hear(text), clauses=tuple(clauses))


def answer(understanding: Understanding) -> str:
    patient = started()
    patient.says(understanding)
    return patient.text


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (
            told(
                "the physio said its healed but it doesnt feel healed",
                the_physio_said_its_healed="the physio said it's healed",
                it_doesnt_feel_healed="it doesn't feel healed",
            ),
            "he physio said it's healed, but it doesn't feel healed.",
        ),
        (
            told(
                "I tried a class once, cos my friend goes and I left half way",
                I_tried_a_class_once="you tried a class once",
                my_friend_goes="your friend goes",
                I_left_half_way="you left half way",
            ),
            "ou tried a class once because your friend goes, and you left half way.",
        ),
        (
            told(
                "I moved in May, I did the unpacking the week after",
                I_moved_in_May="you moved in May",
                I_did_the_unpacking_the_week_after="you did the unpacking the week after",
            ),
            "ou moved in May. You did the unpacking the week after.",
        ),
        (
            told(
                "cant swim can i. sinks like a brick lol",
                **{"cant swim can i.": "you can't swim", "sinks like a brick lol": "sinks like a brick"},
            ),
            "ou can't swim. Sinks like a brick.",
        ),
    ],
)
def test_a_message_of_some_clauses_is_said_back_whole(heard: Understanding, said: str) -> None:
    assert said in answer(heard)


@pytest.mark.parametrize(
    "heard",
    [
        told("I go there on tuesdays and you just repeat me", I_go_there_on_tuesdays="you go there on tuesdays"),
        told(
            "ever since then I am scared and it will happen again",
            ever_since_then_I_am_scared="",
            it_will_happen_again="it will happen again",
        ),
        told(
            "it hurts when I sit whatever they say I sit a lot at work",
            it_hurts_when_I_sit="it hurts when you sit",
            I_sit_a_lot_at_work="you sit a lot at work",
        ),
    ],
)
def test_where_a_part_cannot_be_said_nothing_is_pieced_together(heard: Understanding) -> None:
    whole = answer(heard)
    assert not all(clause.you.rstrip(".") in whole for clause in heard.clauses if clause.you) or not whole


def test_nobody_is_answered_with_their_own_words_for_ever() -> None:
    patient: Patient = started()
    retellings = 0
    for number in range(4):
        text = f"I went there {number} times and it was shut again"
        patient.says(
            replace(
                hear(text),
                clauses=(
                    Clause(0, text.index(" and"), f"you went there {number} times"),
                    Clause(text.index("it was"), len(text), "it was shut again"),
                ),
            )
        )
        retellings += "woven_neutral" in ids(patient)
    assert 1 <= retellings <= 3


def test_a_long_story_is_not_repeated_word_for_word() -> None:
    story = (
        "the consultant went through every single picture of the scan with me that morning but he never once said what "
        "I could do about it"
    )
    before, _, after = story.partition(" but ")
    heard = replace(
        hear(story),
        clauses=(
            Clause(0, len(before), before.replace("with me", "with you")),
            Clause(story.index(after), len(story), after.replace("I could", "you could")),
        ),
    )
    said = answer(heard)
    assert "consultant went through" not in said or "never once said" not in said
