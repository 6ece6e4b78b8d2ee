"""Brings pending messages to Rasa, one at a time for each conversation, in order, until each has its turn."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot import clock, logs
from bot.gateway.arrivals import Arrivals
from bot.gateway.guard import Guard
from bot.gateway.locks import Locks
from bot.gateway.rasa import Rasa
from bot.gateway.texts import for_rasa
from bot.gateway.threads import Threads
from bot.gateway.tokens import Ticket
from bot.records.errors import RecordsError
from bot.records.repository import Records
from bot.records.types import Lease
from bot.safety import detect

log = logs.get(__name__)

_LEASE_SECONDS = 30
_REQUESTS_KEPT = 1000
_NOT_THERE = 1.0  # seconds until Rasa is asked again when it was not there: it may just be starting
_LONGEST_BACK_OFF = 10.0
_MORE_SIMPLY_AFTER = 3  # failures in vain while every part was well: it is the message that Rasa fails on
_GIVEN_UP_AFTER = 6
_EARLIER = 3  # texts that safety reads with a message, as the guard does


class Worker:
    """Works in the background; what it does not finish, the next start finds in the database."""

    def __init__(
        self,
        records: Records,
        rasa: Rasa,
        guard: Guard,
        arrivals: Arrivals,
        threads: Threads,
        locks: Locks,
        all_well: Callable[[], Awaitable[bool]],
        apology: Callable[[str], dict[str, Any]],
        every: float = 1.0,
    ) -> None:
        self._records, self._rasa, self._guard = records, rasa, guard
        self._arrivals, self._threads, self._locks, self._every = arrivals, threads, locks, every
        self._all_well, self._apology = all_well, apology
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._asked_by: dict[str, str] = {}
        self._in_vain: dict[str, int] = {}

    def kick(self, conversation_id: str, message_id: str = "") -> None:
        """Start on the conversation's pending messages now, or look once more when that is under way.

        `message_id` is the message that the present request brought, so that the log can follow it from here on.
        """
        self._note_request(message_id)
        if conversation_id in self._running:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._work(conversation_id))
        self._running[conversation_id] = task

    def _note_request(self, message_id: str) -> None:
        """Keep which request brought a message: it may be worked on later, by a task begun for another one."""
        request_id = logs.bound("request")
        if message_id and request_id:
            self._asked_by[message_id] = request_id
            while len(self._asked_by) > _REQUESTS_KEPT:
                self._asked_by.pop(next(iter(self._asked_by)))

    async def begin(self) -> None:
        """Before the first message: take over what a killed predecessor was at, which else waits for its lease's end.

        Another gateway that is at work loses a turn or two to this one, and no message.
        """
        with contextlib.suppress(RecordsError):
            await self._threads.run(self._records.break_leases)

    async def run(self) -> None:
        """Look for due messages for ever: those left from before the start, and those to be tried again."""
        while True:
            try:
                for conversation_id in await self._threads.run(self._records.pending_conversations, clock.now()):
                    if conversation_id not in self._running:
                        self.kick(conversation_id)
            except RecordsError as error:
                log.warning("records.refused", **logs.failure(error))
            except Exception as error:
                log.error("worker.failed", **logs.failure(error))
            await asyncio.sleep(self._every)

    async def stop(self) -> None:
        """Give up what is under way; it stays pending."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _work(self, conversation_id: str) -> None:
        logs.clear_contextvars()
        logs.bind_contextvars(conversation=conversation_id)
        try:
            while True:
                self._again.discard(conversation_id)
                while await self._answer_next(conversation_id):
                    pass
                if conversation_id not in self._again:
                    return
        except RecordsError as error:
            log.warning("records.refused", **logs.failure(error))
        except Exception as error:
            log.error("worker.failed", **logs.failure(error))
        finally:
            self._running.pop(conversation_id, None)
            self._again.discard(conversation_id)
            self._arrivals.announce(conversation_id)

    async def _answer_next(self, conversation_id: str) -> bool:
        """Take the oldest pending message; False when there is none behind it, or it is to be tried later."""
        async with self._locks.of(conversation_id):  # nobody is half-way through a message of this conversation
            lease = await self._threads.run(self._records.lease, conversation_id, clock.now(), _LEASE_SECONDS)
        if lease is None:
            return False
        logs.bind_contextvars(message=lease.message_id, request=self._asked_by.get(lease.message_id))
        answered, taken = False, True
        try:
            if not await self._is_safetys(lease):
                words = _words(lease, self._in_vain.get(lease.message_id, 0))
                taken = await self._rasa.send(conversation_id, words, lease.message_id, lease.fence)
            answered = await self._is_answered(lease) or (taken and await self._is_given_up(lease))
            if answered:
                self._arrivals.announce(conversation_id)
                self._asked_by.pop(lease.message_id, None)
                self._in_vain.pop(lease.message_id, None)
            else:
                log.warning("worker.unanswered", attempts=lease.attempts)
        finally:
            if not answered:  # else the lease ended with the answer, in one transaction
                wait = _back_off(lease.attempts) if taken else _NOT_THERE
                with contextlib.suppress(RecordsError):
                    await self._threads.run(self._records.release, lease, clock.now(), wait)
                self._arrivals.announce(conversation_id)
        return answered and lease.more

    async def _is_answered(self, lease: Lease) -> bool:
        return await self._threads.run(self._records.is_answered, lease.message_id)

    async def _is_given_up(self, lease: Lease) -> bool:
        """Count a try in vain, and say so to the patient after many: what follows the message waits for it.

        Tries while a part of the product is down do not count: the message is as good as any then.
        """
        if not await self._all_well():
            return False
        self._in_vain[lease.message_id] = tries = self._in_vain.get(lease.message_id, 0) + 1
        while len(self._in_vain) > _REQUESTS_KEPT:
            self._in_vain.pop(next(iter(self._in_vain)))
        if tries < _GIVEN_UP_AFTER:
            return False
        log.error("worker.gave_up", attempts=lease.attempts)
        apology = self._apology("opening_failed" if lease.kind == "system" else "answer_failed")
        say = partial(self._records.say, kind="notice", now=clock.now(), in_reply_to=lease.message_id)
        await self._threads.run(say, lease.conversation_id, [apology])
        return True

    def _texts_before(self, lease: Lease) -> list[str]:
        """The patient's last texts before this message: a warning sign may stand over several."""
        texts: list[str] = []
        for line in self._records.messages(lease.conversation_id):
            if line.id == lease.message_id:
                break
            if line.sender == "patient":
                texts.append(line.text)
        return texts[-_EARLIER:]

    async def _is_safetys(self, lease: Lease) -> bool:
        """Whether safety answers the message: it was journaled, and the gateway stopped before it was answered."""
        if lease.kind == "system" or self._guard.has_passed(lease.message_id):
            return False
        conversation = await self._threads.run(self._records.conversation, lease.conversation_id)
        if conversation is None:
            return True
        self._guard.remember(conversation)
        ticket = Ticket(conversation.id, conversation.country, conversation.locale)
        now = clock.now()
        flags = detect(lease.text, await self._threads.run(self._texts_before, lease))
        verdict = self._guard.judge(ticket, lease.text, flags, now)
        if verdict is None or not verdict.said:
            return False
        self._guard.keep(conversation.id, verdict)
        await self._threads.run(self._guard.store_answer, conversation.id, lease.message_id, verdict, now)
        return True


def _back_off(attempts: int) -> float:
    return min(_LONGEST_BACK_OFF, 2.0 ** min(attempts - 1, 6))


def _words(lease: Lease, in_vain: int) -> str:
    """What Rasa is sent: where it fails on the text, the intent for what nobody understands, which it need not read."""
    if lease.kind == "system":
        return lease.text
    return for_rasa(lease.text) if in_vain < _MORE_SIMPLY_AFTER else "/nlu_fallback"
