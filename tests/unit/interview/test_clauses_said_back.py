"""Patients' messages and every clause of them that Mo may say back: never a broken sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content import load
from bot.interview.memory import may_be_said
from bot.interview.state import State
from bot.interview.volley import Volley
from bot.interview.wording import after_if, deed, if_then, to_you
from bot.nlu.clauses import split_many
from bot.nlu.perspective import to_you as second_person
from bot.understanding import Clause, Intent, Understanding
from tests.unit.interview.talk import START

CASES: dict[str, list[dict[str, Any]]] = yaml.load(
    (Path(__file__).parents[2] / "data" / "clauses.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
)
MESSAGES = CASES["messages"]
_NOT_MO = re.compile(r"\b(?:i|me|my|mine|myself|im|ive|you am|you was|youre|dont|cant|wont)\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def said_back() -> dict[str, list[str]]:
    """All messages read at once: parsing in batches is three times as fast."""
    typed = [case["typed"] for case in MESSAGES]
    return {text: may_be_said(_heard(text, spans)) for text, spans in zip(typed, split_many(typed), strict=True)}


def _heard(text: str, spans: Any) -> Volley:
    clauses = tuple(Clause(s.start, s.end, second_person(text[s.start : s.end], text[: s.start])) for s in spans)
    return Volley(State(), Understanding(text, Intent("inform", 0.9), clauses), load(), START)


@pytest.mark.parametrize("case", MESSAGES, ids=[case["typed"][:40] for case in MESSAGES])
def test_a_message_is_said_back_in_whole_sentences_or_not_at_all(case: dict[str, Any]) -> None:
    assert said_back()[case["typed"]] == case["said"]


def test_there_are_enough_messages_to_trust_the_rules() -> None:
    assert len({case["typed"] for case in MESSAGES}) == len(MESSAGES) >= 400


def test_no_rendering_holds_the_first_person_or_a_bare_verb() -> None:
    assert not [said for case in MESSAGES for said in case["said"] if _NOT_MO.search(said)]


@pytest.mark.parametrize("case", CASES["obstacles"], ids=[case["typed"][:40] for case in CASES["obstacles"]])
def test_an_obstacle_is_a_clause_after_if_in_their_words_and_in_mos(case: dict[str, Any]) -> None:
    assert (after_if(case["typed"]), to_you(after_if(case["typed"]))) == (case["clause"], case["you"])


@pytest.mark.parametrize("case", CASES["deeds"], ids=[case["typed"][:40] for case in CASES["deeds"]])
def test_the_way_round_it_follows_then(case: dict[str, Any]) -> None:
    assert deed(case["typed"]) == case["done"]
    assert if_then("rain", case["typed"]) == f"If it rains, then {case['done'][:1].lower() + case['done'][1:]}"
