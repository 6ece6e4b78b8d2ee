"""What patients write in the measurements: lines of the demo's patients, short and long, never alike in a row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

import yaml

from bot import safety
from bot.content import load
from bot.notices import Notices
from bot.settings import ROOT

_LONG = 4  # every so many-th message is of three lines: people also write at length


@cache
def lines() -> tuple[str, ...]:
    """All but warning signs and words of consent: what safety and the gateway answer themselves goes another way."""
    said: list[str] = []
    for file in sorted((ROOT / "bot" / "demo" / "patients").glob("*.yml")):
        told = yaml.safe_load(file.read_text(encoding="utf-8")).get("lines", [])
        said += [line for line in told if isinstance(line, str)]
    notices = Notices(load("en"), {})
    return tuple(line for line in dict.fromkeys(said) if not notices.command(line) and not safety.detect(line, ()))


def texts(seed: int) -> Iterator[str]:
    """Messages for ever, always the same for a seed: more than the encoder remembers before one comes again."""
    draw, known = Random(seed), lines()
    while True:
        order = list(known)
        draw.shuffle(order)
        for number, line in enumerate(order):
            yield line if number % _LONG else ". ".join([line, *draw.sample(known, 2)])
