"""Questions are answered by their meaning, wherever they come; what asks nothing is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content import load
from bot.interview.state import Plan
from bot.understanding import Asked, Intent, Understanding
from tests.unit.interview.talk import hear, ids
from tests.unit.interview.talk import of_cost as mid_talk


def asks(text: str, answer: str, similarity: float = 0.8, intent: str = "inform", start: int = 0) -> Understanding:
    heard = hear(text, asked=(Asked(answer, start, len(text), similarity),))
    return replace(heard, intent=Intent(intent, 0.4))


@pytest.mark.parametrize(
    "expecting",
    [None, "open", "ruler_importance", "permission", "choice", "plan_what", "plan_when", "plan_obstacle", "progress"],
)
def test_a_question_is_answered_wherever_it_comes(expecting: str | None) -> None:
    patient = mid_talk(expecting, plan=Plan(what="walk"))
    patient.says(asks("can i bend or not", "bending_lifting"))
    assert ids(patient)[0] == "bending_lifting"
    assert patient.expecting == expecting


@pytest.mark.parametrize(
    "text",
    [
        "so is it ok to bend or not",
        "is bending ok?",
        "i had a wobble tuesday should i tell someone about that",
        "what if it hurts after, do i stop",
        "do discs slip",
        "would digging be alright",
        "does the dancing count or not",
        "any good is it, core work, yes or no",
        "u skipped my question. can i bend or not",
    ],
)
def test_a_question_is_known_without_its_mark(text: str) -> None:
    patient = mid_talk()
    patient.says(asks(text, "bending_lifting"))
    assert "bending_lifting" in ids(patient)


@pytest.mark.parametrize(
    "text",
    [
        "whats the point",
        "who wants to see me in lycra",
        "why me",
        "what if it goes again",
        "he asked me can i touch my toes",
        "bending is murder",
        "when i bend it catches",
        "how i miss it",
        "is what it is",
    ],
)
def test_what_is_not_put_to_mo_is_no_question(text: str) -> None:
    patient = mid_talk()
    patient.says(asks(text, "bending_lifting", 0.6))
    assert not set(ids(patient)) & set(load().answers)


@pytest.mark.parametrize("text", ["twice a week?", "half an hour?"])
def test_a_time_with_a_question_mark_asks_nothing_of_mo(text: str) -> None:
    patient = mid_talk()
    patient.says(replace(asks(text, "exercise_how_much"), amounts=hear(text, duration=text).amounts))
    assert "exercise_how_much" not in ids(patient)


def test_a_question_far_from_every_answer_gets_an_honest_word() -> None:
    patient = mid_talk()
    patient.says(asks("is it true about the moon and backs", "disc_slip", 0.15))
    assert ids(patient)[0] == "question_open"
    assert patient.events("note_for_gp")


def test_less_is_needed_where_the_intent_agrees() -> None:
    patient = mid_talk()
    patient.says(asks("can i stoop over", "bending_lifting", 0.22, intent="ask_exercise"))
    assert ids(patient)[0] == "bending_lifting"


def test_the_same_question_gets_other_words_and_then_an_honest_end() -> None:
    patient = mid_talk()
    said = []
    for text in ("can i bend or not", "u skipped my question, can i bend", "so is that a yes?"):
        patient.says(asks(text, "bending_lifting") if "bend" in text else hear(text))
        said.append(next(name for name in ids(patient) if not name.startswith("sorry_")))
    assert said == ["bending_lifting", "bending_lifting", "no_better_answer"]


def test_a_question_passed_over_is_asked_for() -> None:
    patient = mid_talk()
    patient.says("you didnt answer me")
    assert ids(patient) == ["sorry_unanswered", "ask_again"]


def test_what_is_taken_down_for_the_practice_is_not_answered() -> None:
    patient = mid_talk("wish")
    patient.says(asks("can i lift again", "bending_lifting"))
    assert "bending_lifting" not in ids(patient)


def test_a_loss_is_heard_before_a_question() -> None:
    patient = mid_talk()
    patient.says(asks("my husband died in march, is walking ok", "exercise_walking"))
    assert "exercise_walking" not in ids(patient)
