"""Whom this process knows on Telegram: so that safety hears a chat's messages without any database."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict

from bot.gateway.tokens import Ticket
from bot.records.telegram import TelegramChat
from bot.settings import Settings

_KEPT = 5_000


class Acquaintances:
    """Tickets of chats, in memory only."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tickets: OrderedDict[int, Ticket] = OrderedDict()
        self._salt = secrets.token_bytes(16)

    def ticket(self, chat: int) -> Ticket:
        """The chat's conversation as last known; a stranger gets a name for this process only, as it may be logged."""
        if (known := self._tickets.get(chat)) is not None:
            return known
        stranger = hashlib.blake2b(str(chat).encode(), key=self._salt, digest_size=16).hexdigest()
        return Ticket(stranger, self._settings.country, self._settings.language)

    def keep(self, chat: int, ticket: Ticket) -> None:
        """Remember the chat's conversation."""
        self._tickets[chat] = ticket
        self._tickets.move_to_end(chat)
        if len(self._tickets) > _KEPT:
            self._tickets.popitem(last=False)

    def forget(self, chat: int) -> None:
        """The conversation was erased."""
        self._tickets.pop(chat, None)


def ticket_of(linked: TelegramChat) -> Ticket:
    """The ticket of a chat that is linked."""
    talk = linked.conversation
    return Ticket(talk.id, talk.country, talk.locale)
