"""The first visit of `/` in Chromium on a slow line, against what was promised: the other bot has no page."""

from __future__ import annotations

from dataclasses import asdict

from tests.benchmarks.first_paint import FIRST_PAINT_MS, USABLE_MS, visits
from tests.benchmarks.speed.figures import Measured, paired


def measure(times: int) -> Measured:
    """So many first visits; none, and why, where there is no Chromium."""
    try:
        seen = visits(times)
    except RuntimeError as error:
        print(f"The first visit is not measured. {error}", flush=True)
        return Measured(details={"why_not": str(error)})
    promised = {"first paint": ("fcp", FIRST_PAINT_MS), "usable": ("usable", USABLE_MS)}
    figures = [
        paired(f"{name}, against what was promised", "ms", [asdict(visit)[field] for visit in seen],
               [bound] * len(seen), target=1.0)
        for name, (field, bound) in promised.items()
    ]  # fmt: skip
    return Measured(figures, {"visits": [asdict(visit) for visit in seen]})
