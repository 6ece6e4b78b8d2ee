"""Mo's commands, by what they are for; each is a function of typer's, and imports what it needs when it runs."""

from __future__ import annotations

import typer

from bot.commands import accounts, audit, content, demo, keeping, practice, product, records, talks, understanding

app = typer.Typer(help="Mo's command line.", no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False)
for part in (product, understanding, talks, accounts, practice, records, audit, keeping, content, demo):
    app.add_typer(part.app)
