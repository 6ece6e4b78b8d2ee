"""The report's pictures, each an SVG that stands alone (bytes); drawn without a screen."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.figures import Bin
from bot.evaluation.mistakes import NONE
from bot.evaluation.predictions import BARRIERS, FINDINGS, Values
from bot.evaluation.results import LabelFigures, Row

_INK, _BLUE, _ORANGE, _GREY = "#1f2933", "#2563a8", "#c2571a", "#9aa5b1"
_STYLE = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": _GREY,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    # The same results give the same file.
    "svg.hashsalt": "mo",
}


def confusion(counts: NDArray[np.int64]) -> bytes:
    """Gold (rows) against the surest finding (columns); colour is the share of the row."""
    labels = [*FINDINGS, NONE]
    figure, axes = _canvas(10.5, 9.5)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for row, column in zip(*np.nonzero(counts), strict=True):
        colour = "white" if share[row, column] > 0.55 else _INK
        axes.text(column, row, counts[row, column], ha="center", va="center", fontsize=7, color=colour)
    named = [label.replace("_", " ") for label in labels]
    axes.set_xticks(range(len(labels)), named, rotation=90)
    axes.set_yticks(range(len(labels)), named)
    for border in (BARRIERS.stop - 0.5, len(FINDINGS) - 0.5):
        axes.axhline(border, color=_GREY, linewidth=0.6)
        axes.axvline(border, color=_GREY, linewidth=0.6)
    axes.set_xlabel("surest finding")
    axes.set_ylabel("gold")
    axes.tick_params(length=0)
    return _svg(figure)


def reliability(bins: Sequence[Bin]) -> bytes:
    """How often findings of like confidence are right, beside what the confidence says; points as large as the bin."""
    figure, axes = _canvas(5.2, 4.6)
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle="--", label="as said")
    sizes = np.array([b.count for b in bins], float)
    axes.plot([b.confidence for b in bins], [b.right for b in bins], color=_BLUE, linewidth=1)
    axes.scatter(
        [b.confidence for b in bins], [b.right for b in bins], s=20 + 200 * sizes / max(sizes, default=1), color=_BLUE
    )
    for b in bins:
        # Beside the point and towards the middle, where no other point is.
        axes.annotate(str(b.count), (b.confidence, b.right), xytext=(11, -11), textcoords="offset points", fontsize=8)
    axes.set_xlim(0, 1.05)
    axes.set_ylim(0, 1.05)
    axes.set_xlabel("confidence of a finding")
    axes.set_ylabel("share that is right (number of findings beside it)")
    axes.legend(frameon=False, loc="upper left")
    return _svg(figure)


def by_label(labels: Sequence[LabelFigures]) -> bytes:
    """F1 of each label with its interval, and precision and recall."""
    figure, axes = _canvas(8.5, 0.19 * len(labels) + 0.9)
    places = np.arange(len(labels))[::-1]
    _intervals(axes, [one.f1 for one in labels], places, _BLUE)
    axes.scatter([one.f1.value for one in labels], places, color=_BLUE, s=26, zorder=3, label="F1, 95 % interval")
    axes.scatter([one.precision.value for one in labels], places, color=_ORANGE, marker="|", s=50, label="precision")
    axes.scatter([one.recall.value for one in labels], places, color=_INK, marker="x", s=18, label="recall")
    axes.set_yticks(places, [f"{one.label.replace('_', ' ')} ({one.gold})" for one in labels], fontsize=8)
    for earlier, later, place in zip(labels, labels[1:], places, strict=False):
        if earlier.group != later.group:
            axes.axhline(place - 0.5, color=_GREY, linewidth=0.6)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.7, len(labels) - 0.3)
    axes.grid(axis="x", color="#e4e7eb", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, ncol=3, loc="lower left", bbox_to_anchor=(0, 1.0))
    return _svg(figure)


def rows(shown: Sequence[Row]) -> bytes:
    """Values with their intervals, one bar a row, and the target as a line where it is one for all."""
    figure, axes = _canvas(6.5, 0.42 * len(shown) + 0.9)
    places = np.arange(len(shown))[::-1]
    axes.barh(places, [row.figure.value for row in shown], color=_BLUE, height=0.55)
    _intervals(axes, [row.figure for row in shown], places, _INK)
    axes.set_yticks(places, [row.name.split(", ")[-1] for row in shown])
    if len(bounds := {row.target.bound for row in shown if row.target}) == 1:
        axes.axvline(*bounds, color=_ORANGE, linewidth=1, linestyle="--", label="target")
        axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1.0))
    axes.axvline(0, color=_GREY, linewidth=0.8)
    axes.set_xlabel(shown[0].name.rsplit(", ", 1)[0])
    return _svg(figure)


def times(seconds: Mapping[str, Values]) -> bytes:
    """How many of the messages are read within a time, for each pipeline."""
    figure, axes = _canvas(6.5, 3.4)
    for (name, values), colour in zip(seconds.items(), (_BLUE, _ORANGE), strict=False):
        axes.step(np.sort(values) * 1e3, np.arange(1, len(values) + 1) / len(values), color=colour, label=name)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(_plain())
    axes.xaxis.set_minor_formatter(_plain())
    axes.tick_params(axis="x", which="minor", labelsize=7)
    axes.set_xlabel("milliseconds on one core")
    axes.set_ylabel("share of messages read")
    axes.grid(color="#e4e7eb", linewidth=0.6)
    axes.legend(frameon=False, loc="lower right")
    return _svg(figure)


def _plain() -> Any:
    from matplotlib.ticker import FuncFormatter

    return FuncFormatter(lambda value, _: f"{value:g}" if f"{value:e}"[0] in "125" else "")


def _intervals(axes: Any, figures: Sequence[Any], places: NDArray[np.int64], colour: str) -> None:
    for one, place in zip(figures, places, strict=True):
        if not math.isnan(one.low):
            axes.plot([one.low, one.high], [place, place], color=colour, linewidth=1.4)


def _canvas(width: float, height: float) -> tuple[Any, Any]:
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams.update(_STYLE)
    from matplotlib.figure import Figure as Canvas

    figure = Canvas(figsize=(width, height), constrained_layout=True)
    return figure, figure.subplots()


def _svg(figure: Any) -> bytes:
    drawn = io.BytesIO()
    # Without the date, for the same reason as the salt.
    figure.savefig(drawn, format="svg", metadata={"Date": None})
    return drawn.getvalue()
