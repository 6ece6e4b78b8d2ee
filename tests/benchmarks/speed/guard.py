"""What became slower since the run that is kept: each figure as a ratio to the other bot of its own run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.speed.figures import Figure

KEPT = Path(__file__).with_name("last.json")
_WORSE = 1.1  # so much may lie in the machine rather than in the code


def kept(file: Path = KEPT) -> dict[str, dict[str, Any]]:
    """The figures of the run that is kept, by name; none where there is no such run."""
    return dict(json.loads(file.read_text())["figures"]) if file.exists() else {}


def keep(figures: Sequence[Figure], file: Path = KEPT) -> None:
    """Keep these figures as what later runs are compared with; those not measured now stay."""
    shown = {f.name: {"ratio": _short(f.ratio), "low": _short(f.low), "high": _short(f.high)} for f in figures}
    body = {"measured": date.today().isoformat(), "figures": {**kept(file), **shown}}
    file.write_text(json.dumps(body, indent=1) + "\n")


def slower(figures: Sequence[Figure], before: dict[str, dict[str, Any]]) -> list[str]:
    """A line for each figure that got worse: by more than a tenth, and with intervals that do not meet."""
    lines = []
    for figure in figures:
        then = before.get(figure.name)
        if then is None:
            continue
        if figure.more_is_better:
            worse = then["ratio"] / figure.ratio
            apart = figure.high < then["low"]
        else:
            worse = figure.ratio / then["ratio"]
            apart = figure.low > then["high"]
        if worse > _WORSE and apart:
            lines.append(f"{figure.name}: {figure.ratio:.2f} times the other, {then['ratio']:.2f} before")
    return lines


def _short(value: float) -> float:
    return round(value, 4)
