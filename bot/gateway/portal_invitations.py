"""Inviting patients: a code, a link and a QR picture, shown once and printed on slips; what was given out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast, get_args
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway.context import context
from bot.gateway.headers import PORTAL_POLICY
from bot.gateway.invitations import invite as make
from bot.gateway.invitations import invite_many, link, new_code, qr_picture
from bot.gateway.portal_pages import Reader, page, see, signed_in, words
from bot.gateway.routing import route
from bot.gateway.slips import Look, Paper, Slip, about, slips_pdf
from bot.records.types import INVITATION_STATES, Invitation, InvitationState, Practice
from bot.summary.extract import day
from bot.summary.record_words import LANGUAGES, record_words, usual_language

INVITATIONS = "/practice/invitations"
LONGEST_LABEL = 80
MOST_DAYS, USUAL_DAYS = 90, 14
MOST_SLIPS, USUAL_SLIPS = 40, 12
ON_A_PAGE = 50
BOTH = "both"
_PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,5}\Z", re.ASCII)
Wrong = Literal["label", "days", "count", "code"]


@dataclass(frozen=True)
class Line:
    """An invitation in the list; state open, used, expired or revoked, `at` since when (or, open, until when)."""

    invitation: Invitation
    state: str
    at: datetime


@dataclass(frozen=True)
class Given:
    """One page of the list: its lines, how many there are in each state, and the addresses around it."""

    lines: tuple[Line, ...]
    counts: dict[InvitationState, int]
    state: InvitationState | None
    newer: str | None
    older: str | None


async def invitations(request: Request, reader: Reader) -> Response:
    """GET /practice/invitations?state=&page=."""
    return await _page(request, reader)


async def invite(request: Request, reader: Reader) -> Response:
    """POST /practice/invitations: the page with the code, which is shown this once and kept only as a hash."""
    label, days = " ".join(reader.form.get("label", "").split()), reader.form.get("days", "")
    if len(label) > LONGEST_LABEL or not label.isprintable():
        return await _page(request, reader, "label")
    if not _is_number(days, MOST_DAYS):
        return await _page(request, reader, "days")
    here = context(request)
    code = await here.threads.run(
        make, here.records, reader.practice.id, label or None, by=reader.gp.id, days=int(days)
    )
    address = _address(request, code)
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
        language=_language(reader),
        languages=_languages(reader),
        about=lambda language: about(words(request), language, here.settings.language),
        day_in=lambda language, moment: day(record_words(language), moment, reader.practice.timezone),
    )


async def slip(request: Request, reader: Reader) -> Response:
    """POST /practice/invitations/slip: the code comes back from the page that shows it, and goes onto paper.

    In a form, not in an address: so it stands in no log and no history. It must be an open one of the practice.
    """
    here, code = context(request), reader.form.get("code", "")
    found = await here.threads.run(here.records.invitation, code) if code else None
    if found is None or found.practice_id != reader.practice.id or found.state(clock.now()) != "open":
        return await _page(request, reader, "code")
    return await _printed(request, reader, [Slip(code, _address(request, code), found.expires_at)], "a6")


async def batch(request: Request, reader: Reader) -> Response:
    """POST /practice/invitations/batch: many slips without a label; set first, so that no code is made in vain."""
    count, days, paper = (reader.form.get(name, "") for name in ("count", "days", "paper"))
    if not _is_number(count, MOST_SLIPS):
        return await _page(request, reader, "count")
    if not _is_number(days, MOST_DAYS):
        return await _page(request, reader, "days")
    here, expires = context(request), clock.now() + timedelta(days=int(days))
    codes = [new_code() for _ in range(int(count))]
    slips = [Slip(code, _address(request, code), expires) for code in codes]
    answer = await _printed(request, reader, slips, cast(Paper, paper) if paper in get_args(Paper) else "a4")
    practice, by = reader.practice.id, reader.gp.id
    await here.threads.run(invite_many, here.records, practice, codes, by=by, expires=expires)
    return answer


async def revoke(request: Request, reader: Reader) -> Response:
    """POST /practice/invitations/{id}/revoke."""
    here, invitation_id = context(request), request.path_params["id"]
    done = await here.threads.run(
        here.records.revoke_invitation, reader.practice.id, invitation_id, clock.now(), reader.gp.id
    )
    return see(f"{INVITATIONS}?done={'revoked' if done else 'not_revoked'}")


async def _printed(request: Request, reader: Reader, slips: list[Slip], paper: Paper) -> Response:
    here = context(request)
    look = Look(reader.practice, _languages(reader), words(request), here.settings.language)
    body = await here.threads.run(slips_pdf, slips, look, paper)
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": PORTAL_POLICY,
        "Content-Disposition": 'attachment; filename="invitation.pdf"',
    }
    return Response(body, headers=headers, media_type="application/pdf")


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= most


def _address(request: Request, code: str) -> str:
    return link(context(request).settings.public_url or str(request.base_url.replace(path="")), code)


def _language(reader: Reader) -> str:
    """The language or languages of a slip: as the form says, else as the practice's patients are likely to read."""
    wanted = reader.form.get("language", "")
    return wanted if wanted in (BOTH, *LANGUAGES) else usual_slip(reader.practice)


