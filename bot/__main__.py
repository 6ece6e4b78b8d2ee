"""Mo's command line: `python -m bot COMMAND`."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.settings import SettingError, Settings

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def up(only: Annotated[str, typer.Option(help="Run only gateway, rasa or actions, in the foreground.")] = "") -> None:
    """Start Mo: train if needed, then gateway, Rasa and action server; Ctrl-C stops everything."""
    from bot import supervisor

    settings = Settings.from_environment()
    if only:
        supervisor.only(only, settings)
        return
    from bot.content import load
    from bot.provision import first_start, open_records

    load(settings.language)  # a mistake in a text stops the start here, named with its line
    settings = supervisor.with_addresses(settings)
    _say("Opening the records.")
    records = open_records(settings)
    account = first_start(records, settings)
    records.close()
    _train_if_needed(settings)

    def ready() -> None:
        where = settings.public_url or f"http://{_shown(settings.bind)}:{settings.port}"
        _say(f"Mo is running.\n\n  Patients   {where}/\n  Practice   {where}/practice/")
        if account:
            _say(
                f"\n  Sign in as {account.name} with the one-time password {account.password}\n"
                "  It is shown only now, and you choose your own at the first sign-in."
            )
        _say("\nCtrl-C stops everything.")

    asyncio.run(supervisor.Supervisor(settings, _say).run(ready))
    _say("Stopped.")


@app.command()
def train(force: Annotated[bool, typer.Option(help="Train even if nothing has changed.")] = False) -> None:
    """Train the model if data, content or code of the understanding have changed."""
    from bot.nlu.model import train as train_model

    train_model(Settings.from_environment().model, progress=_say, force=force)


@app.command()
def parse(
    as_json: AsJson = False,
    explain: Annotated[bool, typer.Option(help="Say why a safety flag was raised.")] = False,
) -> None:
    """Show what Mo understands of each line on standard input."""
    from bot.nlu.parser import Parser

    parser = Parser(Settings.from_environment().model)
    for line in sys.stdin:
        text = line.rstrip("\n")
        if not text.strip():
            continue
        found = parser.parse(text)
        print(json.dumps(found, ensure_ascii=False) if as_json else _in_words(found), flush=True)
        if explain:
            from bot.safety import explain as reasons

            for reason in reasons(text):
                print(f"  safety: {reason}", flush=True)


@app.command()
def replay(
    files: Annotated[list[Path], typer.Argument(help="Conversations, one patient message a line.", exists=True)],
    url: Annotated[str, typer.Option(help="A running Mo with the same database and keys.")] = "",
) -> None:
    """Play conversations through the whole product and print every line with what was understood and done."""
    from bot.replay import replay as play

    for line in play(files, Settings.from_environment(), url=url, say=lambda text: _say(text, err=True)):
        print(json.dumps(line, ensure_ascii=False), flush=True)


@app.command("create-gp")
def create_gp(name: str, as_json: AsJson = False) -> None:
    """Make an account for the practice portal; its one-time password is shown once."""
    from bot.provision import create_gp as make
    from bot.provision import first_start, open_records

    settings = Settings.from_environment()
    records = open_records(settings)
    first_start(records, settings)
    practice = records.default_practice()
    assert practice is not None  # made above on a first start
    account = make(records, practice, name)[1]
    shown = {"name": account.name, "password": account.password}
    print(json.dumps(shown) if as_json else f"{account.name} signs in with the one-time password {account.password}")


@app.command()
def invite(
    label: Annotated[str, typer.Option(help="How the practice knows the patient; encrypted.")] = "",
    days: Annotated[int, typer.Option(help="Days until it expires.", min=1, max=365)] = 30,
    as_json: AsJson = False,
) -> None:
    """Make an invitation for one patient: a code and a link, usable once."""
    from bot.gateway.invitations import invite as make
    from bot.gateway.invitations import link
    from bot.provision import first_start, open_records

    settings = Settings.from_environment()
    records = open_records(settings)
    first_start(records, settings)
    practice = records.default_practice()
    assert practice is not None  # made above on a first start
    code = make(records, practice.id, label or None, by=None, days=days)
    where = settings.public_url or f"http://{_shown(settings.bind)}:{settings.port}"
    shown = {"code": code, "link": link(where, code)}
    print(json.dumps(shown) if as_json else f"Code {code}\nLink {shown['link']}")


@app.command()
def export(conversation: str) -> None:
    """Print everything held about one conversation's patient as JSON."""
    from bot.provision import open_records

    records = open_records(Settings.from_environment())
    _require(records.conversation(conversation), conversation)
    print(json.dumps(records.export(conversation), ensure_ascii=False, indent=2, default=str))


