"""Signing in and out of the portal. A wrong name looks like a wrong password, and half a sign-in is no session."""

from __future__ import annotations

import contextlib
import re
from functools import partial
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock, metrics
from bot.gateway.context import context
from bot.gateway.passwords import LONGEST
from bot.gateway.portal_pages import (
    HOME,
    PASSWORD,
    SIGN_IN,
    Reader,
    desk,
    page,
    read_form,
    see,
    signed_in,
    whose_session,
    words,
)
from bot.gateway.routing import route
from bot.gateway.sign_in_check import LONGEST_CODE, TooSoon, is_second_step, whose_password
from bot.gateway.sign_in_sessions import Visitor, new_token, proof
from bot.records.audit_actions import UNKNOWN
from bot.records.errors import RecordsUnavailable
from bot.records.types import Gp

CODE = "/practice/sign-in/code"
_OWN_PAGE = re.compile(r"/practice/[A-Za-z0-9/_-]*\Z")


async def sign_in_page(request: Request) -> Response:
    """GET /practice/sign-in."""
    if await whose_session(request) is not None:
        return see(HOME)
    return _form(request, desk(request).sessions.visitor(request), done=request.query_params.get("done"))


async def sign_in(request: Request) -> Response:
    """POST /practice/sign-in: name and password; every failure past a few costs a longer wait."""
    form, sessions = await read_form(request), desk(request).sessions
    visitor, name = sessions.visitor(request), form.get("name", "")
    wanted = form.get("next", "")
    if not sessions.is_form_token(visitor.key, form.get("token", "")):
        return _form(request, visitor, wanted, name=name, error="stale", status=403)
    if not name or not form.get("password"):
        return _form(request, visitor, wanted, name=name, error="empty", status=422)
    try:
        gp = await whose_password(request, name, form["password"])
    except TooSoon as too_soon:
        metrics.SIGN_INS.labels("waits").inc()
        return _form(request, visitor, wanted, name=name, error="wait", seconds=too_soon.seconds, status=429)
    if gp is None or gp.disabled_at:
        metrics.SIGN_INS.labels("wrong").inc()
        response = _form(request, visitor, wanted, name=name, error="disabled" if gp else "wrong", status=403)
        # After the answer: writing takes its time, which would tell a name that exists from one that does not.
        response.background = BackgroundTask(_note_failure, request, name)
        return response
    if not gp.second_step:
        return await begin(request, gp, _own(wanted))
    response = see(f"{CODE}?next={_own(wanted)}")
    sessions.keep(response, sessions.half_way(gp))
    return response


async def code_page(request: Request) -> Response:
    """GET /practice/sign-in/code: the second step, for whom the password was right a moment ago."""
    visitor = desk(request).sessions.visitor(request)
    return _code_form(request, visitor) if await _half_way(request, visitor) else see(SIGN_IN)


async def code(request: Request) -> Response:
    """POST /practice/sign-in/code: the app's code, or a recovery code."""
    form, sessions = await read_form(request), desk(request).sessions
    visitor = sessions.visitor(request)
    gp, wanted = await _half_way(request, visitor), form.get("next", "")
    if gp is None:
        return see(f"{SIGN_IN}?done=too_late")
    if not sessions.is_form_token(visitor.key, form.get("token", "")):
        return _code_form(request, visitor, wanted, error="stale", status=403)
    try:
        if await is_second_step(request, gp, form.get("code", "")):
            return await begin(request, gp, _own(wanted))
    except TooSoon as too_soon:
        metrics.SIGN_INS.labels("waits").inc()
        return _code_form(request, visitor, wanted, error="wait", seconds=too_soon.seconds, status=429)
    metrics.SIGN_INS.labels("wrong").inc()
    response = _code_form(request, visitor, wanted, error="wrong_code", status=403)
    response.background = BackgroundTask(_note_failure, request, gp.name)
    return response


async def begin(request: Request, gp: Gp, wanted: str) -> Response:
    """Begin the session of somebody who has proved who they are, and go on to the page that was wanted."""
    here, token = context(request), new_token()
    if not await here.threads.run(here.records.begin_session, gp, token, clock.now()):
        return see(SIGN_IN)  # disabled, or the password changed, while it was being checked
    metrics.SIGN_INS.labels("in").inc()
    response = see(PASSWORD if gp.must_change_password else wanted)
    desk(request).sessions.start(response, token, gp.name)
    return response


async def sign_out(request: Request, reader: Reader) -> Response:
    """POST /practice/sign-out."""
    here, response = context(request), see(SIGN_IN)
    await here.threads.run(here.records.end_session, reader.session, clock.now())
    desk(request).sessions.end(response)
    return response


async def _half_way(request: Request, visitor: Visitor) -> Gp | None:
    """The person whose second step is to come; None when it took too long, or the account has changed."""
    here = context(request)
    if visitor.gp is None or not desk(request).sessions.is_half_way(visitor):
        return None
    gp = await here.threads.run(here.records.gp, visitor.gp)
    return gp if gp and gp.second_step and not gp.disabled_at and proof(gp) == visitor.proof else None


async def _note_failure(request: Request, name: str) -> None:
    """In the audit trail, if somebody has that name; once an hour, so that guessing cannot flood it."""
    here = context(request)
    with contextlib.suppress(RecordsUnavailable):  # the next wrong password tries again
        gp = await here.threads.run(here.records.gp_by_name, name[:LONGEST])
        if gp is not None:
            noted = partial(here.records.note_once, practice_id=gp.practice_id, subject=gp.id)
            await here.threads.run(noted, "sign_in_failed", UNKNOWN, clock.now())


def _form(
    request: Request,
    visitor: Visitor,
    wanted: str | None = None,
    *,
    name: str = "",
    error: str | None = None,
    seconds: int = 0,
    status: int = 200,
    done: str | None = None,
) -> Response:
    return _visitor_page(request, "sign_in.html", visitor, wanted, error, seconds, status, name=name, done=done)


def _code_form(
    request: Request,
    visitor: Visitor,
    wanted: str | None = None,
    *,
    error: str | None = None,
    seconds: int = 0,
    status: int = 200,
) -> Response:
    return _visitor_page(request, "code.html", visitor, wanted, error, seconds, status, longest=LONGEST_CODE)


def _visitor_page(
    request: Request,
    template: str,
    visitor: Visitor,
    wanted: str | None,
    error: str | None,
    seconds: int,
    status: int,
    **shown: Any,
) -> Response:
    """A form for somebody who is not signed in; `wanted` is the page to go on to, by default that of the address."""
    wanted = request.query_params.get("next", "") if wanted is None else wanted
    response = page(
        request,
        template,
        form_key=visitor.key,
        status=status,
        headers={"Retry-After": str(seconds)} if seconds else None,
        error=words(request).say("sign_in", error, seconds=seconds) if error else None,
        next=wanted if _OWN_PAGE.match(wanted) else "",
        **shown,
    )
    desk(request).sessions.keep(response, visitor)
    return response


def _own(wanted: str) -> str:
    return wanted if _OWN_PAGE.match(wanted) else HOME


routes: list[Route] = [
    route("/sign-in", get=sign_in_page, post=sign_in),
    route("/sign-in/code", get=code_page, post=code),
    route("/sign-out", post=signed_in(sign_out, needs="own_account", with_any_password=True)),
]
