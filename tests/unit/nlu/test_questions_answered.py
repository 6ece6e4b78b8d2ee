"""Whole questions, from the trained model to what Mo says: the right answer, an honest word, seldom a wrong answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content import load
from bot.interview import respond
from bot.interview.state import Heard, State
from bot.nlu.parser import Parser
from bot.settings import Settings
from bot.understanding import Understanding
from tests.unit.interview.talk import START

pytestmark = pytest.mark.model

DATA: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "data" / "questions.yml").read_text("utf-8"))
# Measured: fresh 0.87 right and 0.05 wrong, seen 0.94 and 0.02; one message in thirty that asks nothing was answered.
FLOORS = {"fresh": (0.84, 0.07), "seen": (0.90, 0.04)}
MOST_ANSWERED_UNASKED = 0.05


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser(Settings.from_environment().model)


def answers(parser: Parser, text: str) -> set[str]:
    """The answers that a message gets in the middle of a talk."""
    state = State(seed=1, visit=1, turn=9, visit_turn=9, last_at=START.isoformat())
    state.heard = [Heard("cost", "barrier", "dear", "", 1, 3)]
    said = respond(state.to_json(), Understanding.from_json(parser.parse(text)), START + timedelta(minutes=1))
    return {name.rsplit(".", 1)[0] for reply in said.replies for name in reply.text_ids}


@pytest.mark.parametrize("part", FLOORS)
def test_most_questions_get_an_answer_that_fits_and_few_a_wrong_one(parser: Parser, part: str) -> None:
    told = [(answers(parser, asked["text"]), set(asked["may"])) for asked in DATA[part]["questions"]]
    # "Can you tell my GP" has a room of its own, which asks what to pass on.
    fits = [
        said & may or ("tell_my_gp" in may and any(name.startswith("pass_on") for name in said)) for said, may in told
    ]
    wrong = [not fit and bool(said & set(load().answers)) for (said, _), fit in zip(told, fits, strict=True)]
    least, most = FLOORS[part]
    assert share(fits) >= least
    assert share(wrong) <= most


def test_what_asks_nothing_is_seldom_answered(parser: Parser) -> None:
    messages = [text for part in DATA.values() for text in part["no_questions"]]
    assert share([answers(parser, text) & set(load().answers) for text in messages]) <= MOST_ANSWERED_UNASKED


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("can u actually slip a disc from lifting stuff", "disc_slip"),
        ("will my disc go if i move wrong", "disc_slip"),
        ("is it ok to bend n stuff?", "bending_lifting"),
        ("do i have to do those exercises or is something else ok", "given_exercises"),
        ("does the dancing count or not", "counts_fun"),
        ("what if it hurts after, do i stop", "pain_after"),
        ("does moving about make the parkinsons worse or better", "condition_parkinsons"),
        ("do you know anything about people with this going back to bowls", "back_to_hobby"),
        ("what shall i say to her", "talk_with_practice"),
        ("how do I kneel down?", "movement_how"),
        ("whats good for the back then", "exercise_best"),
        ("is 10 minutes even worth it", "little_worth"),
        ("u skipped my question. can i bend or not", "bending_lifting"),
        ("i fell last week should i tell someone about that", "falls"),
    ],
)
def test_what_was_passed_over_once_is_answered(parser: Parser, text: str, answer: str) -> None:
    assert answer in answers(parser, text)


def test_no_question_of_the_data_is_taught() -> None:
    taught = {question for answer in load().answers.values() for question in answer.heard_in}
    assert not taught & {asked["text"].lower() for part in DATA.values() for asked in part["questions"]}


def share(found: Sequence[object]) -> float:
    return sum(map(bool, found)) / len(found)
