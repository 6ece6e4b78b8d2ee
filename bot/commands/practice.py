"""Invitations of the practice's patients."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.commands.common import AsJson, shown_address
from bot.settings import Settings

app = typer.Typer()


@app.command()
def invite(
    label: Annotated[str, typer.Option(help="How the practice knows the patient; encrypted.")] = "",
    days: Annotated[int, typer.Option(help="Days until it expires.", min=1, max=365)] = 30,
    as_json: AsJson = False,
) -> None:
    """Make an invitation for one patient: a code and a link, usable once."""
    from bot.gateway.invitations import invite as make
    from bot.gateway.invitations import link
    from bot.provision import first_practice, open_records

    settings = Settings.from_environment()
    records = open_records(settings)
    practice = first_practice(records, settings)
    code = make(records, practice.id, label or None, by=None, days=days)
    where = settings.public_url or f"http://{shown_address(settings.bind)}:{settings.port}"
    shown = {"code": code, "link": link(where, code)}
    print(json.dumps(shown) if as_json else f"Code {code}\nLink {shown['link']}")
