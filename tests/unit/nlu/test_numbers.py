"""Numbers on a ruler, however they are said, and numbers that are none.

One test for each answer and each kind of other number, with everything that was misread: thousands of tests of one
short text each spend more time on being tests.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.nlu import numbers
from bot.nlu.numbers import ruler_answer
from bot.nlu.numbers.grammar import by_grammar, one_each
from bot.nlu.numbers.judgement import ANSWERS, FILE_NAME, Example, Judgement, fit, learnt, written

DATA = Path(__file__).parents[2] / "data"
CASES = yaml.load((ANSWERS / "grammar.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
# Answers that nothing is learnt from.
NOT_LEARNT = yaml.load((DATA / "ruler_cases.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
# Shorter ones ("a 6") have hardly another wording.
FEWEST_WORDS = 4


@pytest.fixture(scope="module")
def judgement() -> Judgement:
    """What the written answers teach."""
    return fit(written())


def cases(data: Mapping[str, Any]) -> list[tuple[str, float | None]]:
    """Each message with the number that is meant, or None."""
    numbered = [(text, float(number)) for number, texts in data["answers"].items() for text in texts]
    return [*numbered, *((text, None) for texts in data["others"].values() for text in texts)]


def misread(judgement: Judgement, rows: list[tuple[str, float | None]]) -> dict[str, float | None]:
    """What is read from each message that is read wrongly, or not at all, or though it means no number."""
    read = {text: judgement.answer(one_each(text), text) for text, _ in rows}
    return {text: read[text] for text, number in rows if read[text] != pytest.approx(number, abs=0.05)}


@pytest.mark.parametrize("number", CASES["answers"])
def test_the_grammar_reads_an_answer_however_it_is_said(number: float) -> None:
    read = {said: by_grammar(one_each(said), said) for said in CASES["answers"][number]}
    assert {said: got for said, got in read.items() if got != pytest.approx(number, abs=0.05)} == {}


@pytest.mark.parametrize("kind", CASES["others"])
def test_the_grammar_takes_no_other_number_for_an_answer(kind: str) -> None:
    read = {said: by_grammar(one_each(said), said) for said in CASES["others"][kind]}
    assert {said: got for said, got in read.items() if got is not None} == {}


@pytest.mark.parametrize(
    ("said", "number"),
    [
        *((str(number), number) for number in range(11)),
        *((f"{number} out of 10", number) for number in range(11)),
        *((f"I'd say a {number}", number) for number in range(11)),
        ("6-7", 6.5), ("six and a half", 6.5), ("about half", 5), ("somewhere in the middle", 5), ("7/10", 7),
        ("not at all", 0), ("a solid eight", 8), ("4 sorry 5", 5), ("my pain was a 9, this is more a 3", 3),
        ("11, obviously", 10), ("out of 10 id say 4", 4), ("60%", 6), ("bottom of the scale", 0), ("fuve", 5),
        ("7ish", 7), ("5, 6", 5.5), ("6 🙂", 6), ("ate out of ten", 8), ("meine Antwort ist sieben", 7),
    ],
)  # fmt: skip
def test_an_answer_said_plainly_is_read(judgement: Judgement, said: str, number: float) -> None:
    assert judgement.answer(one_each(said), said) == pytest.approx(number, abs=0.05)


@pytest.mark.parametrize(
    "said",
    [
        "10 minutes", "3 times a week", "at half past six", "10 out of 10 for pain", "my wife says 9", "L5",
        "at least a 7", "last time it was a 4", "a strong maybe", "higher than last time", "what does a 7 mean?",
        "8 on good days and 3 on bad days", "1. walk 2. swim 3. rest", "ok", "",
    ],
)  # fmt: skip
def test_a_number_that_answers_nothing_is_left_open(judgement: Judgement, said: str) -> None:
    assert judgement.answer(one_each(said), said) is None


def test_of_answers_never_learnt_from_most_are_read_and_few_wrongly(judgement: Judgement) -> None:
    rows = cases(NOT_LEARNT)
    wrong = misread(judgement, rows)
    assert len(wrong) / len(rows) <= 0.1
    assert sum(got is not None for got in wrong.values()) / len(rows) <= 0.04


def test_what_is_learnt_reads_more_rightly_than_the_grammar_alone(judgement: Judgement) -> None:
    rows = cases(NOT_LEARNT)
    read = {text: by_grammar(one_each(text), text) for text, _ in rows}
    by_grammar_wrong = [text for text, number in rows if read[text] != pytest.approx(number, abs=0.05)]
    assert len(misread(judgement, rows)) < len(by_grammar_wrong)


def test_answers_known_to_the_grammar_are_still_read(judgement: Judgement) -> None:
    rows = cases(CASES)
    assert len(misread(judgement, rows)) / len(rows) <= 0.01


def test_what_was_learnt_is_the_same_when_it_is_read_again(judgement: Judgement, tmp_path: Path) -> None:
    judgement.write(tmp_path / FILE_NAME)
    again = Judgement.read(tmp_path / FILE_NAME)
    rows = cases(NOT_LEARNT)
    assert [again.answer(one_each(text), text) for text, _ in rows] == [
        judgement.answer(one_each(text), text) for text, _ in rows
    ]


def test_without_a_model_the_grammar_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MO_MODEL", str(tmp_path))
    learnt.cache_clear()
    assert ruler_answer("six and a half") == 6.5
    assert ruler_answer("10 minutes") is None
    learnt.cache_clear()


def test_what_was_learnt_decides_where_there_is_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    contrary = fit([Example("7", None), Example("3 minutes", 3.0)])
    monkeypatch.setattr(numbers, "learnt", lambda: contrary)
    assert ruler_answer("7") is None
    assert ruler_answer("3 minutes") == 3


def test_no_answer_that_measures_is_learnt_from() -> None:
    held_back = [
        row["text"]
        for path in sorted(DATA.glob("rulers_held_back*.yml"))
        for row in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    ]
    known = {re.sub(r"\W+", "", one.text.lower()) for one in written() if not one.fitted}
    measuring = [*held_back, *(text for text, _ in cases(NOT_LEARNT))]
    long = [text for text in measuring if len(text.split()) >= FEWEST_WORDS]
    assert [text for text in long if re.sub(r"\W+", "", text.lower()) in known] == []
