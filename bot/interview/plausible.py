"""Whether what would stand in a plan can stand there: words about the plan, to Mo, or cut off, are no part of it.

The words by which it is known stand in content/<language>/grammar/plausible.yml.
"""

from __future__ import annotations

from bot.content.grammar import grammar
from bot.interview.state import Plan

_GRAMMAR = grammar("plausible")
_ABOUT_IT = _GRAMMAR.patterns("about_it", ignore_case=True)
_CUT_OFF = _GRAMMAR.pattern(r"\b(?:<cut_off>)\W*$", ignore_case=True)
_NO_TIME = _GRAMMAR.patterns("no_time", ignore_case=True)
_SENTENCES = _GRAMMAR.pattern(r"[.!?;]\s+\w")
_LONGEST = {"what": 16, "when": 14, "how_long": 9, "how_often": 8}
"""Words that a part may have before it is a story."""


def misread(before: Plan | None, after: Plan | None) -> list[str]:
    """The parts that are other than before and cannot be what they are put down as."""
    if after is None:
        return []
    known = before or Plan()
    changed = [part for part in _LONGEST if getattr(after, part) != getattr(known, part)]
    way = ["if_then"] if after.if_then != known.if_then and _ABOUT_IT.found(after.if_then) else []
    return [part for part in changed if not _can_be(part, getattr(after, part))] + way


def _can_be(part: str, words: str) -> bool:
    if not words:
        return True
    if len(words.split()) > _LONGEST[part] or _ABOUT_IT.found(words) or _CUT_OFF.search(words):
        return False
    if _SENTENCES.search(words):
        return False
    return part == "what" or not _NO_TIME.found(words)
