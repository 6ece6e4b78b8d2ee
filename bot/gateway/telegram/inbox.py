"""Takes an update in: safety hears it before anything else, then it goes the way of every message, once."""

from __future__ import annotations

import contextlib
import unicodedata
from collections import OrderedDict

from bot import clock, logs
from bot.gateway import observed, wire
from bot.gateway.context import Context
from bot.gateway.dialogue import Reply
from bot.gateway.limits import Buckets
from bot.gateway.locks import Locks
from bot.gateway.problems import Problem
from bot.gateway.telegram.acquaintances import Acquaintances, ticket_of
from bot.gateway.telegram.commands import Commands
from bot.gateway.telegram.linking import Linking
from bot.gateway.telegram.outbox import Outbox
from bot.gateway.telegram.updates import Incoming
from bot.gateway.telegram.wording import Spoken, spoken
from bot.gateway.texts import LONGEST, has_controls, normalised
from bot.gateway.tokens import Ticket
from bot.gateway.visits import NEW_VISIT_AFTER
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
_KEPT = 5_000
_SAFETY_WAITS = 3.0


class NotStored(Exception):
    """The update was not stored: it is not to be confirmed, so that Telegram sends it once more."""


class Inbox:
    """Updates of one bot. `take` returns when the update is dealt with or journaled; answers go out by themselves."""

    def __init__(self, here: Context, outbox: Outbox, commands: Commands, linking: Linking) -> None:
        self._here, self._outbox, self._commands, self._linking = here, outbox, commands, linking
        self._one_at_a_time = Locks()
        self._known = Acquaintances(here.settings)
        self._done: OrderedDict[int | str, None] = OrderedDict()
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
            self._remember(incoming.id)

    async def hear_only(self, incoming: Incoming) -> None:
        """An update that has to wait for an earlier one of the same chat: a warning sign in it does not wait.

        Raises NotStored or a RecordsError: the update comes again anyway.
        """
        text = _readable(incoming.text)
        ticket = self._known.ticket(incoming.chat)
        if incoming.id not in self._done and (flags := await self._hear(ticket, incoming, text)):
            await self._safety_alone(incoming, text, flags)

    def give_up(self, incoming: Incoming) -> None:
        """An update that fails again and again: the patient is asked to write it once more, and told whom to call."""
        self._remember(incoming.id)
        self._outbox.tell(incoming.chat, self._commands.notice("telegram_lost"), self._commands.numbers(None))

    async def _take_private(self, incoming: Incoming) -> None:
        text = _readable(incoming.text)
        flags = await self._hear(self._known.ticket(incoming.chat), incoming, text)
        try:
            linked, flags = await self._linked(incoming, text, flags)
        except RecordsError:
            await self._safety_alone(incoming, text, flags)
            raise
        if incoming.query:
            self._outbox.begin(self._outbox.sender.end_spinning(incoming.query))
        if incoming.kind != "blocked":
            await self._answer(incoming, linked, text, flags)
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
        if not text or f"unstored:{incoming.id}" in self._done:
            return
        ticket = self._known.ticket(incoming.chat)
        with contextlib.suppress(RecordsError, Problem):
            reply = await self._here.dialogue.receive(ticket, incoming.client_id, text[:LONGEST], flags, 0.0)
            self._say_unstored(incoming, reply)

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
            if not incoming.album or self._is_new(f"album:{incoming.album}"):
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
        elif self._here.limits.messages.wait(linked.conversation.id):
            self._tell(chat, "telegram_too_fast")
        else:
            await self._commands.answer(name, chat, linked)
            self._outbox.deliver(linked.id, chat)

    async def _act(self, incoming: Incoming, linked: TelegramChat) -> None:
        if await self._commands.act(incoming.name, linked):
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
            await self._where_we_are(now_linked)

    async def _where_we_are(self, linked: TelegramChat) -> None:
        """A start in the middle: the question for consent that is open, or that the patient can write on."""
        talk = linked.conversation
        if talk.talk and talk.share is not None:
            self._tell(linked.chat, "telegram_here")
        else:
            await self._commands.ask_to_share(linked.chat, linked)

    async def _say(self, incoming: Incoming, linked: TelegramChat, text: str, flags: tuple[Flag, ...]) -> None:
        """The way of one message, from here on the same as on the page."""
        here, talk, dialogue = self._here, linked.conversation, self._here.dialogue
        wait = here.limits.messages.wait(talk.id)
        if wait and (not flags or here.limits.alarms.wait(talk.id)):
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
                if not flags and _was_away(linked):
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
        self._send(incoming, linked, reply)

    def _send(self, incoming: Incoming, linked: TelegramChat, reply: Reply) -> None:
        chat = incoming.chat
        self._say_unstored(incoming, reply)
        if reply.erased:
            self._known.forget(chat)
            self._commands.erased(linked, reply.erased)
            return
        self._outbox.deliver(linked.id, chat)
        if reply.pending:
            self._outbox.show_typing(linked, self._takes_longer())

    def _say_unstored(self, incoming: Incoming, reply: Reply) -> None:
        """Safety's words go out at once, once; the update comes again until it is stored."""
        if not reply.unstored:
            return
        if self._is_new(f"unstored:{incoming.id}"):
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
            self._outbox.begin(self._here.threads.run(self._here.records.telegram_buttons, linked.id, None))

    def _tell(self, chat: int, notice: str) -> None:
        """Say a notice, unless it was said a lot just now: who sends fifty stickers is told six times."""
        if not self._notices.wait(f"{chat}:{notice}"):
            self._outbox.tell(chat, self._commands.notice(notice))

    def _refuse_group(self, chat: int) -> None:
        if self._is_new(f"group:{chat}"):
            self._outbox.tell(chat, self._commands.notice("telegram_group"))
        self._outbox.in_turn(chat, lambda: self._outbox.sender.leave(chat))

    def _takes_longer(self) -> Spoken:
        return self._commands.notice("answer_takes_longer")

    def _is_new(self, name: str) -> bool:
        new = name not in self._done
        self._remember(name)
        return new

    def _remember(self, name: int | str) -> None:
        self._done[name] = None
        if len(self._done) > _KEPT:
            self._done.popitem(last=False)


def _readable(text: str) -> str:
    """The text as it is kept: without control characters, and without space at either end."""
    if has_controls(text):
        kept = (sign if sign in "\n\r\t" or unicodedata.category(sign) not in ("Cc", "Cs") else " " for sign in text)
        text = "".join(kept)
    try:
        return normalised(text)
    except Problem as problem:
        return text.strip() if problem.kind == "text-too-long" else ""


def _was_away(linked: TelegramChat) -> bool:
    """Whether a new visit begins with this message."""
    talk = linked.conversation
    if not talk.talk or talk.share is None or talk.hold or talk.last_at is None:
        return False
    return clock.now() - talk.last_at >= NEW_VISIT_AFTER
