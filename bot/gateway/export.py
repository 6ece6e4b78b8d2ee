"""Everything held about a patient, for the patient: as JSON to keep, and as a page to read."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway import bodies, wire
from bot.gateway.context import context
from bot.gateway.problems import Problem
from bot.gateway.routing import route
from bot.gateway.templating import templates


async def export(request: Request) -> Response:
    """GET /api/conversation/export: JSON, or a page with ?format=html or where the client would rather have one."""
    here = context(request)
    ticket = bodies.ticket(request, here.tokens)
    here.limits.messages.check(ticket.conversation)
    wanted = request.query_params.get("format") or _preferred(request.headers.get("accept", ""))
    if wanted not in ("json", "html"):
        raise Problem(422, "field-invalid", "format must be json or html.", field="format")
    held = await here.threads.run(here.records.export, ticket.conversation)
    lines = await here.threads.run(here.records.messages, ticket.conversation)
    name = f"mo-{clock.now():%Y-%m-%d}.{wanted}"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    if wanted == "json":
        text = json.dumps(held, ensure_ascii=False, indent=2, default=str)
        return Response(text, headers=headers, media_type="application/json")
    parts = {name: value for name, value in held.items() if name not in ("messages", "turns") and value}
    shown = {
        "lines": lines,
        "parts": parts,
        "readable": readable,
        "at": wire.stamp(clock.now()),
        "titled": titled,
    }
    return templates.TemplateResponse(request, "export.html", shown, headers=headers)


def readable(value: Any) -> str:
    """A single value in plain words."""
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%d %B %Y, %H:%M} UTC"
    text = str(value)
    if len(text) >= 19 and text[4:5] == "-" and text[10:11] == "T":
        try:
            return readable(datetime.fromisoformat(text))
        except ValueError:
            return text
    return text


def titled(name: str) -> str:
    """A key of the export as a heading."""
    return str(name).replace("_", " ").capitalize()


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
