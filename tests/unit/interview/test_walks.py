"""What must hold in every talk, whatever is typed: three hundred random talks over several visits."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content import load
from bot.content.taxonomy import taxonomy
from bot.interview import Answered, respond
from bot.interview.respond import _ROOMS
from bot.interview.state import State
from bot.understanding import Amounts, Clause, FacetHeard, Feeling, Finding, Intent, Talk, Understanding
from tests.unit.interview.talk import START, hear

CONTENT = load()
TAXONOMY = taxonomy
EVENTS = {
    "ruler", "strategy_offered", "strategy_landed", "plan", "note_for_gp", "follow_up", "visit_opened", "visit_closed",
}  # fmt: skip
INTENTS = (
    *TAXONOMY.barriers, *TAXONOMY.facilitators, "change_talk", "sustain_talk", "inform", "affirm", "deny", "unsure",
    "acknowledge", "dont_know", "thanks", "greet", "goodbye", "give_number", "plan_detail", "choose", "report_success",
    "report_slip", "ask_advice", "ask_exercise", "ask_medical", "ask_bot", "ask_privacy", "ask_human", "ask_meaning",
    "ask_stored", "ask_why", "discord", "correction", "skip", "change_subject", "stop", "chitchat", "out_of_scope",
    "nlu_fallback",
)  # fmt: skip
TEXTS = (
    "yes", "no", "ok", "maybe", "dunno", "...", "?", "", "🙂", "7", "not really", "nothing", "the second one", "stop",
    "i am scared my back will go when i bend", "my mum needs me all day and then there is nothing left of me",
    "walk round the block", "tuesday after work for ten minutes", "twice a week", "is that ok for my back?",
    "I don't know. Maybe. What would you do?", "he said \"it's all in your head\"", "back & leg (left) 50% of the time",
    "did it twice but then it rained", "keep it as it is", "Make it shorter", "None of these", "ÄÖÜ ß é ñ", "a\nb\nc",
    "i would walk along the canal, past the mill, over the bridge and " + "round the field and " * 12 + "home again",
    "word " * 300,
)  # fmt: skip
WORDS = ("you're scared your back will go", "there is nothing left of you", "you", "", "it costs more than you have")
SUBTYPES = [(kind, sub) for kind, subs in TAXONOMY.talk.items() for sub in subs] + [("neutral", None)]
PIECES = 500
FITTING = 12
"""Steps below this answer what Mo waits for, so that walks reach the rooms behind the first question."""

_BACK = 2
"""A step that lets days pass and opens a new visit; one more lets days pass without an opening."""


def anything(number: int) -> Understanding:
    """A random understanding; not one that a person would cause, but one the types allow."""
    chance = random.Random(number)
    text = chance.choice(TEXTS)

    def span() -> tuple[int, int]:
        start = chance.randint(0, max(0, len(text) - 1))
        return start, chance.randint(start, len(text))

    def some(ids: Any, most: int) -> list[str]:
        return chance.sample(sorted(ids), chance.choice((0, 0, 1, 1, most)))

    def finding(name: str) -> Finding:
        start, end = span()
        return Finding(name, start, end, text[start:end], chance.random())

    talk, subtype = chance.choice(SUBTYPES)
    return Understanding(
        text=text,
        intent=Intent(chance.choice(INTENTS), chance.random()),
        clauses=tuple(Clause(*span(), chance.choice(WORDS)) for _ in range(chance.randint(0, 2))),
        barriers=tuple(finding(name) for name in some(TAXONOMY.barriers, 3)),
        facilitators=tuple(finding(name) for name in some(TAXONOMY.facilitators, 2)),
        facets=tuple(FacetHeard(name, *span(), chance.random()) for name in some([*CONTENT.facets, "unheard_of"], 3)),
        talk=Talk(talk, subtype, chance.random()),
        feelings=tuple(Feeling(name, chance.random()) for name in some(TAXONOMY.feelings, 3)),
        activities=tuple(chance.choice(([], [], ["walking"], ["swimming", "cycling"]))),
        number=chance.choice((None, None, None, 0.0, 1.0, 4.5, 7.0, 10.0)),
        when=chance.choice((None, None, "tuesday after work")),
        amounts=Amounts(chance.choice((None, None, "ten minutes")), chance.choice((None, None, "twice a week"))),
    )


def fitting(expecting: str | None, number: int) -> Understanding:
    """An answer of the kind Mo waits for."""
    expecting = expecting or "open"
    if "ruler" in expecting or expecting.endswith("confidence") and not expecting.startswith("why"):
        value = float((8, 7, 3, 10)[number % 4])
        return hear(f"{value:g}", "give_number", number=value)
    if expecting in ("permission", "plan_wanted", "plan_confirm", "summary_check", "pass_on", "progress"):
        return hear("yes", "affirm")
    if expecting == "choice":
        return hear(("the first one", "the second one", "none of them")[number % 3], "choose")
    if expecting == "adapt":
        return hear(CONTENT.texts["adapt_plan"].quick_replies[number % 4], "choose")
    if expecting.startswith("plan_"):
        return hear(("walk round the block", "on tuesday", "ten minutes", "it rains")[number % 4], "plan_detail")
    barrier = sorted(TAXONOMY.barriers)[number % len(TAXONOMY.barriers)]
    return hear("that keeps me from it most days", barrier, barriers=barrier)


@dataclass(frozen=True)
class Step:
    """One answer in a walk, with what it was an answer to."""

    heard: Understanding
    answered: Answered
    expected: str | None


@lru_cache(maxsize=None)
def walk(steps: tuple[int, ...]) -> tuple[Step, ...]:
    """Talk as the numbers say; the state goes through JSON as it does in the product."""
    state, now, said = None, START, []
    for number in (FITTING, *steps):
        expected = state["expecting"] if state else None
        heard = fitting(expected, number) if number < FITTING else anything(number)
        now += timedelta(minutes=1)
        if number in (FITTING, PIECES + 1):
            heard = Understanding("/open_visit", Intent("open_visit", 1.0))
        if number > PIECES:
            now += timedelta(days=3)
        answered = respond(state, heard, now)
        state = json.loads(json.dumps(answered.state))
        said.append(Step(heard, answered, expected))
    return tuple(said)


def never_silent(step: Step) -> None:
    assert step.answered.replies
    assert all(reply.text.strip() for reply in step.answered.replies)


def one_question(step: Step) -> None:
    for reply in step.answered.replies:
        assert reply.text.count("?") <= 1, reply.text


def short_enough(step: Step) -> None:
    for reply in step.answered.replies:
        assert len(reply.text.split()) <= 60, f"{len(reply.text.split())} words: {reply.text}"


def known_moves(step: Step) -> None:
    for reply in step.answered.replies:
        assert reply.moves
        assert set(reply.moves) <= set(TAXONOMY.moves)
        assert not {"persuade", "confront"} & set(reply.moves)


def no_slot_left(step: Step) -> None:
    for reply in step.answered.replies:
        assert "{" not in reply.text
        assert "}" not in reply.text


def every_text_is_in_content(step: Step) -> None:
    for reply in step.answered.replies:
        assert len(reply.text_ids) <= len(reply.moves)
        assert all(name in CONTENT.places for name in reply.text_ids), reply.text_ids


def storable(step: Step) -> None:
    stored = json.dumps(step.answered.state)
    assert len(stored.encode()) < 60_000
    assert State.from_json(json.loads(stored)) == State.from_json(step.answered.state)


def known_events(step: Step) -> None:
    assert {event.kind for event in step.answered.events} <= EVENTS
    json.dumps([event.data for event in step.answered.events])


def known_rooms(step: Step) -> None:
    assert step.answered.state["expecting"] in {*_ROOMS, "open", None}
    assert step.answered.stage in TAXONOMY.stages


def permission_first(step: Step) -> None:
    if any("persuade_with_permission" in reply.moves for reply in step.answered.replies):
        assert step.expected == "permission" or step.heard.intent.name == "ask_advice"


def rulers_on_scale(step: Step) -> None:
    for reply in step.answered.replies:
        if reply.ruler:
            assert (reply.ruler.min, reply.ruler.max) == (0, 10)
            assert reply.ruler.name in ("importance", "confidence", "readiness")


HOLDS: dict[str, Callable[[Step], None]] = {
    "nobody_is_left_without_an_answer": never_silent,
    "a_message_asks_one_thing_at_most": one_question,
    "a_message_has_sixty_words_at_most": short_enough,
    "every_move_is_in_the_taxonomy_and_none_is_a_push": known_moves,
    "no_slot_is_left_open": no_slot_left,
    "everything_said_stands_in_content": every_text_is_in_content,
    "the_memory_can_be_stored": storable,
    "the_records_know_every_event": known_events,
    "mo_waits_only_for_what_it_can_take": known_rooms,
    "ideas_come_after_a_question_only": permission_first,
    "rulers_go_from_0_to_10": rulers_on_scale,
}


@pytest.mark.parametrize("holds", HOLDS.values(), ids=HOLDS.keys())
@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
@given(
    steps=st.lists(
        st.integers(0, PIECES + _BACK) | st.integers(0, FITTING - 1) | st.sampled_from((PIECES + 1, PIECES + 2)),
        min_size=15,
        max_size=45,
    )
)
def test_in_every_talk(holds: Callable[[Step], None], steps: list[int]) -> None:
    for step in walk(tuple(steps)):
        holds(step)


def test_the_walks_get_everywhere() -> None:
    """The property above says little about rooms that no walk enters."""
    entered: set[str | None] = set()
    chance = random.Random(1)
    for _ in range(150):
        steps = [chance.choice((chance.randint(0, PIECES + _BACK), chance.randint(0, FITTING - 1))) for _ in range(40)]
        entered |= {step.answered.state["expecting"] for step in walk(tuple(steps))}
    assert set(_ROOMS) - entered <= {"ruler_confidence"}
