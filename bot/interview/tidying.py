"""A patient's words for a plan, tidied: capitals and apostrophes, no run-up and tail, "my" to "your".

What is put right, and what is no part of a plan, content/<language>/grammar/tidying.yml says.
"""

from __future__ import annotations

import re

from bot.content.grammar import grammar
from bot.interview.verbs import THIRDS

_GRAMMAR = grammar("tidying").knowing(third=THIRDS)
_SPELLING, _TO_YOU = _GRAMMAR.table("spelling"), _GRAMMAR.table("pronouns")
_RULES, _YOU_ARE = _GRAMMAR.rules("rules"), _GRAMMAR.rules("to_you")
_NAMES = _GRAMMAR.pattern(r"\b<names>\b", ignore_case=True)
_LETTERS = _GRAMMAR.pattern(r"\b<letters>\b", ignore_case=True)
STRESSED = _GRAMMAR.pattern(r"\b(?!(?i:<in_capitals>)\b)[A-Z]{2,}(?:'[A-Z]+)?\b")
"""A word in capitals that is not written so by everybody."""

_RUN_UP = _GRAMMAR.pattern(r"^(?:<run_up>\b[\s,]*)+", ignore_case=True)
ENDING = _GRAMMAR.pattern(r"<not_ended>(?:[\s,]+<ending>)+$", ignore_case=True)
_STORY = _GRAMMAR.pattern(r",? <story>\b", ignore_case=True)
_WHY = _GRAMMAR.pattern(r"[\s,]+<why>\b", ignore_case=True)

ACTS = _GRAMMAR.either("acts")
_SOMEBODY = _GRAMMAR.pattern("[A-Z][a-z]+ <acts>")
_NOBODY = _GRAMMAR.pattern(r"<nobody>\b", ignore_case=True)

_WORD = re.compile(r"[A-Za-z']+")
_SIGNS = " .,!?"
_SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n+")
_PICTURES = re.compile(r"[\s\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]+$")
"""Smileys at the end, which are no part of a plan."""


def clean(words: str) -> str:
    """A patient's words without run-up and tail ("well i think i could … i suppose"), ready to stand in a list."""
    words = _PICTURES.sub("", words) or words
    text = _RUN_UP.sub("", words.strip()).strip(_SIGNS)
    text = ENDING.sub("", text).strip(_SIGNS)
    return tidied(text or words.strip(_SIGNS))


def sentences(text: str) -> list[str]:
    """A message in its sentences and lines, as they are written."""
    return _SENTENCES.split(text.strip())


def first_clause(words: str, most: int = 10) -> str:
    """The start of a long answer that says it all; the story around it ("who …", "because …", "and then …") is left."""
    if len(words.split()) <= most:
        return words
    found = _STORY.split(words, maxsplit=1)[0]
    return found if len(found.split()) >= 2 else words


def without_why(words: str) -> str:
    """A time without the reason for it: "Saturday because I'm off then" is Saturday."""
    found = _WHY.split(words, maxsplit=1)[0].strip(_SIGNS)
    return found or words


def tidied(words: str) -> str:
    """Capitals and apostrophes where they belong: "monday, if im up" gives "Monday, if I'm up"."""
    text = " ".join(words.replace("’", "'").split())
    if len(text.split()) > 1 and text.isupper():
        text = text.lower()
    text = _RULES.applied(_WORD.sub(lambda word: _SPELLING.get(word[0].lower(), word[0]), text))
    text = _LETTERS.sub(lambda word: word[0].upper(), text)
    return _NAMES.sub(lambda name: name[0].capitalize(), text)


def inside(words: str) -> str:
    """Words as they stand inside a sentence: small first letter but for "I" and names, no final stop."""
    words = words.strip().rstrip(_SIGNS)
    first = words.split(" ")[0]
    keeps = first.split("'")[0] == "I" or (len(first) > 1 and first.isupper()) or _NAMES.match(words)
    somebody = _SOMEBODY.match(words) and not _NOBODY.match(words)
    return words if keeps or somebody else words[:1].lower() + words[1:]


def to_you(words: str) -> str:
    """A plan's words as Mo may say them to the patient: "walk with my sister" gives "walk with your sister"."""
    text = inside(_YOU_ARE.applied(tidied(words)))
    return _WORD.sub(lambda word: _TO_YOU.get(word[0].lower(), word[0]), text)
