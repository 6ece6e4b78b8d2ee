"""Whatever is typed and however it is understood, in whatever room: Mo answers, briefly, with one question at most."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.interview import respond
from bot.understanding import Amounts, Asked, Clause, FacetHeard, Feeling, Finding, Intent, Talk, Understanding
from tests.nasty_texts import texts

from .talk import START
from .test_walks import (
    _ROOMS,
    CONTENT,
    FITTING,
    HOLDS,
    INTENTS,
    PIECES,
    SUBTYPES,
    TAXONOMY,
    TEXTS,
    Step,
    amid,
    anything,
    fitting,
    storable,
)

pytestmark = pytest.mark.slow

CONFIDENCE = st.floats(0, 1)
WORDED_BY_MO = ("a_message_asks_one_thing_at_most", "no_slot_is_left_open")
"""Rules about signs that a patient may type as well, and read again in a quote of theirs."""


@st.composite
def understandings(draw: st.DrawFn, without: str) -> Understanding:
    """All that the contract allows: any text, any spans in it, any ids, in no relation to what the text says."""

    def words(longest: int) -> str:
        return draw(texts(longest)).translate(dict.fromkeys(map(ord, without)))

    text = draw(st.sampled_from(TEXTS)) if draw(st.booleans()) and not without else words(2_000)

    def spans(ids: Any, most: int) -> list[tuple[str, int, int, float]]:
        bounds = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
        drawn = st.lists(st.tuples(st.sampled_from(sorted(ids)), bounds, CONFIDENCE), max_size=most)
        return [(name, min(ends), max(ends), sure) for name, ends, sure in draw(drawn)]

    def findings(ids: Any, most: int) -> tuple[Finding, ...]:
        return tuple(Finding(name, start, end, text[start:end], sure) for name, start, end, sure in spans(ids, most))

    talk, subtype = draw(st.sampled_from(SUBTYPES))
    return Understanding(
        text=text,
        intent=Intent(draw(st.sampled_from(INTENTS)), draw(CONFIDENCE)),
        clauses=tuple(Clause(start, end, words(300)) for _, start, end, _ in spans(["clause"], 3)),
        barriers=findings(TAXONOMY.barriers, 3),
        facilitators=findings(TAXONOMY.facilitators, 2),
        facets=tuple(FacetHeard(*span) for span in spans([*CONTENT.facets, "unheard_of"], 3)),
        talk=Talk(talk, subtype, draw(CONFIDENCE)),
        feelings=tuple(Feeling(name, sure) for name, _, _, sure in spans(TAXONOMY.feelings, 3)),
        activities=(draw(st.sampled_from(["walking", "swimming"])), words(30)) if draw(st.booleans()) else (),
        number=draw(st.none() | st.floats(0, 10)),
        when=words(60) if draw(st.booleans()) else None,
        amounts=Amounts(*(words(40) if draw(st.booleans()) else None for _ in range(2))),
        asked=tuple(Asked(*span) for span in spans([*CONTENT.answers, "unheard_of"], 2)),
    )


@st.composite
def talks(draw: st.DrawFn) -> tuple[str | None, list[int], str, list[Understanding]]:
    """A room, a few steps from there as in random walks, signs that nobody types, and then anything."""
    without = draw(st.sampled_from(("?{}", "")))
    steps = draw(st.lists(st.integers(0, FITTING - 1) | st.integers(0, PIECES), max_size=4))
    heard = draw(st.lists(understandings(without), min_size=1, max_size=4))
    return draw(st.sampled_from((None, *_ROOMS))), steps, without, heard


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(talks())
def test_any_understanding_gets_an_answer_that_keeps_the_rules(
    talk: tuple[str | None, list[int], str, list[Understanding]],
) -> None:
    room, steps, without, heard = talk
    state, now = amid(room), START
    for number in steps:
        expected = state["expecting"] if state else None
        now += timedelta(minutes=1)
        state = respond(state, fitting(expected, number) if number < FITTING else anything(number), now).state
    for understanding in heard:
        expected = state["expecting"] if state else None
        now += timedelta(minutes=1)
        step = Step(understanding, respond(state, understanding, now), expected)
        for rule, holds in HOLDS.items():
            if without or rule not in WORDED_BY_MO:
                holds(step)
        storable(step)
        state = json.loads(json.dumps(step.answered.state))
