"""Pages and files for people and programs: the chat, the widget, health, the API's description, the help numbers."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.gateway import bodies
from bot.gateway.context import context
from bot.gateway.help import help_card
from bot.gateway.problems import Problem
from bot.gateway.routing import route
from bot.gateway.templating import HERE, templates

WIDGET_PARTS = (
    "strings",
    "styles",
    "elements",
    "keeping",
    "api",
    "outbox",
    "lines",
    "answers",
    "reminders",
    "panels",
    "composer",
    "frame",
    "ending",
    "chat",
)


_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async function|function|class|const|let)", re.MULTILINE)


async def chat_page(request: Request) -> Response:
    """GET /: the whole-page chat."""
    return templates.TemplateResponse(request, "chat.html", {"code": None}, headers=_FRESH)


async def invited_page(request: Request) -> Response:
    """GET /c/CODE: the same, with an invitation; the page itself does not look the code up."""
    code = request.path_params["code"]
    if len(code) > 100:
        raise Problem(404, "", "There is nothing at this address.")
    return templates.TemplateResponse(request, "chat.html", {"code": code}, headers=_FRESH)


async def widget(request: Request) -> Response:
    """GET /widget.js: the one script to embed."""
    script, tag = widget_script(HERE / "widget")
    headers = {"Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin", "Vary": "Accept-Encoding"}
    body = script.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, tag = _squeezed(script), f'{tag[:-1]}-gzip"'
        headers["Content-Encoding"] = "gzip"
    headers["ETag"] = tag
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="text/javascript")


@cache
def widget_script(folder: Path) -> tuple[str, str]:
    """The widget's modules joined in one function scope, with an entity tag: joined here, not by a build step.

    Each is an ES module, so that editors and the type checker know what it needs; joined, they need no import.
    """
    parts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in WIDGET_PARTS]
    joined = "\n".join(_EXPORT.sub("", _IMPORT.sub("", part)) for part in parts)
    script = '(() => {\n"use strict";\n' + joined + "\n})();\n"
    return script, f'"{hashlib.sha256(script.encode()).hexdigest()[:20]}"'


@lru_cache(maxsize=2)
def _squeezed(script: str) -> bytes:
    """The script compressed once, without a date in it: the same bytes in every gateway."""
    return gzip.compress(script.encode(), 9, mtime=0)


async def worker(request: Request) -> Response:
    """GET /worker.js: what shows reminders while no page is open, and opens the page without a connection."""
    script = (HERE / "widget" / "worker" / "worker.js").read_text(encoding="utf-8")
    return Response(script, headers={"Cache-Control": "no-cache"}, media_type="text/javascript")


async def healthy(request: Request) -> Response:
    """GET /healthz: the process runs."""
    return JSONResponse({"status": "ok"}, headers=_FRESH)


async def ready(request: Request) -> Response:
    """GET /readyz: how each part is, since when; 503 while one that is needed is unavailable."""
    parts = await context(request).readiness.parts()
    shown = {name: part.to_json() for name, part in parts.items()}
    missing = [f"{name} ({part.why})" for name, part in parts.items() if part.needed and not part.ready]
    if not missing:
        return JSONResponse({"status": "ok", "parts": shown}, headers=_FRESH)
    detail = f"Not ready: {', '.join(missing)}."
    raise Problem(503, "not-ready", detail, headers={"Retry-After": "2"}, parts=shown)


async def help_numbers(request: Request) -> Response:
    """GET /api/help: whom to call, without a conversation or a database."""
    settings = context(request).settings
    country = request.query_params.get("country", settings.country)
    if not re.fullmatch(r"[A-Za-z]{2}", country):
        raise Problem(422, "field-invalid", "country must be two letters, such as GB.", field="country")
    language = bodies.locale(dict(request.query_params), settings.language)
    return JSONResponse(help_card(country, language), headers={"Cache-Control": "max-age=3600"})


async def description(request: Request) -> Response:
    """GET /openapi.json."""
    return JSONResponse(openapi())


@cache
def openapi() -> dict[str, Any]:
    """The API's description (OpenAPI 3.1)."""
    described: dict[str, Any] = yaml.safe_load((HERE / "openapi.yml").read_text(encoding="utf-8"))
    json.dumps(described)  # plain JSON, or the start fails
    return described


_FRESH = {"Cache-Control": "no-store"}

routes: list[Route] = [
    route("/", get=chat_page),
    route("/c/{code}", get=invited_page),
    route("/widget.js", get=widget),
    route("/worker.js", get=worker),
    route("/api/help", get=help_numbers),
    route("/healthz", get=healthy),
    route("/readyz", get=ready),
    route("/openapi.json", get=description),
]
