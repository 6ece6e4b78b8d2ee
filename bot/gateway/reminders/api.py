"""What a patient's client can ask about reminders: the choice, an email address, a browser that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import clock
from bot.gateway import bodies, wire
from bot.gateway.context import Context, context
from bot.gateway.limits import address_of
from bot.gateway.problems import Problem, gone
from bot.gateway.reminders.endpoints import is_endpoint
from bot.gateway.reminders.places import OWN, place_of
from bot.gateway.reminders.push import Browser, Unusable
from bot.gateway.reminders.saying import LASTS
from bot.gateway.routing import route
from bot.gateway.tokens import Ticket
from bot.mail import is_address
from bot.records.reminders import CHOICES, Choice
from bot.records.types import Conversation


async def get_reminders(request: Request) -> Response:
    """GET /api/reminders: how it stands."""
    here = context(request)
    ticket = bodies.ticket(request, here.tokens)
    await here.limits.reads.check(ticket.conversation)
    await _conversation(here, ticket)
    return await _shown(here, ticket)


async def put_reminders(request: Request) -> Response:
    """PUT /api/reminders: when to be written to, and the browser's time zone."""
    here, ticket = await _asked(request)
    body = await bodies.json_object(request, {"choice": str, "timezone": str})
    if not body:
        raise Problem(422, "field-missing", "Say choice (chosen, weekly or never) or timezone, or both.")
    zone, choice = bodies.timezone(body), body.get("choice")
    if choice is not None and choice not in CHOICES:
        raise Problem(422, "field-invalid", f"choice must be one of {', '.join(CHOICES)}.", field="choice")
    await _agreed(here, ticket)
    if zone is not None:
        await here.threads.run(here.records.set_timezone, ticket.conversation, zone)
    if choice is not None:
        choose = here.records.choose_reminders
        await here.threads.run(choose, ticket.conversation, cast(Choice, choice), clock.now())
    return await _shown(here, ticket)


async def put_email(request: Request) -> Response:
    """PUT /api/reminders/email: an address, with the consent to use it; a mail asks whether it is theirs."""
    here, ticket = await _asked(request)
    body = await bodies.json_object(request, {"address": str, "agreed": bool, "page": str})
    if not here.postman.mails:
        raise Problem(409, "no-mail", "This practice sends no mail. Choose another way to be reminded.")
    address = str(body.get("address", "")).strip()
    if not is_address(address):
        detail = "address must be one email address, such as ann@example.org."
        raise Problem(422, "field-invalid", detail, field="address")
    if body.get("agreed") is not True:
        detail = "agreed must be true: the address is only kept with consent."
        raise Problem(422, "field-invalid", detail, field="agreed")
    await _agreed(here, ticket)
    await here.limits.mails.check(address_of(request))
    await here.limits.mails.check(ticket.conversation)
    now = clock.now()
    kept = await here.threads.run(here.records.set_email, ticket.conversation, address, now, _page(here, body))
    if kept.confirmed_at is None:
        queue = here.records.queue_confirmation
        await here.threads.run(queue, ticket.conversation, kept.id, now, LASTS)
    return await _shown(here, ticket, 202)


async def delete_email(request: Request) -> Response:
    """DELETE /api/reminders/email: forget the address."""
    here, ticket = await _asked(request)
    await _conversation(here, ticket)
    await here.threads.run(here.records.remove_email, ticket.conversation, clock.now())
    return await _shown(here, ticket)


async def post_browser(request: Request) -> Response:
    """POST /api/reminders/browser: show reminders in this browser."""
    here, ticket = await _asked(request)
    body = await bodies.json_object(request, {"endpoint": str, "p256dh": str, "auth": str, "page": str})
    endpoint = str(body.get("endpoint", ""))
    if not is_endpoint(endpoint):
        raise Problem(422, "field-invalid", "endpoint must be the https address of a push service.", field="endpoint")
    subscription = {name: str(body.get(name, "")) for name in ("endpoint", "p256dh", "auth")}
    try:
        Browser.of(subscription)
    except Unusable:
        raise Problem(422, "field-invalid", "p256dh and auth must be the browser's keys.", field="p256dh") from None
    await _agreed(here, ticket)
    page = place_of(str(body.get("page", OWN)), ())  # a browser shows notices of Mo's own pages alone
    await here.threads.run(here.records.add_browser, ticket.conversation, {**subscription, "page": page}, clock.now())
    return await _shown(here, ticket, 201)


async def delete_browser(request: Request) -> Response:
    """DELETE /api/reminders/browser: show none in this browser any more."""
    here, ticket = await _asked(request)
    body = await bodies.json_object(request, {"endpoint": str})
    if "endpoint" not in body:
        raise Problem(422, "field-missing", "Say which browser: endpoint is its address at the push service.")
    await _conversation(here, ticket)
    await here.threads.run(here.records.remove_browser, ticket.conversation, body["endpoint"])
    return await _shown(here, ticket)


def _page(here: Context, body: Mapping[str, Any]) -> str:
    return place_of(str(body.get("page", OWN)), here.settings.embed_origins)


async def _asked(request: Request) -> tuple[Context, Ticket]:
    here = context(request)
    ticket = bodies.ticket(request, here.tokens)
    await here.limits.messages.check(ticket.conversation)
    return here, ticket


async def _conversation(here: Context, ticket: Ticket) -> Conversation:
    found = await here.threads.run(here.records.conversation, ticket.conversation)
    if found is None:
        raise gone()
    return found


async def _agreed(here: Context, ticket: Ticket) -> None:
    if not (await _conversation(here, ticket)).talk:
        detail = "Reminders need your consent to talk with Mo first. Agree to talk, then choose."
        raise Problem(409, "talk-first", detail)


async def _shown(here: Context, ticket: Ticket, status: int = 200) -> Response:
    records, id_ = here.records, ticket.conversation
    talk = await _conversation(here, ticket)
    reminder = await here.threads.run(records.reminder, id_)
    email = await here.threads.run(records.email, id_)
    shown: dict[str, Any] = {
        "choice": reminder.choice,
        "next_at": wire.stamp(reminder.next_at) if reminder.next_at else None,
        "timezone": talk.timezone,
        "mail": here.postman.mails,
        "email": None,
        "push_key": here.postman.vapid.public,
        "browsers": await here.threads.run(records.browsers, id_),
    }
    if email is not None:
        state = "refused" if email.refused_at else "confirmed" if email.confirmed_at else "asked"
        shown["email"] = {"address": email.address, "state": state}
    return JSONResponse(shown, status, headers={"Cache-Control": "no-store"})


routes: list[Route] = [
    route("/api/reminders", get=get_reminders, put=put_reminders),
    route("/api/reminders/email", put=put_email, delete=delete_email),
    route("/api/reminders/browser", post=post_browser, delete=delete_browser),
]