def usual_slip(practice: Practice) -> str:
    """Both languages where German is spoken."""
    return BOTH if usual_language(practice) == "de" else "en"


def _languages(reader: Reader) -> tuple[str, ...]:
    language = _language(reader)
    if language == BOTH:
        first = usual_language(reader.practice)
        return (first, *(each for each in LANGUAGES if each != first))
    return (language,)


async def _page(request: Request, reader: Reader, wrong: Wrong | None = None) -> Response:
    """The page; with what was wrong in a form, its fields as they were sent."""
    spoken, form = words(request), reader.form
    most = {"days": MOST_DAYS, "count": MOST_SLIPS}
    error = spoken.say("invite", f"error_{wrong}", most=most.get(wrong, 0), longest=LONGEST_LABEL) if wrong else None
    batched = "count" in form
    return page(
        request,
        "invitations.html",
        reader,
        status=422 if wrong else 200,
        given=await _given(request, reader),
        label=form.get("label", ""),
        days=str(USUAL_DAYS) if batched else form.get("days", str(USUAL_DAYS)),
        batch_days=form.get("days", str(USUAL_DAYS)) if batched else str(USUAL_DAYS),
        count=form.get("count", str(USUAL_SLIPS)),
        language=_language(reader),
        languages=(BOTH, *LANGUAGES),
        most_days=MOST_DAYS,
        most_slips=MOST_SLIPS,
        wrong=f"batch_{wrong}" if wrong and batched else wrong,
        error=error,
        done=request.query_params.get("done"),
    )


async def _given(request: Request, reader: Reader) -> Given:
    here, now, asked = context(request), clock.now(), request.query_params
    wanted, number = asked.get("state", ""), asked.get("page", "1")
    state = wanted if wanted in INVITATION_STATES else None
    place = int(number) if _PAGE_NUMBER.match(number) else 1
    practice, skip = reader.practice.id, (place - 1) * ON_A_PAGE
    found = await here.threads.run(here.records.invitations, practice, state, now, skip=skip, limit=ON_A_PAGE + 1)
    return Given(
        lines=tuple(_line(invitation, now) for invitation in found[:ON_A_PAGE]),
        counts=await here.threads.run(here.records.invitation_counts, practice, now),
        state=state,
        newer=_list_address(state, place - 1) if place > 1 else None,
        older=_list_address(state, place + 1) if len(found) > ON_A_PAGE else None,
    )


def _list_address(state: InvitationState | None, place: int) -> str:
    asked = ([("state", state)] if state else []) + ([("page", str(place))] if place > 1 else [])
    return f"{INVITATIONS}?{urlencode(asked)}" if asked else INVITATIONS


def _line(invitation: Invitation, now: datetime) -> Line:
    state = invitation.state(now)
    since = invitation.revoked_at if state == "revoked" else invitation.used_at if state == "used" else None
    return Line(invitation, state, since or invitation.expires_at)


routes: list[Route] = [
    route("/invitations", get=signed_in(invitations, needs="invite"), post=signed_in(invite, needs="invite")),
    route("/invitations/slip", post=signed_in(slip, needs="invite")),
    route("/invitations/batch", post=signed_in(batch, needs="invite")),
    route("/invitations/{id}/revoke", post=signed_in(revoke, needs="invite")),
]
