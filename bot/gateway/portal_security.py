"""One's own account: the password, a second step at sign-in with an authenticator app, signing out everywhere."""

from __future__ import annotations

import secrets

import pyotp
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway.context import context
from bot.gateway.invitations import qr_picture
from bot.gateway.passwords import ALPHABET
from bot.gateway.portal_pages import SIGN_IN, Reader, desk, page, see, signed_in, words
from bot.gateway.routing import route
from bot.gateway.sign_in import begin
from bot.gateway.sign_in_check import LONGEST_CODE, TooSoon, is_second_step, whose_password
from bot.gateway.sign_in_sessions import new_token

SECURITY, SECOND_STEP = "/practice/security", "/practice/security/second-step"
RECOVERY_CODES = 10
_SIGNS = 10


async def security(request: Request, reader: Reader) -> Response:
    """GET /practice/security."""
    return await _security(request, reader)


async def begin_second_step(request: Request, reader: Reader) -> Response:
    """POST /practice/security/second-step: with the password, on to the page that shows the app's key."""
    error = await _refused(request, reader, with_code=False)
    if error:
        return await _security(request, reader, error)
    here = context(request)
    await here.threads.run(here.records.begin_second_factor, reader.gp.id, clock.now())
    return see(SECOND_STEP)


async def second_step_page(request: Request, reader: Reader) -> Response:
    """GET /practice/security/second-step: the key as a QR picture and for typing, until a first code confirms it."""
    return await _set_up(request, reader)


async def confirm_second_step(request: Request, reader: Reader) -> Response:
    """POST /practice/security/second-step/confirm: the first code; then the recovery codes, shown this once."""
    here, door = context(request), desk(request).codes
    if await door.trying(reader.gp.id):
        return await _set_up(request, reader, "wait", 429)
    given, codes = reader.form.get("code", "")[:LONGEST_CODE], new_recovery_codes()
    confirm = here.records.confirm_second_factor
    if not await here.threads.run(confirm, reader.gp.id, given, codes, clock.now()):
        return await _set_up(request, reader, "wrong_code", 403)
    await door.opened(reader.gp.id)
    return await _go_on(request, reader, codes)


async def renew_recovery_codes(request: Request, reader: Reader) -> Response:
    """POST /practice/security/recovery-codes: with password and code, ten new ones; the old are worth nothing."""
    error = await _refused(request, reader)
    if error:
        return await _security(request, reader, error)
    here, codes = context(request), new_recovery_codes()
    await here.threads.run(here.records.set_recovery_codes, reader.gp.id, codes, clock.now())
    return page(request, "recovery_codes.html", reader, status=201, codes=codes, done=None)


async def end_second_step(request: Request, reader: Reader) -> Response:
    """POST /practice/security/second-step/off: with password and code."""
    error = await _refused(request, reader)
    if error:
        return await _security(request, reader, error)
    here, gp = context(request), reader.gp
    await here.threads.run(here.records.remove_second_factor, gp.id, clock.now(), gp.id)
    return await begin(request, gp, f"{SECURITY}?done=second_step_off")


async def sign_out_everywhere(request: Request, reader: Reader) -> Response:
    """POST /practice/security/sign-out-everywhere."""
    here, response = context(request), see(f"{SIGN_IN}?done=signed_out")
    await here.threads.run(here.records.end_sessions, reader.gp.id, clock.now())
    desk(request).sessions.end(response)
    return response


def new_recovery_codes() -> list[str]:
    """Ten codes of ten signs (50 bits each), ABCDE-FGHJK."""
    codes = ("".join(secrets.choice(ALPHABET) for _ in range(_SIGNS)) for _ in range(RECOVERY_CODES))
    return [f"{signs[:5]}-{signs[5:]}" for signs in codes]


async def _go_on(request: Request, reader: Reader, codes: list[str]) -> Response:
    """Show the recovery codes in a new session: turning the second step on has ended all that did without it."""
    here, token = context(request), new_token()
    begun = await here.threads.run(here.records.begin_session, reader.gp, token, clock.now())
    if not begun:
        return see(SIGN_IN)
    renewed = Reader(reader.gp, reader.practice, token)
    response = page(request, "recovery_codes.html", renewed, status=201, codes=codes, done="second_step_on")
    desk(request).sessions.start(response, token, reader.gp.name)
    return response


async def _refused(request: Request, reader: Reader, *, with_code: bool = True) -> tuple[str, int] | None:
    """What is wrong with password or code: the name of a text and the status; None if both are right."""
    form, gp = reader.form, reader.gp
    try:
        if await whose_password(request, gp.name, form.get("password", "")) is None:
            return "wrong_password", 403
        if with_code and not await is_second_step(request, gp, form.get("code", "")):
            return "wrong_code", 403
    except TooSoon:
        return "wait", 429
    return None


async def _security(request: Request, reader: Reader, error: tuple[str, int] | None = None) -> Response:
    here, (name, status) = context(request), error or ("", 200)
    left = await here.threads.run(here.records.recovery_codes_left, reader.gp.id) if reader.gp.second_step else 0
    return page(
        request,
        "security.html",
        reader,
        status=status,
        error=words(request).say("security", name) if name else None,
        codes_left=left,
        longest=LONGEST_CODE,
        done=request.query_params.get("done"),
    )


async def _set_up(request: Request, reader: Reader, error: str | None = None, status: int = 200) -> Response:
    here, spoken = context(request), words(request)
    secret = await here.threads.run(here.records.secret_to_confirm, reader.gp.id, clock.now())
    if secret is None:
        return see(SECURITY)
    address = pyotp.TOTP(secret).provisioning_uri(name=reader.gp.name, issuer_name=spoken.say("frame", "issuer"))
    return page(
        request,
        "second_step.html",
        reader,
        status=status,
        error=spoken.say("security", error) if error else None,
        key=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        qr=Markup(qr_picture(address)),
        longest=LONGEST_CODE,
    )


routes: list[Route] = [
    route("/security", get=signed_in(security, needs="own_account")),
    route(
        "/security/second-step",
        get=signed_in(second_step_page, needs="own_account"),
        post=signed_in(begin_second_step, needs="own_account"),
    ),
    route("/security/second-step/confirm", post=signed_in(confirm_second_step, needs="own_account")),
    route("/security/second-step/off", post=signed_in(end_second_step, needs="own_account")),
    route("/security/recovery-codes", post=signed_in(renew_recovery_codes, needs="own_account")),
    route("/security/sign-out-everywhere", post=signed_in(sign_out_everywhere, needs="own_account")),
]
