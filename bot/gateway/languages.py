"""The language of the portal's pages: the one chosen in their foot, else the browser's, else that of the settings."""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.requests import Request

from bot.content.loader import OTHERWISE
from bot.gateway.sign_in_sessions import LANGUAGE_COOKIE
from bot.summary.words import own_name, portal_languages

_OWN_ADDRESS = re.compile(r"/practice/[A-Za-z0-9/_-]*(?:\?[A-Za-z0-9_.~%+=&/*-]*)?\Z")
_QUALITY = re.compile(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*\Z", re.IGNORECASE)


def language_of(request: Request, otherwise: str) -> str:
    """The language to answer a request in: chosen, liked best by the browser, `otherwise`, or at last English."""
    offered, chosen = portal_languages(), request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in offered:
        return chosen
    wanted = negotiated(request.headers.get("accept-language", ""), offered) or otherwise
    return wanted if wanted in offered else OTHERWISE


def negotiated(header: str, offered: Collection[str]) -> str | None:
    """The offered language that an Accept-Language header likes best ("de-AT" likes "de"), None if it likes none."""
    best, most = None, 0.0
    for entry in header.split(","):
        tag, _, parameter = entry.partition(";")
        language, liked = tag.strip().split("-")[0].lower(), _quality(parameter)
        if language in offered and liked > most:
            best, most = language, liked
    return best


def _quality(parameter: str) -> float:
    """What ";q=0.8" says; 1 where nothing is said, 0 where it cannot be read."""
    found = _QUALITY.match(parameter)
    return float(found[1]) if found else 0.0 if parameter.strip() else 1.0


def choices(request: Request) -> list[tuple[str, str]]:
    """Languages to choose from, each by its own name; none on the answer to a form, which may show a code once only."""
    if request.method not in ("GET", "HEAD"):
        return []
    return [(language, own_name(language)) for language in portal_languages()]


def own_address(request: Request) -> str:
    """Path and query of the page, to come back to."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def is_own_address(address: str) -> bool:
    """Whether an address leads to a page of the portal and nowhere else."""
    return _OWN_ADDRESS.match(address) is not None
