"""Rasa's tracker store: builds a tracker from the records for each message, and never stores one.

In endpoints.yml: `tracker_store: {type: bot.records.tracker_store.DerivedTrackerStore}`. Rasa falls back to
memory when that import fails, and to an empty tracker when a read fails; `assert_ours` rules out both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, NoReturn

from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.records.repository import Records
from bot.settings import Settings

STAGE_SLOT = "stage"
VERSION_SLOT = "state_version"


class DerivedTrackerStore(TrackerStore):
    """Trackers of stage, state version, last intents and actions; the sender id is the conversation's."""

    def __init__(
        self,
        domain: Any = None,
        event_broker: Any = None,
        host: Any = None,
        records: Records | None = None,
        **kwargs: Any,
    ) -> None:
        """Opens the records named by the environment, unless some are given."""
        super().__init__(domain, event_broker, **kwargs)
        self._records = records or Records.when_there(Settings.from_environment())

    async def retrieve(self, sender_id: str) -> DialogueStateTracker:
        """The tracker after the last turn. Raises for an unknown conversation: there is no new talk."""
        stage, version, turns = await asyncio.to_thread(self._records.tracker_turns, sender_id)
        tracker = DialogueStateTracker(sender_id, self.domain.slots, self.max_event_history)
        for event in _events(stage, version, turns):
            tracker.update(event, self.domain)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Writes nothing: the action has stored the turn."""

    async def stream_events(self, tracker: DialogueStateTracker) -> None:
        """Sends nothing: there is no event broker, and events would carry texts."""

    def ping(self) -> None:
        """Raises RecordsUnavailable when the records do not answer."""
        self._records.ping()

    async def keys(self) -> Iterable[str]:
        """No conversation is listed: Rasa has no business to go through them."""
        return []


def _events(stage: str, version: int, turns: list[tuple[str, str, str]]) -> list[Event]:
    """What Rasa itself would have noted: the stage changes where an action changed it."""
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    before = None if turns else stage
    if before:
        events.append(SlotSet(STAGE_SLOT, before))
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    for intent, action, stage_after in turns:
        events.append(UserUttered(intent={"name": intent, "confidence": 1.0}))
        events.append(ActionExecuted(action))
        events.append(SlotSet(STAGE_SLOT, stage_after))
        events.append(ActionExecuted(ACTION_LISTEN_NAME))
    last = events.pop()
    return [*events, SlotSet(STAGE_SLOT, stage), SlotSet(VERSION_SLOT, version), last]


class TrackerStoreError(RuntimeError):
    """Rasa would run on a tracker store other than ours, or could not read a conversation."""


def assert_ours(tracker_store: Any) -> None:
    """Raises TrackerStoreError unless Rasa reads from the records; makes a failed read fail the turn.

    Call it with `agent.tracker_store` once the agent is made. Rasa's wrapper would otherwise answer a failed
    read with an empty tracker.
    """
    ours(tracker_store)
    if isinstance(tracker_store, FailSafeTrackerStore):
        tracker_store._on_tracker_store_error = _fail


def ours(tracker_store: Any) -> DerivedTrackerStore:
    """Mo's store inside Rasa's fail-safe one; raises TrackerStoreError when it is another."""
    inner = tracker_store._tracker_store if isinstance(tracker_store, FailSafeTrackerStore) else tracker_store
    if not isinstance(inner, DerivedTrackerStore):
        raise TrackerStoreError(
            f"Rasa runs on {type(inner).__name__} instead of Mo's tracker store: either endpoints.yml does "
            "not name it, or bot.records.tracker_store cannot be imported (Rasa warns of that above)."
        )
    return inner


def _fail(error: Exception) -> NoReturn:
    raise TrackerStoreError(f"the conversation could not be read ({type(error).__name__})") from error
