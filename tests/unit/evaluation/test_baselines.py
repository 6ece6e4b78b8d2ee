"""The baselines: simple, but each does what it says."""

from __future__ import annotations

import itertools

import pytest

from bot.content.taxonomy import taxonomy
from bot.evaluation.baselines import diet, keywords
from bot.evaluation.baselines.tfidf import TfIdf
from bot.evaluation.predictions import FEELINGS, FINDINGS, Labelled
from bot.evaluation.sets import TALK
from bot.nlu.labels import Example


def findings(found: Labelled) -> list[set[str]]:
    return [set(itertools.compress(FINDINGS, row)) for row in found.findings]


def test_a_word_is_heard_whole_and_in_any_case() -> None:
    assert findings(keywords.read(["It's too EXPENSIVE", "inexpensive", "flare ups", "I can’t be bothered"])) == [
        {"cost"},
        set(),
        {"pain"},
        {"low_motivation"},
    ]


def test_every_barrier_and_facilitator_has_its_words() -> None:
    assert set(keywords.patterns()) == set(taxonomy.findings)


@pytest.fixture(scope="module")
def tfidf() -> TfIdf:
    said = [("the gym costs too much money", "cost", "reason_against", {"frustration"}),
            ("it rains and it is cold and dark", "weather", "reason_against", set()),
            ("i want to play with my grandchildren", "personal_goal", "desire", {"hope"}),
            ("the bus was late yesterday evening", "inform", "neutral", set())]  # fmt: skip
    numbered = itertools.product(range(20), said)
    return TfIdf(
        [Example(f"{text} {n}", intent, (), talk, frozenset(felt)) for n, (text, intent, talk, felt) in numbered]
        + [Example("the gym costs money", "cost", (), None, None)]
    )


def test_tfidf_hears_what_it_was_taught(tfidf: TfIdf) -> None:
    texts = ["the gym costs too much", "my grandchildren want to play", "it is cold and it rains", "late bus yesterday"]
    found = tfidf.read(texts)
    assert findings(found) == [{"cost"}, {"personal_goal"}, {"weather"}, set()]
    assert found.talk is not None
    assert found.feelings is not None
    assert [TALK[row.argmax()] for row in found.talk] == ["sustain", "change", "sustain", "neutral"]
    assert found.feelings[0, FEELINGS.index("frustration")]


def test_tfidf_is_sure_only_of_what_it_found(tfidf: TfIdf) -> None:
    found = tfidf.read(["the gym costs too much"])
    assert found.confidence is not None
    assert ((found.confidence > 0) == found.findings).all()


def test_the_one_intent_of_the_default_pipeline_is_its_finding() -> None:
    parses = [
        {"intent": "cost", "confidence": 0.8, "entities": ["weather"]},
        {"intent": "nlu_fallback", "confidence": 0.3, "entities": []},
    ]
    assert findings(diet.labelled(parses)) == [{"cost"}, set()]
    assert findings(diet.labelled(parses, entities=True)) == [{"cost", "weather"}, set()]
