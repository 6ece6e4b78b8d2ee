"""The pages behind the links in a mail. Opening one changes nothing, as programs open links, too; its button does.

The link to end mails is also what a mail program posts to when its own button is pressed (RFC 8058).
"""

from __future__ import annotations

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot import clock
from bot.gateway.bodies import bounded
from bot.gateway.context import Context, context
from bot.gateway.reminders.letters import CONFIRM, OPEN, STOP
from bot.gateway.reminders.links import Linked, Purpose
from bot.gateway.reminders.places import OWN, place_of
from bot.gateway.routing import route
from bot.gateway.templating import templates
from bot.records.errors import UnknownConversation

_LARGEST_FORM = 4096
_FRESH = {"Cache-Control": "no-store"}


async def ask_to_confirm(request: Request) -> Response:
    """GET /reminders/confirm/{token}: whether mails may come."""
    return await _asking(request, "confirm", "page_confirm", "page_confirm_yes")


async def confirm(request: Request) -> Response:
    """POST /reminders/confirm/{token}: they may."""
    await bounded(request, _LARGEST_FORM)
    here, linked = _linked(request, "confirm")
    if linked is None:
        return _page(request, "page_gone")
    try:
        done = await here.threads.run(here.records.confirm_email, linked.conversation, linked.email, clock.now())
    except UnknownConversation:
        done = False
    return _page(request, "page_confirmed" if done else "page_gone")


async def ask_to_stop(request: Request) -> Response:
    """GET /reminders/stop/{token}: whether mails should end."""
    return await _asking(request, "stop", "page_stop", "page_stop_yes")


async def stop(request: Request) -> Response:
    """POST /reminders/stop/{token}: no more mails, and the address is forgotten. A second time says the same."""
    await bounded(request, _LARGEST_FORM)
    here, linked = _linked(request, "stop")
    if linked is None:
        return _page(request, "page_gone")
    await here.threads.run(here.records.remove_email, linked.conversation, clock.now(), linked.email)
    return _page(request, "page_stopped")


async def open_talk(request: Request) -> Response:
    """GET /reminders/open/{token}: on to the page they talk on; without one that is known any more, to Mo's own."""
    here, linked = _linked(request, "open")
    page = OWN
    if linked is not None:
        with suppress(UnknownConversation):
            email = await here.threads.run(here.records.email, linked.conversation)
            if email is not None and email.id == linked.email:
                page = place_of(email.page, here.settings.embed_origins)
    return RedirectResponse(page, 303, headers=_FRESH)


def _linked(request: Request, purpose: Purpose) -> tuple[Context, Linked | None]:
    here = context(request)
    return here, here.postman.links.read(purpose, request.path_params["token"])


async def _asking(request: Request, purpose: Purpose, notice: str, button: str) -> Response:
    _, linked = _linked(request, purpose)
    return _page(request, "page_gone") if linked is None else _page(request, notice, button)


def _page(request: Request, notice: str, button: str = "") -> Response:
    notices = context(request).board.plain()
    shown = {
        "lang": notices.content.language,
        "text": notices.text(notice),
        "button": notices.text(button) if button else "",
    }
    status = 410 if notice == "page_gone" else 200
    return templates.TemplateResponse(request, "reminders.html", shown, status_code=status, headers=_FRESH)


routes: list[Route] = [
    route(CONFIRM + "{token}", get=ask_to_confirm, post=confirm),
    route(STOP + "{token}", get=ask_to_stop, post=stop),
    route(OPEN + "{token}", get=open_talk),
]
