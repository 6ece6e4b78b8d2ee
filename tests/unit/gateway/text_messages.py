"""A channel of text messages, as somebody would add it: one module that knows the dialogue, and nothing knows it.

A provider posts what somebody wrote to /text-messages as {"from", "id", "text"}, again until it is told 204; what Mo
says is handed to `send`, which stands for the provider's call.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot import clock
from bot.gateway import bodies, observed
from bot.gateway.context import Context
from bot.gateway.routing import route
from bot.gateway.texts import normalised
from bot.gateway.tokens import Ticket
from bot.settings import Settings

SENT: dict[str, list[str]] = defaultdict(list)
"""What each telephone was sent, in order."""


class TextMessages:
    """One number of a practice's; whom it writes with is known to this process alone, as it is an example."""

    name = "text_messages"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._here: Context | None = None
        self._tickets: dict[str, Ticket] = {}
        self._told: dict[str, int] = {}
        self._away: set[str] = set()

    def routes(self) -> list[BaseRoute]:
        """Where the provider posts to."""
        return [route("/text-messages", post=self.take)]

    async def why_not(self) -> str:
        """Always there."""
        return ""

    def left(self, here: Context, conversation_id: str) -> None:
        """They write on the page now: no more text messages until they write one."""
        self._away.add(conversation_id)

    async def take(self, request: Request) -> Response:
        """Safety first, then whose it is, then the way of every message."""
        assert self._here is not None
        body = await bodies.json_object(request, {"from": str, "id": str, "text": str})
        telephone, text = body["from"], normalised(body["text"])
        new = telephone not in self._tickets
        if new:
            self._tickets[telephone] = await self._begin(telephone)
        ticket = self._tickets[telephone]
        self._away.discard(ticket.conversation)
        with observed.message(self.name) as outcome:
            flags = await self._here.dialogue.hear(ticket, body["id"], text)
            if new and not flags:
                await self._here.dialogue.open(ticket.conversation, new_visit=False)
            outcome.reply = await self._here.dialogue.receive(ticket, body["id"], text, flags)
        return Response(status_code=204)

    async def _begin(self, telephone: str) -> Ticket:
        assert self._here is not None
        opening, language = self._here.records.open_conversation, self._settings.language
        talk = await self._here.threads.run(opening, f"text-messages:{telephone}", None, language, clock.now())
        return Ticket(talk.id, talk.country, talk.locale)

    async def caught_up(self, telephone: str) -> bool:
        """Whether all that the journal holds was looked at."""
        assert self._here is not None
        reading, ticket = self._here.records.messages, self._tickets[telephone]
        return not await self._here.threads.run(reading, ticket.conversation, self._told.get(telephone, 0))

    async def run(self, here: Context) -> None:
        """Send what the journal holds after the last line that was sent, whoever was asked and whenever it came."""
        self._here = here
        while True:
            await asyncio.sleep(0.02)
            for telephone, ticket in list(self._tickets.items()):
                told = self._told.get(telephone, 0)
                for line in await here.threads.run(here.records.messages, ticket.conversation, told):
                    if line.sender == "bot" and ticket.conversation not in self._away:
                        SENT[telephone].append(line.text)
                    self._told[telephone] = line.seq
