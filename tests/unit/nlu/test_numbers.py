"""Numbers on a ruler, however they are said, and numbers that are none."""

from pathlib import Path

import pytest
import yaml

from bot.nlu.numbers import ruler_answer

CASES = yaml.safe_load((Path(__file__).parents[2] / "data" / "ruler_cases.yml").read_text(encoding="utf-8"))
ANSWERS = [(said, number) for number, texts in CASES["answers"].items() for said in texts]
OTHERS = [said for texts in CASES["others"].values() for said in texts]


@pytest.mark.parametrize(("said", "number"), ANSWERS)
def test_a_ruler_answer_is_read_however_it_is_said(said: str, number: float) -> None:
    assert ruler_answer(said) == pytest.approx(number, abs=0.05)


@pytest.mark.parametrize("said", OTHERS)
def test_other_numbers_are_no_ruler_answer(said: str) -> None:
    assert ruler_answer(said) is None
