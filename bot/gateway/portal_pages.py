"""What every page of the portal needs: who reads, the words, the practice's dates, forms that only it sends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, quote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.gateway.bodies import bounded
from bot.gateway.context import context
from bot.gateway.headers import PORTAL_POLICY
from bot.gateway.languages import choices, language_of, own_address
from bot.gateway.permissions import Permission, may
from bot.gateway.portal_dates import Dates
from bot.gateway.problems import Problem
from bot.gateway.sign_in_attempts import Door
from bot.gateway.sign_in_sessions import Sessions
from bot.gateway.templating import templates
from bot.gateway.threads import Threads
from bot.records.repository import Records
from bot.records.types import ROLES, Gp, Practice
from bot.settings import Settings
from bot.shared import Shared
from bot.summary.words import Words, portal_words

HOME, SIGN_IN, PASSWORD = "/practice/", "/practice/sign-in", "/practice/password"
LARGEST_FORM = 16 * 1024
_HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": PORTAL_POLICY}


@dataclass
class Desk:
    """The portal's own state, one a process: cookies, tries at passwords and codes, few threads for costly hashes."""

    sessions: Sessions
    passwords: Door
    codes: Door
    hashing: Threads = field(default_factory=lambda: Threads(2))


@dataclass(frozen=True)
class Reader:
    """Somebody of a practice who is signed in, the token of their session, and the form they sent, if any."""

    gp: Gp
    practice: Practice
    session: str
    form: dict[str, str] = field(default_factory=dict)

    def may(self, what: Permission) -> bool:
        """Whether their roles allow it."""
        return may(self.gp.roles, what)


Handler = Callable[[Request, Reader], Awaitable[Response]]


def desk(request: Request) -> Desk:
    """The portal's state, made at the first request."""
    app = request.app
    found = getattr(app.state, "portal", None)
    if not isinstance(found, Desk):
        here = context(request)
        found = app.state.portal = _new_desk(here.settings, here.records, here.shared)
    return found


def _new_desk(settings: Settings, records: Records, shared: Shared | None) -> Desk:
    secure = settings.secure_cookies or settings.public_url.startswith("https://")
    sessions = Sessions(records.secret("practice portal"), secure=secure)
    return Desk(sessions, Door(shared=shared, name="passwords"), Door(shared=shared, name="codes"))


def signed_in(
    handler: Handler, *, needs: Permission, with_any_password: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """Let only signed-in people through whose roles allow what the page `needs`.

    One-time passwords lead nowhere but to choosing a new one. Everything but reading needs a form of this session.
    """

    async def endpoint(request: Request) -> Response:
        here, sessions = context(request), desk(request).sessions
        session, gp = sessions.token(request), await whose_session(request)
        if session is None or gp is None:
            return to_sign_in(request)
        await here.limits.portal.check(gp.id)
        if gp.must_change_password and not with_any_password:
            return see(PASSWORD)
        reader = Reader(gp, await here.threads.run(here.records.practice, gp.practice_id), session)
        if not reader.may(needs):
            return _forbidden(request, reader)
        if request.method not in ("GET", "HEAD"):
            reader = replace(reader, form=await read_form(request))
            if not sessions.is_form_token(session, reader.form.get("token", "")):
                return page(request, "stale.html", reader, status=403)
        return await handler(request, reader)

    return endpoint


async def whose_session(request: Request) -> Gp | None:
    """Who is signed in with this browser."""
    here, session = context(request), desk(request).sessions.token(request)
    return await here.threads.run(here.records.signed_in, session, clock.now()) if session else None


def _forbidden(request: Request, reader: Reader) -> Response:
    """A page that says which roles the person has: somebody else can give them another."""
    spoken = words(request)
    roles = ", ".join(spoken.say("roles", role) for role in ROLES if role in reader.gp.roles)
    return page(request, "forbidden.html", reader, status=403, roles=roles)


def to_sign_in(request: Request) -> Response:
    """To the sign-in page, and from there back to the page that was asked for."""
    if request.method != "GET" or request.url.path == HOME:
        return see(SIGN_IN)
    return see(f"{SIGN_IN}?next={quote(request.url.path, safe='/')}")


def see(path: str) -> Response:
    """Go on at another page of the portal, with GET."""
    return RedirectResponse(path, status_code=303, headers=_HEADERS)


def words(request: Request) -> Words:
    """The portal's words in the reader's language."""
    return portal_words(language_of(request, context(request).settings.language))


def page(
    request: Request,
    template: str,
    reader: Reader | None = None,
    *,
    status: int = 200,
    form_key: str | None = None,
    headers: dict[str, str] | None = None,
    **shown: Any,
) -> Response:
    """A page of the portal; `t("list", "title")` in a template is a text of `portal/`, `done` names a notice.

    Its forms carry the token of the reader's session, or that of `form_key`, a visitor's.
    """
    spoken = words(request)
    key = reader.session if reader else form_key
    base = {
        "t": spoken.say,
        "lang": spoken.language,
        "reader": reader,
        "notice": spoken.names("notice").get(shown.get("done") or ""),
        "dates": Dates(ZoneInfo(reader.practice.timezone), spoken) if reader else None,
        "token": desk(request).sessions.form_token(key) if key else "",
        "page_languages": choices(request),
        "this_page": own_address(request),
        "back": _way_back(request) if reader else None,
    }
    return templates.TemplateResponse(
        request,
        f"practice/{template}",
        base | shown,
        status_code=status,
        headers={**_HEADERS, "Vary": "Accept-Language, Cookie", **(headers or {})},
    )


def _way_back(request: Request) -> str | None:
    """From a page of a patient to the list as it was, at their line."""
    if not request.url.path.startswith(f"{HOME}patients/"):
        return None
    query = desk(request).sessions.place(request)
    return f"{HOME}{'?' if query else ''}{query}#p{quote(request.path_params['id'], safe='')}"


def not_here(request: Request, reader: Reader, what: str = "patient") -> Response:
    """No such patient (or account) at this address, or none this practice may see: the same page for both."""
    return page(request, "not_here.html", reader, status=404, what=what)


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
