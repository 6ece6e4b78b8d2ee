"""Inviting patients: a code, a link and a QR picture on a slip to print; the list of what was given out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway.context import context
from bot.gateway.invitations import invite as make
from bot.gateway.invitations import link, qr_picture
from bot.gateway.portal_pages import Reader, page, see, signed_in, words
from bot.gateway.routing import route
from bot.records.types import Invitation

INVITATIONS = "/practice/invitations"
LONGEST_LABEL = 80
MOST_DAYS, USUAL_DAYS = 90, 14


@dataclass(frozen=True)
class Line:
    """An invitation in the list; state open, used, expired or revoked, `at` since when (or, open, until when)."""

    invitation: Invitation
    state: str
    at: datetime


async def invitations(request: Request, reader: Reader) -> Response:
    """GET /practice/invitations."""
    return await _page(request, reader)


async def invite(request: Request, reader: Reader) -> Response:
    """POST /practice/invitations: the slip with the code, which is shown this once and kept only as a hash."""
    label, days = " ".join(reader.form.get("label", "").split()), reader.form.get("days", "")
    error = _objection(label, days)
    if error:
        return await _page(request, reader, label=label, days=days, error=error, status=422)
    here = context(request)
    code = await here.threads.run(
        make, here.records, reader.practice.id, label or None, by=reader.gp.id, days=int(days)
    )
    address = link(here.settings.public_url or str(request.base_url.replace(path="")), code)
    return page(
        request,
        "slip.html",
        reader,
        status=201,
        label=label,
        code=code,
        address=address,
        expires=clock.now() + timedelta(days=int(days)),
        qr=Markup(qr_picture(address)),
    )


async def revoke(request: Request, reader: Reader) -> Response:
    """POST /practice/invitations/{id}/revoke."""
    here, invitation_id = context(request), request.path_params["id"]
    done = await here.threads.run(
        here.records.revoke_invitation, reader.practice.id, invitation_id, clock.now(), reader.gp.id
    )
    return see(f"{INVITATIONS}?done={'revoked' if done else 'not_revoked'}")


def _objection(label: str, days: str) -> str | None:
    """The name of the text that says what is wrong; None if nothing is."""
    if len(label) > LONGEST_LABEL or not label.isprintable():
        return "label"
    if not (days.isascii() and days.isdigit() and len(days) <= 4 and 1 <= int(days) <= MOST_DAYS):
        return "days"
    return None


async def _page(
    request: Request,
    reader: Reader,
    *,
    label: str = "",
    days: str = str(USUAL_DAYS),
    error: str | None = None,
    status: int = 200,
) -> Response:
    here, now = context(request), clock.now()
    given = await here.threads.run(here.records.invitations, reader.practice.id)
    spoken = words(request)
    text = spoken.say("invite", f"error_{error}", most=MOST_DAYS, longest=LONGEST_LABEL) if error else None
    return page(
        request,
        "invitations.html",
        reader,
        status=status,
        lines=[_line(invitation, now) for invitation in given],
        label=label,
        days=days,
        most_days=MOST_DAYS,
        longest_label=LONGEST_LABEL,
        wrong=error,
        error=text,
        done=request.query_params.get("done"),
    )


def _line(invitation: Invitation, now: datetime) -> Line:
    state = invitation.state(now)
    since = invitation.revoked_at if state == "revoked" else invitation.used_at if state == "used" else None
    return Line(invitation, state, since or invitation.expires_at)


routes: list[Route] = [
    route("/invitations", get=signed_in(invitations, needs="invite"), post=signed_in(invite, needs="invite")),
    route("/invitations/{id}/revoke", post=signed_in(revoke, needs="invite")),
]
