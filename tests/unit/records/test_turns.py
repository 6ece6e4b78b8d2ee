"""A turn is stored whole or not at all, and the next one finds where the talk stands."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event as engine_event

from bot.records.errors import UnknownConversation
from tests.unit.records.conftest import Talk

HEARD: dict[str, Any] = {
    "text": "no time and scared, but i love swimming",
    "intent": {"name": "lack_of_time", "confidence": 0.9},
    "barriers": [{"id": "lack_of_time", "start": 0, "end": 7, "quote": "no time", "confidence": 0.9}],
    "facilitators": [{"id": "enjoyment", "start": 24, "end": 39, "quote": "i love swimming", "confidence": 0.8}],
    "feelings": [{"id": "fear", "confidence": 0.7}],
}
EVENTS: list[dict[str, Any]] = [
    {"kind": "ruler", "data": {"name": "importance", "value": 6.5}},
    {"kind": "strategy_offered", "data": {"id": "ten_minutes", "barrier": "lack_of_time"}},
    {"kind": "strategy_landed", "data": {"id": "ten_minutes", "how": "taken"}},
    {"kind": "plan", "data": {"what": "swim", "when": "tuesday", "confidence": 8, "status": "agreed"}},
    {"kind": "note_for_gp", "data": {"kind": "question", "text": "is it my discs?"}},
    {"kind": "visit_closed", "data": {}},
]


def test_the_next_turn_goes_on_where_the_last_one_stopped(talk: Talk) -> None:
    first = talk.send("hello")
    context = talk.records.turn_context(first)
    assert context is not None
    assert (context.state, context.state_version, context.answered) == (None, 0, False)
    assert (context.text, context.received_at, context.locale) == ("hello", talk.now, "en")
    assert talk.answer(talk.lease(), state={"asked": ["goals"]}, stage="focus")
    answered = talk.records.turn_context(first)
    assert answered is not None
    assert answered.answered
    after = talk.records.turn_context(talk.send("more"))
    assert after is not None
    assert (after.state, after.state_version, after.answered) == ({"asked": ["goals"]}, 1, False)
    conversation = talk.records.conversation(talk.id)
    assert conversation is not None
    assert (conversation.stage, conversation.state_version) == ("focus", 1)


def test_a_turn_made_from_an_old_state_changes_nothing(talk: Talk) -> None:
    talk.exchange("one", state={"n": 1})
    message = talk.send("two")
    lease = talk.lease()
    stored = talk.records.record_turn(
        message, lease.fence, 0, state={"n": 9}, stage="plan", visit=1, understanding=None,
        replies=[{"text": "never"}], events=EVENTS, action="action_reflect", now=talk.now,
    )  # fmt: skip
    assert stored is False
    exported = talk.records.export(talk.id)
    assert (exported["conversation"]["state"], exported["rulers"]) == ({"n": 1}, [])
    assert "never" not in str(exported)


def test_a_turn_that_cannot_be_stored_whole_is_not_stored_at_all(talk: Talk) -> None:
    message = talk.send("one")
    lease = talk.lease()
    with pytest.raises(KeyError):
        talk.answer(lease, events=[*EVENTS, {"kind": "ruler", "data": {}}])
    assert talk.records.replies_to(message) is None
    assert talk.records.export(talk.id)["plans"] == []
    assert talk.answer(lease), "and the next try succeeds"


def test_what_was_heard_and_what_happened_is_kept(talk: Talk) -> None:
    talk.exchange(HEARD["text"], understanding=HEARD, events=EVENTS)
    held = talk.records.export(talk.id)
    found = {(o["kind"], o["finding"], o["quote"]) for o in held["observations"]}
    assert found == {
        ("barrier", "lack_of_time", "no time"),
        ("facilitator", "enjoyment", "i love swimming"),
        ("feeling", "fear", None),
    }
    assert [(r["name"], r["value"]) for r in held["rulers"]] == [("importance", 6.5)]
    assert [(s["strategy"], s["barrier"], s["landed"]) for s in held["strategies_offered"]] == [
        ("ten_minutes", "lack_of_time", "taken")
    ]
    (plan,) = held["plans"]
    assert (plan["status"], plan["confidence"], plan["words"]["what"]) == ("agreed", 8, "swim")
    (turn,) = talk.records.own_record(talk.id).turns
    assert (turn.understanding, list(turn.events)) == (HEARD, EVENTS)
    assert turn.replies == ({"text": f"About: {HEARD['text']}", "moves": ["simple_reflection"]},)


def test_events_may_come_with_their_data_beside_their_kind(talk: Talk) -> None:
    talk.exchange("six", events=[{"kind": "ruler", "name": "confidence", "value": 6}])
    (turn,) = talk.records.own_record(talk.id).turns
    assert turn.events == ({"kind": "ruler", "data": {"name": "confidence", "value": 6}},)
    assert [r["value"] for r in talk.records.export(talk.id)["rulers"]] == [6]


def test_how_an_idea_landed_goes_to_its_latest_offer(talk: Talk) -> None:
    offer = {"kind": "strategy_offered", "data": {"id": "walk", "barrier": "cost"}}
    talk.exchange("one", events=[offer])
    talk.exchange("two", events=[{"kind": "strategy_landed", "data": {"id": "walk", "how": "declined"}}])
    talk.exchange("three", events=[offer])
    talk.exchange("four", events=[{"kind": "strategy_landed", "data": {"id": "walk", "how": "taken"}}])
    landed = [s["landed"] for s in talk.records.export(talk.id)["strategies_offered"]]
    assert landed == ["declined", "taken"]


def test_the_time_between_visits_ends_when_the_patient_is_back(talk: Talk) -> None:
    agreed = {"kind": "follow_up", "data": {"when": "next sunday"}}
    talk.exchange("bye", events=[agreed, {"kind": "visit_closed", "data": {}}])
    (between,) = talk.records.export(talk.id)["times_between_visits"]
    assert (between["words"], between["returned_at"]) == ({"when": "next sunday"}, None)
    talk.exchange("i am back", events=[{"kind": "visit_opened", "data": {}}])
    (between,) = talk.records.export(talk.id)["times_between_visits"]
    assert between["returned_at"] == talk.now.isoformat()


def test_rasa_is_told_the_last_few_intents_and_actions_only(talk: Talk) -> None:
    assert talk.records.tracker_turns(talk.id) == ("welcome", 0, [])
    for number in range(6):
        heard = {"text": "x", "intent": {"name": f"intent_{number}", "confidence": 1.0}}
        talk.exchange("x", understanding=heard, action=f"action_{number}", stage=f"stage_{number}")
    talk.exchange("x", understanding=None, action="action_open_visit", stage="evoke")
    stage, version, pairs = talk.records.tracker_turns(talk.id, last=3)
    assert (stage, version) == ("evoke", 7)
    assert pairs == [(f"intent_{n}", f"action_{n}", f"stage_{n}") for n in (3, 4, 5)]
    with pytest.raises(UnknownConversation):
        talk.records.tracker_turns("nobody")


def test_the_thousandth_message_costs_as_many_statements_as_the_first(talk: Talk) -> None:
    statements: list[str] = []
    engine = talk.records._database.engine

    def count(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    def cost_of_one() -> int:
        statements.clear()
        talk.exchange("hello", understanding=HEARD, events=EVENTS)
        return len(statements)

    talk.exchange("warm up", understanding=HEARD, events=EVENTS)
    engine_event.listen(engine, "before_cursor_execute", count)
    first = cost_of_one()
    for _ in range(25):
        cost_of_one()
    assert cost_of_one() == first
    assert first <= 32
