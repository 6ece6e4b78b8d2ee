"""Show and measure what Mo understands."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.common import AsJson, say, train_if_needed
from bot.settings import Settings

app = typer.Typer()


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
def evaluate(
    talk: Annotated[
        Path | None, typer.Option(help="CSV or YAML with text and talk, such as a counselling corpus.", exists=True)
    ] = None,
    baselines: Annotated[bool, typer.Option(help="Compare with simpler means; the slowest takes an hour.")] = True,
    diet_messages: Annotated[int, typer.Option(help="Messages Rasa's default pipeline learns from.", min=1)] = 6000,
    diet_epochs: Annotated[int, typer.Option(help="Epochs it learns for.", min=1)] = 100,
    diet_minutes: Annotated[float, typer.Option(help="When to cut its training short.", min=0)] = 60,
    only: Annotated[str, typer.Option(help="Measure only understanding, talks or safety.")] = "",
    walks: Annotated[int, typer.Option(help="Random walks of 200 messages; the full study has 1000.", min=0)] = 50,
    transcripts: Annotated[Path | None, typer.Option(help="Folder to write the talks to, as Markdown.")] = None,
) -> None:
    """Measure the understanding, whole talks and safety: a report, and a table of figures and targets."""
    from bot.evaluation import report
    from bot.evaluation.results import table
    from bot.evaluation.run import Options
    from bot.evaluation.run import evaluate as measure

    if only not in ("", "understanding", "talks", "safety"):
        raise typer.BadParameter("choose understanding, talks or safety", param_hint="--only")
    settings = Settings.from_environment()
    if only != "safety":  # which needs no model, and says where it has no ear
        train_if_needed(settings)
    folder = settings.data / "evaluation"
    options = Options(
        settings.model, folder, talk, baselines, diet_messages, diet_epochs, diet_minutes,
        only=only, walks=walks, transcripts=transcripts,
    )  # fmt: skip
    results = measure(options, say)
    page = report.write(results, folder)
    say(f"\n{table(results.rows)}\n\nThe whole report: {page}")


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
