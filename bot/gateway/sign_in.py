"""Signing in and out of the portal, and choosing a password. A wrong name looks like a wrong password."""

from __future__ import annotations

import contextlib
import math
import re
from functools import partial

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway.context import context
from bot.gateway.passwords import LONGEST, SHORTEST, hash_password, verify_password, weakness
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
    words,
)
from bot.gateway.routing import route
from bot.gateway.sign_in_sessions import VISITOR_COOKIE, Session
from bot.records.audit_actions import UNKNOWN
from bot.records.errors import RecordsUnavailable
from bot.records.types import Gp

_OWN_PAGE = re.compile(r"/practice/[A-Za-z0-9/_-]*\Z")


async def sign_in_page(request: Request) -> Response:
    """GET /practice/sign-in."""
    if desk(request).sessions.read(request) is not None:
        return see(HOME)
    return _form(request, desk(request).sessions.visitor(request), request.query_params.get("next", ""))


async def sign_in(request: Request) -> Response:
    """POST /practice/sign-in: name and password; every failure past a few costs a longer wait."""
    form, sessions = await read_form(request), desk(request).sessions
    visitor, name, wanted = sessions.visitor(request), form.get("name", ""), form.get("next", "")
    if not sessions.is_form_token(visitor, form.get("token", "")):
        return _form(request, visitor, wanted, name=name, error="stale", status=403)
    if not name or not form.get("password"):
        return _form(request, visitor, wanted, name=name, error="empty", status=422)
    keys = _keys(request, name)
    seconds = _wait(request, keys)
    if seconds:
        return _form(request, visitor, wanted, name=name, error="wait", seconds=seconds, status=429)
    gp = await _checked(request, name, form["password"], keys)
    if gp is None:
        response = _form(request, visitor, wanted, name=name, error="wrong", status=403)
        # After the answer: writing takes its time, which would tell a name that exists from one that does not.
        response.background = BackgroundTask(_note_failure, request, name)
        return response
    here = context(request)
    await here.threads.run(here.records.note, "signed_in", gp.id, clock.now(), practice_id=gp.practice_id)
    response = see(PASSWORD if gp.must_change_password else _own(wanted))
    sessions.keep(response, sessions.begin(gp))
    response.delete_cookie(VISITOR_COOKIE, path="/practice", httponly=True, samesite="strict")
    return response


async def sign_out(request: Request, reader: Reader) -> Response:
    """POST /practice/sign-out."""
    here = context(request)
    await here.threads.run(here.records.note, "signed_out", reader.gp.id, clock.now(), practice_id=reader.practice.id)
    response = see(SIGN_IN)
    desk(request).sessions.end(response, reader.session)
    return response


async def password_page(request: Request, reader: Reader) -> Response:
    """GET /practice/password."""
    return page(request, "password.html", reader, error=None, shortest=SHORTEST)


async def change_password(request: Request, reader: Reader) -> Response:
    """POST /practice/password: the new one twice; unless the old one is a one-time password, that one too."""
    error = await _objection(request, reader)
    if error:
        name, status = error
        text = words(request).say("password", name, shortest=SHORTEST, longest=LONGEST)
        return page(request, "password.html", reader, status=status, error=text, shortest=SHORTEST)
    here, sessions = context(request), desk(request).sessions
    kept = await desk(request).hashing.run(hash_password, reader.form["new"])
    await here.threads.run(here.records.set_password, reader.gp.id, kept)
    gp = await here.threads.run(here.records.gp, reader.gp.id)
    response = see(f"{HOME}?done=password")
    if gp is not None:
        sessions.keep(response, sessions.begin(gp))  # the new hash has ended every other session
    return response


async def _objection(request: Request, reader: Reader) -> tuple[str, int] | None:
    """What is wrong with a change of password: the name of a text and the status; None if nothing is."""
    form, gp, hashing = reader.form, reader.gp, desk(request).hashing
    new = form.get("new", "")
    if not gp.must_change_password:
        keys = _keys(request, gp.name)
        if _wait(request, keys):
            return "wait", 429
        if await _checked(request, gp.name, form.get("current", ""), keys) is None:
            return "wrong", 403
    weak = weakness(new, gp.name)
    if weak:
        return weak, 422
    if new != form.get("again", ""):
        return "differ", 422
    if await hashing.run(verify_password, gp.password_hash, new):
        return "same", 422
    return None


async def _checked(request: Request, name: str, password: str, keys: tuple[str, str]) -> Gp | None:
    """The person, if the password is theirs; a failure until it proves right, also for many at once."""
    here, table = context(request), desk(request)
    table.names.failed(keys[0])
    table.addresses.failed(keys[1])
    gp = await here.threads.run(here.records.gp_by_name, name[:LONGEST])
    kept = gp.password_hash if gp else None
    right = await table.hashing.run(verify_password, kept, password[: LONGEST * 4])
    if gp is None or not right:
        return None
    table.names.succeeded(keys[0])
    table.addresses.succeeded(keys[1])
    return gp


async def _note_failure(request: Request, name: str) -> None:
    """In the audit trail, if somebody has that name; once an hour, so that guessing cannot flood it."""
    here = context(request)
    with contextlib.suppress(RecordsUnavailable):  # the next wrong password tries again
        gp = await here.threads.run(here.records.gp_by_name, name[:LONGEST])
        if gp is not None:
            noted = partial(here.records.note_once, practice_id=gp.practice_id, subject=gp.id)
            await here.threads.run(noted, "sign_in_failed", UNKNOWN, clock.now())


def _keys(request: Request, name: str) -> tuple[str, str]:
    """By whom failures are counted: the name, whatever its capitals, and the address."""
    return " ".join(name.split()).casefold()[:LONGEST], request.client.host if request.client else ""


def _wait(request: Request, keys: tuple[str, str]) -> int:
    table = desk(request)
    return math.ceil(max(table.names.wait(keys[0]), table.addresses.wait(keys[1])))


def _form(
    request: Request,
    visitor: Session,
    wanted: str,
    *,
    name: str = "",
    error: str | None = None,
    seconds: int = 0,
    status: int = 200,
) -> Response:
    text = words(request).say("sign_in", error, seconds=seconds) if error else None
    headers = {"Retry-After": str(seconds)} if seconds else None
    response = page(
        request,
        "sign_in.html",
        session=visitor,
        status=status,
        headers=headers,
        error=text,
        name=name,
        next=wanted if _OWN_PAGE.match(wanted) else "",
    )
    desk(request).sessions.keep(response, visitor)
    return response


def _own(wanted: str) -> str:
    return wanted if _OWN_PAGE.match(wanted) else HOME


routes: list[Route] = [
    route("/sign-in", get=sign_in_page, post=sign_in),
    route("/sign-out", post=signed_in(sign_out, with_any_password=True)),
    route(
        "/password",
        get=signed_in(password_page, with_any_password=True),
        post=signed_in(change_password, with_any_password=True),
    ),
]
