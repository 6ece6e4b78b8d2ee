"""The way of one message: safety first, then the journal, consent, and the interview through Rasa."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import TypeVar

from bot import clock, logs, metrics
from bot.gateway.arrivals import Arrivals, Listener
from bot.gateway.consent import Changed, ConsentTalk, EraseConfirmed
from bot.gateway.guard import Guard, Verdict
from bot.gateway.locks import Locks
from bot.gateway.noticeboard import Noticeboard
from bot.gateway.problems import Problem, gone
from bot.gateway.said import Heard
from bot.gateway.threads import Threads
from bot.gateway.tokens import Ticket
from bot.gateway.unstored import Answered, Unstored
from bot.gateway.visits import Opened, Visits
from bot.gateway.worker import Worker
from bot.notices import Notices
from bot.records.errors import RecordsError, RecordsUnavailable
from bot.records.repository import Records
from bot.records.types import Conversation, Message
from bot.safety import Flag, SafetyMessage, says_checked

log = logs.get(__name__)
T = TypeVar("T")

_SAFETY_WAITS = 3.0
_LOOKED_AT_ONCE = 0.5  # seconds without news after which the database is asked: another gateway may be at it
_LINES_LOOKED_AT = 12  # enough to hold the patient's last few


@dataclass(frozen=True)
class Reply:
    """What a message or a change of consent gets. seq: the patient's message; pending: more comes later.

    `unstored` are safety messages that could not be written yet; `notice` is what the patient is told meanwhile.
    `erased`: what is said last, when nothing is left to store it with.
    """

    seq: int = 0
    messages: Sequence[Message] = ()
    pending: bool = False
    notice: str = ""
    unstored: Sequence[SafetyMessage] = ()
    erased: str = ""
    at: datetime = field(default_factory=clock.now)


class Dialogue:
    """Takes what channels bring in and gives what goes out; `patience` is how long (s) an answer is waited for."""

    def __init__(
        self,
        records: Records,
        guard: Guard,
        worker: Worker,
        arrivals: Arrivals,
        threads: Threads,
        locks: Locks,
        board: Noticeboard,
        patience: float = 8.0,
    ) -> None:
        self._records, self._guard, self._worker = records, guard, worker
        self._arrivals, self._threads, self._locks, self._board = arrivals, threads, locks, board
        self._consent = ConsentTalk(records)
        self._visits = Visits(records, self._consent)
        self._patience = patience
        self._hearing = Threads(4)
        self._urgent = Threads(4)  # what safety answers waits for nobody else's look at the database
        self._unstored = Unstored(guard, threads, arrivals)

    async def hear(self, ticket: Ticket, client_id: str, text: str) -> tuple[Flag, ...]:
        """Step 0: every warning sign in a normalised text, before anything is looked up."""
        with metrics.STEPS.labels("safety").time():
            return await self._hearing.run(self._guard.hear, ticket, client_id, text)

    def is_led(self, ticket: Ticket) -> bool:
        """Whether safety leads the conversation, as far as this gateway knows."""
        return self._guard.on_hold(ticket.conversation)

    async def receive(
        self, ticket: Ticket, client_id: str, text: str, flags: tuple[Flag, ...], wait: float | None = None
    ) -> Reply:
        """Answer one normalised message that was heard; raises RecordsUnavailable, MessageConflict or a Problem.

        `wait` is how long (s) the interview's answer is waited for, where it is not to be `patience`.
        """
        now = clock.now()
        led = bool(flags) or self._guard.on_hold(ticket.conversation)
        try:
            await self._unstored.store_of(ticket.conversation)
            conversation = (
                await self._conversation(ticket, _SAFETY_WAITS, self._urgent)
                if led
                else await self._conversation(ticket, self._patience)
            )
            flags = flags or await self._hear_with_stored(conversation, ticket, client_id, text)
        except (RecordsError, Problem):
            if not led:
                raise
            conversation = None
        verdict = self._guard.judge(ticket, text, flags, now)
        if verdict is not None and verdict.said:
            return await self._safety_answers(ticket, client_id, text, verdict, conversation, now)
        if conversation is None:
            raise RecordsUnavailable("the conversation cannot be read")
        if verdict is not None:  # released without a word: the message itself goes on to the interview
            self._guard.keep(conversation.id, verdict)
            await self._threads.run(self._records.set_hold, conversation.id, None, help_reached=verdict.help_reached)
        elif says_checked(text):  # a flag that outlived its hold keeps no plan waiting once somebody has looked
            await self._threads.run(self._records.checked, conversation.id)
        return await self._interview_answers(
            conversation.id, client_id, text, now, self._patience if wait is None else wait
        )

    async def change_consent(
        self, ticket: Ticket, talk: bool | None, share: bool | None, wait: float | None = None
    ) -> tuple[Changed, Reply]:
        """Give or withdraw consent by call; `wait` as in `receive`."""
        now = clock.now()
        changed = await self._alone(
            ticket.conversation, lambda found, notices: self._consent.change(found, notices, talk, share, now)
        )
        self._guard.remember(changed.conversation)
        self._arrivals.announce(ticket.conversation)
        return changed, await self._with_opening(
            ticket.conversation, Reply(messages=changed.said), changed.opening, self._patience if wait is None else wait
        )

    async def open(
        self, conversation_id: str, new_visit: bool, patience: float = 3.0, told: Sequence[str] = ()
    ) -> tuple[Opened, Reply]:
        """Say what comes first, and give the conversation as it stands; `told` are notices of the channel's own."""
        now = clock.now()
        opened = await self._alone(
            conversation_id, lambda found, notices: self._visits.open(found, notices, new_visit, now, told)
        )
        self._arrivals.announce(conversation_id)
        reply = Reply(messages=opened.messages)
        return opened, await self._with_opening(conversation_id, reply, opened.opening, patience)

    async def news(
        self, ticket: Ticket, after: int, wait: float, left: Callable[[], Awaitable[bool]]
    ) -> tuple[Conversation, list[Message]]:
        """What came after number `after`; where there is nothing, the first that comes within `wait` seconds.

        `left` tells whether whoever asked has gone: then nobody waits any longer.
        """
        until = monotonic() + wait
        with self._arrivals.listen(ticket.conversation) as listener:
            while True:
                conversation = await self._conversation(ticket)
                lines = await self._threads.run(self._records.messages, ticket.conversation, after)
                rest = until - monotonic()
                if lines or rest <= 0 or self._arrivals.closed or await left():
                    return conversation, lines
                await listener.wait(min(1.0, rest))

    async def erase(self, ticket: Ticket) -> None:
        """Erase everything about the patient, at their wish."""
        async with self._locks.of(ticket.conversation):
            await self._conversation(ticket)
            await self._erase(ticket.conversation)

    async def erase_shared(self, practice_id: str, conversation_id: str, by: str) -> bool:
        """The same by somebody of the practice; False if it does not see the patient."""
        async with self._locks.of(conversation_id):
            erase = self._records.erase_shared
            done = await self._threads.run(erase, practice_id, conversation_id, by, clock.now())
            if done:
                self._forget(conversation_id)
        return done

    async def _erase(self, conversation_id: str) -> None:
        await self._threads.run(self._records.erase, conversation_id, clock.now(), "patient")
        self._forget(conversation_id)

    def _forget(self, conversation_id: str) -> None:
        """Drop what this process remembers of an erased conversation, and tell who waits for its news."""
        self._unstored.forget(conversation_id)
        self._guard.forget(conversation_id)
        self._arrivals.announce(conversation_id)

    async def store_unstored(self) -> None:
        """Write what safety answered while the database could not; raises RecordsUnavailable when it still cannot."""
        await self._unstored.store()

    async def _alone(self, conversation_id: str, work: Callable[[Conversation, Notices], T]) -> T:
        """Work on the conversation in one transaction: nobody else does, here or in another gateway."""

        def whole() -> T:
            with self._records.alone_with(conversation_id) as conversation:
                return work(conversation, self._board.notices_for(conversation))

        async with self._locks.of(conversation_id):
            return await self._threads.run(whole)

    async def _hear_with_stored(
        self, conversation: Conversation, ticket: Ticket, client_id: str, text: str
    ) -> tuple[Flag, ...]:
        """Read the message once more after those heard by another gateway, or by this one before its last start."""
        after = max(0, conversation.last_seq - _LINES_LOOKED_AT)
        lines = await self._threads.run(self._records.messages, ticket.conversation, after)
        stored = [line.text for line in lines if line.sender == "patient"]
        return await self._hearing.run(self._guard.hear_after, ticket, client_id, text, stored)

    async def _safety_answers(
        self,
        ticket: Ticket,
        client_id: str,
        text: str,
        verdict: Verdict,
        conversation: Conversation | None,
        now: datetime,
    ) -> Reply:
        self._guard.keep(ticket.conversation, verdict)
        try:
            if conversation is None:
                raise RecordsUnavailable("the conversation cannot be read")
            async with self._locks.briefly(ticket.conversation, 1.0):
                accepted, said = await self._urgent.within(
                    _SAFETY_WAITS, self._guard.store, ticket.conversation, client_id, text, verdict, now
                )
        except Exception as error:  # whatever fails here, the answer goes out
            log.warning("safety.not_stored", conversation=ticket.conversation, **logs.failure(error))
            self._unstored.keep(Answered(ticket, client_id, text, verdict, now))
            return Reply(unstored=verdict.said, at=now)
        self._unstored.stored(ticket.conversation, client_id)
        self._arrivals.announce(ticket.conversation)
        logs.bind_contextvars(message=accepted.message_id)
        return Reply(accepted.seq, said)

    async def _interview_answers(
        self, conversation_id: str, client_id: str, text: str, now: datetime, patience: float
    ) -> Reply:
        try:
            with metrics.STEPS.labels("journal").time():
                heard: Heard = await self._alone(
                    conversation_id, lambda found, notices: self._consent.hear(found, notices, client_id, text, now)
                )
        except EraseConfirmed:
            async with self._locks.of(conversation_id):
                await self._erase(conversation_id)
            return Reply(erased=self._board.plain().text("erased"))
        logs.bind_contextvars(message=heard.accepted.message_id)
        self._arrivals.announce(conversation_id)
        reply = Reply(heard.accepted.seq, heard.said or ())
        if heard.said is not None:
            return await self._with_opening(conversation_id, reply, heard.opening, patience)
        self._guard.passes(heard.accepted.message_id)
        return await self._with_opening(conversation_id, reply, heard.accepted.message_id, patience)

    async def _with_opening(self, conversation_id: str, reply: Reply, message_id: str | None, patience: float) -> Reply:
        """Add the interview's answer to a pending message, or say that it is still to come."""
        if message_id is None:
            return reply
        with self._arrivals.listen(conversation_id) as listener:
            self._worker.kick(conversation_id, message_id)
            answer = await self._answer(listener, message_id, patience)
        known = {line.seq for line in reply.messages}
        if answer is None:
            return Reply(
                reply.seq,
                reply.messages,
                pending=True,
                notice=self._board.plain().text("answer_takes_longer"),
            )
        return Reply(reply.seq, [*reply.messages, *(line for line in answer if line.seq not in known)])

    async def _answer(self, listener: Listener, message_id: str, patience: float) -> list[Message] | None:
        until = monotonic() + patience
        await listener.wait(min(_LOOKED_AT_ONCE, patience))  # a new message is never answered before there is news
        while True:
            answer = await self._threads.run(self._records.replies_to, message_id)
            left = until - monotonic()
            if answer is not None or left <= 0 or self._arrivals.closed:
                return answer
            await listener.wait(min(1.0, left))

    async def _conversation(
        self, ticket: Ticket, seconds: float = 10.0, threads: Threads | None = None
    ) -> Conversation:
        conversation = await (threads or self._threads).within(seconds, self._records.conversation, ticket.conversation)
        if conversation is None:
            raise gone()
        self._guard.remember(conversation)
        return conversation
