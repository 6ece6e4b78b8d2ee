"""What every page of the portal needs: who reads, the words, the practice's dates, forms that only it sends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, quote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.gateway.bodies import bounded
from bot.gateway.context import Context, context
from bot.gateway.portal_dates import Dates
from bot.gateway.problems import Problem
from bot.gateway.sign_in_attempts import Attempts
from bot.gateway.sign_in_sessions import Session, Sessions, proof
from bot.gateway.templating import templates
from bot.gateway.threads import Threads
from bot.gateway.tokens import _secret as kept_secret
from bot.records.types import Gp, Practice
from bot.settings import Settings
from bot.summary.words import Words, portal_words

HOME, SIGN_IN, PASSWORD = "/practice/", "/practice/sign-in", "/practice/password"
LARGEST_FORM = 16 * 1024
_HEADERS = {"Cache-Control": "no-store"}


@dataclass
class Desk:
    """The portal's own state, one a process: sessions, wrong passwords, and few threads for costly hashes."""

    sessions: Sessions
    names: Attempts = field(default_factory=lambda: Attempts(free=5))
    addresses: Attempts = field(default_factory=lambda: Attempts(free=20))
    hashing: Threads = field(default_factory=lambda: Threads(2))


@dataclass(frozen=True)
class Reader:
    """Somebody of a practice who is signed in, and the form they sent, if any."""

    gp: Gp
    practice: Practice
    session: Session
    form: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Request, Reader], Awaitable[Response]]


def desk(request: Request) -> Desk:
    """The portal's state, made at the first request."""
    app = request.app
    found = getattr(app.state, "portal", None)
    if not isinstance(found, Desk):
        found = app.state.portal = _new_desk(context(request).settings)
    return found


def _new_desk(settings: Settings) -> Desk:
    secure = settings.secure_cookies or settings.public_url.startswith("https://")
    return Desk(Sessions(kept_secret(settings.data / "practice.key"), secure=secure))


def signed_in(handler: Handler, *, with_any_password: bool = False) -> Callable[[Request], Awaitable[Response]]:
    """Let only signed-in people through; one-time passwords lead nowhere but to choosing a new one."""

    async def endpoint(request: Request) -> Response:
        session = desk(request).sessions.read(request)
        gp = await _person(request, session) if session else None
        if session is None or gp is None:
            return to_sign_in(request)
        if gp.must_change_password and not with_any_password:
            return see(PASSWORD)
        here = context(request)
        practice = await here.threads.run(here.records.practice, gp.practice_id)
        form = await read_form(request) if request.method == "POST" else {}
        sent = request.method != "POST" or desk(request).sessions.is_form_token(session, form.get("token", ""))
        if not sent:
            return page(request, "stale.html", Reader(gp, practice, session), status=403)
        response = await handler(request, Reader(gp, practice, session, form))
        if "set-cookie" not in response.headers:  # signing out and a new password set their own
            desk(request).sessions.keep(response, session)
        return response

    return endpoint


async def _person(request: Request, session: Session) -> Gp | None:
    here: Context = context(request)
    gp = await here.threads.run(here.records.gp, session.gp or "")
    return gp if gp is not None and proof(gp) == session.proof else None


def to_sign_in(request: Request) -> Response:
    """To the sign-in page, and from there back to the page that was asked for."""
    if request.method != "GET" or request.url.path == HOME:
        return see(SIGN_IN)
    return see(f"{SIGN_IN}?next={quote(request.url.path, safe='/')}")


def see(path: str) -> Response:
    """Go on at another page of the portal, with GET."""
    return RedirectResponse(path, status_code=303, headers=_HEADERS)


def words(request: Request) -> Words:
    """The portal's words in the language of the settings."""
    return portal_words(context(request).settings.language)


def page(
    request: Request,
    template: str,
    reader: Reader | None = None,
    *,
    status: int = 200,
    session: Session | None = None,
    headers: dict[str, str] | None = None,
    **shown: Any,
) -> Response:
    """A page of the portal; `t("list", "title")` in a template is a text of portal.yml."""
    spoken = words(request)
    held = reader.session if reader else session
    base = {
        "t": spoken.say,
        "lang": spoken.language,
        "reader": reader,
        "dates": Dates(ZoneInfo(reader.practice.timezone), spoken) if reader else None,
        "token": desk(request).sessions.form_token(held) if held else "",
    }
    return templates.TemplateResponse(
        request,
        f"practice/{template}",
        base | shown,
        status_code=status,
        headers={**_HEADERS, **(headers or {})},
    )


def not_here(request: Request, reader: Reader) -> Response:
    """Nothing at this address, or nothing this practice may see: the same page for both."""
    return page(request, "not_here.html", reader, status=404)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a posted form, stripped; raises a Problem when it is too large or no form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Problem(415, "not-a-form", "Send the form as application/x-www-form-urlencoded.")
    body = await bounded(request, LARGEST_FORM)
    try:
        parse = partial(parse_qsl, keep_blank_values=True, errors="strict", max_num_fields=20)
        form = {name: value.strip() for name, value in parse(body.decode("ascii"))}
    except ValueError:
        form = None
    if form is None or any("\0" in value for value in form.values()):  # which PostgreSQL takes in no text
        raise Problem(400, "form-unreadable", "The form could not be read. Go back and try again.")
    return form
