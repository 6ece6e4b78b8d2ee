"""Which findings of a message count for the practice, and how barriers are weighed: for the summary and for the list.

The understanding names what a message may be about; in an answer about a plan, or beside something heard far more
surely, it is not what the patient complains of. Better left out than untrue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from bot.content import Content
from bot.content.voiced import may_be
from bot.interview import acts

Part = Literal["barriers", "facilitators"]
PARTS: tuple[Part, ...] = get_args(Part)

SURE: Mapping[Part, float] = {"barriers": 0.7, "facilitators": 0.8}
"""Confidence, over all its mentions, from which a finding is shown to a GP.

A help is asked for more: nothing in the interview puts a misheard one right, while barriers are said back.
"""

CORRECTED = ("correction", "correction_taken", "correction_open")
"""What Mo says where the patient puts right what it made of the message before."""

_HEARD = 0.5
"""Confidence from which a mention counts at all."""

_SURER, _BESIDE = 0.9, 0.8
"""A barrier below the second counts for nothing beside one from the first on in the same message: it is its echo."""

_SAYS_NOTHING_ELSE = ("yes", "no", "dont_know", "unsure", "acknowledge", "nothing")
"""Content's words that are an answer and tell of nothing, whatever was heard in them."""

_PLAN_QUESTIONS = (
    "plan_what",
    "plan_when.",
    "plan_how_",
    "plan_obstacle",
    "plan_if_then",
    "plan_easier",
    "plan_shrink",
    "plan_start_with",
    "plan_more_of_it",
)
_NO_BARRIERS_ASKED = (
    "ruler_why",
    "own_ideas",
    "permission.",
    "ideas_what_of_them",
    "ideas_which",
    "plan_wanted",
    "talk_again",
    "wish.",
)


def counting(
    understanding: Mapping[str, Any], asked: Sequence[str], part: Part, content: Content
) -> dict[str, Mapping[str, Any]]:
    """The findings of one kind that count, the surest mention of each; `asked` are the ids of what Mo said before."""
    text = str(understanding.get("text") or "")
    if not _tells(text, asked, part, content):
        return {}
    best: dict[str, Mapping[str, Any]] = {}
    for found in understanding.get(part) or ():
        if _sure(found) >= _HEARD and (found["id"] not in best or _sure(found) > _sure(best[found["id"]])):
            best[found["id"]] = found
    best = _without_echoes(best) if part == "barriers" else best
    kind = ("help",) if part == "facilitators" else ()
    return {i: one for i, one in best.items() if may_be(quoted(text, one), content.language, i, *kind)}


def quoted(text: str, found: Mapping[str, Any]) -> str:
    """A finding's quote by its place in the line; where the place does not fit, the whole line."""
    return text[found.get("start", 0) : found.get("end", 0)].strip() or text.strip()


def answers_the_plan(asked: Sequence[str]) -> bool:
    """Whether Mo had asked about a part of the plan."""
    return any(variant.startswith(_PLAN_QUESTIONS) for variant in asked)


def _tells(text: str, asked: Sequence[str], part: Part, content: Content) -> bool:
    """Whether a barrier or a help can be meant in a line, by what Mo had asked and whether it says anything."""
    in_passing = part == "barriers" and any(variant.startswith(_NO_BARRIERS_ASKED) for variant in asked)
    if answers_the_plan(asked) or in_passing:
        return False
    return not any(acts.typed(text) in content.words[group] for group in _SAYS_NOTHING_ELSE)


def _without_echoes(found: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    surest = max(map(_sure, found.values()), default=0.0)
    return {name: one for name, one in found.items() if surest < _SURER or _sure(one) >= _BESIDE}


def _sure(found: Mapping[str, Any]) -> float:
    return float(found.get("confidence", 0.0))
