"""Figures on the held-back messages, which nobody trains on or tunes to: `python -m bot evaluate --held-back`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.numbers import ruler_answer
from bot.nlu.parser import Parser

_DATA = Path(__file__).parents[2] / "tests" / "data"


def measure(model: Path) -> dict[str, float]:
    """Macro-F1 of barriers and facilitators, exact sets, false findings, talk accuracy, rulers read rightly; 0 to 1."""
    rows = _read("held_back.yml")
    parser = Parser(model)
    heard = [parser.parse(row["text"]) for row in rows]
    barriers = [({f["id"] for f in h["barriers"]}, set(r["barriers"])) for h, r in zip(heard, rows, strict=True)]
    helps = [({f["id"] for f in h["facilitators"]}, set(r["facilitators"])) for h, r in zip(heard, rows, strict=True)]
    without = [found for found, gold in barriers if not gold]
    rulers = _read("rulers_held_back.yml")
    return {
        "barriers, macro-F1": macro_f1(barriers),
        "facilitators, macro-F1": macro_f1(helps),
        "sets of barriers exactly right": _share(found == gold for found, gold in barriers),
        "a barrier found where there is none": _share(bool(found) for found in without),
        "talk type right": _share(h["talk"]["type"] == r["talk"] for h, r in zip(heard, rows, strict=True)),
        "ruler answers read rightly": _share(ruler_answer(row["text"]) == row["number"] for row in rulers),
    }


def macro_f1(pairs: Sequence[tuple[set[str], set[str]]]) -> float:
    """Mean F1 over the labels of (found, gold) pairs that occur in gold."""
    labels = sorted({label for _, gold in pairs for label in gold})
    scores = []
    for label in labels:
        hits = sum(label in found and label in gold for found, gold in pairs)
        said = sum(label in found for found, _ in pairs)
        true = sum(label in gold for _, gold in pairs)
        scores.append(2 * hits / (said + true))
    return sum(scores) / len(scores) if scores else 0.0


def _share(values: Any) -> float:
    counted = [bool(value) for value in values]
    return sum(counted) / len(counted) if counted else 0.0


def _read(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((_DATA / name).read_text(encoding="utf-8")))
