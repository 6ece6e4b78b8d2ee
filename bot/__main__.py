"""Mo's command line: `python -m bot COMMAND`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
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
    explain: Annotated[
        bool, typer.Option(help="Say why: the training messages nearest to each clause, and what raised a safety flag.")
    ] = False,
) -> None:
    """Show what Mo understands of each line on standard input."""
    from bot.nlu.parser import Parser

    model = Settings.from_environment().model
    parser = Parser(model)
    for line in sys.stdin:
        text = line.rstrip("\n")
        if not text.strip():
            continue
        found = parser.parse(text)
        print(json.dumps(found, ensure_ascii=False) if as_json else _in_words(found), flush=True)
        if explain:
            for reason in _reasons(found, model):
                print(f"  {reason}", flush=True)


@app.command()
def replay(
    files: Annotated[list[Path], typer.Argument(help="Conversations, one patient message a line.", exists=True)],
    url: Annotated[str, typer.Option(help="A running Mo with the same database and keys.")] = "",
) -> None:
    """Play conversations through the whole product and print every line with what was understood and done."""
    from bot.replay import replay as play

    for line in play(files, Settings.from_environment(), url=url, say=lambda text: _say(text, err=True)):
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
        _say(str(path))


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
def book(
    output: Annotated[Path | None, typer.Option(help="Folder for the two files; var/book if not given.")] = None,
    language: str = "en",
) -> None:
    """Print everything Mo can say as one book, for clinicians to review and sign."""
    from bot.book import write

    written = write(language, output or Settings.from_environment().data / "book")
    _say(f"To read: {written.html}\nTo print and sign: {written.pdf}")


@app.command()
def evaluate(
    talk: Annotated[
        Path | None, typer.Option(help="CSV or YAML with text and talk, such as a counselling corpus.", exists=True)
    ] = None,
    baselines: Annotated[bool, typer.Option(help="Compare with simpler means; the slowest takes an hour.")] = True,
    diet_messages: Annotated[int, typer.Option(help="Messages Rasa's default pipeline learns from.", min=1)] = 6000,
    diet_epochs: Annotated[int, typer.Option(help="Epochs it learns for.", min=1)] = 100,
    diet_minutes: Annotated[float, typer.Option(help="When to cut its training short.", min=0)] = 60,
    only: Annotated[str, typer.Option(help="Measure only the understanding, or only whole talks: talks.")] = "",
    walks: Annotated[int, typer.Option(help="Random walks of 200 messages; the full study has 1000.", min=0)] = 50,
    transcripts: Annotated[Path | None, typer.Option(help="Folder to write the talks to, as Markdown.")] = None,
) -> None:
    """Measure the understanding and whole talks: a report, and a table of figures and targets."""
    from bot.evaluation import report
    from bot.evaluation.results import table
    from bot.evaluation.run import Options
    from bot.evaluation.run import evaluate as measure

    if only not in ("", "understanding", "talks"):
        raise typer.BadParameter("choose understanding or talks", param_hint="--only")
    settings = Settings.from_environment()
    _train_if_needed(settings)
    folder = settings.data / "evaluation"
    options = Options(
        settings.model, folder, talk, baselines, diet_messages, diet_epochs, diet_minutes,
        only=only, walks=walks, transcripts=transcripts,
    )  # fmt: skip
    results = measure(options, _say)
    page = report.write(results, folder)
    _say(f"\n{table(results.rows)}\n\nThe whole report: {page}")


def _train_if_needed(settings: Settings) -> None:
    """Train in a process of its own, so that Rasa's memory is given back."""
    import subprocess

    from bot.nlu.model import is_current

    if is_current(settings.model):
        return
    _say("The model does not match its data yet: training, a few minutes.")
    done = subprocess.run([sys.executable, "-m", "bot", "train"], check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def _reasons(found: dict[str, Any], model: Path) -> Iterator[str]:
    """Each clause with its findings and nearest training messages, then what raised a safety flag."""
    from bot.nlu.nearest import nearest
    from bot.safety import explain

    text = found["text"]
    clauses = [text[clause["start"] : clause["end"]] for clause in found["clauses"]] or [text]
    for clause, near in zip(clauses, nearest(model, clauses), strict=True):
        yield f'"{clause}" is nearest to'
        for one in near:
            yield f'  {one.similarity:.2f}  "{one.text}": {", ".join(one.labels)}'
    yield from (f"safety: {reason}" for reason in explain(text))


def _in_words(found: dict[str, Any]) -> str:
    parts = [f"intent {found['intent']['name']} ({found['intent']['confidence']:.2f})"]
    for kind in ("barriers", "facilitators"):
        parts += [f"{kind[:-1]} {f['id']} ({f['confidence']:.2f}): {f['quote']}" for f in found[kind]]
    parts += [f"facet {f['id']} ({f['similarity']:.2f})" for f in found["facets"]]
    parts += [f"near the answer {a['id']} ({a['similarity']:.2f})" for a in found["asked"]]
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
        if type(error).__name__ in ("ContentError", "SetError"):
            print(f"Mo cannot go on: {error}", file=sys.stderr)
            raise SystemExit(1) from None
        raise


if __name__ == "__main__":
    main()
