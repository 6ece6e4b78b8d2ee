"""Everything held about a patient, for the patient: as JSON to keep, and as a page to read."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway import bodies
from bot.gateway.context import context
from bot.gateway.problems import Problem
from bot.gateway.routing import route
from bot.gateway.templating import templates

_MECHANICS = {"id", "state", "state_version", "last_seq", "number", "actor", "subject", "text_ids", "moves", "version"}


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
    shown = {
        "lines": lines,
        "parts": plain({name: value for name, value in held.items() if name not in ("messages", "turns")}),
        "now": clock.now(),
        "readable": lambda value: readable(value, ZoneInfo(here.settings.timezone)),
        "titled": titled,
    }
    return templates.TemplateResponse(request, "export.html", shown, headers=headers)


def plain(value: Any) -> Any:
    """The value without what says nothing to a person: ids, counters, the interview's own notes, empty parts."""
    if isinstance(value, dict):
        inner = {
            name: plain(each) for name, each in value.items() if name not in _MECHANICS and not name.endswith("_id")
        }
        return {name: each for name, each in inner.items() if each not in (None, "", {}, [])}
    if isinstance(value, list):
        return [each for each in map(plain, value) if each not in (None, "", {}, [])]
    return value


def readable(value: Any, zone: ZoneInfo) -> str:
    """A single value in plain words, times in `zone`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%d %B %Y, %H:%M}"
    text = str(value)
    if len(text) >= 19 and text[4:5] == "-" and text[10:11] == "T":
        with contextlib.suppress(ValueError, OverflowError):  # a patient's words may look like a time, of any year
            return readable(datetime.fromisoformat(text), zone)
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
