"""A question gets the answer to its topic, and always some answer."""

from __future__ import annotations

import re

import pytest

from bot.content import load
from bot.content.answering import answer_for


@pytest.mark.parametrize(
    ("intent", "text", "answer"),
    [
        ("ask_exercise", "is walking ok?", "exercise_walking"),
        ("ask_exercise", "can i go swimming", "exercise_swimming"),
        ("ask_exercise", "what is best for the back", "exercise_best"),
        ("ask_exercise", "hm?", "exercise_best"),
        ("ask_exercise", "how much should i do per week", "exercise_how_much"),
        ("ask_exercise", "what if it hurts", "exercise_harm"),
        ("ask_exercise", "is my lower back ok with aiming lower", "exercise_best"),
        ("ask_medical", "how many tablets can i take", "medical_medicines"),
        ("ask_medical", "should i get an MRI", "medical_scan"),
        ("ask_medical", "is it serious?", "medical_diagnosis"),
        ("ask_medical", "would massage help", "medical_massage"),
        ("ask_medical", "do i need an operation", "medical_surgery"),
        ("ask_medical", "what about it", "medical_default"),
        ("ask_meaning", "what is pacing", "mean_pacing"),
        ("ask_meaning", "whats a flare-up", "mean_flare"),
        ("ask_meaning", "what do you mean", "mean_default"),
        ("ask_bot", "are you a robot", "about_robot"),
        ("ask_bot", "who made you", "about_maker"),
        ("ask_privacy", "who reads this", "about_who_reads"),
        ("ask_privacy", "does my boss see it", "about_who_else_reads"),
        ("ask_stored", "delete everything", "delete_it"),
        ("ask_stored", "what do you have on me", "what_is_stored"),
        ("ask_human", "can I talk to a person", "talk_to_person"),
        ("ask_why", "why do you ask", "why_questions"),
        ("ask_advice", "any suggestions?", "advice_default"),
        ("chitchat", "nice weather today", "chat_weather"),
        ("out_of_scope", "who won the match", "scope_default"),
    ],
)
def test_a_question_gets_the_answer_to_its_topic(intent: str, text: str, answer: str) -> None:
    found = answer_for(load("en"), intent, text)
    assert found is not None
    assert found.id == answer


def test_an_intent_without_answers_gets_none() -> None:
    assert answer_for(load("en"), "affirm", "yes") is None


def test_no_answer_says_yes_to_a_question_about_harm() -> None:
    """ "Is it dangerous to lift?" answered by "Yes, for most people it's all right" would frighten."""
    of_harm = re.compile(r"\b(?:danger\w*|harm\w*|damage|risky|bad for|make it worse|wear out)\b", re.IGNORECASE)
    asked = [answer for answer in load().answers.values() if any(of_harm.search(said) for said in answer.heard_in)]
    assert len(asked) > 5
    assert [answer.id for answer in asked if any(text.startswith("Yes,") for text in answer.variants)] == []
