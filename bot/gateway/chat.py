"""The chat API: opens and resumes conversations, takes messages and consent, gives history and news."""

from __future__ import annotations

import contextlib
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import clock, logs
from bot.gateway import bodies, observed, wire
from bot.gateway.channels import on_the_page
from bot.gateway.context import Context, context
from bot.gateway.device_codes import SECONDS
from bot.gateway.dialogue import Reply
from bot.gateway.limits import address_of, too_many
from bot.gateway.problems import Problem, gone
from bot.gateway.routing import route
from bot.gateway.texts import normalised
from bot.gateway.tokens import Ticket
from bot.records.errors import InvitationError
from bot.records.types import Conversation

_SHORTEST_CONVERSATION_ID = 16  # whoever knows it can resume the conversation, so it must not be guessable
_LONGEST_WAIT = 25
_MOST = 2**53


async def open_conversation(request: Request) -> Response:
    """POST /api/conversations: open, or resume by client id, device code or token."""
    here = context(request)
    address = address_of(request)
    await here.limits.openings.check(address)
    here.crowd.check()
    body = await bodies.json_object(
        request, {"id": str, "code": str, "device_code": str, "locale": str, "timezone": str, "new_visit": bool}
    )
    zone = bodies.timezone(body)
    conversation_id = await _which(request, here, body, address)
    logs.bind_contextvars(conversation=conversation_id)
    on_the_page(here, conversation_id)
    if zone is not None:
        await here.threads.run(here.records.set_timezone, conversation_id, zone)
    with here.crowd.joined() as place:
        opened, reply = await here.dialogue.open(conversation_id, bool(body.get("new_visit")))
        place.answered = not reply.pending
    conversation = opened.conversation
    ticket = Ticket(conversation.id, conversation.country, conversation.locale)
    answer = {
        "conversation": conversation.id,
        "token": here.tokens.make(ticket),
        "consent": {"talk": conversation.talk, "share": conversation.share},
        "locale": here.board.content(conversation.locale).language,
        **_messages(reply),
    }
    return _json(answer, 201)


async def _which(request: Request, here: Context, body: dict[str, Any], address: str) -> str:
    """The id of the conversation that the request opens."""
    given = bodies.client_id(body, _SHORTEST_CONVERSATION_ID) if "id" in body else secrets.token_urlsafe(24)
    locale = bodies.locale(body, here.settings.language)
    if "device_code" in body:
        await here.limits.guesses.check(address, take=False)
        found = await here.device_codes.use(body["device_code"])
        if found is None:
            await here.limits.guesses.wait(address)
            detail = (
                "This device code is unknown, used or older than ten minutes. Ask for a new one on the other device."
            )
            raise Problem(410, "device-code-invalid", detail)
        return found
    ticket = bodies.bearer(request, here.tokens)
    if ticket and "id" not in body:
        return ticket.conversation
    code = str(body.get("code", "")).strip() or None
    if code:
        await here.limits.guesses.check(address, take=False)
    opening = here.records.open_conversation
    try:
        return (await here.threads.run(opening, given, code, locale, clock.now())).id
    except InvitationError:
        await here.limits.guesses.wait(address)
        raise


async def post_message(request: Request) -> Response:
    """POST /api/messages: one message of the patient's; safety is answered even where the limit is reached."""
    with observed.message("web") as outcome:
        outcome.reply = reply = await _take(request)
    if reply.unstored:
        said = wire.unstored(reply.unstored, reply.at)
        return _json({"messages": said, "cursor": 0, "seq": 0, "stored": False})
    if reply.erased:
        said = [wire.last_notice(reply.erased, reply.at)]
        return _json({"messages": said, "cursor": 0, "seq": 0, "erased": True})
    return _json({**_messages(reply), "seq": reply.seq}, 202 if reply.pending else 200)


