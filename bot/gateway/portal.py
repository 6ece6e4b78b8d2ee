"""The practice's portal, mounted at /practice: who needs attention first; every other page has its own module."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.gateway import (
    portal_accounts,
    portal_audit,
    portal_erasure,
    portal_invitations,
    portal_password,
    portal_patient,
    portal_security,
    sign_in,
)
from bot.gateway.context import context
from bot.gateway.portal_pages import Reader, page, see, signed_in
from bot.gateway.routing import route
from bot.records.types import FlagRecord, PatientRow


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


def _row(patient: PatientRow) -> Row:
    readiness = tuple(value for _, name, value in patient.readiness if name == "readiness")
    name = patient.label or patient.pseudonym
    return Row(patient, name, patient.open_flags, (readiness[0], readiness[-1]) if readiness else ())


routes: list[Route] = [
    route("/", get=signed_in(front, needs="own_account")),
    *portal_patient.routes,
    *portal_invitations.routes,
    *portal_erasure.routes,
    *portal_accounts.routes,
    *portal_security.routes,
    *portal_password.routes,
    *sign_in.routes,
    *portal_audit.routes,
]
