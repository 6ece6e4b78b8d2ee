"""What the check asks clinician authors to mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.check import check
from bot.content.readability import grade, syllables

Make = Callable[..., Path]


def said_about(root: Path, file: str) -> list[str]:
    return [str(problem) for problem in check("en", root) if file in problem.place.file]


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ("[How is it? And why?, How is it?]", "more than one question"),
        ("[How good!, How is it?]", "an exclamation mark"),
        ("[How is it 😀?, How is it?]", "an emoji"),
        ("[It sounds like it hurts?, How is it?]", "gives a machine away"),
        ("[What is your journey?, How is it?]", "gives a machine away"),
        ("['So you’re saying no?', How is it?]", "gives a machine away"),
        ("[How is it?]", "only one wording"),
        ("[How is it?, Well.]", "has a question among its moves but asks none"),
        (f"[How is it?, {'so ' * 61}what?]", "words, more than 60"),
        ("[Which of the multidisciplinary opportunities available materialised?, How?]", "reading grade"),
        ("[How many ibuprofen?, How is it?]", "names a medicine"),
    ],
)
def test_a_text_against_the_way_of_talking_is_named(content_with: Make, texts: str, says: str) -> None:
    root = content_with(en__texts__openings=f"a:\n  move: open_question\n  texts: {texts}\n")
    found = said_about(root, "openings.yml")
    assert any(says in problem and "openings.yml:3: " in problem for problem in found), found


def test_a_reflection_that_asks_is_named(content_with: Make) -> None:
    root = content_with(en__texts__openings="a:\n  move: affirm\n  texts: [You did it?, You did.]\n")
    assert "asks, yet its moves are affirm" in said_about(root, "openings.yml")[0]


def test_a_fact_without_a_source_is_named(content_with: Make) -> None:
    root = content_with(
        en__texts__openings="a:\n  move: give_information\n  texts: [It helps., It does.]\n",
        en__answers="b:\n  asks: [ask_medical]\n  default: true\n  move: structure\n  texts: [No., None.]\n",
    )
    assert "states a fact without a source" in said_about(root, "openings.yml")[0]
    assert "answers a clinical question without a source" in said_about(root, "answers.yml")[0]


def test_a_barrier_with_too_few_strategies_is_named(content_with: Make) -> None:
    found = said_about(content_with(), "strategies/")
    assert any("cost.yml:1: 1 strategies; write at least 5" in problem for problem in found)
    assert any("cost.yml:1: every strategy has conditions" in problem for problem in found)


def test_a_button_that_consent_does_not_know_is_named(content_with: Make) -> None:
    notice = "a:\n  move: structure\n  texts: [May we?]\n  quick_replies: ['Yes', Perhaps]\n"
    found = said_about(content_with(en__texts__notices=notice), "notices.yml")
    assert found == [
        problem for problem in found if "button 'Perhaps' is not in consent_words.yml" in problem
    ]
    assert found


def test_the_same_wording_twice_is_named(content_with: Make) -> None:
    root = content_with(en__texts__repair="a:\n  move: structure\n  texts: [Walking counts., Sorry.]\n")
    assert any("the same wording as" in str(problem) for problem in check("en", root))


def test_content_that_does_not_load_is_what_the_check_reports(content_with: Make) -> None:
    found = said_about(content_with(en__texts__openings="a: 1\n"), "openings.yml")
    assert len(found) == 1


def test_the_product_s_own_strategies_answers_and_notices_have_no_problems() -> None:
    own = ("strategies/", "answers.yml", "notices.yml", "sources.yml", "consent_words.yml")
    assert [str(p) for p in check("en") if any(name in p.place.file for name in own)] == []


@pytest.mark.parametrize(
    ("word", "count"),
    [("walk", 1), ("walked", 1), ("wanted", 2), ("exercise", 3), ("little", 2), ("people", 2), ("idea", 3)],
)
def test_syllables_are_right_within_one(word: str, count: int) -> None:
    assert abs(syllables(word) - count) <= 1


def test_plain_talk_reads_easier_than_a_leaflet() -> None:
    assert grade("You did it once. What made it work?") < 3
    assert grade("Multidisciplinary rehabilitation facilitates physiological adaptation.") > 12
