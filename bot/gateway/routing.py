"""One route a path, with a handler for each method, so that 405 answers name every method that is allowed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

NOBODYS = "other"
Handler = Callable[[Request], Awaitable[Response]]


def route(
    path: str,
    *,
    get: Handler | None = None,
    post: Handler | None = None,
    put: Handler | None = None,
    delete: Handler | None = None,
) -> Route:
    """A route that gives each method to its handler; HEAD is answered as GET without a body."""
    given = {"GET": get, "POST": post, "PUT": put, "DELETE": delete}
    handlers = {method: handler for method, handler in given.items() if handler}

    async def endpoint(request: Request) -> Response:
        if any("\0" in str(part) for part in request.path_params.values()):
            raise HTTPException(404)  # PostgreSQL cannot be asked for it
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return Route(path, endpoint, methods=list(handlers))


def route_of(scope: Scope) -> str:
    """The pattern of the route that took the request ("/c/{code}"), "other" where none did: paths hold secrets."""
    return str(getattr(scope.get("route"), "path", "") or NOBODYS)
