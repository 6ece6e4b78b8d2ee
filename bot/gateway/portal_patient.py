"""One patient at the portal: the summary and the talk, and what a GP leaves there: a flag closed, a note, a message."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway import practice_messages
from bot.gateway.context import context
from bot.gateway.portal_dates import Dates
from bot.gateway.portal_pages import Reader, not_here, page, see, signed_in, words
from bot.gateway.routing import route
from bot.records.types import Message, PatientRecord
from bot.summary import Summary, build, screen
from bot.summary.statements import Visit
from bot.summary.words import portal_words

LONGEST_NOTE = 500


async def patient(request: Request, reader: Reader) -> Response:
    """GET /practice/patients/{id}: the summary, then the talk."""
    return await _patient(request, reader)


async def close_flag(request: Request, reader: Reader) -> Response:
    """POST /practice/patients/{id}/flags/{flag}: somebody has dealt with it and writes what was done."""
    note, flag = reader.form.get("note", ""), request.path_params["flag"]
    if not note or len(note) > LONGEST_NOTE:
        return await _patient(request, reader, status=422, refused_flag=flag, note=note)
    here = context(request)
    closed = await here.threads.run(here.records.close_flag, reader.practice.id, flag, reader.gp.id, note, clock.now())
    return see(f"{_address(request)}?done={'flag' if closed else 'not_closed'}")


async def mark_reviewed(request: Request, reader: Reader) -> Response:
    """POST /practice/patients/{id}/reviewed: with a note for the practice, if there is one."""
    note = reader.form.get("note", "")
    if len(note) > LONGEST_NOTE:
        return await _patient(request, reader, status=422, refused_review=True, note=note)
    here, conversation = context(request), request.path_params["id"]
    review, after = here.records.mark_reviewed, _line(reader.form.get("after", ""))
    who, now = (reader.practice.id, conversation, reader.gp.id), clock.now()
    done = await here.threads.run(review, *who, now, note or None, after=after)
    return see(f"{_address(request)}?done=reviewed&read={after}") if done else not_here(request, reader)


async def write_back(request: Request, reader: Reader) -> Response:
    """POST /practice/patients/{id}/message: one of the reviewed texts goes into the talk, at once."""
    here, conversation = context(request), request.path_params["id"]
    found = await here.threads.run(here.records.conversation, conversation)
    if found is None or found.practice_id != reader.practice.id or not found.share:
        return not_here(request, reader, "message")
    notices, now = await here.threads.run(here.board.notices_for, found), clock.now()
    dates = Dates(ZoneInfo(reader.practice.timezone), portal_words(here.settings.language))  # the patient's
    after = _line(reader.form.get("after", ""))
    chosen, day = reader.form.get("message", ""), reader.form.get("day", "")
    try:
        message = practice_messages.reply(notices, chosen, day, now.astimezone(dates.zone).date(), dates)
    except practice_messages.Unsendable as error:
        return await _patient(request, reader, status=422, refused_message=error.args[0], chosen=chosen, day=day)
    sent = await here.threads.run(
        here.records.write_back,
        reader.practice.id,
        conversation,
        message,
        by=reader.gp.id,
        after=after,
        now=now,
    )
    if sent == "not_here":
        return not_here(request, reader, "message")
    here.arrivals.announce(conversation)
    return see(f"{_address(request)}?done={sent}&read={after}#content")  # where the page says what has happened


async def _patient(request: Request, reader: Reader, *, status: int = 200, **refused: Any) -> Response:
    """The patient's page; `refused` says what was wrong with a form, and what had been written in it."""
    here = context(request)
    record = await here.threads.run(
        here.records.patient_record,
        reader.practice.id,
        request.path_params["id"],
        read_by=reader.gp.id,
        now=clock.now(),
        read=_line(request.query_params["read"]) if "read" in request.query_params else None,
    )
    if record is None:
        return not_here(request, reader)
    shown = await here.threads.run(_shown, request, record)
    return page(request, "patient.html", reader, status=status, **shown, **refused)


def _shown(request: Request, record: PatientRecord) -> dict[str, Any]:
    """What the page shows of a record. Blocking."""
    here = context(request)
    spoken, notices = words(request), here.board.notices_for(record.conversation)
    summary = build(record, spoken.language)
    return {
        "record": record,
        "summary": summary,
        "screen": screen(summary),
        "name": record.label or record.pseudonym,
        "warning_lines": {found.seq for found in summary.flags},
        "rulers_on": max((ruler.history[-1].at for ruler in summary.rulers.values()), default=None),
        **_talks(summary),
        "messages": practice_messages.offered(notices, summary, spoken.say("message", "some_day")),
        "last_sent": next((line for line in reversed(record.messages) if line.extra.get("by")), None),
        "lead": practice_messages.lead(notices).strip(),
        "last_line": practice_messages.last_line(record),
        "flag_stands": any(flag.taken_back is None for flag in summary.open_flags),
        "today": clock.now(),
        "longest_note": LONGEST_NOTE,
        "done": request.query_params.get("done"),
    }


def _talks(summary: Summary) -> dict[str, Any]:
    """The transcript: the consent before it (`preamble`), and each visit with its lines and whether it stands open.

    All are folded but those in which a warning sign was raised or answered, and lines that are of no visit.
    """
    preamble, begins = _preamble(summary), {visit.seq: visit for visit in summary.visits}
    talks: list[tuple[Visit | None, list[Message]]] = [(None, [])]
    for line in summary.transcript[preamble:]:
        if line.seq in begins:
            talks.append((begins[line.seq], []))
        talks[-1][1].append(line)
    warnings = {flag.seq for flag in summary.flags}
    told = [
        (visit, lines, visit is None or any(line.kind == "safety" or line.seq in warnings for line in lines))
        for visit, lines in talks
        if lines
    ]
    return {"preamble": summary.transcript[:preamble], "talks": told}


def _preamble(summary: Summary) -> int:
    """How many lines stand before the first talk: the consent, which is read once; none where a warning is in them."""
    first = summary.visits[0].seq if summary.visits else None
    warnings = {flag.seq for flag in summary.flags}
    before = [line for line in summary.transcript if first is not None and line.seq < first]
    return 0 if any(line.kind == "safety" or line.seq in warnings for line in before) else len(before)


def _line(given: str) -> int:
    """The number of a line as a form or an address gives it; 0 for anything else."""
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def _address(request: Request) -> str:
    return f"/practice/patients/{request.path_params['id']}"


routes: list[Route] = [
    route("/patients/{id}", get=signed_in(patient, needs="read")),
    route("/patients/{id}/flags/{flag}", post=signed_in(close_flag, needs="read")),
    route("/patients/{id}/reviewed", post=signed_in(mark_reviewed, needs="read")),
    route("/patients/{id}/message", post=signed_in(write_back, needs="read")),
]
