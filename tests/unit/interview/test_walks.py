"""What must hold in every talk, whatever is typed: three hundred random talks over several visits."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.content import load
from bot.content.taxonomy import taxonomy
from bot.interview import Answered, respond
from bot.interview.acts import typed
from bot.interview.respond import _ROOMS
from bot.interview.state import Heard, Plan, State
from bot.understanding import Amounts, Clause, FacetHeard, Feeling, Finding, Intent, Talk, Understanding
from tests.unit.interview.talk import START, hear

pytestmark = pytest.mark.slow

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
    "did it twice but then it rained", "keep it as it is", "None of these", "ÄÖÜ ß é ñ", "a\nb\nc",
    "i would walk along the canal, past the mill, over the bridge and " + "round the field and " * 12 + "home again",
    "word " * 300,
)  # fmt: skip
WORDS = ("you're scared your back will go", "there is nothing left of you", "you", "", "it costs more than you have")
SUBTYPES = [(kind, sub) for kind, subs in TAXONOMY.talk.items() for sub in subs] + [("neutral", None)]
PIECES = 500
FITTING = 12
"""Steps below this answer what Mo waits for, so that walks reach the rooms behind the first question."""

OPENED, UNOPENED = PIECES + 1, PIECES + 2
"""Steps that let days pass: the gateway opens a visit, or the patient just writes again."""


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
    if "ruler" in expecting or (expecting.endswith("confidence") and not expecting.startswith("why")):
        value = float((8, 7, 3, 10)[number % 4])
        return hear(f"{value:g}", "give_number", number=value)
    if expecting in ("permission", "plan_wanted", "plan_confirm", "summary_check", "pass_on", "progress"):
        return hear("yes", "affirm")
    if expecting == "choice":
        return hear(("the first one", "the second one", "none of them")[number % 3], "choose")
    if expecting == "plan_shrink":
        return hear(CONTENT.texts["plan_shrink"].quick_replies[number % 3], "choose")
    if expecting == "adapt":
        return hear(CONTENT.texts["adapt_plan"].quick_replies[number % 4], "choose")
    if expecting.startswith("plan_"):
        if number == FITTING - 1:
            return hear(TEXTS[-2], "plan_detail")
        return hear(("walk round the block", "on tuesday", "ten minutes", "it rains")[number % 4], "plan_detail")
    barrier = sorted(TAXONOMY.barriers)[number % len(TAXONOMY.barriers)]
    return hear("that keeps me from it most days", barrier, barriers=barrier)


@dataclass(frozen=True)
class Step:
    """One answer in a walk, with what it was an answer to."""

    heard: Understanding
    answered: Answered
    expected: str | None


PLAN = dict.fromkeys(("what", "when", "how_long", "how_often", "obstacle", "if_then"), "walk to the bakery")


def amid(room: str | None) -> dict[str, Any] | None:
    """The memory of somebody who was asked what leads to a room, with plans made; None is a new patient."""
    if room is None:
        return None
    heard = [Heard(name, "barrier", "it", "", 1, 2) for name in ("fear_of_pain", "cost")]
    past = Plan(**PLAN, status="agreed" if room == "progress" else "kept", visit=1)
    plan = Plan(**{**PLAN, room.removeprefix("plan_"): ""}) if room.removeprefix("plan_") in PLAN else Plan(**PLAN)
    state = State(seed=5, visit=2, turn=20, visit_turn=8, heard=heard, plan=plan, past_plans=[past], expecting=room)
    state.options = ["fear_one_small_movement", "fear_walk_known_way"] if room == "choice" else []
    state.last_at, state.to_pass_on = START.isoformat(), "that he listens"
    return state.to_json()


def walk(room: str | None, steps: list[int]) -> Iterator[Step]:
    """Talk as the numbers say, from the start or from a room; the state goes through JSON as it does in the product."""
    state, now = amid(room), START
    for number in steps if state else (OPENED, *steps):
        expected = state["expecting"] if state else None
        now += timedelta(days=3) if number in (OPENED, UNOPENED) else timedelta(minutes=1)
        if number == OPENED:
            heard = Understanding("/open_visit", Intent("open_visit", 1.0))
        else:
            heard = fitting(expected, number) if number < FITTING else anything(number)
        answered = respond(state, heard, now)
        state = json.loads(json.dumps(answered.state))
        yield Step(heard, answered, expected)


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
        asked_for = any(phrase in typed(step.heard.text) for phrase in CONTENT.words["wants_ideas"])
        assert step.expected == "permission" or step.heard.intent.name == "ask_advice" or asked_for


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
    "the_records_know_every_event": known_events,
    "mo_waits_only_for_what_it_can_take": known_rooms,
    "ideas_come_after_a_question_only": permission_first,
    "rulers_go_from_0_to_10": rulers_on_scale,
}


@lru_cache(maxsize=1)
def three_hundred_talks() -> tuple[dict[str, str], set[str | None], int]:
    """The shortest breach of each rule, the rooms that were entered, and the number of talks.

    All rules look at the same talks, because a talk takes longer than the looking.
    """
    breaches: dict[str, tuple[int, str]] = {}
    rooms: set[str | None] = set()
    talks = 0

    @settings(
        max_examples=300,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.lists(
            st.integers(0, PIECES) | st.integers(0, FITTING - 1) | st.sampled_from((OPENED, UNOPENED)),
            min_size=15,
            max_size=40,
        )
    )
    def talk(steps: list[int]) -> None:
        nonlocal talks
        room = (None, *_ROOMS)[talks % (len(_ROOMS) + 1)]
        talks += 1
        said: list[Step] = []
        try:
            said.extend(walk(room, steps))
        except Exception as error:
            note("it_never_breaks_down", len(steps), f"{type(error).__name__}: {error} in {room} {steps}")
        for number, step in enumerate(said):
            rooms.add(step.expected)
            for rule, holds in HOLDS.items():
                try:
                    holds(step)
                except AssertionError as error:
                    note(rule, number, f"answer {number} to {step.heard!r}, waiting for {step.expected}: {error}")
        if said:
            try:
                storable(said[-1])
            except AssertionError as error:
                note("the_memory_can_be_stored", len(said), str(error))

    def note(rule: str, length: int, what: str) -> None:
        if rule not in breaches or length < breaches[rule][0]:
            breaches[rule] = (length, what)

    talk()
    return {rule: what for rule, (_, what) in breaches.items()}, rooms, talks


@pytest.mark.parametrize("rule", ["it_never_breaks_down", "the_memory_can_be_stored", *HOLDS])
def test_in_every_talk(rule: str) -> None:
    breaches, _, talks = three_hundred_talks()
    assert talks >= 300
    assert rule not in breaches, breaches[rule]


def test_the_talks_get_everywhere() -> None:
    """The rules say little about rooms that no talk has entered."""
    _, rooms, _ = three_hundred_talks()
    assert set(_ROOMS) - rooms == set()
