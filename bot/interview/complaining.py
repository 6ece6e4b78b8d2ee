"""Complaints about Mo itself: "you keep repeating yourself", "stop asking me questions", "you sound like a leaflet"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.content.grammar import grammar
from bot.interview.acts import typed

KINDS = ("questions", "unanswered", "repeats", "unheard", "senseless", "canned", "pushing", "useless")
"""What a complaint asks Mo to change, in the order in which it is looked for."""

_LONGEST = 60
"""Words above which a message tells a story, whatever is in it."""

_A_REMARK = 9
"""Words up to which "that made no sense" is said of what Mo just wrote, wherever it stands."""

_GRAMMAR = grammar("complaining")
_BY_KIND = {kind: _GRAMMAR.pattern(rf"(?:<{kind}>)(?=\W|$)") for kind in KINDS}
_LEADS = _GRAMMAR.pattern(r"(?:<leads>)\s+")
_REJECTING = _GRAMMAR.patterns("rejecting")
_REPORTED_BEFORE = _GRAMMAR.pattern(r"\b(?:<reported_before>)(?:\s<told_to>)?\W*$", ignore_case=True)
_REPORTED_AFTER = _GRAMMAR.patterns("reported_after")
_PARTS = re.compile(r"[.!?;,:\n]+|\s[-–—]+\s|[–—]|[()]")
_TO_MO = _GRAMMAR.pattern(r"\b<to_mo>\b", ignore_case=True)
_OF_MO, _SAID_TO_MO = _GRAMMAR.pattern(r"<of_mo>\s"), _GRAMMAR.pattern(r"<said_to_mo>\s")
_CUES = {
    kind: _GRAMMAR.pattern(f"<cue_{kind}>")
    for kind in ("unanswered", "repeats", "questions", "unheard", "senseless", "canned", "useless")
}
"""By their words, the clearest first."""

_BLAMING = _GRAMMAR.pattern("<blaming>")
_NOBODY = _GRAMMAR.pattern("<nobody_meant>")
_OF_OTHERS = _GRAMMAR.pattern("<of_others>")
_SPELT = _GRAMMAR.table("spelt")


@dataclass(frozen=True)
class Complaint:
    """What is complained of (one of KINDS) and where in the text (end exclusive)."""

    kind: str
    start: int
    end: int


@lru_cache(maxsize=256)
def complaint(text: str) -> Complaint | None:
    """The complaint about Mo that a message holds; None where it holds none."""
    if len(text.split()) > _LONGEST:
        return None
    found = [
        Complaint(kind, start, end)
        for start, end, words in _sentences(text.replace("’", "'"))
        if (kind := _kind(words)) and _of_mo(text, start, words)
    ]
    return min(found, key=lambda one: (KINDS.index(one.kind), one.start), default=None)


def rejects(words: str) -> bool:
    """Whether a complaint turns down an answer that was given ("that doesn't answer it"), and misses none."""
    return _REJECTING.found(typed(words))


def objects_to(text: str) -> str:
    """What a message that was taken for an objection complains of, by its words; empty where it is not said to Mo."""
    words = " ".join(_SPELT.get(word, word) for word in typed(text).split())
    if _OF_OTHERS.search(words) and not _OF_MO.match(words):
        return ""
    if _NOBODY.search(words) and not _kind_by_cues(words):
        return ""
    return _kind_by_cues(words) or "pushing"


def _kind_by_cues(words: str) -> str:
    return next((kind for kind, cue in _CUES.items() if cue.search(words)), "")


def _blames(words: str) -> str:
    """What is put to Mo straight out ("you never give a straight answer")."""
    if not _SAID_TO_MO.match(words) or _NOBODY.search(words) or _OF_OTHERS.search(words) or not _BLAMING.search(words):
        return ""
    return _kind_by_cues(words)


def _sentences(text: str) -> Iterator[tuple[int, int, str]]:
    """The parts of a message that stand for themselves: where, and as they are looked at."""
    at = 0
    for sign in (*_PARTS.finditer(text), None):
        end = sign.start() if sign else len(text)
        words = " ".join(_SPELT.get(word, word) for word in typed(text[at:end]).split())
        if words:
            yield at, end, words
        at = sign.end() if sign else end


def _kind(words: str) -> str:
    """What a part complains of, looked for at its beginning and after each word that may lead up to it."""
    beginnings = [words]
    while lead := _LEADS.match(beginnings[-1]):
        beginnings.append(beginnings[-1][lead.end() :])
    for kind, pattern in _BY_KIND.items():
        if any(pattern.match(begun) for begun in beginnings):
            return kind
    return next(filter(None, map(_blames, beginnings)), "")


def _of_mo(text: str, start: int, words: str) -> bool:
    """Whether Mo is meant, and nobody who is told of: "he goes, stop asking me questions"."""
    before = text[:start]
    if _REPORTED_BEFORE.search(before) or before.rstrip().endswith(('"', "“", "'")) or _REPORTED_AFTER.found(words):
        return False
    if before.count('"') % 2 or text[start:].lstrip()[:1] in {'"', "“"}:
        return False
    following = typed(text[start:])
    if _REPORTED_AFTER.found(following[len(words) :]):
        return False
    return bool(_TO_MO.search(f"{before} {words}")) or not typed(before) or len(typed(text).split()) <= _A_REMARK
