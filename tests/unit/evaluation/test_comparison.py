"""The baselines beside the product: on the same messages, with and without real talk."""

from __future__ import annotations

import pytest

from bot.evaluation import comparison
from bot.evaluation.comparison import Compared, beside_default, compare
from bot.evaluation.predictions import gold
from bot.evaluation.sets import Message, Spoken
from bot.nlu.labels import Example

MESSAGES = [
    Message("the gym costs too much", frozenset({"cost"}), frozenset(), "sustain", frozenset()),
    Message("it rains all week", frozenset({"weather"}), frozenset(), "sustain", frozenset()),
    Message("hello", frozenset(), frozenset(), "neutral", frozenset()),
]
EXAMPLES = [
    Example(f"{text} {number}", intent, (), talk, frozenset({feeling} if feeling else ()))
    for number in range(12)
    for text, intent, talk, feeling in (
        ("the gym costs money", "cost", "reason_against", "frustration"),
        ("it rains again", "weather", "reason_against", ""),
        ("hello there", "greet", "neutral", ""),
    )
]


def compared(spoken: list[Spoken]) -> Compared:
    right = gold(MESSAGES)
    return Compared(MESSAGES, spoken, right, right)


@pytest.mark.parametrize("spoken", [[], [Spoken("it rains", "sustain")]])
def test_the_baselines_are_compared_with_and_without_real_talk(spoken: list[Spoken]) -> None:
    words, tfidf = compare(EXAMPLES, compared(spoken))
    assert ("talk type on real talk, macro-F1" in tfidf.rows) == bool(spoken)
    assert "feelings, macro-F1" not in words.rows  # words hear no feelings


def test_a_reader_that_hears_one_intent_is_behind_by_what_it_misses() -> None:
    parses = [{"intent": intent, "confidence": 0.9, "entities": []} for intent in ("cost", "greet", "greet")]
    intent, _ = beside_default(parses, compared([]))
    assert intent.rows["barriers, macro-F1"].figure.value == 0.5
    assert intent.behind is not None
    assert intent.behind.value == 0.5


def test_the_product_is_trained_on_what_the_baselines_are_trained_on() -> None:
    data, examples = comparison.training_messages()
    assert len(examples) == len(data.intent_examples) > 1000
