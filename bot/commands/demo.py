"""A made-up practice to click around in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import say
from bot.settings import Settings

app = typer.Typer()


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where to serve it; 0 means any free port.", min=0, max=65535)] = 0,
    only_fill: Annotated[bool, typer.Option("--only-fill", help="Fill, say where, and keep it for `up`.")] = False,
    patient: Annotated[
        list[str] | None, typer.Option(help="Only these of bot/demo/patients, by name; may be repeated.")
    ] = None,
    folder: Annotated[Path | None, typer.Option(help="A new folder to fill and keep; else a throw-away one.")] = None,
) -> None:
    """Show Mo on a made-up practice with thirty patients; your own records are not touched."""
    from bot.demo.run import demo as show

    show(Settings.from_environment(), folder, port, only_fill, patient or (), say)
