"""Which letters a pattern cannot match without, so that a look for them can spare the search: "of" for `could of`."""

from __future__ import annotations

import re
import sre_parse
from typing import Any

_MOST = 6
"""Spellings of one part; more would take as long to look for as the pattern itself."""

Spellings = frozenset[str] | None


def needed_letters(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Small letters of which every match holds one at least; () where that cannot be said."""
    _, needed = _of_sequence(sre_parse.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    shortest_first = sorted(needed or (), key=len)
    return tuple(some for some in shortest_first if not any(less in some for less in shortest_first if less != some))


def is_anchored(pattern: re.Pattern[str]) -> bool:
    """Whether it can only match at the start of a text."""
    items: Any = sre_parse.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    return bool(items) and str(items[0][0]) == "AT" and str(items[0][1]) == "AT_BEGINNING"


def _of_sequence(items: Any) -> tuple[Spellings, Spellings]:
    """All spellings where they can be listed, and the best set of letters of which one is needed."""
    exact, whole = frozenset({""}), True
    found: list[frozenset[str]] = []
    for item in items:
        spellings, needed = _of_item(item)
        if needed:
            found.append(needed)
        joined = frozenset(a + b for a in exact for b in spellings) if spellings else frozenset()
        if spellings and len(joined) <= _MOST:
            exact = joined
            continue
        found.append(exact)
        exact, whole = spellings or frozenset({""}), False
    found.append(exact)
    return (exact if whole else None), max(found, key=_rarity) if any(map(_rarity, found)) else None


def _rarity(letters: frozenset[str]) -> float:
    """How much a look for these letters spares: long ones are seldom there, and many take long to look for."""
    shortest = min(len(some.strip()) for some in letters)
    return max(0.01, shortest - 0.25 * len(letters)) if shortest else 0.0


def _of_item(item: Any) -> tuple[Spellings, Spellings]:
    kind, of = str(item[0]), item[1]
    if kind == "LITERAL":
        return frozenset({chr(of).lower()}), None
    if kind == "IN":
        letters = frozenset(chr(code).lower() for what, code in of if str(what) == "LITERAL")
        return (letters if all(str(what) == "LITERAL" for what, _ in of) else None), None
    if kind == "SUBPATTERN":
        return _of_sequence(of[-1])
    if kind == "BRANCH":
        return _of_branch(of[1])
    if kind == "ASSERT":
        return frozenset({""}), _of_sequence(of[1])[1]
    if kind in ("AT", "ASSERT_NOT"):
        return frozenset({""}), None
    if kind in ("MAX_REPEAT", "MIN_REPEAT"):
        return _of_repeat(*of)
    return None, None


def _of_branch(branches: Any) -> tuple[Spellings, Spellings]:
    parts = [_of_sequence(branch) for branch in branches]
    exact = frozenset[str]().union(*(spellings or () for spellings, _ in parts))
    needed = frozenset[str]().union(*(letters or () for _, letters in parts))
    every_spelling = all(spellings for spellings, _ in parts) and len(exact) <= _MOST
    return (exact if every_spelling else None), (needed if all(letters for _, letters in parts) else None)


def _of_repeat(least: int, most: Any, items: Any) -> tuple[Spellings, Spellings]:
    exact, needed = _of_sequence(items)
    if least == 0:
        return (exact | {""} if exact and most == 1 else None), None
    return (exact if most == 1 else None), needed
