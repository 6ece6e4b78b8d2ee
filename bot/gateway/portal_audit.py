"""The audit trail for the practice's admins: who did what and when, by person, patient, action and day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway.context import context
from bot.gateway.portal_pages import Reader, page, signed_in, words
from bot.gateway.routing import route
from bot.records.audit_actions import ACTIONS, ACTORS
from bot.records.types import AuditEntry, AuditQuery
from bot.summary.words import Words

AUDIT = "/practice/audit"
LINES = 50
LONGEST_NAME = 80
_FIELDS = ("person", "patient", "action", "since", "until")
_ID = re.compile(r"[0-9a-f]{32}\Z")
_NUMBER = re.compile(r"[0-9]{1,9}\Z")


@dataclass(frozen=True)
class Line:
    """An entry as the page shows it; `patient` is the pseudonym to search by, None where it is about no patient."""

    entry: AuditEntry
    who: str
    what: str
    about: str
    patient: str | None


class _Refused(ValueError):
    """A filter that cannot be used; the name of the text that says why."""


async def audit(request: Request, reader: Reader) -> Response:
    """GET /practice/audit?person=&patient=&action=&since=&until=&before=: one page of entries, newest first."""
    here, practice = context(request), reader.practice
    await here.threads.run(here.records.note_once, "trail_read", reader.gp.id, clock.now(), practice_id=practice.id)
    wanted = {name: request.query_params.get(name, "").strip() for name in _FIELDS}
    error, entries = None, []
    try:
        query = await _query(request, reader, wanted)
        entries = await here.threads.run(here.records.audit, practice.id, query)
    except _Refused as refused:
        error = str(refused)
    spoken, shown = words(request), entries[:LINES]
    return page(
        request,
        "audit.html",
        reader,
        status=422 if error else 200,
        error=error,
        lines=[_line(entry, spoken) for entry in shown],
        people=[*await here.threads.run(here.records.people, practice.id), *_named(spoken, "audit_actors", ACTORS)],
        actions=_named(spoken, "audit_actions", ACTIONS),
        wanted=wanted,
        older=_address(wanted, before=str(shown[-1]["number"])) if len(entries) > LINES else None,
        newest=_address(wanted) if request.query_params.get("before") else None,
    )


async def _query(request: Request, reader: Reader, wanted: Mapping[str, str]) -> AuditQuery:
    """What is looked for; raises _Refused. Words that no form of ours sends find nothing or are left out."""
    zone = ZoneInfo(reader.practice.timezone)
    before = request.query_params.get("before", "")
    query = AuditQuery(
        person=wanted["person"] if wanted["person"] in ACTORS or _ID.match(wanted["person"]) else None,
        action=wanted["action"] if wanted["action"] in ACTIONS else None,
        since=_midnight(wanted["since"], zone),
        until=_midnight(wanted["until"], zone, days=1),
        before=int(before) if _NUMBER.match(before) else None,
        limit=LINES + 1,
    )
    if not wanted["patient"]:
        return query
    if len(wanted["patient"]) > LONGEST_NAME or not wanted["patient"].isprintable():
        raise _Refused("error_patient")
    return replace(query, subject=await _subject(request, reader, wanted["patient"]))


async def _subject(request: Request, reader: Reader, name: str) -> str:
    """Whom a name means: a pseudonym or id, and for those who see the practice's list also words of a label."""
    here, practice = context(request), reader.practice.id
    subject = await here.threads.run(here.records.subject_named, practice, name)
    if subject is not None:
        return subject
    if not reader.may("list"):
        raise _Refused("error_patient")
    found = await here.threads.run(here.records.labelled, practice, name)
    if len(found) != 1:
        raise _Refused("error_several" if found else "error_label")
    return found.pop()


def _midnight(text: str, zone: ZoneInfo, days: int = 0) -> datetime | None:
    """When a day (YYYY-MM-DD) or the one `days` after it begins at the practice; None for no day."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        return datetime.combine(day, time(), zone).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise _Refused("error_day") from None


def _line(entry: AuditEntry, spoken: Words) -> Line:
    action, subject = entry["action"], entry["subject"]
    who = spoken.say("audit_actors", entry["by"]) if entry["actor"] in ACTORS else entry["by"]
    about, patient = entry["about"] or "", None
    if action in _OF_PATIENTS:
        patient = entry["about"] or subject
        about = entry["about"] or spoken.say("audit", "gone", id=(subject or "")[:8])
    elif action in _OF_INVITATIONS:
        about = spoken.say("audit", "invitation")
    elif action == "restored" and subject:
        about = spoken.say("audit", "up_to", number=subject)
    return Line(entry, who, spoken.say("audit_actions", action), about, patient)


_OF_INVITATIONS = {"invited", "invitation_revoked", "invitation_used"}
_OF_PATIENTS = {
    "record_read",
    "flag_seen",
    "flag_closed",
    "record_reviewed",
    "record_taken",
    "note_kept",
    "message_sent",
    "exported",
    "talk_agreed",
    "talk_withdrawn",
    "share_agreed",
    "share_withdrawn",
    "patient_erased",
}


def _named(spoken: Words, section: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, spoken.say(section, name)) for name in names]


def _address(wanted: Mapping[str, str], **more: str) -> str:
    given = {name: value for name, value in wanted.items() if value} | more
    return f"{AUDIT}?{urlencode(given)}" if given else AUDIT


routes: list[Route] = [route("/audit", get=signed_in(audit, needs="audit"))]
