"""The report: one HTML file that needs nothing beside it, and the same figures as JSON."""

from __future__ import annotations

import base64
import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.evaluation import pictures
from bot.evaluation.figures import Figure
from bot.evaluation.results import Results, Row, Talks


def write(results: Results, folder: Path) -> Path:
    """Write report.html and report.json into a folder; gives the HTML's path."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "report.html"
    page.write_text(html(results), encoding="utf-8")
    shown = json.dumps(as_json(results), ensure_ascii=False, indent=2, allow_nan=False)
    (folder / "report.json").write_text(shown + "\n", encoding="utf-8")
    return page


def html(results: Results) -> str:
    """The page, pictures and all."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    templates.filters["figure"] = _figure
    templates.filters["words"] = lambda name: name.replace("_", " ")
    return templates.get_template("report.html.j2").render(results=results, pictures=_pictures(results))


def _pictures(results: Results) -> dict[str, str]:
    """Data addresses by name; only of what was measured."""
    drawn = {}
    if results.labels:
        drawn["labels"] = pictures.by_label(results.labels)
        drawn["confusion"] = pictures.confusion(results.confusion)
    if results.bins:
        drawn["reliability"] = pictures.reliability(results.bins)
    if noisy := [row for row in results.rows if row.name.startswith("loss ")]:
        drawn["noise"] = pictures.rows(noisy)
    if results.seconds:
        drawn["times"] = pictures.times(results.seconds)
    return {name: f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}" for name, svg in drawn.items()}


def _figure(one: Figure | None) -> str:
    if one is None or math.isnan(one.value):
        return "–"
    interval = "" if math.isnan(one.low) else f" ({one.low:.2f} to {one.high:.2f})"
    return f"{one.value:.3f}{interval}"


def as_json(results: Results) -> dict[str, Any]:
    """Everything but the pictures; what could not be measured is null."""
    false, missed = results.wrong
    data = {
        "about": results.about,
        "notes": results.notes,
        "figures": [_row(row) for row in results.rows],
        "labels": [asdict(one) for one in results.labels],
        "baselines": [
            {"name": r.name, "figures": [_row(row) for row in r.rows.values()], "behind": r.behind and asdict(r.behind)}
            for r in results.readers
        ],
        "reliability": [asdict(one) for one in results.bins],
        "confusion": results.confusion.tolist(),
        "errors": {"false": [asdict(one) for one in false], "missed": [asdict(one) for one in missed]},
        "talks": results.talks and _talks(results.talks),
        "safety": [asdict(one) for one in results.slips],
    }
    known: dict[str, Any] = _known(data)
    return known


def _talks(talks: Talks) -> dict[str, Any]:
    return {
        "figures": [_row(row) for row in talks.rows],
        "patients": [asdict(one) for one in talks.patients],
        "flaws": [asdict(one) for one in talks.flaws],
        "worst": [asdict(one) for one in talks.worst],
    }


def _row(row: Row) -> dict[str, Any]:
    aim = row.target and {"bound": row.target.bound, "at_least": row.target.at_least}
    return {"name": row.name, "unit": row.unit, **asdict(row.figure), "target": aim, "reached": row.reached}


def _known(data: Any) -> Any:
    """JSON knows no NaN."""
    if isinstance(data, dict):
        return {key: _known(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_known(value) for value in data]
    return None if isinstance(data, float) and math.isnan(data) else data
