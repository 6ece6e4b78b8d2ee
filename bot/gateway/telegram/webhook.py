"""The address to which Telegram sends updates, if it is to: only with the secret, answered once the update is kept."""

from __future__ import annotations

import hmac
import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from telegram import Bot

from bot.gateway import bodies
from bot.gateway.problems import Problem
from bot.gateway.routing import route
from bot.gateway.telegram.api import read_update
from bot.gateway.telegram.inbox import Inbox, NotStored
from bot.gateway.telegram.updates import read
from bot.records.errors import RecordsError

PATH = "/telegram/updates"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LARGEST = 512 * 1024
_COME_AGAIN = Problem(
    503, "unavailable", "The update could not be kept yet. Send it again.", headers={"Retry-After": "2"}
)


class Webhook:
    """Takes what Telegram sends."""

    def __init__(self, bot: Bot, secret: str) -> None:
        self._bot, self._secret = bot, secret
        self.inbox: Inbox | None = None

    def routes(self) -> list[BaseRoute]:
        """The one address."""
        return [route(PATH, post=self.receive)]

    async def receive(self, request: Request) -> Response:
        """POST: one update. 503 makes Telegram send it again: until it is kept, or has failed too often."""
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            raise Problem(401, "secret-invalid", "Only Telegram may send updates here.")
        raw = await bodies.bounded(request, _LARGEST)
        try:
            update = read_update(self._bot, json.loads(raw))
        except (ValueError, RecursionError):
            raise Problem(400, "malformed-json", "This is no update of Telegram's.") from None
        incoming = None if isinstance(update, int) else read(update)
        if incoming is not None:
            if self.inbox is None:
                raise _COME_AGAIN
            try:
                await self.inbox.take(incoming)
            except (NotStored, RecordsError):
                raise _COME_AGAIN from None
            except Exception as error:
                if self.inbox.stumbled(incoming, error):
                    raise _COME_AGAIN from None
        return Response(status_code=200)
