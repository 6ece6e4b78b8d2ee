"""One lock a conversation within this process, held for database work only, never while Rasa thinks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from weakref import WeakValueDictionary


class Locks:
    """Locks that exist as long as somebody holds or awaits them."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, conversation_id: str) -> asyncio.Lock:
        """The conversation's lock."""
        return self._locks.setdefault(conversation_id, asyncio.Lock())

    @contextlib.asynccontextmanager
    async def briefly(self, conversation_id: str, seconds: float) -> AsyncIterator[None]:
        """Hold the lock, but go on without it after `seconds`: safety waits for nobody."""
        lock = self.of(conversation_id)
        try:
            await asyncio.wait_for(lock.acquire(), seconds)
        except asyncio.TimeoutError:
            yield
            return
        try:
            yield
        finally:
            lock.release()
