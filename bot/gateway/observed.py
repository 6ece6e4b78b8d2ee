"""What an operator sees of each request and message: an id, a count, a time; never an address or a word."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import logs, metrics
from bot.gateway.dialogue import Reply
from bot.gateway.problems import Problem
from bot.gateway.routing import NOBODYS, route_of
from bot.records.errors import KeyDestroyed, MessageConflict, UnknownConversation

log = logs.get(__name__)

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[0-9a-f]{16,32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)  # no words fit in here


class Observed:
    """Gives each request an id (or keeps a proxy's), returns it as a header, counts the answer, times portal pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its id bound to every line that is logged meanwhile."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "").lower()
        request_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        logs.clear_contextvars()
        logs.bind_contextvars(request=request_id)
        status, began = 500, perf_counter()

        async def with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        try:
            await self.app(scope, receive, with_id)
        finally:
            _count(scope, status, perf_counter() - began)
            logs.clear_contextvars()


def _count(scope: Scope, status: int, seconds: float) -> None:
    path = str(scope["path"])
    area = next((name for name, start in _AREAS.items() if path.startswith(start)), NOBODYS)
    metrics.RESPONSES.labels(area, f"{status // 100}xx").inc()
    if area == "portal" and (page := route_of(scope)) != NOBODYS:
        metrics.PAGES.labels(page).observe(seconds)


_AREAS = {"api": "/api/", "portal": "/practice", "health": "/healthz", "readiness": "/readyz"}


@dataclass
class Outcome:
    """What came of a message; filled in by who answers it."""

    reply: Reply | None = None

    @property
    def name(self) -> str:
        """One word for it."""
        if self.reply is None:
            return "failed"
        if self.reply.unstored or self.reply.erased:
            return "unstored" if self.reply.unstored else "erased"
        if self.reply.pending:
            return "pending"
        kinds = {line.kind for line in self.reply.messages}
        return next((word for kind, word in _BY_KIND.items() if kind in kinds), "superseded")


_BY_KIND = {"safety": "safety", "reply": "answered", "notice": "consent"}


@contextmanager
def message(channel: str) -> Iterator[Outcome]:
    """Times and counts one message of a patient's, and writes one line about it."""
    outcome, began = Outcome(), perf_counter()
    word = "failed"
    try:
        yield outcome
        word = outcome.name
    except Problem as problem:
        word = "refused" if problem.status < 500 or problem.kind == "too-busy" else "failed"
        raise
    except (UnknownConversation, KeyDestroyed, MessageConflict):
        word = "refused"
        raise
    finally:
        seconds = perf_counter() - began
        metrics.MESSAGES.labels(channel, word).inc()
        metrics.STEPS.labels("whole").observe(seconds)
        log.info("message.taken", channel=channel, outcome=word, seconds=seconds)