@app.command()
def erase(conversation: str, yes: Annotated[bool, typer.Option(help="Do not ask.")] = False) -> None:
    """Erase everything about one conversation's patient, for good."""
    from bot import clock
    from bot.provision import open_records

    records = open_records(Settings.from_environment())
    _require(records.conversation(conversation), conversation)
    if not yes:
        typer.confirm("Erase everything about this patient? It cannot be brought back.", abort=True)
    records.erase(conversation, clock.now(), "command line")
    _say("Erased.")


@app.command("check-content")
def check_content(language: str = "en") -> None:
    """Check every text of a language: schema, sources, slots, length, reading grade, wording."""
    from bot.content.check import check

    problems = check(language)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    _say("Every text is in order.")


@app.command()
def evaluate(
    held_back: Annotated[bool, typer.Option(help="Only the held-back messages, with the trained model.")] = False,
) -> None:
    """Measure the understanding: cross-validated on the training data, or on the held-back messages."""
    if held_back:
        from bot.nlu.held_back import measure

        for name, value in measure(Settings.from_environment().model).items():
            print(f"{name:<40} {value:6.3f}")
        return
    from bot.nlu.evaluate import main as cross_validate

    cross_validate()


def _train_if_needed(settings: Settings) -> None:
    """Train in a process of its own, so that Rasa's memory is given back."""
    import subprocess

    from bot.nlu.model import is_current

    if is_current(settings.model):
        return
    _say("The model does not match its data yet: training, about a minute.")
    done = subprocess.run([sys.executable, "-m", "bot", "train"], check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def _in_words(found: dict[str, Any]) -> str:
    parts = [f"intent {found['intent']['name']} ({found['intent']['confidence']:.2f})"]
    for kind in ("barriers", "facilitators"):
        parts += [f"{kind[:-1]} {f['id']} ({f['confidence']:.2f}): {f['quote']}" for f in found[kind]]
    parts += [f"facet {f['id']} ({f['similarity']:.2f})" for f in found["facets"]]
    parts.append(f"{found['talk']['type']} talk {found['talk']['subtype'] or ''} ({found['talk']['confidence']:.2f})")
    parts += [f"feeling {f['id']} ({f['confidence']:.2f})" for f in found["feelings"]]
    parts += [f"clause as Mo says it: {c['you']}" for c in found["clauses"]]
    parts += [
        f"{key} {found[key]}" for key in ("number", "when", "activities", "safety") if found[key] not in (None, [])
    ]
    return "\n".join([found["text"], *(f"  {part}" for part in parts)])


def _require(found: object, name: str) -> None:
    if found is None:
        raise SystemExit(f"There is no conversation {name}.")


def _shown(bind: str) -> str:
    return "localhost" if bind in ("127.0.0.1", "0.0.0.0", "::") else bind


def _say(text: str, *, err: bool = False) -> None:
    print(text, flush=True, file=sys.stderr if err else sys.stdout)


def main() -> None:
    """Run a command; what goes wrong in a foreseen way is one sentence and exit status 1."""
    from bot.records.errors import RecordsError
    from bot.supervisor import StartError

    try:
        app()
    except (SettingError, StartError, RecordsError, FileNotFoundError) as error:
        print(f"Mo cannot go on: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except Exception as error:
        if type(error).__name__ == "ContentError":
            print(f"Mo cannot go on: {error}", file=sys.stderr)
            raise SystemExit(1) from None
        raise


if __name__ == "__main__":
    main()
