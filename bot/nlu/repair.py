"""Patients' spelling and everyday grammar, put right before their words are said back: still in the first person.

Only what has one right form is changed; which that is, content/<language>/grammar/spelling.yml and speech.yml say.
"""

from __future__ import annotations

import re

from bot.content.grammar import grammar
from bot.nlu.spelling import restored

_SPELLING = grammar("spelling")
_TABLES = ("slips", "run_together", "apostrophes", "clipped", "short", "of_places")
_RIGHT = {word: right for table in _TABLES for word, right in _SPELLING.table(table).items()}
_SPEECH = grammar("speech").rules("rules")

_CAPITALS = {
    word: word.capitalize() for kind in ("weekday", "month", "holiday", "capitals") for word in _SPELLING.words(kind)
}
_NAMES = {word: word.capitalize() for word in _SPELLING.words("names")}
_NAMES |= {word: word.upper() for word in _SPELLING.words("letters")}
# More than one general practitioner: "GPs".
_NAMES |= {f"{word}s": f"{word.upper()}s" for word in _SPELLING.words("letters") if len(word) > 1}
_NAMED = _CAPITALS.keys() | _NAMES.keys()
_MONTHS = _SPELLING.rules("months_in_context")

_WORD = re.compile(r"[\w']+")
_LETTERS = re.compile(r"\b[A-Za-z]+(?:&[a-z])?\b")
_PLAIN = re.compile(r"[\w\s.,'!?-]*")
_ODD_SIGNS = _SPELLING.pattern("<odd_signs>")


def repaired(text: str) -> str:
    """The clause with slips, short forms and everyday grammar put right, apostrophes restored; person unchanged."""
    if not _PLAIN.fullmatch(text):
        text = _ODD_SIGNS.sub(" ", text)
    if not _RIGHT.keys().isdisjoint(_WORD.findall(text.lower())):
        text = _WORD.sub(_right, text)
    text = _MONTHS.applied(_SPEECH.applied(restored(text)))
    if not _NAMED.isdisjoint(_LETTERS.findall(text.lower())):
        text = _LETTERS.sub(_capital, text)
    return " ".join(text.split())


def _right(match: re.Match[str]) -> str:
    word = match[0]
    right = _RIGHT.get(word.lower())
    if right is None:
        return word
    return right[0].upper() + right[1:] if word[0].isupper() else right


def _capital(match: re.Match[str]) -> str:
    word = match[0]
    return _CAPITALS.get(word.lower()) or _NAMES.get(word, word)
