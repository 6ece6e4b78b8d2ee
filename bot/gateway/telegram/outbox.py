"""What goes out to chats: Mo's lines in order and once, and what is said beside the talk, in turn with them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

from bot import clock, logs
from bot.gateway.arrivals import Arrivals
from bot.gateway.locks import Locks
from bot.gateway.reminders.hours import is_daytime
from bot.gateway.reminders.saying import LASTS
from bot.gateway.telegram.leading import Leading
from bot.gateway.telegram.sending import Gone, Halted, Sender
from bot.gateway.telegram.unstored import SaidUnstored
from bot.gateway.telegram.wording import Spoken, spoken
from bot.gateway.threads import Threads
from bot.records.errors import RecordsError
from bot.records.repository import Records
from bot.records.telegram import TelegramChat
from bot.records.types import Message

log = logs.get(__name__)

_SWEEP_SECONDS = 1.0
_TYPING_SECONDS = 4.0
_SAYS_THAT_IT_TAKES_LONGER = 10.0
_NO_LONGER_TYPING = 120.0


class Outbox:
    """Sends to chats. What is under way when the process ends is found again in the database, but for notices."""

    def __init__(
        self, records: Records, threads: Threads, arrivals: Arrivals, sender: Sender, leading: Leading
    ) -> None:
        self._records, self._threads, self._arrivals = records, threads, arrivals
        self.sender, self._leading = sender, leading
        self._chats = Locks()
        self._tasks: set[asyncio.Task[None]] = set()
        self._delivering: set[str] = set()
        self._again: set[str] = set()
        self._typing: set[str] = set()
        self.said_unstored = SaidUnstored()

    async def sweep(self) -> None:
        """Look for ever for chats with lines to come: late answers, what another gateway took, what a kill left."""
        while True:
            await self.look()
            await asyncio.sleep(_SWEEP_SECONDS)

    async def look(self) -> None:
        """Start on every chat with lines to come, if this process leads."""
        if self._leading.lead is None:
            return
        try:
            for id_ in await self._threads.run(self._records.undelivered_telegram):
                self.deliver(id_)
        except RecordsError as error:
            log.warning("records.refused", **logs.failure(error))
        except Exception as error:
            log.error("telegram.failed", **logs.failure(error))

    def deliver(self, id_: str, chat: int | None = None) -> None:
        """Send the chat what it has not got yet, now or once more when that is under way.

        With its number given it takes its turn at once, before what is told after it.
        """
        if self._leading.lead is None:
            return
        if id_ in self._delivering:
            self._again.add(id_)
            return
        self._delivering.add(id_)
        self.begin(self._deliver_all(id_, chat))

    def tell(self, chat: int, *said: Spoken, noted_in: str = "") -> None:
        """Say something that is not part of the talk; `noted_in`: the row that keeps where buttons are shown."""

        async def tell() -> None:
            async with self._chats.of(str(chat)):
                for each in said:
                    number = await self.sender.say(chat, each)
                    if noted_in and each.buttons:
                        shown = await self._threads.run(self._records.telegram_buttons, noted_in, number)
                        if shown is not None:
                            await self.sender.take_buttons(chat, shown)

        self.begin(tell())

    def say_unstored(self, chat: int, client_id: str, lines: Sequence[tuple[str, Spoken]]) -> None:
        """Send safety's answer to a message that could not be stored; what went out is not due once it is stored."""

        async def say() -> None:
            async with self._chats.of(str(chat)):
                for text, said in lines:
                    if await self.sender.say(chat, said):
                        self.said_unstored.note(chat, client_id, text)

        self.begin(say())

    def in_turn(self, chat: int, work: Callable[[], Awaitable[None]]) -> None:
        """Do something in the chat when what is being sent there has been sent."""

        async def alone() -> None:
            async with self._chats.of(str(chat)):
                await work()

        self.begin(alone())

    def begin(self, work: Awaitable[object]) -> None:
        """Do something in the background."""

        async def guarded() -> None:
            try:
                await work
            except Gone:
                pass
            except RecordsError as error:
                log.warning("records.refused", **logs.failure(error))
            except Exception as error:
                log.error("telegram.failed", **logs.failure(error))

        task = asyncio.create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._tasks)

    async def stop(self) -> None:
        """Give up what is under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _deliver_all(self, id_: str, number: int | None) -> None:
        try:
            if number is None:
                found = await self._threads.run(self._records.telegram_chat_by_id, id_)
                if found is None:
                    return
                number = found.chat
            while True:
                self._again.discard(id_)
                await self._deliver_once(id_, number)
                if id_ not in self._again:
                    return
        finally:
            self._delivering.discard(id_)
            self._again.discard(id_)

    async def _deliver_once(self, id_: str, number: int) -> None:
        async with self._chats.of(str(number)):
            chat = await self._threads.run(self._records.telegram_chat_by_id, id_)
            if chat is None or chat.gone or chat.elsewhere or chat.conversation.last_seq <= chat.delivered_seq:
                return
            try:
                await self._send_due(chat)
            except Halted:  # whoever leads goes on
                return
            except Gone:
                log.info("telegram.blocked")
                await self._threads.run(self._records.telegram_gone, id_, clock.now())

    async def _send_due(self, chat: TelegramChat) -> None:
        """Each line is sent, then noted: a kill in between sends it once more. Numbers have no gaps up to last_seq."""
        talk, last = chat.conversation.id, chat.conversation.last_seq
        lines = await self._threads.run(self._records.messages, talk, chat.delivered_seq)
        buttons, said = chat.buttons_at, await self._said_before(chat)
        for line in lines:
            if line.kind == "follow_up" and not overtaken(chat, line) and not await self._is_daytime(chat):
                return  # Telegram was not there in the daytime
            if line.kind == "follow_up" and overtaken(chat, line):
                continue
            if line.sender == "bot" and line.seq <= last and (line.id, line.text) not in said:
                lead = self._leading.lead
                if lead is None:
                    return
                buttons = await self._send(chat.chat, line, buttons)
                noted = self._records.delivered_telegram
                if not await self._threads.run(noted, chat.id, line.seq, lead, buttons_at=buttons):
                    return
        if (lead := self._leading.lead) is not None:
            await self._threads.run(self._records.delivered_telegram, chat.id, last, lead, buttons_at=buttons)

    async def _is_daytime(self, chat: TelegramChat) -> bool:
        """Whether the patient may be written to unasked now."""
        talk = chat.conversation
        name = talk.timezone or (await self._threads.run(self._records.practice, talk.practice_id)).timezone
        return is_daytime(clock.now(), clock.zone_of(name))

    async def _send(self, chat: int, line: Message, buttons_at: int | None) -> int | None:
        """Send one line; the number of the message whose buttons are shown from then on: there is only one."""
        said = spoken(line.text, line.kind, line.extra)
        if said.buttons is not None and buttons_at is not None:
            await self.sender.take_buttons(chat, buttons_at)
        number = await self.sender.say(chat, said, still=lambda: self._leading.lead is not None)
        return number if said.buttons is not None else buttons_at

    async def _said_before(self, chat: TelegramChat) -> set[tuple[str, str]]:
        """Lines (id, text) that safety said here when they could not be stored."""
        said: set[tuple[str, str]] = set()
        for client_id, text in self.said_unstored.in_chat(chat.chat):
            answers = await self._threads.run(self._records.answers_to, chat.conversation.id, client_id)
            said |= {(line.id, text) for line in answers if line.kind == "safety"}
        return said

    def show_typing(self, chat: TelegramChat, takes_longer: Spoken) -> None:
        """Show that Mo is writing until the pending message has its answer; say so when that takes long."""
        if chat.id not in self._typing:
            self._typing.add(chat.id)
            self.begin(self._type(chat, takes_longer))

    async def _type(self, chat: TelegramChat, takes_longer: Spoken) -> None:
        waited, told = 0.0, False
        try:
            with self._arrivals.listen(chat.conversation.id) as listener:
                while waited < _NO_LONGER_TYPING and not self._arrivals.closed:
                    await self.sender.typing(chat.chat)
                    began = asyncio.get_running_loop().time()
                    await listener.wait(_TYPING_SECONDS)
                    waited += asyncio.get_running_loop().time() - began
                    if not await self._threads.run(self._records.waits_for_an_answer, chat.conversation.id):
                        break
                    if waited >= _SAYS_THAT_IT_TAKES_LONGER and not told:
                        told = True
                        self.tell(chat.chat, takes_longer)
        finally:
            self._typing.discard(chat.id)
            self.deliver(chat.id, chat.chat)


def overtaken(chat: TelegramChat, line: Message) -> bool:
    """Whether a reminder that could not be sent in time is not to be sent any more: the talk went on, or stopped."""
    talk = chat.conversation
    return line.seq < talk.last_seq or talk.hold is not None or not talk.talk or clock.now() - line.at > LASTS
