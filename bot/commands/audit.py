"""The audit trail at the terminal: check it, read it, and say that a backup was restored by other means."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.commands.common import say
from bot.settings import Settings

app = typer.Typer()
trail = typer.Typer(help="The audit trail: who did what.", no_args_is_help=True)
app.add_typer(trail, name="audit")

_FAULTS = {
    "altered": "Entry {number} is not as it was written.",
    "missing": "Entry {number} is missing.",
    "unlinked": "Entry {number} does not follow from the one before it: something before it was changed.",
    "replaced": "Entry {number} is not the one that was noted with its number.",
    "cut": "The end is missing, from entry {number} on. Was the database restored by hand? Then see audit restored.",
    "head": "Where the trail goes on was changed: entry {number} could not be written there.",
}


@trail.command()
def verify(
    holds: Annotated[
        str, typer.Option(help="NUMBER:SEAL that an earlier check printed and you kept: it must still be there.")
    ] = "",
) -> None:
    """Check that no entry was changed, removed, added or cut off; exit status 1 if one was."""
    from bot.provision import open_records

    records = open_records(Settings.from_environment())
    found = records.check_trail(*_kept(holds))
    if found.fault:
        say(_FAULTS[found.fault].format(number=found.broken))
        raise typer.Exit(1)
    older = f" ({found.unsealed} of them from before entries were sealed)" if found.unsealed else ""
    say(f"{found.entries} entries are whole{older}.")
    say(f"Keep this elsewhere, for --holds: {found.newest.number}:{found.newest.seal}")


@trail.command()
def show(
    patient: Annotated[str, typer.Option(help="Only about this patient: a pseudonym or a conversation's id.")] = "",
    since: Annotated[str, typer.Option(help="Only from this day on, such as 2026-03-02.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Print the entries of every practice, the oldest first."""
    from bot import clock
    from bot.provision import open_records
    from bot.records.audit_actions import COMMAND_LINE
    from bot.records.types import AuditQuery
    from bot.summary.words import portal_words

    settings = Settings.from_environment()
    begin = _midnight(since, ZoneInfo(settings.timezone))
    records = open_records(settings)
    subject = records.subject_named(None, patient) if patient else None
    if patient and subject is None:
        raise SystemExit(f"There is no patient {patient}, and no entry about one.")
    records.note("trail_read", COMMAND_LINE, clock.now())
    words = portal_words(settings.language)
    for entry in reversed(records.audit(None, AuditQuery(subject=subject, since=begin))):
        print(_object(entry) if as_json else _line(entry, words))


@trail.command()
def restored(yes: Annotated[bool, typer.Option(help="Do not ask.")] = False) -> None:
    """Note that the database was restored from a backup by other means than Mo's, so its lost end is explained."""
    from bot import clock
    from bot.provision import open_records
    from bot.records.audit_actions import COMMAND_LINE

    records = open_records(Settings.from_environment())
    if not yes:
        typer.confirm("Was the database restored from a backup? From now on the trail ends where it does.", abort=True)
    records.note("restored", COMMAND_LINE, clock.now())
    say("Noted in the audit trail.")


def _kept(holds: str) -> list[Any]:
    from bot.records.anchor import Mark

    if not holds:
        return []
    number, _, seal = holds.partition(":")
    if not (number.isascii() and number.isdigit() and len(seal) == 64):
        raise typer.BadParameter("give NUMBER:SEAL as verify prints it", param_hint="--holds")
    return [Mark(int(number), seal)]


def _midnight(since: str, zone: ZoneInfo) -> datetime | None:
    if not since:
        return None
    try:
        return datetime.combine(date.fromisoformat(since), time(), zone)
    except ValueError:
        raise typer.BadParameter("give a day such as 2026-03-02", param_hint="--since") from None


def _object(entry: Any) -> str:
    return json.dumps({**entry, "at": entry["at"].isoformat()}, ensure_ascii=False)


def _line(entry: Any, words: Any) -> str:
    actors, what = words.names("audit_actors"), words.say("audit_actions", entry["action"])
    about = " ".join(part for part in (entry["about"], entry["subject"]) if part)
    who = actors.get(entry["by"], entry["by"]) if entry["actor"] in actors else entry["by"]
    return f"{entry['number']:>7}  {entry['at']:%Y-%m-%d %H:%M:%SZ}  {who}: {what}" + (f"  [{about}]" if about else "")
