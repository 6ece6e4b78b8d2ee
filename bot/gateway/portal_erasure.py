"""Erasing a patient who shares, by the practice: asked for on a page of its own, and then for good."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.gateway.context import context
from bot.gateway.portal_pages import HOME, Reader, not_here, page, see, signed_in
from bot.gateway.routing import route


async def ask(request: Request, reader: Reader) -> Response:
    """GET /practice/patients/{id}/erase: what it means, and the question."""
    return await _ask(request, reader)


async def erase(request: Request, reader: Reader) -> Response:
    """POST /practice/patients/{id}/erase."""
    if reader.form.get("sure") != "yes":
        return await _ask(request, reader, unsure=True, status=422)
    here, conversation = context(request), request.path_params["id"]
    erased = await here.dialogue.erase_shared(reader.practice.id, conversation, reader.gp.id)
    if not erased:
        return not_here(request, reader)
    await here.device_codes.forget(conversation)
    return see(f"{HOME}?done=erased")


async def _ask(request: Request, reader: Reader, *, unsure: bool = False, status: int = 200) -> Response:
    here, conversation = context(request), request.path_params["id"]
    name = await here.threads.run(here.records.shared_name, reader.practice.id, conversation)
    if name is None:
        return not_here(request, reader)
    return page(request, "erase.html", reader, status=status, conversation=conversation, name=name, unsure=unsure)


routes: list[Route] = [
    route("/patients/{id}/erase", get=signed_in(ask, needs="read"), post=signed_in(erase, needs="read")),
]
