"""Choosing a password: the first one of one's own after a one-time password, or another later."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.gateway.context import context
from bot.gateway.passwords import LONGEST, SHORTEST, hash_password, verify_password, weakness
from bot.gateway.portal_pages import HOME, SIGN_IN, Reader, desk, page, see, signed_in, words
from bot.gateway.routing import route
from bot.gateway.sign_in import begin
from bot.gateway.sign_in_check import TooSoon, whose_password


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
    here = context(request)
    kept = await desk(request).hashing.run(hash_password, reader.form["new"])
    await here.threads.run(here.records.set_password, reader.gp.id, kept)  # ends every session, also this one
    gp = await here.threads.run(here.records.gp, reader.gp.id)
    return await begin(request, gp, f"{HOME}?done=password") if gp else see(SIGN_IN)


async def _objection(request: Request, reader: Reader) -> tuple[str, int] | None:
    """What is wrong with a change of password: the name of a text and the status; None if nothing is."""
    form, gp, hashing = reader.form, reader.gp, desk(request).hashing
    new = form.get("new", "")
    if not gp.must_change_password:
        try:
            if await whose_password(request, gp.name, form.get("current", "")) is None:
                return "wrong", 403
        except TooSoon:
            return "wait", 429
    weak = weakness(new, gp.name)
    if weak:
        return weak, 422
    if new != form.get("again", ""):
        return "differ", 422
    if await hashing.run(verify_password, gp.password_hash, new):
        return "same", 422
    return None


routes: list[Route] = [
    route(
        "/password",
        get=signed_in(password_page, needs="own_account", with_any_password=True),
        post=signed_in(change_password, needs="own_account", with_any_password=True),
    ),
]
