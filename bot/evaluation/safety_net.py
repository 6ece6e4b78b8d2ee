"""How well the safety net hears: warning signs found with their tier, look-alikes and whole ordinary talks left alone.

The sets are tests/data/safety_*red_flags.yml (`kind`, or `kind@tier`: sentences) and *near_misses.yml (any heading:
sentences). A sentence may be a list of messages, of which the last is judged. safety_ordinary_talks.yml holds whole
talks (name: messages) in which no flag is deserved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from scipy.stats import binomtest

from bot.content.taxonomy import taxonomy
from bot.evaluation.figures import Figure
from bot.evaluation.results import Row, Slip
from bot.evaluation.sets import SetError
from bot.evaluation.talks import scripts
from bot.safety import Flag, dates, detect, second_ear

NEVER_MENDED_ON = ("blind_9_", "blind_10_", "blind_11_", "blind_11_german_", "blind_12_")
"""Only these say something about new sentences: rules and ear were made without them.

The ear's threshold was chosen on the ninth and tenth, so only the eleventh and twelfth are wholly new to it.
"""
WRITTEN = date(2026, 11, 29)
"""The sets are read as of this day, so that "in June" means the same all year."""
_EARLIER = 3

Hear = Callable[[str, Sequence[str]], Sequence[Flag]]


@dataclass(frozen=True)
class Sign:
    """What a patient says in one or more messages, and the kind and tier that it deserves (none: "")."""

    said: tuple[str, ...]
    kind: str = ""
    tier: str = ""


@dataclass(frozen=True)
class Heard:
    """The rows of the report, and every slip on the sets never mended on."""

    rows: list[Row]
    slips: list[Slip]


def study(folder: Path, hear: Hear = detect) -> Heard:
    """Measure on every set of a folder, with the learnt ear where it is fitted. Raises SetError."""
    real, dates.today = dates.today, lambda: WRITTEN
    try:
        return _study(folder, hear)
    finally:
        dates.today = real


def _study(folder: Path, hear: Hear) -> Heard:
    rows, slips = [], []
    named = {"sets never mended on": NEVER_MENDED_ON, "sets mended on": tuple(_mended_on(folder))}
    for which, names in named.items():
        for what, ending in (("warning signs found", "red_flags"), ("look-alikes flagged", "near_misses")):
            judged = [(name, sign, _heard(hear, sign)) for name in names for sign in read(folder, name + ending)]
            wrong = [_slip(*one) for one in judged if not _right(one[1], one[2])]
            count = len(judged) - len(wrong) if ending == "red_flags" else len(wrong)
            rows.append(Row(f"{what}, {which}", proportion(count, len(judged))))
            slips += wrong if names is NEVER_MENDED_ON else []
    talks = {**read_talks(folder), **_of_patients(folder / "patients")}
    alarmed = [(name, flagged) for name, said in talks.items() if (flagged := _first_flag(hear, said))]
    slips += [Slip("ordinary talks", said, "nothing", heard) for _, (said, heard) in alarmed]
    rows.append(Row("ordinary talks with a flag", proportion(len(alarmed), len(talks))))
    return Heard(rows, slips)


def note() -> str:
    """How it was measured, in a sentence or two."""
    ear = "with the learnt ear" if second_ear.available() else "by the rules alone, for no learnt ear is fitted"
    held_back = ", ".join(name.strip("_") for name in NEVER_MENDED_ON)
    return (
        f"Safety: sentences of tests/data/safety_*.yml, {ear}, read as of {WRITTEN:%d %B %Y}. Found means the right "
        f"kind and tier. The sets {held_back} were never mended on. Talks: safety_ordinary_talks.yml and the simulated "
        "patients. Intervals: Wilson, 95 %."
    )


def read(folder: Path, name: str) -> list[Sign]:
    """The sentences of one set, empty where the file is missing. Raises SetError for an unknown kind or tier."""
    path = folder / f"safety_{name}.yml"
    rows = _yaml(path) if path.is_file() else {}
    signs = name.endswith("red_flags")
    return [_sign(path, heading if signs else "", said) for heading, texts in rows.items() for said in texts]


def read_talks(folder: Path) -> dict[str, list[str]]:
    """Whole ordinary talks by name, the patient's messages only."""
    path = folder / "safety_ordinary_talks.yml"
    return {str(name): [str(text) for text in said] for name, said in (_yaml(path) if path.is_file() else {}).items()}


def _of_patients(folder: Path) -> dict[str, list[str]]:
    """What the simulated patients say of their own accord, those aside who mean a warning sign."""
    people = scripts.read_all(folder) if folder.is_dir() else []
    return {person.name: person.own_lines for person in people if not person.flags}


def proportion(count: int, of: int) -> Figure:
    """A share with its Wilson interval; NaN where there was nothing to count."""
    if not of:
        return Figure(float("nan"), float("nan"), float("nan"))
    interval = binomtest(count, of).proportion_ci(method="wilson")
    return Figure(count / of, float(interval.low), float(interval.high))


def _mended_on(folder: Path) -> Iterator[str]:
    """What stands before red_flags or near_misses in the names of all other sets."""
    found = {path.stem.removeprefix("safety_") for path in folder.glob("safety_*.yml")}
    names = {name.removesuffix("red_flags").removesuffix("near_misses") for name in found}
    yield from sorted(names - {*NEVER_MENDED_ON, "ordinary_talks"})


def _yaml(path: Path) -> Mapping[str, Any]:
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(rows, Mapping):
        raise SetError(f"{path.name}: expected headings with sentences below them")
    return rows


def _sign(path: Path, heading: str, said: object) -> Sign:
    messages = tuple(str(part) for part in said) if isinstance(said, list) else (str(said),)
    if not heading:
        return Sign(messages)
    kind, _, tier = heading.partition("@")
    if kind not in taxonomy.safety or tier not in {"", "emergency", "urgent", "crisis"}:
        raise SetError(f"{path.name}: {heading!r} is no warning sign of the taxonomy, or no tier")
    return Sign(messages, kind, tier or taxonomy.safety[kind].tier or "")


def _heard(hear: Hear, sign: Sign) -> Sequence[Flag]:
    return hear(sign.said[-1], sign.said[:-1])


def _right(sign: Sign, flags: Sequence[Flag]) -> bool:
    return (sign.kind, sign.tier) in {(flag.id, flag.tier) for flag in flags} if sign.kind else not flags


def _slip(name: str, sign: Sign, flags: Sequence[Flag]) -> Slip:
    deserved = f"{sign.kind} ({sign.tier})" if sign.kind else "nothing"
    return Slip(name.strip("_"), " / ".join(sign.said), deserved, _in_words(flags))


def _in_words(flags: Sequence[Flag]) -> str:
    return ", ".join(f"{flag.id} ({flag.tier}) by {flag.rule}" for flag in flags) or "nothing"


def _first_flag(hear: Hear, said: Sequence[str]) -> tuple[str, str] | None:
    """The first message of a talk that raises a flag, and which one."""
    for at, text in enumerate(said):
        if flags := hear(text, said[max(0, at - _EARLIER) : at]):
            return text, _in_words(flags)
    return None
