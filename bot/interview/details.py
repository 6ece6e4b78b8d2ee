"""Details of a plan in a message: how long, how often, when, and the words that are left for the rest."""

from __future__ import annotations

import re

from bot.interview.volley import Volley, phrase

_FILLER = re.compile(
    r"^(?:(?:well|ok|okay|yes|yeah|so|maybe|perhaps|probably|hmm|um|i think|i guess|i suppose|i reckon|"
    r"i could(?: try to)?|i can|i might|i will|i'll|ill|i'd like to|id like to|i want to|i would|i'd|let's say|"
    r"lets say|how about|to|try to|just|it'll be|that'd be|then i(?:'ll)?|i go|if)\b[\s,]*)+",
    re.IGNORECASE,
)


def clean(words: str) -> str:
    """A patient's words without the run-up ("well i think i could"), ready to stand in a list."""
    text = _FILLER.sub("", words.strip()).strip(" .,!?")
    return text or words.strip(" .,!?")


_LONG = 12
"""Words from which an answer is more than a part of a plan."""


def fill(volley: Volley, part: str | None, *, replace: bool = False) -> None:
    """Put the message's amounts and times where they belong, and the rest of its words into `part`."""
    plan = volley.state.plan
    if plan is None:
        return
    heard, words = volley.heard, volley.heard.text
    duration, frequency = amounts(volley)
    for name, value in (("when", heard.when), ("how_long", duration), ("how_often", frequency)):
        if name == part and value and len(words.split()) > _LONG:
            words = value  # the time out of a long sentence about it
        if value and name != part and part not in ("obstacle", "if_then") and (replace or not getattr(plan, name)):
            setattr(plan, name, clean(value))
    if part == "what":
        words = _without_amounts(words, [value for value in (heard.when, duration, frequency) if value])
    if part == "if_then":
        plan.if_then = f"If {phrase(plan.obstacle)}, then {phrase(clean(words))}"
    elif part in ("how_long", "how_often") and (amount := duration if part == "how_long" else frequency):
        setattr(plan, part, clean(amount))
    elif part:
        if part == "obstacle":
            words = re.sub(r"^(?:if|when|whenever)\s+", "", words, flags=re.IGNORECASE)
        setattr(plan, part, _TAIL.sub("", clean(_first_sentence(words))))


def _without_amounts(words: str, values: list[str]) -> str:
    """Words without the amounts at their end; amid them ("the first half hour of it") an amount belongs to the deed."""
    for _ in values:
        for value in values:
            ending = rf"[\s,]*\b{re.escape(value)}(?:\s+(?:for|on|at|in|about))?\W*$"
            words = re.sub(ending, "", words, flags=re.IGNORECASE)
    return words


_TAIL = re.compile(
    r"[\s,]+(?:for|on|at|in|about|every|that's|thats|it's|its|that is|which is)(?:\s+about)?\s*$", re.IGNORECASE
)


def _first_sentence(words: str) -> str:
    """A long answer's first sentence that says something; what follows is the story around it."""
    sentences = [s for s in re.split(r"(?<=[.!?])\s+", words.strip()) if len(s.split()) > 1]
    return sentences[0] if len(words.split()) > _LONG and sentences else words


def amounts(volley: Volley) -> tuple[str | None, str | None]:
    """How long and how often, where the message says so."""
    return volley.heard.amounts.duration, volley.heard.amounts.frequency


def only_amounts(volley: Volley) -> bool:
    """Whether a message says when, how long or how often and no more."""
    rest = volley.heard.text.lower()
    for said in (volley.heard.when, *amounts(volley)):
        rest = rest.replace((said or "").lower(), "")
    return bool(volley.heard.when or any(amounts(volley))) and len(rest.split()) <= 2
