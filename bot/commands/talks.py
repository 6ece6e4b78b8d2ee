"""Play whole talks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import say
from bot.settings import Settings

app = typer.Typer()


@app.command()
def replay(
    files: Annotated[list[Path], typer.Argument(help="Conversations, one patient message a line.", exists=True)],
    url: Annotated[str, typer.Option(help="A running Mo with the same database and keys.")] = "",
) -> None:
    """Play conversations through the whole product and print every line with what was understood and done."""
    from bot.replay import replay as play

    for line in play(files, Settings.from_environment(), url=url, say=lambda text: say(text, err=True)):
        print(json.dumps(line, ensure_ascii=False), flush=True)


@app.command()
def transcripts(
    names: Annotated[list[str], typer.Argument(help="Patients of tests/data/patients, by name.")],
    output: Annotated[Path, typer.Option(help="Folder for the Markdown files.")] = Path("docs/transcripts"),
) -> None:
    """Play simulated patients through the whole product and keep what was said, one file each."""
    from bot import transcripts as kept
    from bot.evaluation.talks import scripts
    from bot.nlu.parser import Parser
    from bot.settings import ROOT

    settings = Settings.from_environment()
    patients = [scripts.read(ROOT / "tests" / "data" / "patients" / f"{name}.yml") for name in names]
    for path in kept.keep(patients, output, settings, Parser(settings.model).parse):
        say(str(path))
