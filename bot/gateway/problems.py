"""Errors as RFC 9457 problem details, for every route and every failure; nothing a patient wrote is logged."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import logs
from bot.gateway import routing
from bot.gateway.templating import templates
from bot.records.errors import InvitationError, KeyDestroyed, MessageConflict, UnknownConversation

log = logs.get(__name__)

_SAID = {
    400: "The request could not be read.",
    401: "Sign in again: the token is missing or not valid.",
    404: "There is nothing at this address.",
    405: "This address does not answer to that method.",
    413: "That is more than can be sent at once.",
    500: "Something went wrong on our side. Please try again in a moment.",
    503: "The service cannot answer just now. Please try again in a moment.",
}


class Problem(Exception):
    """A refusal that the client can read: HTTP status, a stable kind ("invitation-used") and what to do.

    `more` are further members of the problem object (RFC 9457, 3.2).
    """

    def __init__(
        self, status: int, kind: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(kind)
        self.status, self.kind, self.detail, self.headers, self.more = (
            status,
            kind,
            detail,
            headers or {},
            more,
        )


def problem_response(problem: Problem) -> JSONResponse:
    """The problem as application/problem+json."""
    body = {
        "type": f"urn:mo:problem:{problem.kind}" if problem.kind else "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        **problem.more,
    }
    headers = {"Cache-Control": "no-store", **problem.headers}
    return JSONResponse(body, problem.status, headers, media_type="application/problem+json")


async def answer_problem(request: Request, error: Exception) -> Response:
    """Exception handler for Problem."""
    assert isinstance(error, Problem)
    if _wants_page(request):
        context = {"title": HTTPStatus(error.status).phrase, "detail": error.detail}
        return templates.TemplateResponse(
            request, "problem.html", context, status_code=error.status, headers=error.headers
        )
    return problem_response(error)


async def answer_http_exception(request: Request, error: Exception) -> Response:
    """Exception handler for what the router and the body parsers raise (404, 405, 400)."""
    assert isinstance(error, HTTPException)
    detail = _SAID.get(error.status_code, error.detail)
    problem = Problem(error.status_code, "", detail, headers=dict(error.headers or {}))
    return await answer_problem(request, problem)


async def answer_records_error(request: Request, error: Exception) -> Response:
    """Exception handler for what the records refuse."""
    return await answer_problem(request, _refusal(error))


def _refusal(error: Exception) -> Problem:
    if isinstance(error, InvitationError):
        status = 404 if error.state == "unknown" else 410
        return Problem(status, f"invitation-{error.state}", _INVITATION[error.state])
    if isinstance(error, MessageConflict):
        return Problem(409, "message-id-reused", "This message id was used before with another text. Use a new id.")
    if isinstance(error, (UnknownConversation, KeyDestroyed)):
        return gone()
    log.warning("records.refused", **logs.failure(error))
    return Problem(503, "unavailable", _SAID[503], headers={"Retry-After": "2"})


def gone() -> Problem:
    """The problem of a conversation that was erased."""
    return Problem(410, "conversation-erased", "This conversation was erased. Open the page again to start a new one.")


_ASK = "Please ask your practice for a new one, or talk with Mo without an invitation."
_INVITATION = {
    "unknown": f"This invitation is not known. Check the link or code for typing errors. {_ASK}",
    "used": "This invitation has been used. If it was you, go on in the browser where you began, or use a device "
    f"code from there. {_ASK}",
    "expired": f"This invitation has run out. {_ASK}",
    "revoked": f"This invitation was taken back by the practice. {_ASK}",
}


def _wants_page(request: Request) -> bool:
    """Whether a person's browser asked for a page, not a program for data."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


class LastResort:
    """Turns what nobody caught into a 500 problem and logs where it happened, without its message.

    Messages of exceptions can carry what a patient wrote (SQL parameters, request bodies), so they never reach a log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and catch everything."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:  # the line broke in mid-request: nobody is there to be answered
            log.info("request.cut_short")
        except Exception as error:
            log.error("request.failed", method=scope["method"], route=routing.route_of(scope), **logs.failure(error))
            if not started:
                await problem_response(Problem(500, "", _SAID[500]))(scope, receive, send)
