"""What was and is no more ("i used to dance", "before my back went i could"): nobody is told of it as of today."""

from __future__ import annotations

from dataclasses import replace

from bot.content.grammar import grammar
from bot.understanding import Finding, Understanding

OF_NOW = ("enjoyment", "company", "routine", "opportunity", "felt_benefit")
"""What helps, and is said as something that is there today."""

BEFORE = "past_success"
"""What it is where it lies behind them."""

_JOBS = ("strenuous_job",)

_GRAMMAR = grammar("looking_back")
_BACK = _GRAMMAR.patterns("back", ignore_case=True)
_STILL = _GRAMMAR.patterns("still", ignore_case=True)
_WORKED = _GRAMMAR.patterns("worked", ignore_case=True)


def looks_back(words: str) -> bool:
    """Whether words tell of what was, and do not say that it is so still."""
    return _BACK.found(words) and not _STILL.found(words)


def worked(words: str) -> bool:
    """Whether words tell of a job that lies behind them."""
    return _WORKED.found(words) or looks_back(words)


def put_back(heard: Understanding) -> Understanding:
    """What was understood, with what was once as what they managed before, and no barrier of a job that is over."""
    text = heard.text.replace("’", "'")
    if not (_BACK.found(text) or _WORKED.found(text)):
        return heard
    helps: list[Finding] = []
    for found in heard.facilitators:
        once = found.id in OF_NOW and looks_back(around(heard, found.start, found.end))
        helps.append(replace(found, id=BEFORE) if once else found)
    surest = {f.id: f for f in sorted(helps, key=lambda f: f.confidence)}
    jobs = {b.id for b in heard.barriers if b.id in _JOBS and worked(around(heard, b.start, b.end))}
    return replace(
        heard,
        barriers=tuple(b for b in heard.barriers if b.id not in jobs),
        facilitators=tuple(f for f in helps if surest[f.id] is f),
    )


def around(heard: Understanding, start: int, end: int) -> str:
    """The clauses that hold text[start:end], and one before that only says when; the text where there are none."""
    text = heard.text.replace("’", "'")
    places = [n for n, c in enumerate(heard.clauses) if c.start < end and c.end > start]
    if not places:
        return text
    first = places[0]
    if first and text[heard.clauses[first - 1].start :].lower().startswith(
        ("before", "when", "until", "back", "years")
    ):
        first -= 1
    return text[heard.clauses[first].start : heard.clauses[places[-1]].end]
