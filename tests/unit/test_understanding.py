"""The contract's JSON and the types the interview reads are the same thing."""

from __future__ import annotations

import json

import pytest

from bot.understanding import Asked, Clause, FacetHeard, Feeling, Finding, Intent, SafetyFinding, Talk, Understanding

FULL = Understanding(
    text="no time, but my dog gets me out",
    intent=Intent("lack_of_time", 0.9),
    clauses=(Clause(0, 7, "no time"),),
    barriers=(Finding("lack_of_time", 0, 7, "no time", 0.9),),
    facilitators=(Finding("company", 9, 31, "but my dog gets me out", 0.8),),
    facets=(FacetHeard("evening_is_gone", 0, 7, 0.62),),
    talk=Talk("sustain", "inability", 0.7),
    feelings=(Feeling("overwhelm", 0.7),),
    activities=("walking",),
    number=6.5,
    when="tuesday",
    safety=(SafetyFinding("cauda_equina", "emergency", "numb"),),
    asked=(Asked("exercise_walking", 0, 7, 0.4),),
)


def test_what_goes_out_as_json_comes_back_the_same() -> None:
    assert Understanding.from_json(json.loads(json.dumps(FULL.to_json()))) == FULL


def test_a_bare_text_is_understood_as_nothing_yet() -> None:
    heard = Understanding.from_json({"text": "hm"})
    assert heard.intent.name == "nlu_fallback"
    assert heard.barriers == ()
    assert heard.number is None


def test_an_understanding_without_its_text_is_refused() -> None:
    with pytest.raises(KeyError):
        Understanding.from_json({"intent": {"name": "affirm", "confidence": 1.0}})
