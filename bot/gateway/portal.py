"""The practice's portal, mounted at /practice: its routes, and one patient on one screen."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway import (
    portal_accounts,
    portal_audit,
    portal_erasure,
    portal_invitations,
    portal_language,
    portal_list,
    portal_password,
    portal_record,
    portal_security,
    sign_in,
)
from bot.gateway.context import context
from bot.gateway.portal_pages import Reader, not_here, page, see, signed_in, words
from bot.gateway.routing import route
from bot.summary import build

LONGEST_NOTE = 500


async def patient(request: Request, reader: Reader) -> Response:
    """GET /practice/patients/{id}: the summary, then the talk."""
    return await _patient(request, reader)


async def close_flag(request: Request, reader: Reader) -> Response:
    """POST /practice/patients/{id}/flags/{flag}: somebody has dealt with it and writes what was done."""
    note, flag = reader.form.get("note", ""), request.path_params["flag"]
    if not note or len(note) > LONGEST_NOTE:
        return await _patient(request, reader, flag=flag, note=note, status=422)
    here = context(request)
    closed = await here.threads.run(here.records.close_flag, reader.practice.id, flag, reader.gp.id, note, clock.now())
    return see(f"{_address(request)}?done={'flag' if closed else 'not_closed'}")


async def mark_reviewed(request: Request, reader: Reader) -> Response:
    """POST /practice/patients/{id}/reviewed."""
    here = context(request)
    done = await here.threads.run(
        here.records.mark_reviewed, reader.practice.id, request.path_params["id"], reader.gp.id, clock.now()
    )
    return see(f"{_address(request)}?done=reviewed") if done else not_here(request, reader)


async def _patient(request: Request, reader: Reader, *, flag: str = "", note: str = "", status: int = 200) -> Response:
    """The patient's page; with a flag's id, what was wrong with the note that was to close it."""
    here = context(request)
    record = await here.threads.run(
        here.records.patient_record,
        reader.practice.id,
        request.path_params["id"],
        read_by=reader.gp.id,
        now=clock.now(),
    )
    if record is None:
        return not_here(request, reader)
    summary = await here.threads.run(build, record, words(request).language)
    return page(
        request,
        "patient.html",
        reader,
        status=status,
        record=record,
        summary=summary,
        name=record.label or record.pseudonym,
        warning_lines={found.seq for found in summary.flags},
        visit_of={visit.seq: visit for visit in summary.visits},
        refused_flag=flag,
        note=note,
        longest_note=LONGEST_NOTE,
        done=request.query_params.get("done"),
    )


def _address(request: Request) -> str:
    return f"/practice/patients/{request.path_params['id']}"


routes: list[Route] = [
    *portal_list.routes,
    route("/patients/{id}", get=signed_in(patient, needs="read")),
    route("/patients/{id}/flags/{flag}", post=signed_in(close_flag, needs="read")),
    route("/patients/{id}/reviewed", post=signed_in(mark_reviewed, needs="read")),
    *portal_invitations.routes,
    *portal_erasure.routes,
    *portal_record.routes,
    *portal_accounts.routes,
    *portal_security.routes,
    *portal_password.routes,
    *portal_language.routes,
    *sign_in.routes,
    *portal_audit.routes,
]
