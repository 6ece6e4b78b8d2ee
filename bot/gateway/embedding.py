"""The chat on other people's pages: which origins may call the API from a browser (CORS), and nothing else of Mo."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_METHODS = ("GET", "POST", "PUT", "DELETE")
_HEADERS = ("Authorization", "Content-Type")
_TOLD = ("Retry-After",)
_HOURS_2 = 7200  # longer is not believed by browsers


class Embedding:
    """Lets pages of `origins` call paths under /api/, without cookies; any other page is refused by its browser."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self.app = app
        self.shared = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=_HEADERS,
            expose_headers=_TOLD,
            max_age=_HOURS_2,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with what a browser needs to hear where the path is the API's."""
        api = scope["type"] == "http" and str(scope["path"]).startswith("/api/")
        await (self.shared if api else self.app)(scope, receive, send)
