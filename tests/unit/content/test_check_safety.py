"""What an author of safety texts in another language is told to mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content import load, load_safety, safety_only
from bot.content.check_safety import check_safety
from bot.content.safety_tree import safety_texts

Make = Callable[..., Path]
ENGLISH = """
countries:
  GB:
    emergency: [["Call 999", "tel:999"]]
    do_emergency: {move: safety_message, texts: [Please call 999 now.]}
call_not_travel: [trauma]
safe_now: {move: [safety_message, closed_question], texts: ["Are you safe right now?"]}
"""
GERMAN = """
countries:
  GB:
    emergency: [["999 anrufen", "tel:999"]]
    do_emergency: {move: safety_message, texts: [Bitte rufen Sie jetzt die 999 an.]}
safe_now: {move: [safety_message, closed_question], texts: ["Sind Sie gerade in Sicherheit?"]}
"""


def found(content_with: Make, german: str) -> list[str]:
    root = content_with(en__safety=ENGLISH, de__safety=german)
    return [str(problem) for problem in check_safety("de", root)]


def test_the_products_own_safety_texts_are_in_order_and_all_there() -> None:
    assert safety_only() == ("de",)
    assert [str(problem) for problem in check_safety("de")] == []
    own = {text.id for text in safety_texts(load_safety("de").safety)}
    assert own == {text.id for text in safety_texts(load("en").safety)}


def test_what_says_the_same_is_in_order(content_with: Make) -> None:
    assert found(content_with, GERMAN) == []


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("tel:999", "tel:112", "emergency: calls ['tel:112'], in English ['tel:999']"),
        ("die 999 an", "die 112 an", "do_emergency.1: names ['112'], in English ['999']"),
        ("die 999 an.", "die 999 an. Geht das?", "do_emergency.1: asks where the English text does not"),
        ("Sie gerade in", "Sie gerade sicher? Sind Sie in", "safe_now.1: more than one question"),
        ("die 999 an.", "die 999 an!", "do_emergency.1: an exclamation mark"),
        ("die 999 an.", f"die 999 an {'und ' * 40}dann.", "a sentence of 48 words"),
        ("move: safety_message, texts: [B", "move: [safety_message, affirm], texts: [B", "codes are not those"),
        ("safe_now:", "save_now:", "safety.safe_now: does not stand in both languages; write it"),
        ("safe_now:", "save_now:", "safety.save_now: does not stand in both languages; remove it"),
        ("move: safety_message, texts: [B", "move: safety_mesage, texts: [B", "did you mean 'safety_message'"),
        ("countries:", "countries: [", "not readable as YAML"),
    ],
)
def test_what_differs_from_the_english_is_named(content_with: Make, right: str, wrong: str, says: str) -> None:
    problems = found(content_with, GERMAN.replace(right, wrong))
    assert any(says in problem and "de/safety.yml:" in problem for problem in problems), problems
