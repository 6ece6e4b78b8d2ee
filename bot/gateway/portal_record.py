"""Taking a patient's summary into the practice's own record: as text to copy, as PDF, as a FHIR document."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.gateway.context import context
from bot.gateway.headers import PORTAL_POLICY
from bot.gateway.portal_pages import Reader, not_here, page, signed_in, words
from bot.gateway.routing import route
from bot.records.repository import Records
from bot.summary import build
from bot.summary.extract import Extract
from bot.summary.fhir import fhir_file
from bot.summary.pdf import as_pdf
from bot.summary.record_words import LANGUAGES, record_words, usual_language
from bot.summary.text import MOST, as_text, length

_WITH_COPYING = f"{PORTAL_POLICY}; script-src 'self'"
"""The one page of the portal with a script: a button that copies, which the browser offers to no plain form."""


async def record(request: Request, reader: Reader) -> Response:
    """GET /practice/patients/{id}/record?language=: the text to copy, and the ways to the files."""
    extract = await _taken(request, reader)
    if extract is None:
        return not_here(request, reader)
    text = await context(request).threads.run(as_text, extract)
    return page(
        request,
        "record.html",
        reader,
        headers={"Content-Security-Policy": _WITH_COPYING},
        name=extract.record.label or extract.record.pseudonym,
        record=extract.record,
        text=text,
        length=length(text),
        most=MOST,
        language=extract.words.language,
        languages=words(request).names("record_languages").items(),
        private=any(flag.kind == "violence" for flag in extract.summary.flags),
    )


async def pdf(request: Request, reader: Reader) -> Response:
    """GET /practice/patients/{id}/pdf?language=."""
    extract = await _taken(request, reader)
    if extract is None:
        return not_here(request, reader)
    return _download(extract, await context(request).threads.run(as_pdf, extract), "pdf", "application/pdf")


async def fhir(request: Request, reader: Reader) -> Response:
    """GET /practice/patients/{id}/fhir?language=."""
    extract = await _taken(request, reader)
    if extract is None:
        return not_here(request, reader)
    return _download(extract, await context(request).threads.run(fhir_file, extract), "json", "application/fhir+json")


async def _taken(request: Request, reader: Reader) -> Extract | None:
    """The patient's extract, noted in the audit trail; None as in Records.patient_record."""
    here, wanted = context(request), request.query_params.get("language", "")
    language = wanted if wanted in LANGUAGES else usual_language(reader.practice)
    return await here.threads.run(_extract, here.records, reader, request.path_params["id"], language)


def _extract(records: Records, reader: Reader, conversation: str, language: str) -> Extract | None:
    now = clock.now()
    taken = records.patient_record(
        reader.practice.id, conversation, read_by=reader.gp.id, now=now, action="record_taken"
    )
    if taken is None:
        return None
    return Extract(taken, build(taken), reader.practice, reader.gp.name, now, record_words(language))


def _download(extract: Extract, body: bytes, suffix: str, kind: str) -> Response:
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": PORTAL_POLICY,
        "Content-Disposition": f'attachment; filename="{extract.file_name(suffix)}"',
    }
    return Response(body, headers=headers, media_type=kind)


routes: list[Route] = [
    route("/patients/{id}/record", get=signed_in(record, needs="read")),
    route("/patients/{id}/pdf", get=signed_in(pdf, needs="read")),
    route("/patients/{id}/fhir", get=signed_in(fhir, needs="read")),
]
