"""What is held about patients: export and erase."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import say
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.records.repository import Records

app = typer.Typer()
_FORMS = ("json", "text", "pdf", "fhir")
_SUFFIX = {"json": "json", "text": "txt", "pdf": "pdf", "fhir": "json"}


@app.command()
def export(
    patient: Annotated[str, typer.Argument(help="The pseudonym, or the id of the conversation.")],
    form: Annotated[
        str, typer.Option("--as", help="json: everything held. text, pdf, fhir: the summary for a medical record.")
    ] = "json",
    output: Annotated[Path | None, typer.Option(help="The file to write, or a folder for it.")] = None,
    language: Annotated[str, typer.Option(help="Of the record: en or de; else by the practice's country.")] = "",
) -> None:
    """Everything held about a patient as JSON; or, of one who shares, the summary as text, PDF or FHIR."""
    from bot.provision import open_records
    from bot.records.audit_actions import COMMAND_LINE

    if form not in _FORMS:
        raise typer.BadParameter(f"choose one of {', '.join(_FORMS)}", param_hint="--as")
    records = open_records(Settings.from_environment())
    conversation = _the_one(records, patient)
    if form == "json":
        held = json.dumps(records.export(conversation, COMMAND_LINE), ensure_ascii=False, indent=2, default=str)
        name, content = f"{conversation}.json", held.encode()
    else:
        name, content = _summary(records, conversation, form, language)
    if output is None and form != "pdf":
        print(content.decode())
        return
    path = output or Path(name)
    path = path / name if path.is_dir() else path
    _write(path, content)
    say(f"Written: {path}", err=True)


@app.command()
def erase(conversation: str, yes: Annotated[bool, typer.Option(help="Do not ask.")] = False) -> None:
    """Erase everything about one conversation's patient, for good."""
    from bot import clock
    from bot.provision import open_records
    from bot.records.audit_actions import COMMAND_LINE

    records = open_records(Settings.from_environment())
    if records.conversation(conversation) is None:
        raise SystemExit(f"There is no conversation {conversation}.")
    if not yes:
        typer.confirm("Erase everything about this patient? It cannot be brought back.", abort=True)
    records.erase(conversation, clock.now(), COMMAND_LINE)
    say("Erased.")


def _the_one(records: Records, name: str) -> str:
    """The conversation of that id or pseudonym; two practices may have given the same one."""
    found = records.conversations_named(name)
    if not found:
        raise SystemExit(f"There is no patient and no conversation {name}.")
    if len(found) > 1:
        raise SystemExit(f"{name} is the pseudonym of several patients: give the id. They are {', '.join(found)}.")
    return found[0]


def _summary(records: Records, conversation: str, form: str, language: str) -> tuple[str, bytes]:
    """The name of the file and what is in it; nothing of a patient who does not share."""
    from bot import clock
    from bot.records.audit_actions import COMMAND_LINE
    from bot.summary import build
    from bot.summary.extract import Extract
    from bot.summary.fhir import fhir_file
    from bot.summary.pdf import as_pdf
    from bot.summary.record_words import record_words, usual_language
    from bot.summary.text import as_text
    from bot.summary.words import portal_words

    known, now = records.conversation(conversation), clock.now()
    if known is None:
        raise SystemExit(f"There is no conversation {conversation}.")
    practice = records.practice(known.practice_id)
    record = records.patient_record(practice.id, known.id, read_by=COMMAND_LINE, now=now, action="record_taken")
    if record is None:
        raise SystemExit("This patient does not share with the practice: there is no summary for its record.")
    by = portal_words().say("audit_actors", COMMAND_LINE)
    extract = Extract(record, build(record), practice, by, now, record_words(language or usual_language(practice)))
    write = {
        "text": lambda: as_text(extract).encode(),
        "pdf": lambda: as_pdf(extract),
        "fhir": lambda: fhir_file(extract),
    }
    return extract.file_name(_SUFFIX[form]), write[form]()


def _write(path: Path, content: bytes) -> None:
    """A file that only its owner can read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
