"""Which conversation a chat goes on with: a new one, an invited one, or one from the page with a device code."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Literal

from bot import clock
from bot.gateway.consent import WELCOME
from bot.gateway.context import Context
from bot.gateway.problems import Problem
from bot.gateway.visits import NEW_VISIT_AFTER
from bot.records.errors import InvitationError
from bot.records.telegram import TelegramChat

Outcome = Literal["linked", "here", "taken", "unknown", "expired", "too_many"]
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")
_THIRD_PARTY = ("telegram_third_party",)


@dataclass(frozen=True)
class Started:
    """What came of a start; `pending`: Mo's greeting is still to come."""

    outcome: Outcome
    pending: bool = False


class Linking:
    """Links chats with conversations."""

    def __init__(self, here: Context) -> None:
        self._here = here

    async def start(self, chat: int, linked: TelegramChat | None, code: str, language: str) -> Started:
        """Begin or go on, with the code of an invitation or of another device, if any."""
        here = self._here
        if linked is not None and (not code or _has_begun(linked)):
            if code:
                return Started("taken")
            if await self.welcome_if_never(linked):
                return Started("linked")
            _, reply = await here.dialogue.open(linked.conversation.id, linked.conversation.hold is not None, 0.0)
            return Started("here", reply.pending)
        this_chat = f"telegram:{chat}"
        if code:
            try:
                await here.limits.guesses.check(this_chat, take=False)
            except Problem:
                return Started("too_many")
            if (found := await here.device_codes.use(code)) is not None:
                return await self._link(chat, found)
        if await here.limits.openings.wait(this_chat):
            return Started("too_many")
        try:
            return await self._link(chat, await self._new(code, language))
        except InvitationError as error:
            await here.limits.guesses.wait(this_chat)
            return Started("expired" if error.state in ("expired", "revoked") else "unknown")

    async def begin_silently(self, chat: int, language: str) -> None:
        """A new conversation without a welcome: a warning sign came first, and is what is answered."""
        now = clock.now()
        await self._here.threads.run(self._here.records.link_telegram, chat, await self._new("", language), 0, now)

    async def welcome_if_never(self, linked: TelegramChat) -> bool:
        """Catch up on the welcome where a warning sign came before it; whether that was so."""
        talk = linked.conversation
        if talk.talk is not None or talk.hold is not None or talk.state_version:
            return False
        lines = await self._here.threads.run(self._here.records.messages, talk.id)
        if any(line.kind == "notice" for line in lines):
            return False
        await self._here.dialogue.open(talk.id, False, 0.0, (*WELCOME[:-1], *_THIRD_PARTY, WELCOME[-1]))
        return True

    async def _new(self, code: str, language: str) -> str:
        """A new conversation's id; its client id is random, as who knows it could resume the talk on the page."""
        here = self._here
        locale = language if _LANGUAGE.match(language) else here.settings.language
        opening = here.records.open_conversation
        return (await here.threads.run(opening, secrets.token_urlsafe(24), code or None, locale, clock.now())).id

    async def _link(self, chat: int, conversation_id: str) -> Started:
        """Only what is said from here on goes to Telegram: what was said on the page before is not sent there."""
        here = self._here
        before = await here.threads.run(here.records.conversation, conversation_id)
        said = before.last_seq if before else 0
        _, reply = await here.dialogue.open(conversation_id, False, 0.0, _THIRD_PARTY)
        await here.threads.run(here.records.link_telegram, chat, conversation_id, said, clock.now())
        return Started("here" if said else "linked", reply.pending)


def _has_begun(linked: TelegramChat) -> bool:
    """Whether something is kept that would be out of reach if the chat went on with another conversation."""
    return linked.conversation.talk is not None or linked.conversation.state_version > 0


def was_away(linked: TelegramChat) -> bool:
    """Whether a new visit begins with this message."""
    talk = linked.conversation
    if not talk.talk or talk.share is None or talk.hold or talk.last_at is None:
        return False
    return clock.now() - talk.last_at >= NEW_VISIT_AFTER
