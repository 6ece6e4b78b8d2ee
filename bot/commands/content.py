"""Check and print what Mo can say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import say
from bot.settings import Settings

app = typer.Typer()


@app.command("check-content")
def check_content(language: str = "en") -> None:
    """Check every text of a language: schema, sources, slots, length, reading grade, wording.

    With them the safety texts of every language that only has these.
    """
    from bot.content import safety_only
    from bot.content.check import check
    from bot.content.check_safety import check_safety

    others = safety_only()
    problems = [] if language in others else check(language)
    problems += [problem for other in others for problem in check_safety(other)]
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    say("Every text is in order.")


@app.command()
def book(
    output: Annotated[Path | None, typer.Option(help="Folder for the two files; var/book if not given.")] = None,
    language: str = "en",
) -> None:
    """Print everything Mo can say as one book, for clinicians to review and sign."""
    from bot.book import write

    written = write(language, output or Settings.from_environment().data / "book")
    say(f"To read: {written.html}\nTo print and sign: {written.pdf}")
