"""Wakes whoever waits for news of a conversation: long polls, and requests whose answer is being made."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator


class Arrivals:
    """News per conversation within this process; what other processes store is found by asking the database."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._closed = False

    @contextlib.contextmanager
    def listen(self, conversation_id: str) -> Iterator[Listener]:
        """A listener that misses nothing announced after this line."""
        event = asyncio.Event()
        self._listeners[conversation_id].add(event)
        try:
            yield Listener(self, event)
        finally:
            self._listeners[conversation_id].discard(event)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    def announce(self, conversation_id: str) -> None:
        """Wake everybody who listens to the conversation."""
        for event in self._listeners.get(conversation_id, ()):
            event.set()

    @property
    def closed(self) -> bool:
        """Whether the gateway is stopping, so that nobody should wait any longer."""
        return self._closed

    def close(self) -> None:
        """Wake everybody for good: the gateway is stopping."""
        self._closed = True
        for conversation_id in tuple(self._listeners):
            self.announce(conversation_id)


class Listener:
    """One waiting request."""

    def __init__(self, arrivals: Arrivals, event: asyncio.Event) -> None:
        self._arrivals, self._event = arrivals, event

    async def wait(self, seconds: float) -> None:
        """Return at the next news, or after `seconds`."""
        if self._arrivals.closed:
            return
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._event.wait(), max(0.0, seconds))
        self._event.clear()
