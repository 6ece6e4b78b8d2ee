"""Numbers on a ruler, however they are said, and numbers that are none.

One test for each answer and each kind of other number, with everything that was misread: thousands of tests of one
short text each spend more time on being tests.
"""

from pathlib import Path

import pytest
import yaml

from bot.nlu.numbers import ruler_answer

CASES = yaml.safe_load((Path(__file__).parents[2] / "data" / "ruler_cases.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("number", CASES["answers"])
def test_a_ruler_answer_is_read_however_it_is_said(number: float) -> None:
    read = {said: ruler_answer(said) for said in CASES["answers"][number]}
    assert {said: got for said, got in read.items() if got != pytest.approx(number, abs=0.05)} == {}


@pytest.mark.parametrize("kind", CASES["others"])
def test_other_numbers_are_no_ruler_answer(kind: str) -> None:
    read = {said: ruler_answer(said) for said in CASES["others"][kind]}
    assert {said: got for said, got in read.items() if got is not None} == {}
