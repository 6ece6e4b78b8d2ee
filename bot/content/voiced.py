"""Reads a language's voiced.yml: what a GP looks for in a patient's words, and what tells a finding from its like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from bot.content.loader import CONTENT
from bot.content.validation import read_valid

Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Topic:
    """What a topic is told in, what voids it in the same part of a clause, and what decides for a whole message."""

    name: str
    says: Patterns
    never: Patterns
    undone: Patterns
    even_so: Patterns
    about: str
    pattern: bool

    def in_(self, clause: str, parts: re.Pattern[str]) -> bool:
        """Whether a clause (lower case) voices it: somewhere, and nothing voids it between the words that part it."""
        ends = [(0, 0), *(parting.span() for parting in parts.finditer(clause)), (len(clause), len(clause))]
        each = [(start, end) for (_, start), (end, _) in pairwise(ends)]
        places = [*each, (0, len(clause))]  # the whole as well: "it hurts though less when I move" reaches over
        found = (match for place in places for one in self.says for match in one.finditer(clause, *place))
        return any(not any_of(self.never, _around(clause, match, each)) for match in found)


@dataclass(frozen=True)
class Topics:
    """A language's topics, what a medicine is called in it, and where one part of a clause ends."""

    topics: tuple[Topic, ...]
    medicine: re.Pattern[str]
    parts: re.Pattern[str]
    findings: Mapping[str, tuple[Patterns, Patterns]]
    """For each barrier or help ("any": all, "help": all helps) what is none, and what it has to hold one of."""


@cache
def topics(language: str) -> Topics:
    """The topics of `<language>/voiced.yml`, else of English. Raises ContentError naming what is wrong with it."""
    path = CONTENT / language / "voiced.yml"
    data: Mapping[str, Any] = read_valid(path if path.exists() else CONTENT / "en" / "voiced.yml", "voiced").data

    def compiled(held: Mapping[str, Any], kind: str) -> Patterns:
        return tuple(re.compile(_filled(pattern, data["words"])) for pattern in held.get(kind, ()))

    return Topics(
        tuple(
            Topic(
                name,
                says=compiled(held, "says"),
                never=compiled(held, "never"),
                undone=compiled(held, "undone"),
                even_so=compiled(held, "even_so"),
                about=held.get("about", ""),
                pattern=held.get("pattern", False),
            )
            for name, held in data["topics"].items()
        ),
        re.compile(rf"\b{data['words']['medicine']}\b"),
        re.compile(data["words"]["parts"]),
        {name: (compiled(held, "never"), compiled(held, "needs")) for name, held in data.get("findings", {}).items()},
    )


def may_be(quote: str, language: str, *ids: str) -> bool:
    """Whether a quote can be about a finding: `ids` are its own and that of its kind ("help"), if there is one."""
    known, said = topics(language).findings, plain(quote)
    rules = [known[name] for name in ("any", *ids) if name in known]
    return not any(any_of(never, said) or (needs and not any_of(needs, said)) for never, needs in rules)


def _around(clause: str, match: re.Match[str], parts: list[tuple[int, int]]) -> str:
    """The part of a clause that words stand in, or the parts where they reach over more than one."""
    touched = [(start, end) for start, end in parts if start < match.end() and match.start() < end]
    return clause[touched[0][0] : touched[-1][1]].strip() if touched else clause


def any_of(patterns: Patterns, text: str) -> bool:
    """Whether any of them is found in it."""
    return any(one.search(text) for one in patterns)


def plain(text: str) -> str:
    """As the patterns are written: in lower case, on one line."""
    return " ".join(text.lower().replace("’", "'").split())


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    for name, stands_for in words.items():
        pattern = pattern.replace(f"{{{name}}}", stands_for)
    return pattern
