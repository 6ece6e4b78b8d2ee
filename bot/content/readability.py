"""How hard a text is to read: the Flesch-Kincaid grade, with syllables counted by rule."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|\d+")
_SENTENCE_END = re.compile(r"[.?!:;]+(?=\s|$)")
_SLOT = re.compile(r"\{\w+\}")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_END = re.compile(r"(?:[^laeiouy]es|[^laeiouytd]ed|[^laeiouy]e)$")
_SPLIT_VOWELS = re.compile(r"(?:ia(?!l\b)|io(?!n|us)|iu|ua(?!l)|(?<!p)eo(?!us)|[aeiou]ing)")


def words(text: str) -> list[str]:
    """The words of a text; a slot counts as one word."""
    return _WORD.findall(_SLOT.sub("word", text))


def syllables(word: str) -> int:
    """The syllables of an English word, at least 1; right within one for ordinary words."""
    if word.isdigit():
        return 1
    lower = re.sub(r"['’](?:s|re|ve|ll|d|m|t)$", "", word.lower())
    groups = len(_VOWELS.findall(lower))
    if groups > 1 and _SILENT_END.search(lower) and not lower.endswith(("tses", "ches", "shes", "ges", "ces")):
        groups -= 1
    return max(1, groups + len(_SPLIT_VOWELS.findall(lower)))


def grade(texts: str | Iterable[str]) -> float:
    """The US school grade of one text, or of several as one; 0.0 without words.

    Colons and semicolons end a sentence too, as they do for a reader.
    """
    parts = [texts] if isinstance(texts, str) else list(texts)
    found = [word for part in parts for word in words(part)]
    if not found:
        return 0.0
    sentences = sum(max(1, len(_SENTENCE_END.findall(part))) for part in parts)
    return 0.39 * len(found) / sentences + 11.8 * sum(map(syllables, found)) / len(found) - 15.59
