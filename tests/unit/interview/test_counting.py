"""What counts of what was understood: no echo, no answer about a plan, nothing that others do or that only happens."""

from __future__ import annotations

from typing import Any

import pytest

from bot.content import load
from bot.interview.counting import Part, counting

EN = load("en")


def counted(text: str, part: Part = "barriers", asked: tuple[str, ...] = ("opening.1",), **found: float) -> set[str]:
    """Ids that count of findings heard in the whole text."""
    findings: list[dict[str, Any]] = [
        {"id": i, "start": 0, "end": len(text), "quote": text, "confidence": sure} for i, sure in found.items()
    ]
    return set(counting({"text": text, part: findings}, asked, part, EN))


def test_a_barrier_heard_faintly_beside_a_sure_one_is_its_echo() -> None:
    assert counted("it did nothing so why bother", no_results=0.95, low_mood=0.71) == {"no_results"}
    assert counted("it did nothing so why bother", no_results=0.85, low_mood=0.71) == {"no_results", "low_mood"}


@pytest.mark.parametrize(
    ("text", "barrier"),
    [
        ("he is up at five every day for it", "lack_of_time"),
        ("my brother is frightened of the stairs", "fear_of_pain"),
        ("it is what it is", "strenuous_job"),
        ("I sit at a desk from nine to six", "strenuous_job"),
        ("I'm on tablets for my heart", "other_conditions"),
    ],
)
def test_what_others_do_and_what_only_shares_a_word_is_no_barrier(text: str, barrier: str) -> None:
    assert counted(text, **{barrier: 0.95}) == set()


@pytest.mark.parametrize(
    ("text", "barrier"),
    [
        ("my husband needs lifting three times a night", "lack_of_time"),
        ("he has me running all day", "lack_of_time"),
        ("I lift pallets and then sit in the van", "strenuous_job"),
        ("my heart won't let me do stairs", "other_conditions"),
        ("she never looked up from her screen", "poor_advice"),
    ],
)
def test_what_others_do_to_them_is_theirs(text: str, barrier: str) -> None:
    assert counted(text, **{barrier: 0.95}) == {barrier}


@pytest.mark.parametrize(
    ("text", "helped"),
    [
        ("fell off my bike two winters back", "past_success"),
        ("it began when I was forty", "past_success"),
        ("my boss wants me in at six", "company"),
        ("she wants to climb", "personal_goal"),
        ("I sleep like a stone", "felt_benefit"),
        ("it takes half the morning before I can bend", "felt_benefit"),
        ("I can't get down to the floor", "felt_benefit"),
        ("i think id feel better after", "felt_benefit"),
        ("my back ached afterwards", "felt_benefit"),
    ],
)
def test_a_symptom_a_fall_or_a_duty_is_no_help(text: str, helped: str) -> None:
    assert counted(text, "facilitators", **{helped: 0.95}) == set()


@pytest.mark.parametrize(
    ("text", "helped"),
    [
        ("I got back to walking after the fall", "past_success"),
        ("my daughter wants me to come to yoga with her", "company"),
        ("I sleep better after a swim", "felt_benefit"),
        ("it hurt less after the second week", "felt_benefit"),
        ("I ached afterwards but it was a good ache", "felt_benefit"),
        ("I can't wait to get back on the green", "personal_goal"),
        ("she wants to climb and so do I", "personal_goal"),
    ],
)
def test_what_helps_is_heard_beside_such_words(text: str, helped: str) -> None:
    assert counted(text, "facilitators", **{helped: 0.95}) == {helped}


def test_an_answer_about_a_plan_names_no_barrier() -> None:
    assert counted("too tired", asked=("plan_obstacle.2",), low_energy=0.97) == set()
    assert counted("too tired", low_energy=0.97) == {"low_energy"}
