"""What the check asks clinician authors to mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content import load
from bot.content.check import check
from bot.content.readability import grade, syllables
from bot.content.reading import Problem
from bot.content.taxonomy import taxonomy

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
        en__answers="b:\n  asks: [ask_medical]\n  default: true\n  heard_in: [hm]\n"
        "  move: structure\n  texts: [No., None.]\n",
    )
    assert "states a fact without a source" in said_about(root, "openings.yml")[0]
    assert any("answers a clinical question without a source" in said for said in said_about(root, "answers.yml"))


def test_answers_heard_in_too_few_questions_or_in_the_same_are_named(content_with: Make) -> None:
    rest = "  asks: [ask_bot]\n  keywords: [k]\n  move: structure\n  texts: [No., None.]\n"
    root = content_with(en__answers=f"b:\n  heard_in: [is it ok]\n{rest}c:\n  heard_in: [Is it OK?]\n{rest}")
    found = said_about(root, "answers.yml")
    assert any("b.1: heard in 1 questions; write at least 8" in said for said in found)
    assert any("c.1: 'Is it OK?' is heard in b as well" in said for said in found)


def test_a_barrier_with_too_few_strategies_is_named(content_with: Make) -> None:
    found = said_about(content_with(), "strategies/")
    assert any("cost.yml:1: 1 strategies; write at least 6" in problem for problem in found)
    assert any("cost.yml:1: too many strategies have conditions; 2 must always fit" in problem for problem in found)


def test_a_button_that_consent_does_not_know_is_named(content_with: Make) -> None:
    notice = "a:\n  move: structure\n  texts: [May we?]\n  quick_replies: ['Yes', Perhaps]\n"
    found = [said for said in said_about(content_with(en__texts__notices=notice), "notices.yml") if "button" in said]
    assert len(found) == 1
    assert "a.1: button 'Perhaps' is not in consent_words.yml; add it there" in found[0]


def test_the_same_wording_twice_is_named(content_with: Make) -> None:
    root = content_with(en__texts__repair="a:\n  move: structure\n  texts: [Walking counts., Sorry.]\n")
    assert any("the same wording as" in str(problem) for problem in check("en", root))


def test_content_that_does_not_load_is_what_the_check_reports(content_with: Make) -> None:
    found = said_about(content_with(en__texts__openings="a: 1\n"), "openings.yml")
    assert len(found) == 1


def test_the_product_s_own_content_has_no_problems() -> None:
    assert [str(problem) for problem in check("en") if not _in_safety(problem)] == []


def test_the_product_s_own_safety_texts_have_no_problems() -> None:
    assert [str(problem) for problem in check("en") if _in_safety(problem)] == []


def _in_safety(problem: Problem) -> bool:
    return Path(problem.place.file).name.startswith("safety")


def test_every_source_is_cited_or_is_the_coding_manual() -> None:
    content = load("en")
    cited: set[str | None] = {strategy.source for held in content.strategies.values() for strategy in held}
    cited |= {answer.source for answer in content.answers.values()}
    cited |= {text.source for text in content.texts.values()}
    assert set(content.sources) - cited == {"miti_4_2_1"}


def test_names_of_findings_can_stand_within_a_sentence() -> None:
    texts = load("en").texts
    names = [texts[f"name_{finding}"].variants for finding in (*taxonomy.barriers, *taxonomy.facilitators)]
    assert [name for name in names if len(name) != 1 or name[0].endswith(".") or name[0][0].isupper()] == []


@pytest.mark.parametrize(
    ("word", "count"),
    [("walk", 1), ("walked", 1), ("wanted", 2), ("exercise", 3), ("little", 2), ("people", 2), ("idea", 3)],
)
def test_syllables_are_right_within_one(word: str, count: int) -> None:
    assert abs(syllables(word) - count) <= 1


def test_plain_talk_reads_easier_than_a_leaflet() -> None:
    assert grade("You did it once. What made it work?") < 3
    assert grade("Multidisciplinary rehabilitation facilitates physiological adaptation.") > 12
