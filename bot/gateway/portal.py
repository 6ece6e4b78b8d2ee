"""The practice's portal, mounted at /practice: who needs attention first, and one patient on one screen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway import (
    portal_accounts,
    portal_audit,
    portal_erasure,
    portal_invitations,
    portal_overview,
    portal_password,
    portal_security,
    sign_in,
)
from bot.gateway.context import context
from bot.gateway.portal_pages import Reader, not_here, page, see, signed_in, words
from bot.gateway.routing import route
from bot.records.types import FlagRecord, PatientRow
from bot.summary import build

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Group:
    """Patients under one heading of the list: flagged, new or read."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Row:
    """A patient in the list; readiness holds the first and the newest answer of 0 to 10."""

    patient: PatientRow
    name: str
    flags: tuple[FlagRecord, ...]
    readiness: tuple[float, ...]


async def front(request: Request, reader: Reader) -> Response:
    """GET /practice/: where somebody's work begins, by what they may do."""
    if reader.may("read"):
        return await _patients(request, reader)
    return await _names(request, reader) if reader.may("list") else see(portal_accounts.ACCOUNTS)


async def _names(request: Request, reader: Reader) -> Response:
    """Everybody who shares, for those who read nothing else of them."""
    here = context(request)
    names = await here.threads.run(here.records.patient_names, reader.practice.id, reader.gp.id)
    return page(request, "names.html", reader, names=names, done=request.query_params.get("done"))


async def _patients(request: Request, reader: Reader) -> Response:
    """Everybody who shares, the most urgent first."""
    here = context(request)
    found = await here.threads.run(here.records.patients, reader.practice.id, seen_by=reader.gp.id)
    rows = [_row(patient) for patient in found]
    grouped = {
        "flagged": tuple(row for row in rows if row.flags),
        "new": tuple(row for row in rows if not row.flags and row.patient.new_messages),
        "read": tuple(row for row in rows if not row.flags and not row.patient.new_messages),
    }
    groups = [Group(name, members) for name, members in grouped.items() if members]
    done = request.query_params.get("done")
    show = partial(page, request, "list.html", reader, groups=groups, total=len(rows), done=done)
    return await here.threads.run(show)  # with thousands of patients it takes long enough to hold up every chat


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


def _row(patient: PatientRow) -> Row:
    readiness = tuple(value for _, name, value in patient.readiness if name == "readiness")
    name = patient.label or patient.pseudonym
    return Row(patient, name, patient.open_flags, (readiness[0], readiness[-1]) if readiness else ())


def _address(request: Request) -> str:
    return f"/practice/patients/{request.path_params['id']}"


routes: list[Route] = [
    route("/", get=signed_in(front, needs="own_account")),
    route("/patients/{id}", get=signed_in(patient, needs="read")),
    route("/patients/{id}/flags/{flag}", post=signed_in(close_flag, needs="read")),
    route("/patients/{id}/reviewed", post=signed_in(mark_reviewed, needs="read")),
    *portal_invitations.routes,
    *portal_overview.routes,
    *portal_erasure.routes,
    *portal_accounts.routes,
    *portal_security.routes,
    *portal_password.routes,
    *sign_in.routes,
    *portal_audit.routes,
]
