"""Takes an update in: safety hears it before anything else, then it goes the way of every message, once."""

from __future__ import annotations

import contextlib
from collections import Counter

from bot import clock, logs
from bot.gateway import observed, wire
from bot.gateway.context import Context
from bot.gateway.dialogue import Reply
from bot.gateway.limits import Buckets
from bot.gateway.locks import Locks
from bot.gateway.problems import Problem
from bot.gateway.telegram.acquaintances import Acquaintances, ticket_of
from bot.gateway.telegram.commands import Commands
from bot.gateway.telegram.linking import Linking, was_away
from bot.gateway.telegram.outbox import Outbox
from bot.gateway.telegram.remembered import Remembered
from bot.gateway.telegram.updates import Incoming, readable
from bot.gateway.telegram.wording import Spoken, spoken
from bot.gateway.texts import LONGEST
from bot.gateway.tokens import Ticket
from bot.records.errors import InvitationError, MessageConflict, RecordsError
from bot.records.telegram import TelegramChat
from bot.safety import Flag

log = logs.get(__name__)

_REFUSED = {
    "unknown": "code_unknown",
    "expired": "code_expired",
    "too_many": "telegram_too_fast",
    "taken": "telegram_taken",
}
_CANNOT_BE = ("talk-first", "conversation-erased")
_TRIES = 5
_FAULTS_KEPT = 1_000
_SAFETY_WAITS = 3.0


class NotStored(Exception):
    """The update was not stored: it is not to be confirmed, so that Telegram sends it once more."""


