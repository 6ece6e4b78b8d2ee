"""Accounts of the practice's people: made, and let in again when nobody at the practice can."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import AsJson
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.provision import NewGp

app = typer.Typer()


@app.command("create-gp")
def create_gp(
    name: str,
    role: Annotated[
        list[str] | None, typer.Option(help="What they may do: gp (the default), staff or admin; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make an account for the practice portal; its one-time password is shown once."""
    from bot.provision import create_gp as make
    from bot.provision import first_practice, open_records
    from bot.records.types import ROLES

    roles = [known for known in ROLES if known in (role or ["gp"])]
    if len(roles) < len(set(role or ["gp"])):
        raise typer.BadParameter(f"choose from {', '.join(ROLES)}", param_hint="--role")
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise typer.BadParameter("give a name of ordinary characters", param_hint="NAME")
    settings = Settings.from_environment()
    records = open_records(settings)
    _show(make(records, first_practice(records, settings), name, roles)[1], as_json)


@app.command("reset-gp")
def reset_gp(
    name: str,
    second_step: Annotated[
        bool, typer.Option("--second-step", help="Also take the second step at sign-in away, if it is lost.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Let somebody in again with a new one-time password, also from a switched-off account; signs them out."""
    from bot.provision import let_in_again, open_records

    records = open_records(Settings.from_environment())
    gp = records.gp_by_name(name)
    if gp is None:
        raise SystemExit(f"There is no account called {name}.")
    _show(let_in_again(records, gp, second_step), as_json)


def _show(account: NewGp, as_json: bool) -> None:
    shown = {"name": account.name, "password": account.password}
    print(json.dumps(shown) if as_json else f"{account.name} signs in with the one-time password {account.password}")
