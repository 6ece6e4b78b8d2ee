"""Rasa's locks of conversations, shared through Redis where MO_REDIS_URL names one, else in memory.

Named in endpoints.yml. Rasa's own Redis locks fail a message while Redis is away, and keep it waiting for a minute
after a process was killed with a lock in hand. Here neither holds up a patient: that one message at a time is worked
on, and answered once, rests on the database's leases; a lock only spares work that would be thrown away.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore

from bot.settings import Settings
from bot.shared import LOCK_SECONDS, SECONDS, Presence

T = TypeVar("T")


class SharedLocks(InMemoryLockStore):
    """Rasa's lock store, which goes on in memory while Redis does not answer."""

    def __init__(self, endpoint_config: Any = None, url: str | None = None) -> None:
        super().__init__()
        url = Settings.from_environment().redis_url if url is None else url
        self._presence = Presence()
        self._redis: Any = None
        if url:
            self._redis = redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        """The lock, if there is one."""
        kept = self._ask(lambda: self._redis.get(_key(conversation_id)) or b"")
        if kept is None:
            return super().get_lock(conversation_id)
        return TicketLock.from_dict(json.loads(kept)) if kept else None

    def save_lock(self, lock: TicketLock) -> None:
        """Keep it, for as long as its last ticket is good."""
        if not self._ask(lambda: self._redis.set(_key(lock.conversation_id), lock.dumps(), ex=LOCK_SECONDS)):
            super().save_lock(lock)

    def delete_lock(self, conversation_id: str) -> None:
        """Forget it, in both places."""
        self._ask(lambda: self._redis.delete(_key(conversation_id)))
        super().delete_lock(conversation_id)

    def _ask(self, call: Callable[[], T]) -> T | None:
        if self._redis is None or not self._presence.expected:
            return None
        try:
            found = call()
        except (redis.RedisError, OSError) as error:
            self._presence.failed(error)
            return None
        self._presence.answered()
        return found


def _key(conversation_id: str) -> str:
    return f"mo:rasa lock:{conversation_id}"
