"""What is held about patients: export and erase."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.commands.common import say
from bot.settings import Settings

app = typer.Typer()


@app.command()
def export(conversation: str) -> None:
    """Print everything held about one conversation's patient as JSON."""
    from bot.provision import open_records
    from bot.records.audit_actions import COMMAND_LINE

    records = open_records(Settings.from_environment())
    _require(records.conversation(conversation), conversation)
    print(json.dumps(records.export(conversation, COMMAND_LINE), ensure_ascii=False, indent=2, default=str))


@app.command()
def erase(conversation: str, yes: Annotated[bool, typer.Option(help="Do not ask.")] = False) -> None:
    """Erase everything about one conversation's patient, for good."""
    from bot import clock
    from bot.provision import open_records
    from bot.records.audit_actions import COMMAND_LINE

    records = open_records(Settings.from_environment())
    _require(records.conversation(conversation), conversation)
    if not yes:
        typer.confirm("Erase everything about this patient? It cannot be brought back.", abort=True)
    records.erase(conversation, clock.now(), COMMAND_LINE)
    say("Erased.")


def _require(found: object, name: str) -> None:
    if found is None:
        raise SystemExit(f"There is no conversation {name}.")