async def _take(request: Request) -> Reply:
    """Read the message, let safety hear it, and answer it."""
    here = context(request)
    ticket = bodies.ticket(request, here.tokens)
    body = await bodies.json_object(request, {"id": str, "text": str})
    client_id, text = bodies.client_id(body), normalised(str(body.get("text", "")))
    wait = await here.limits.messages.wait(ticket.conversation)
    if wait:
        await here.limits.alarms.check(ticket.conversation)
    on_the_page(here, ticket.conversation)
    flags = await here.dialogue.hear(ticket, client_id, text)
    if wait and not flags:
        raise too_many(wait)
    if flags or here.dialogue.is_led(ticket):
        reply = await here.dialogue.receive(ticket, client_id, text, flags)
    else:
        here.crowd.check()
        with here.crowd.joined() as place:
            reply = await here.dialogue.receive(ticket, client_id, text, flags)
            place.answered = not reply.pending
    if reply.erased:
        await here.device_codes.forget(ticket.conversation)
    return reply


async def get_messages(request: Request) -> Response:
    """GET /api/messages: what came after a number, waiting for news if there is none yet."""
    here = context(request)
    ticket = bodies.ticket(request, here.tokens)
    await here.limits.reads.check(ticket.conversation)
    after = bodies.whole_number(request, "after", _MOST)
    wait = bodies.whole_number(request, "wait", _LONGEST_WAIT)
    with here.limits.polls.taken(ticket.conversation) if wait else contextlib.nullcontext():
        conversation, lines = await here.dialogue.news(ticket, after, wait, left=request.is_disconnected)
    shown = {"messages": wire.messages(lines), "cursor": wire.cursor(lines, after)}
    return _json({**shown, "consent": {"talk": conversation.talk, "share": conversation.share}})


async def put_consent(request: Request) -> Response:
    """PUT /api/consent: give or withdraw, to talk and to share."""
    here = context(request)
    ticket = bodies.ticket(request, here.tokens)
    await here.limits.messages.check(ticket.conversation)
    body = await bodies.json_object(request, {"talk": bool, "share": bool})
    if not body:
        raise Problem(422, "field-missing", "Say talk or share (true or false), or both.")
    on_the_page(here, ticket.conversation)
    with here.crowd.joined() as place:  # counted, but never refused: consent can be withdrawn in any crowd
        changed, reply = await here.dialogue.change_consent(ticket, body.get("talk"), body.get("share"))
        place.answered = not reply.pending
    consent = {"talk": changed.conversation.talk, "share": changed.conversation.share}
    return _json({**consent, **_messages(reply)})


async def make_device_code(request: Request) -> Response:
    """POST /api/conversation/device-code: a code to go on with elsewhere."""
    here = context(request)
    ticket = bodies.ticket(request, here.tokens)
    await here.limits.messages.check(ticket.conversation)
    await bodies.json_object(request, {})
    await _conversation(here, ticket)
    code = await here.device_codes.make(ticket.conversation)
    return _json({"code": code, "expires_in": SECONDS}, 201)


async def erase_conversation(request: Request) -> Response:
    """DELETE /api/conversation: erase everything held about the patient."""
    here = context(request)
    ticket = bodies.ticket(request, here.tokens)
    await here.limits.reads.check(ticket.conversation)
    await here.dialogue.erase(ticket)
    await here.device_codes.forget(ticket.conversation)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


async def _conversation(here: Context, ticket: Ticket) -> Conversation:
    conversation = await here.threads.run(here.records.conversation, ticket.conversation)
    if conversation is None:
        raise gone()
    return conversation


def _messages(reply: Reply) -> dict[str, Any]:
    shown: dict[str, Any] = {"messages": wire.messages(reply.messages), "cursor": wire.cursor(reply.messages)}
    return {**shown, "pending": True, "notice": reply.notice} if reply.pending else shown


def _json(body: dict[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})


routes: list[Route] = [
    route("/api/conversations", post=open_conversation),
    route("/api/messages", get=get_messages, post=post_message),
    route("/api/consent", put=put_consent),
    route("/api/conversation/device-code", post=make_device_code),
    route("/api/conversation", delete=erase_conversation),
]
