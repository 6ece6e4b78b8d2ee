"""Reads requests: a bounded body, in it a JSON object with known fields, the bearer token, whole numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from bot import clock, logs
from bot.gateway.problems import Problem
from bot.gateway.tokens import Ticket, Tokens

LARGEST_BODY = 32 * 1024  # 2,000 characters, each escaped as a surrogate pair, and room for the rest
_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}\Z")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")


async def json_object(request: Request, fields: Mapping[str, type]) -> dict[str, Any]:
    """The body, with no other fields than `fields` and each of its type; null counts as absent. Raises a Problem."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "not-json", "Send the body as application/json.")
    raw = await bounded(request, LARGEST_BODY)
    try:
        text = raw.decode("utf-8-sig")  # json.loads would guess UTF-16 too, and let half a character through
        body = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError):
        raise Problem(400, "malformed-json", "The body is not valid JSON in UTF-8.") from None
    if not isinstance(body, dict):
        raise Problem(422, "not-an-object", "The body must be a JSON object.")
    unknown = sorted(set(body) - set(fields))
    if unknown:
        known = ", ".join(fields)
        raise _invalid(unknown[0][:50], f"is not known here. Known: {known}.")
    body = {name: value for name, value in body.items() if value is not None}
    for name, value in body.items():
        if type(value) is not fields[name]:
            raise _invalid(name, f"must be {_NAMED[fields[name]]}.")
    return body


def client_id(body: Mapping[str, Any], shortest: int = 1) -> str:
    """The client's own id of a conversation or message, from 1 (or `shortest`) to 128 plain characters."""
    value = str(body.get("id", ""))
    if not _ID.match(value) or len(value) < shortest:
        raise _invalid("id", f"must be {shortest} to 128 letters, digits or . _ : - (a random UUID is best).")
    return value


def locale(body: Mapping[str, Any], otherwise: str) -> str:
    """A language tag such as "en" or "de-AT"."""
    value = str(body.get("locale", otherwise))
    if not _LOCALE.match(value):
        raise _invalid("locale", "must be a language tag such as en or de-AT.")
    return value


def timezone(body: Mapping[str, Any]) -> str | None:
    """The name of a time zone, None where there is none. Raises a Problem."""
    value = body.get("timezone")
    if value is not None and not clock.is_zone(value):
        raise _invalid("timezone", "must be the name of a time zone such as Europe/London.")
    return value


def whole_number(request: Request, name: str, largest: int) -> int:
    """A query parameter from 0 to `largest`; absent is 0, larger is `largest`."""
    value = request.query_params.get(name, "0")
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise _invalid(name, "must be a whole number, 0 or more.")
    return min(int(value), largest)


def ticket(request: Request, tokens: Tokens) -> Ticket:
    """What the bearer token says; raises a 401 Problem."""
    found = bearer(request, tokens)
    if found is None:
        detail = "The token is missing or not valid. Open the conversation again to get a new one."
        raise Problem(401, "token-invalid", detail, headers={"WWW-Authenticate": "Bearer"})
    logs.bind_contextvars(conversation=found.conversation)
    return found


def bearer(request: Request, tokens: Tokens) -> Ticket | None:
    """What the bearer token says, None where there is no valid one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return tokens.read(token.strip()) if scheme.lower() == "bearer" else None


async def bounded(request: Request, largest: int) -> bytes:
    """The body of at most `largest` bytes, however it is sent; raises a 413 Problem."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise Problem(413, "body-too-large", f"The body may have at most {largest:,} bytes.")
    return bytes(body)


def _invalid(name: str, detail: str) -> Problem:
    name = name.encode("utf-8", "replace").decode()  # half a character (a lone surrogate) cannot be sent back
    return Problem(422, "field-invalid", f"{name} {detail}", field=name)


_NAMED: dict[type, str] = {str: "a string", bool: "true or false"}
