"""Rasa finds a talk where the records say it stands, and writes nothing of its own."""

from __future__ import annotations

import pytest

pytest.importorskip("rasa.core.tracker_store")
from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.records.errors import RecordsError
from bot.records.tracker_store import DerivedTrackerStore, TrackerStoreError, assert_ours
from tests.unit.records.conftest import Place, Talk

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [cost, inform, greet]
actions: [action_reflect, action_focus]
slots:
  stage:
    type: categorical
    values: [welcome, engage, focus]
    initial_value: welcome
    mappings: [{type: custom}]
  state_version:
    type: any
    influence_conversation: false
    mappings: [{type: custom}]
"""
)


@pytest.fixture
def store(talk: Talk) -> DerivedTrackerStore:
    """The store on the test's own records."""
    return DerivedTrackerStore(DOMAIN, records=talk.records)


def heard(intent: str) -> dict[str, object]:
    return {"text": "a secret", "intent": {"name": intent, "confidence": 0.8}}


async def test_a_new_talk_begins_listening_at_the_first_stage(store: DerivedTrackerStore, talk: Talk) -> None:
    tracker = await store.retrieve(talk.id)
    assert (tracker.get_slot("stage"), tracker.get_slot("state_version")) == ("welcome", 0)
    assert tracker.latest_action_name == "action_listen"
    assert tracker.applied_events(), "or Rasa would begin a session"


async def test_a_talk_goes_on_at_its_stage_with_the_last_intents_and_actions(
    store: DerivedTrackerStore, talk: Talk
) -> None:
    talk.exchange("a secret", understanding=heard("cost"), action="action_reflect", stage="engage")
    talk.exchange("a secret", understanding=heard("inform"), action="action_focus", stage="focus")
    tracker = await store.retrieve(talk.id)
    assert (tracker.get_slot("stage"), tracker.get_slot("state_version")) == ("focus", 2)
    states = tracker.past_states(DOMAIN)
    told = [(s["user"]["intent"], s["prev_action"]["action_name"]) for s in states if "user" in s]
    assert told == [
        ("cost", "action_listen"),
        ("cost", "action_reflect"),
        ("inform", "action_listen"),
        ("inform", "action_focus"),
        ("inform", "action_listen"),  # where the next message comes in
    ]
    assert "secret" not in str(tracker.as_dialogue().as_dict())


async def test_saving_a_tracker_changes_nothing(store: DerivedTrackerStore, talk: Talk) -> None:
    talk.records.export(talk.id)  # is itself audited, so it changes something the first time
    before = talk.records.export(talk.id)
    await store.save(DialogueStateTracker.from_events(talk.id, []))
    assert talk.records.export(talk.id) == before
    assert list(await store.keys()) == []


async def test_a_read_that_fails_fails_the_turn_instead_of_beginning_a_new_talk(talk: Talk) -> None:
    agent = Agent(domain=DOMAIN, tracker_store=DerivedTrackerStore(DOMAIN, records=talk.records))
    assert_ours(agent.tracker_store)
    tracker = await agent.tracker_store.get_or_create_tracker(talk.id)
    assert tracker.get_slot("state_version") == 0
    with pytest.raises(TrackerStoreError):
        await agent.tracker_store.get_or_create_tracker("nobody")
    with pytest.raises(RecordsError):
        await DerivedTrackerStore(DOMAIN, records=talk.records).retrieve("nobody")


@pytest.mark.parametrize("wrap", [FailSafeTrackerStore, lambda store: store])
def test_rasa_does_not_start_on_a_store_that_forgets(wrap: object) -> None:
    with pytest.raises(TrackerStoreError, match="InMemoryTrackerStore"):
        assert_ours(wrap(InMemoryTrackerStore(DOMAIN)))  # type: ignore[operator]


async def test_rasa_makes_the_store_from_its_endpoints_file(
    talk: Talk, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MO_TEST_DATABASE_URL", raising=False)
    monkeypatch.setenv("MO_DATABASE_URL", place.url)
    monkeypatch.setenv("MO_KEYS_URL", place.keys_url)
    monkeypatch.setenv("MO_MASTER_KEYS", ",".join(place.masters))
    endpoint = EndpointConfig(type="bot.records.tracker_store.DerivedTrackerStore")
    store = TrackerStore.create(endpoint)
    assert type(store) is DerivedTrackerStore, "not wrapped, not replaced"
    store.domain = DOMAIN
    assert (await store.retrieve(talk.id)).get_slot("stage") == "welcome"
    store._records.close()
