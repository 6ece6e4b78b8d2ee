"""The run as pictures (SVG): ratios beside their targets, latencies, throughput, and where the time goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot

from tests.benchmarks.speed.figures import Figure

_OURS, _THEIRS = "#1b6e5a", "#b0763a"


def draw(folder: Path, figures: Sequence[Figure], details: dict[str, Any]) -> list[Path]:
    """Every chart that there are figures for."""
    made = [_ratios(folder / "ratios.svg", figures)] if figures else []
    if "latency" in details:
        made.append(_latency(folder / "latency.svg", details["latency"]["milliseconds"]))
    if "throughput" in details:
        made.append(_throughput(folder / "throughput.svg", details["throughput"]))
    if "steps" in details:
        made.append(_steps(folder / "steps.svg", details["steps"]["ms"]))
    return made


def _ratios(path: Path, figures: Sequence[Figure]) -> Path:
    shown = list(figures)[::-1]
    canvas, axes = pyplot.subplots(figsize=(9, 1 + 0.3 * len(shown)))
    for row, figure in enumerate(shown):
        axes.plot([figure.low, figure.high], [row, row], color=_OURS, linewidth=3)
        axes.plot(figure.ratio, row, "o", color=_OURS)
        if figure.target is not None:
            axes.plot(figure.target, row, "|", color=_THEIRS, markersize=14, markeredgewidth=3)
    axes.set_yticks(range(len(shown)), [figure.name for figure in shown])
    axes.set_xscale("log")
    axes.axvline(1, color="grey", linewidth=0.8)
    axes.set_xlabel("ratio with its 95 % interval; the upright mark is the target")
    return _saved(canvas, path)


def _latency(path: Path, took: dict[str, list[float]]) -> Path:
    canvas, axes = pyplot.subplots(figsize=(8, 4))
    for name, colour, label in (("ours", _OURS, "Mo"), ("theirs", _THEIRS, "rasa init")):
        ordered = sorted(took[name])
        shares = [(place + 1) / len(ordered) for place in range(len(ordered))]
        axes.step(ordered, shares, color=colour, label=label, where="post")
    axes.set_xscale("log")
    axes.set_xlabel("milliseconds a message")
    axes.set_ylabel("share of messages answered by then")
    axes.legend()
    return _saved(canvas, path)


def _throughput(path: Path, loads: dict[str, Any]) -> Path:
    canvas, axes = pyplot.subplots(figsize=(8, 4))
    for name, colour, label in (("ours", _OURS, "Mo"), ("theirs", _THEIRS, "rasa init")):
        axes.plot(
            [load["patients"] for load in loads[name]], [load["a_second"] for load in loads[name]],
            "o-", color=colour, label=label,
        )  # fmt: skip
    axes.set_xscale("log", base=2)
    axes.set_xlabel("patients at once")
    axes.set_ylabel("messages a second")
    axes.legend()
    return _saved(canvas, path)


def _steps(path: Path, ms: dict[str, float]) -> Path:
    shown = sorted(ms.items(), key=lambda item: item[1])
    canvas, axes = pyplot.subplots(figsize=(9, 4))
    axes.barh([name for name, _ in shown], [value for _, value in shown], color=_OURS)
    axes.set_xlabel("milliseconds a message")
    return _saved(canvas, path)


def _saved(canvas: Any, path: Path) -> Path:
    canvas.tight_layout()
    canvas.savefig(path, metadata={"Date": None})
    pyplot.close(canvas)
    return path
