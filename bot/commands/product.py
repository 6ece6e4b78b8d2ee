"""Start Mo, train its model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Annotated

import typer

from bot.commands.common import AsJson, say, shown_address, train_if_needed
from bot.settings import Settings

app = typer.Typer()


@app.command()
def up(
    only: Annotated[str, typer.Option(help="Run only gateway, rasa or actions, in the foreground.")] = "",
    reload: Annotated[
        bool, typer.Option("--reload", help="Start a process anew when its files change; to work on Mo.")
    ] = False,
) -> None:
    """Start Mo: train if needed, then gateway, Rasa and action server; Ctrl-C stops everything."""
    from bot import logs, supervisor

    settings = Settings.from_environment()
    if only:
        supervisor.only(only, settings)
        return
    logs.set_up("supervisor", settings)
    from bot.content import load
    from bot.provision import first_start, open_records

    load(settings.language)  # a mistake in a text stops the start here, named with its line
    settings = supervisor.with_addresses(settings)
    say("Opening the records.")
    records = open_records(settings)
    records.require_whole_keys()
    account = first_start(records, settings)
    records.close()
    train_if_needed(settings)

    def ready() -> None:
        where = settings.public_url or f"http://{shown_address(settings.bind)}:{settings.port}"
        say(f"Mo is running.\n\n  Patients   {where}/\n  Practice   {where}/practice/")
        if account:
            say(
                f"\n  Sign in as {account.name} with the one-time password {account.password}\n"
                "  It is shown only now, and you choose your own at the first sign-in."
            )
        say("\nCtrl-C stops everything.")

    asyncio.run(_run(settings, ready, reload))
    say("Stopped.")


async def _run(settings: Settings, ready: Callable[[], None], reload: bool) -> None:
    from bot.supervisor import Supervisor

    running = Supervisor(settings, say)
    if not reload:
        await running.run(ready)
        return
    from bot.nlu.model import is_current
    from bot.reloading import watch
    from bot.settings import ROOT

    await running.run(ready, watch(ROOT, running.start_anew, say, lambda: is_current(settings.model)))


@app.command()
def migrate() -> None:
    """Bring the records up to date and make the practice; for processes that run apart, before they start anew."""
    from bot import logs
    from bot.provision import first_practice, make_data_folder
    from bot.records.repository import Records

    settings = Settings.from_environment()
    logs.set_up("supervisor", settings)
    make_data_folder(settings)
    records = Records.when_there(settings)  # a database that is just starting is waited for
    records.require_whole_keys()
    if records.default_practice() is None:
        records.require_database_of_keys()
    first_practice(records, settings)
    records.close()
    say("The records are up to date.")


@app.command()
def train(force: Annotated[bool, typer.Option(help="Train even if nothing has changed.")] = False) -> None:
    """Train the model if data, content or code of the understanding have changed."""
    from bot.nlu.model import train as train_model

    train_model(Settings.from_environment().model, progress=say, force=force)


@app.command("settings")
def show_settings(as_json: AsJson = False) -> None:
    """Every setting: its variable, its value now, and what it means."""
    from bot.settings import explained

    rows = explained(Settings.from_environment())
    if as_json:
        print(json.dumps([{"variable": name, "value": value, "means": means} for name, value, means in rows]))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("variable", "now", "means", box=None, pad_edge=False)
    for name, value, means in rows:
        table.add_row(name, value or "-", means)
    Console(highlight=False, markup=False).print(table)
