"""What was and is no more ("i used to dance", "before my back went i could"): nobody is told of it as of today."""

from __future__ import annotations

from dataclasses import replace

from bot.content.grammar import grammar
from bot.understanding import Finding, Understanding

OF_NOW = ("enjoyment", "company", "routine", "opportunity", "felt_benefit")
"""What helps, and is said as something that is there today."""

BEFORE = "past_success"
"""What it is where it lies behind them."""

_SAYS_WHEN = ("before", "when", "until", "back", "years")
_ONLY_A_NAME = 2
"""Words that only name what the clause before them is about."""

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


def _goes_on_with(before: str, words: str) -> bool:
    """Whether a clause only says when, or the next few words only say what ("I used to dance. ballroom")."""
    return before.lower().startswith(_SAYS_WHEN) or len(words.split()) <= _ONLY_A_NAME


def around(heard: Understanding, start: int, end: int) -> str:
    """The clauses that hold text[start:end], and one before that only says when; the text where there are none."""
    text = heard.text.replace("’", "'")
    places = [n for n, c in enumerate(heard.clauses) if c.start < end and c.end > start]
    if not places:
        return text
    first = places[0]
    if first and _goes_on_with(text[heard.clauses[first - 1].start :], text[heard.clauses[first].start : end]):
        first -= 1
    return text[heard.clauses[first].start : heard.clauses[places[-1]].end]
