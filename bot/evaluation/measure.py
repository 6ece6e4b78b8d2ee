"""From what was heard and what is right to the rows and figures of the report; nothing here reads a file or a model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bot.evaluation import figures
from bot.evaluation.cost import Cost
from bot.evaluation.figures import Figure, estimate, estimates
from bot.evaluation.predictions import BARRIERS, FACILITATORS, FEELINGS, FINDINGS, Flags, Labelled, flags
from bot.evaluation.results import LabelFigures, Row
from bot.evaluation.sets import TALK, Ruler, Spoken

_GROUPS = ("barriers", "facilitators", "feelings", "talk types")


def understanding(found: Labelled, gold: Labelled) -> dict[str, Row]:
    """The rows of one reader on the held-back messages, by name."""
    barriers = found.findings[:, BARRIERS], gold.findings[:, BARRIERS]
    helps = found.findings[:, FACILITATORS], gold.findings[:, FACILITATORS]
    statistics = {
        "barriers, macro-F1": figures.macro_f1(*barriers),
        "barrier sets exactly right": figures.exact(*barriers),
        "barrier found where there is none": figures.found_where_none(*barriers),
        "facilitators, macro-F1": figures.macro_f1(*helps),
        "facilitator sets exactly right": figures.exact(*helps),
    }
    if found.feelings is not None and gold.feelings is not None:
        statistics["feelings, macro-F1"] = figures.macro_f1(found.feelings, gold.feelings)
    if found.talk is not None and gold.talk is not None:
        statistics["talk type, macro-F1"] = figures.macro_f1(found.talk, gold.talk)
    count = len(gold.findings)
    return {name: Row(name, estimate(statistic, count)) for name, statistic in statistics.items()}


def by_label(found: Labelled, gold: Labelled) -> list[LabelFigures]:
    """Precision, recall and F1 of every barrier, facilitator, feeling and talk type."""
    result: list[LabelFigures] = []
    for group, labels, said, true in _grouped(found, gold):
        count = len(true)
        measured = (estimates(statistic(said, true), count) for statistic in _OF_A_LABEL)
        for label, occurs, *three in zip(labels, true.sum(axis=0), *measured, strict=True):
            result.append(LabelFigures(group, label, int(occurs), *three))
    return result


_OF_A_LABEL = (figures.precision, figures.recall, figures.f1)


def _grouped(found: Labelled, gold: Labelled) -> list[tuple[str, Sequence[str], Flags, Flags]]:
    pairs = [
        (FINDINGS[BARRIERS], found.findings[:, BARRIERS], gold.findings[:, BARRIERS]),
        (FINDINGS[FACILITATORS], found.findings[:, FACILITATORS], gold.findings[:, FACILITATORS]),
        (FEELINGS, found.feelings, gold.feelings),
        (TALK, found.talk, gold.talk),
    ]
    return [
        (group, labels, said, true)
        for group, (labels, said, true) in zip(_GROUPS, pairs, strict=True)
        if said is not None and true is not None
    ]


def calibration(found: Labelled, gold: Labelled) -> list[Row]:
    """The calibration error of the findings given out; empty for a reader without confidence."""
    if found.confidence is None:
        return []
    statistic = figures.calibration_error(found.confidence, found.findings, gold.findings)
    return [Row("calibration error", estimate(statistic, len(gold.findings)))]


def losses(clean: Labelled, noisy: Mapping[str, Labelled], gold: Labelled) -> list[Row]:
    """How much of the barriers' macro-F1 each kind of noise takes."""
    true = gold.findings[:, BARRIERS]
    before = figures.macro_f1(clean.findings[:, BARRIERS], true)
    return [
        Row(
            f"loss of barriers' macro-F1, {kind}",
            estimate(
                figures.difference(before, figures.macro_f1(found.findings[:, BARRIERS], true)), len(gold.findings)
            ),
        )
        for kind, found in noisy.items()
    ]


def rulers(parses: Sequence[Mapping[str, Any]], rows: Sequence[Ruler]) -> list[Row]:
    """How many answers to a ruler are read as the number meant, or left open where none is."""
    right = np.array([_same(parse["number"], row.number) for parse, row in zip(parses, rows, strict=True)], bool)
    return [Row("ruler answers read rightly", estimate(figures.share(right), len(rows)))]


def _same(one: float | None, other: float | None) -> bool:
    return one is other or (one is not None and other is not None and math.isclose(one, other, abs_tol=1e-6))


def spoken_talk(found: Labelled, rows: Sequence[Spoken]) -> list[Row]:
    """The types of talk on somebody's real talk; empty without any, or for a reader that hears none."""
    if found.talk is None or not rows:
        return []
    true = flags([{row.talk} for row in rows], TALK)
    return [Row("talk type on real talk, macro-F1", estimate(figures.macro_f1(found.talk, true), len(rows)))]


def ahead(mine: Labelled, other: Labelled, gold: Labelled) -> Figure:
    """By how much the first reader's barrier macro-F1 is above the other's, on the same draws."""
    true = gold.findings[:, BARRIERS]
    scores = (figures.macro_f1(reader.findings[:, BARRIERS], true) for reader in (mine, other))
    return estimate(figures.difference(*scores), len(true))


def cost_rows(costs: Mapping[str, Cost]) -> list[Row]:
    """Time and memory of Mo, and beside the default pipeline where that was measured too."""
    rows = [*_cost(costs["mo"], "")]
    if "default" in costs:
        seconds = [costs[kind].seconds for kind in ("mo", "default")]
        beside = figures.ratio(*(figures.quantile(values, 0.5) for values in seconds))
        rows.append(Row("p50, of the default pipeline's", estimate(beside, len(seconds[0]))))
        rows += _cost(costs["default"], "default pipeline: ")
    return rows


def _cost(cost: Cost, whose: str) -> list[Row]:
    times = cost.seconds * 1e3
    return [
        *(
            Row(f"{whose}time of a message, p{part}", estimate(figures.quantile(times, part / 100), len(times)), "ms")
            for part in (50, 95)
        ),
        Row(f"{whose}memory", Figure(cost.memory / 1e6, math.nan, math.nan), "MB"),
    ]
