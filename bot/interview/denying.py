"""Which barriers a message denies: of the person who writes, plainly, and without saying it again at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.content import Content
from bot.content.grammar import grammar
from bot.interview import acts

_GRAMMAR = grammar("denying")
_PARTS = _GRAMMAR.pattern(r"[.!?;,:()\n]+|\s[-–—]+\s|\b<parts_at>\b", ignore_case=True)
_OTHER = _GRAMMAR.pattern(r"\b<others>\b")
_OF_ANOTHER = _GRAMMAR.pattern(r"^(?:<theirs>\s)?<others>\b")
_MYSELF = _GRAMMAR.pattern(r"\b<myself>\b")
_SAID_BY = _GRAMMAR.patterns("said_by")
_VOID_BEFORE = _GRAMMAR.patterns("void_before")
_VOID_AFTER = _GRAMMAR.patterns("void_after")
_FOR_NOW = _GRAMMAR.patterns("for_now")
_AFTER_ALL = _GRAMMAR.patterns("after_all")
_SAYS_AGAIN = _GRAMMAR.frames("says_again")
_STATES_IT = rf"\b{_GRAMMAR.either('stated')}\b(?:(?!\b{_GRAMMAR.either('not_stated')}\b).){{{{0,20}}}}\b(?:{{}})\b"
_SAYS_IT_ALONE = rf"(?:{_GRAMMAR.either('bare')} )*(?:{{}})\b"


def denied_in(text: str, content: Content, *, lasting: bool = False) -> set[str]:
    """Barriers that a message denies in plain words ("nah not tired, just sore"): a denial is believed.

    Not for what somebody else is not, nor where it is said again or only put off ("not scared, terrified", "not yet");
    with `lasting` neither for what is only so today.
    """
    parts = [part for part in (acts.typed(piece) for piece in _PARTS.split(text)) if part]
    return {
        barrier
        for barrier, words in content.denials.items()
        if any(
            _is_denial(barrier, before, after, following, lasting) for before, after, following in _places(parts, words)
        )
    }


def _places(parts: list[str], words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Where any of the words stands: what comes before it in its part, what comes after, and the next part."""
    for part, following in pairwise([*parts, ""]):
        said = f" {part} "
        for word in words:
            at = said.find(f" {word} ")
            if at >= 0:
                yield said[:at].strip(), said[at + len(word) + 1 :].strip(), following


def _is_denial(barrier: str, before: str, after: str, following: str, lasting: bool) -> bool:
    """Whether it is the patient's own and stays: nothing around it voids it or says it again."""
    if _of_somebody_else(before, after) or _VOID_BEFORE.found(before) or _VOID_AFTER.found(after):
        return False
    if lasting and _FOR_NOW.found(after):
        return False
    again = _SAYS_AGAIN.get(barrier)
    stated = again and any(re.search(_STATES_IT.format(again), part) for part in (after, following))
    bare = again and re.match(_SAYS_IT_ALONE.format(again), following)
    return not (stated or bare or any(_AFTER_ALL.found(part) for part in (after, following)))


def _of_somebody_else(before: str, after: str) -> bool:
    """Whether the last person named before is another, or says it of the patient, or it is done to another."""
    others = [match.end() for match in _OTHER.finditer(before)]
    mine = [match.end() for match in _MYSELF.finditer(before) if not _OTHER.match(before[match.end() :].lstrip())]
    theirs = bool(others) and max(others) > max(mine, default=0)
    return theirs or (bool(others) and _SAID_BY.found(before)) or bool(_OF_ANOTHER.match(after))
