"""Paths at the rim: none with control characters gets further, and redirects leave host and scheme as they are."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.problems import Problem, answer_problem


class PlainPaths:
    """Answers 404 where a path has control characters: no address has any, and PostgreSQL takes no NUL in an id.

    The router sends `/practice` on to `/practice/` by a whole URL, made from the Host header and the scheme it sees:
    wrong behind a proxy that ends TLS. A path alone is right everywhere.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or turn it away."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in scope["path"]):
            nowhere = Problem(404, "", "There is nothing at this address.")
            await (await answer_problem(Request(scope), nowhere))(scope, receive, send)
            return

        async def without_host(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 307:
                headers = MutableHeaders(scope=message)
                target = urlsplit(headers.get("location", ""))
                headers["location"] = "/" + target._replace(scheme="", netloc="").geturl().lstrip("/")
            await send(message)

        await self.app(scope, receive, without_host)
