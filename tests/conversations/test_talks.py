"""Whole talks of very different people, with what a clinician would expect of Mo in each."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import safety
from bot.evaluation.talks.player import Talk
from bot.evaluation.talks.scripts import read
from bot.interview.miti import count
from bot.nlu.parser import Parser
from tests.conversations.expectations import played, transcript

pytestmark = pytest.mark.model
TALKS = sorted((Path(__file__).parent / "talks").glob("*.yml"))


@pytest.fixture(scope="module")
def parser(model: Path) -> Parser:
    """The trained understanding, loaded once."""
    return Parser(model)


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
def test_talk(parser: Parser, path: Path) -> None:
    talk, wrong = played(parser.parse, path)
    assert not wrong, "\n" + "\n".join(wrong) + "\n\n" + transcript(talk)


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        ("my wife made me do this", ()),
        (
            "I can't promise anything because I never know how it will be in the morning",
            ("when it flares up I lie down for days and everything stops",),
        ),
    ],
)
def test_ordinary_words_are_no_warning_sign(text: str, earlier: tuple[str, ...]) -> None:
    assert not safety.detect(text, earlier)


def test_the_way_of_talking_is_motivational_interviewing(parser: Parser) -> None:
    volleys = [turn.moves for path in TALKS for turn in Talk(parser.parse, read(path)).play().turns]
    counts = count(volleys)
    assert counts.non_adherent == 0
    assert counts.reflections >= 0.8 * counts.questions, counts  # planning asks; fair is 1:1, good 2:1 (MITI 4.2.1)
    assert counts.complex >= 0.4 * counts.reflections, counts
    assert counts.open >= 0.5 * counts.questions, counts