class Inbox:
    """Updates of one bot. `take` returns when the update is dealt with or journaled; answers go out by themselves."""

    def __init__(self, here: Context, outbox: Outbox, commands: Commands, linking: Linking) -> None:
        self._here, self._outbox, self._commands, self._linking = here, outbox, commands, linking
        self._one_at_a_time = Locks()
        self._known = Acquaintances(here.settings)
        self._done, self._said_unstored = Remembered[int](), Remembered[int]()
        self._albums, self._groups = Remembered[str](), Remembered[int]()
        self._failed: Counter[int] = Counter()
        self._notices = Buckets(6, 0.1)

    async def take(self, incoming: Incoming) -> None:
        """Deal with one update. Raises NotStored or a RecordsError where it must come again."""
        async with self._one_at_a_time.of(str(incoming.chat)):
            if incoming.id in self._done:
                return
            logs.clear_contextvars()
            if incoming.kind == "group":
                self._refuse_group(incoming.chat)
            else:
                await self._take_private(incoming)
            self._done.add(incoming.id)

    async def hear_only(self, incoming: Incoming) -> None:
        """An update that has to wait for an earlier one of the same chat: a warning sign in it does not wait.

        Raises NotStored or a RecordsError: the update comes again anyway.
        """
        text = readable(incoming.text)
        ticket = self._known.ticket(incoming.chat)
        if incoming.id not in self._done and (flags := await self._hear(ticket, incoming, text)):
            await self._safety_alone(incoming, text, flags)

    def stumbled(self, incoming: Incoming, error: Exception) -> bool:
        """A fault in an update: whether it is to come again.

        If it fails each time the patient is asked to write it once more, and told whom to call.
        """
        log.error("telegram.failed", **logs.failure(error))
        if len(self._failed) > _FAULTS_KEPT:
            self._failed.clear()
        self._failed[incoming.id] += 1
        if self._failed[incoming.id] < _TRIES:
            return True
        del self._failed[incoming.id]
        self._done.add(incoming.id)
        self._outbox.tell(incoming.chat, self._commands.notice("telegram_lost"), self._commands.numbers(None))
        return False

    async def _take_private(self, incoming: Incoming) -> None:
        text = readable(incoming.text)
        flags = await self._hear(self._known.ticket(incoming.chat), incoming, text)
        try:
            linked, flags = await self._linked(incoming, text, flags)
        except RecordsError:
            await self._safety_alone(incoming, text, flags)
            raise
        if incoming.query:
            self._outbox.begin(self._outbox.sender.end_spinning(incoming.query))
        if incoming.kind != "blocked":
            await self._answer_or_refuse(incoming, linked, text, flags)
        elif linked is not None:
            await self._here.threads.run(self._here.records.telegram_gone, linked.id, clock.now())

    async def _hear(self, ticket: Ticket, incoming: Incoming, text: str) -> tuple[Flag, ...]:
        return await self._here.dialogue.hear(ticket, incoming.client_id, text) if text else ()

    async def _linked(
        self, incoming: Incoming, text: str, flags: tuple[Flag, ...]
    ) -> tuple[TelegramChat | None, tuple[Flag, ...]]:
        """The chat as the records know it, with what safety hears once it is known whose it is."""
        here, find = self._here, self._here.records.telegram_chat
        linked = await here.threads.within(_SAFETY_WAITS if flags else 10.0, find, incoming.chat)
        if linked is None and flags:
            await self._linking.begin_silently(incoming.chat, incoming.language)
            linked = await here.threads.run(find, incoming.chat)
        if linked is None:
            self._known.forget(incoming.chat)  # erased, perhaps
            return None, flags
        ticket = ticket_of(linked)
        if ticket != self._known.ticket(incoming.chat):
            flags = flags or await self._hear(ticket, incoming, text)
        self._known.keep(incoming.chat, ticket)
        logs.bind_contextvars(conversation=ticket.conversation)
        if (linked.elsewhere or linked.gone) and incoming.kind != "blocked":
            await here.threads.run(here.records.back_on_telegram, linked.id)
            self._outbox.deliver(linked.id, incoming.chat)  # what was missed comes before what is answered now
        return linked, flags

    async def _safety_alone(self, incoming: Incoming, text: str, flags: tuple[Flag, ...]) -> None:
        """The records do not answer, and safety does. Raises NotStored, or nothing where it has nothing to say."""
        if not text or incoming.id in self._said_unstored:
            return
        ticket = self._known.ticket(incoming.chat)
        with contextlib.suppress(RecordsError, Problem):
            reply = await self._here.dialogue.receive(ticket, incoming.client_id, text[:LONGEST], flags, 0.0)
            self._say_unstored(incoming, reply)

    async def _answer_or_refuse(
        self, incoming: Incoming, linked: TelegramChat | None, text: str, flags: tuple[Flag, ...]
    ) -> None:
        """What cannot be done any more, such as what an old button asks for, is no fault: it is said."""
        try:
            await self._answer(incoming, linked, text, flags)
        except Problem as problem:
            if linked is None or problem.kind not in _CANNOT_BE:
                raise
            if problem.kind == "talk-first":
                await self._commands.ask_to_share(incoming.chat, linked)
            else:
                self._known.forget(incoming.chat)
                self._tell(incoming.chat, "telegram_nothing_here")

    async def _answer(
        self, incoming: Incoming, linked: TelegramChat | None, text: str, flags: tuple[Flag, ...]
    ) -> None:
        """Safety before all; then whatever kind of update it is."""
        chat = incoming.chat
        if flags and linked is not None:
            await self._say(incoming, linked, text, flags)
        elif incoming.kind == "command":
            await self._command(incoming, linked, text)
        elif incoming.kind == "press" and not text:
            return
        elif linked is None:
            self._tell(chat, "telegram_nothing_here")
        elif incoming.kind == "action":
            self._take_buttons(incoming, linked)
            await self._act(incoming, linked)
        elif incoming.kind in ("edited", "forwarded"):
            self._tell(chat, "telegram_edited" if incoming.kind == "edited" else "telegram_forwarded")
        elif incoming.kind == "not_text":
            if not incoming.album or self._albums.add(incoming.album):
                self._tell(chat, "telegram_caption" if text else incoming.name)
            if text:
                await self._say(incoming, linked, text, flags)
        elif text:
            await self._say(incoming, linked, text, flags)
        else:
            self._tell(chat, "not_text")

    async def _command(self, incoming: Incoming, linked: TelegramChat | None, text: str) -> None:
        chat, name = incoming.chat, incoming.name
        if name == "start":
            await self._start(incoming, linked)
        elif name == "help" or linked is None:
            self._commands.help(chat, linked) if name == "help" else self._tell(chat, "telegram_nothing_here")
        elif await self._here.limits.messages.wait(linked.conversation.id):
            self._tell(chat, "telegram_too_fast")
        else:
            await self._commands.answer(name, chat, linked)
            self._outbox.deliver(linked.id, chat)

    async def _act(self, incoming: Incoming, linked: TelegramChat) -> None:
        if await self._commands.act(incoming.name, incoming.argument, linked):
            self._known.forget(incoming.chat)
        else:
            self._outbox.deliver(linked.id, incoming.chat)

    async def _start(self, incoming: Incoming, linked: TelegramChat | None) -> None:
        chat = incoming.chat
        started = await self._linking.start(chat, linked, incoming.argument, incoming.language)
        if started.outcome in _REFUSED:
            self._tell(chat, _REFUSED[started.outcome])
        now_linked = await self._here.threads.run(self._here.records.telegram_chat, chat)
        if now_linked is None:
            return
        self._known.keep(chat, ticket_of(now_linked))
        self._outbox.deliver(now_linked.id, chat)
        if started.pending:
            self._outbox.show_typing(now_linked, self._takes_longer())
        elif started.outcome == "here" and now_linked.conversation.hold is None:
            await self._commands.where_we_are(now_linked)

    async def _say(self, incoming: Incoming, linked: TelegramChat, text: str, flags: tuple[Flag, ...]) -> None:
        """The way of one message, from here on the same as on the page."""
        here, talk, dialogue = self._here, linked.conversation, self._here.dialogue
        wait = await here.limits.messages.wait(talk.id)
        if wait and (not flags or await here.limits.alarms.wait(talk.id)):
            self._tell(incoming.chat, "telegram_too_fast")
            return
        if len(text) > LONGEST and not flags:
            self._tell(incoming.chat, "too_long")
            return
        if not flags and await self._linking.welcome_if_never(linked):  # a warning sign came before the welcome
            self._outbox.deliver(linked.id, incoming.chat)
            return
        try:
            with observed.message("telegram") as outcome:
                if not flags and was_away(linked) and not await self._answers_reminder(linked):
                    await dialogue.open(talk.id, False, 0.0)
                reply = await dialogue.receive(ticket_of(linked), incoming.client_id, text[:LONGEST], flags, 0.0)
                outcome.reply = reply
        except MessageConflict:  # another button of the same message was pressed before
            return
        except InvitationError as error:  # agreed to, but somebody else was faster, or it was taken back
            await here.threads.run(here.records.unlink_telegram, linked.id)
            self._tell(incoming.chat, _REFUSED["expired" if error.state in ("expired", "revoked") else "unknown"])
            return
        self._take_buttons(incoming, linked)
        await self._send(incoming, linked, reply)

    async def _answers_reminder(self, linked: TelegramChat) -> bool:
        """Whether Mo wrote last, by itself: then what the patient writes begins the visit, without a greeting."""
        talk = linked.conversation
        lines = await self._here.threads.run(self._here.records.messages, talk.id, talk.last_seq - 1)
        return bool(lines) and lines[-1].kind == "follow_up"

    async def _send(self, incoming: Incoming, linked: TelegramChat, reply: Reply) -> None:
        chat = incoming.chat
        self._say_unstored(incoming, reply)
        if reply.erased:
            self._known.forget(chat)
            await self._commands.erased(linked, reply.erased)
            return
        self._outbox.deliver(linked.id, chat)
        if reply.pending:
            self._outbox.show_typing(linked, self._takes_longer())

    def _say_unstored(self, incoming: Incoming, reply: Reply) -> None:
        """Safety's words go out at once, once; the update comes again until it is stored."""
        if not reply.unstored:
            return
        if self._said_unstored.add(incoming.id):
            lines = [(line.text, spoken(line.text, "safety", wire.extra(line))) for line in reply.unstored]
            self._outbox.say_unstored(incoming.chat, incoming.client_id, lines)
        raise NotStored

    def _take_buttons(self, incoming: Incoming, linked: TelegramChat) -> None:
        """An answered question has no buttons any more; under it stands what was chosen."""
        sender, shown_at = self._outbox.sender, linked.buttons_at
        if incoming.message:
            work = sender.take_buttons(incoming.chat, incoming.message, incoming.shown, incoming.text)
            self._outbox.begin(work)
        if shown_at is not None:
            if shown_at != incoming.message:
                self._outbox.begin(sender.take_buttons(incoming.chat, shown_at))
            self._outbox.begin(self._here.threads.run(self._here.records.telegram_buttons_taken, linked.id, shown_at))

    def _tell(self, chat: int, notice: str) -> None:
        """Say a notice, unless it was said a lot just now: who sends fifty stickers is told six times."""
        if not self._notices.wait_here(f"{chat}:{notice}"):
            self._outbox.tell(chat, self._commands.notice(notice))

    def _refuse_group(self, chat: int) -> None:
        if self._groups.add(chat):
            self._outbox.tell(chat, self._commands.notice("telegram_group"))
        self._outbox.in_turn(chat, lambda: self._outbox.sender.leave(chat))

    def _takes_longer(self) -> Spoken:
        return self._commands.notice("answer_takes_longer")
