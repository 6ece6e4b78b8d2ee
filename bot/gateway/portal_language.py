"""Choosing the language of the portal's pages."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.gateway.languages import is_own_address
from bot.gateway.portal_pages import HOME, desk, read_form, see
from bot.gateway.routing import route
from bot.summary.words import portal_languages


async def choose(request: Request) -> Response:
    """POST /practice/language: keep what was chosen, for anybody, and go back to the page that it was chosen on."""
    form, sessions = await read_form(request), desk(request).sessions
    language, address = form.get("language", ""), form.get("page", "")
    response = see(address if is_own_address(address) else HOME)
    keys = (sessions.token(request), sessions.visitor(request).key)
    own = any(sessions.is_form_token(key, form.get("token", "")) for key in keys if key)
    if own and language in portal_languages():
        sessions.speak(response, language)
    return response


routes: list[Route] = [route("/language", post=choose)]
