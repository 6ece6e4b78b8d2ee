"""A facet that is said is one that the patient said: held against messages judged facet by facet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bot.content import load
from bot.evaluation.talks.wordings import owner
from bot.interview import respond
from bot.interview.state import State
from bot.nlu.parser import Parser
from bot.settings import Settings
from bot.understanding import Understanding
from tests.unit.interview.talk import START

CASES = yaml.safe_load((Path(__file__).parents[2] / "data" / "facet_cases.yml").read_text("utf-8"))
FACETS = load().facets
# Measured when the bank was last worked on; a fall below says that facets are said that do not fit.
MOST_WRONG, FEWEST_RIGHT = 0.6, 5


def facets_said(text: str, parse: Callable[[str], object]) -> list[str]:
    """The facets of Mo's answer in the middle of an open talk."""
    state = State(seed=1, visit=1, turn=4, visit_turn=4, last_at=START.isoformat(), expecting="open").to_json()
    answered = respond(state, Understanding.from_json(parse(text)), START)  # type: ignore[arg-type]
    ids = [owner(text_id) for reply in answered.replies for text_id in reply.text_ids]
    return [name for name in ids if name in FACETS]


def test_the_cases_are_about_facets_that_there_are() -> None:
    named = {name for case in CASES for kind in ("may", "must_not") for name in case.get(kind, ())}
    assert named <= set(FACETS)
    assert len(CASES) >= 400


@pytest.mark.model
def test_a_facet_that_is_said_fits() -> None:
    parse = Parser(Settings.from_environment().model).parse
    right, wrong = [], []
    for case in CASES:
        for facet in facets_said(case["text"], parse):
            if facet in case.get("may", ()):
                right.append((case["text"], facet))
            elif facet in case.get("must_not", ()):
                wrong.append((case["text"], facet))
    assert len(right) >= FEWEST_RIGHT, right
    assert len(wrong) <= MOST_WRONG * len(right + wrong), wrong
