"""What a short message does: says yes, no or maybe, or picks an idea. Typed words first, the classifier second."""

from __future__ import annotations

import re
from typing import Literal

from bot.interview.volley import Volley

Act = Literal["yes", "no", "unsure", "dont_know"]

_INTENTS: dict[str, Act] = {"affirm": "yes", "deny": "no", "unsure": "unsure", "dont_know": "dont_know"}
_SHORT = 5
"""Words; above that a yes or no is an opening to something more, and the rest of the message counts."""


def typed(text: str) -> str:
    """The message as a word list would hold it: lower case, no punctuation, one space."""
    return " ".join(re.findall(r"[\w'’]+", text.lower())).replace("’", "'")


def is_typed(volley: Volley, group: str) -> bool:
    """Whether the whole message is one of a group of content's words."""
    return typed(volley.heard.text) in volley.content.words[group]


def act(volley: Volley) -> Act | None:
    """Yes, no, unsure or don't know; None if the message says something else or more."""
    words = typed(volley.heard.text)
    for group in ("yes", "no", "dont_know", "unsure"):
        if words in volley.content.words[group] or volley.heard.text.strip() in volley.content.words[group]:
            return group
    if len(words.split()) > _SHORT:
        return None
    return _INTENTS.get(volley.heard.intent.name)


def agrees(volley: Volley) -> bool | None:
    """Yes or no to a question, also with a reason behind it ("yes but not on sundays"); None if it is neither."""
    said = act(volley)
    if said in ("yes", "no"):
        return said == "yes"
    first = typed(volley.heard.text).split(" ")[0]
    if first in ("yes", "yeah", "yep", "ok", "okay", "sure", "ja"):
        return True
    if first in ("no", "nope", "nah", "nein") or volley.heard.intent.name == "deny":
        return False
    return True if volley.heard.intent.name == "affirm" else None


def acknowledges(volley: Volley) -> bool:
    """A nod ("ok", "exactly", "suppose so") that adds nothing to reflect."""
    if is_typed(volley, "acknowledge") or is_typed(volley, "yes") or is_typed(volley, "unsure"):
        return True
    return volley.heard.intent.name in ("acknowledge", "affirm", "unsure") and length(volley) <= 3


def length(volley: Volley) -> int:
    """Words in the message."""
    return len(typed(volley.heard.text).split())


def picks(volley: Volley, titles: list[str]) -> int | None:
    """Which of the offered ideas was picked: by its place ("the second one") or by its words; None if unclear."""
    words = typed(volley.heard.text)
    for number, group in enumerate(("first", "second", "third")[: len(titles)]):
        if words in volley.content.words[group] or any(
            f" {w} " in f" {words} "
            for w in volley.content.words[group]
            if w.isalpha() and w.endswith(("st", "nd", "rd"))
        ):
            return number
    said = set(words.split())
    overlaps = [len(said & _content_words(title)) / max(1, len(_content_words(title))) for title in titles]
    best = max(range(len(titles)), key=lambda n: overlaps[n], default=0)
    if overlaps and overlaps[best] >= 0.34 and sorted(overlaps)[-2:].count(overlaps[best]) == 1:
        return best
    return None


_LITTLE = frozenset(
    [
        "a",
        "an",
        "the",
        "to",
        "of",
        "and",
        "or",
        "for",
        "with",
        "in",
        "on",
        "at",
        "it",
        "one",
        "do",
        "be",
        "you",
        "your",
        "some",
        "what",
        "that",
        "is",
        "are",
        "was",
        "i",
    ]
)


def _content_words(title: str) -> set[str]:
    return {w for w in typed(title).split() if w not in _LITTLE}
