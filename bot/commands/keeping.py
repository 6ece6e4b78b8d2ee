"""Keeping the records: master keys, backup and restoring, and erasing what has been kept long enough."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import say
from bot.settings import Settings

app = typer.Typer()


@app.command("rotate-keys")
def rotate_keys(
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="Make no new key, but drop the old ones, which wrap nothing any more.")
    ] = False,
) -> None:
    """Make a new master key and wrap every patient's key by it, while Mo runs."""
    from bot import clock
    from bot.records import rotation

    settings = Settings.from_environment()
    if drop_old:
        dropped = rotation.drop_old(settings, clock.now())
        say(f"Dropped {dropped} old master keys." if dropped else "There is only one master key; nothing was dropped.")
        return
    rotated = rotation.rotate(settings, clock.now())
    what = "Made a new master key." if rotated.made else "Went on with the newest master key."
    say(
        f"{what} It wraps {rotated.wrapped} keys anew, and running processes use it already.\n"
        "Now run `backup`: the saved keys are wrapped by the old master key. Keep the new one safe, then "
        "`rotate-keys --drop-old`."
    )
