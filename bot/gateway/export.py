"""Everything held about a patient, for the patient: as JSON to keep, and as a page to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot import clock
from bot.gateway import bodies
from bot.gateway.context import Context, context
from bot.gateway.held import HeldPage
from bot.gateway.portal_dates import Dates
from bot.gateway.problems import Problem
from bot.gateway.routing import route
from bot.gateway.templating import templates
from bot.summary.words import held_words, portal_words


async def export(request: Request) -> Response:
    """GET /api/conversation/export: JSON, or a page with ?format=html or where the client would rather have one."""
    here = context(request)
    ticket = bodies.ticket(request, here.tokens)
    await here.limits.messages.check(ticket.conversation)
    wanted = request.query_params.get("format") or _preferred(request.headers.get("accept", ""))
    if wanted not in ("json", "html"):
        raise Problem(422, "field-invalid", "format must be json or html.", field="format")
    held = await here.threads.run(here.records.export, ticket.conversation)
    name = f"mo-{clock.now():%Y-%m-%d}.{wanted}"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    if wanted == "json":
        return Response(as_data(held), headers=headers, media_type="application/json")
    return HTMLResponse(as_page(here, held), headers=headers)


def as_data(held: Mapping[str, Any]) -> str:
    """An export of the records as JSON."""
    return json.dumps(held, ensure_ascii=False, indent=2, default=str)


def as_page(here: Context, held: Mapping[str, Any], extent: Literal["whole", "part"] = "whole") -> str:
    """The same as a page to read; `extent`: what it says of how much that is."""
    language, zone = here.settings.language, held["practice"]["timezone"]
    words = held_words(language)
    portal = portal_words(words.language)
    dates = Dates(ZoneInfo(zone), portal)
    page = HeldPage(words, portal.names("safety"), here.board.content(), dates)
    shown = {
        "t": words.say,
        "lang": words.language,
        "sections": page.sections(held),
        "now": dates.moment(clock.now()),
        "zone": zone,
        "extent": extent,
    }
    return templates.get_template("export.html").render(shown)


def _preferred(accept: str) -> str:
    """html where the Accept header names it before JSON, else json."""
    kinds = [kind.partition(";")[0].strip() for kind in accept.split(",")]
    for kind in kinds:
        if kind in ("text/html", "application/xhtml+xml"):
            return "html"
        if kind in ("application/json", "*/*"):
            return "json"
    return "json"


routes: list[Route] = [route("/api/conversation/export", get=export)]
