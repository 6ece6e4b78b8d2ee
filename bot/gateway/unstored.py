"""What safety answered while the database could not be written: kept in memory, and written as soon as it can be."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime

from bot.gateway.arrivals import Arrivals
from bot.gateway.guard import Guard, Verdict
from bot.gateway.threads import Threads
from bot.gateway.tokens import Ticket
from bot.records.errors import KeyDestroyed, RecordsError, UnknownConversation

_MOST = 1_000
_WAITS = 3.0


@dataclass(frozen=True)
class Answered:
    """A message that safety answered, and what it said."""

    ticket: Ticket
    client_id: str
    text: str
    verdict: Verdict
    at: datetime


class Unstored:
    """Answers by conversation and the client's id of the message; the oldest go where there are too many."""

    def __init__(self, guard: Guard, threads: Threads, arrivals: Arrivals) -> None:
        self._guard, self._threads, self._arrivals = guard, threads, arrivals
        self._kept: dict[tuple[str, str], Answered] = {}

    def keep(self, answered: Answered) -> None:
        """Keep an answer until it is written; the first to a message counts."""
        self._kept.setdefault((answered.ticket.conversation, answered.client_id), answered)
        while len(self._kept) > _MOST:
            self._kept.pop(next(iter(self._kept)))

    def stored(self, conversation_id: str, client_id: str) -> None:
        """It was written after all."""
        self._kept.pop((conversation_id, client_id), None)

    def forget(self, conversation_id: str) -> None:
        """The conversation was erased."""
        self._kept = {key: kept for key, kept in self._kept.items() if key[0] != conversation_id}

    async def store(self) -> None:
        """Write everything; raises RecordsUnavailable when it still cannot be."""
        failed: RecordsError | None = None
        for conversation_id in {key[0] for key in self._kept}:
            try:
                await self.store_of(conversation_id)
            except RecordsError as error:  # one conversation's trouble must not keep another's flag waiting
                failed = error
        if failed is not None:
            raise failed

    async def store_of(self, conversation_id: str) -> None:
        """Write what is kept of one conversation."""
        for key, kept in [item for item in self._kept.items() if item[0][0] == conversation_id]:
            store = self._guard.store
            with contextlib.suppress(UnknownConversation, KeyDestroyed):  # erased meanwhile: nothing to store it with
                await self._threads.within(_WAITS, store, key[0], kept.client_id, kept.text, kept.verdict, kept.at)
            self._kept.pop(key, None)
            self._arrivals.announce(conversation_id)
