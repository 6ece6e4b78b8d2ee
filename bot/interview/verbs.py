"""Forms of everyday verbs, for what a patient puts in a word or two: "forgetting it" is "I forget it".

The verbs and how their forms are made stand in content/<language>/grammar/verbs.yml.
"""

from __future__ import annotations

from functools import cache

from bot.content.grammar import grammar

_GRAMMAR = grammar("verbs")
_THIRD, _ING = _GRAMMAR.rules("third"), _GRAMMAR.rules("ing")
_BASES, _DOUBLED = _GRAMMAR.words("verbs"), _GRAMMAR.words("doubled")
NOUNS = _GRAMMAR.words("nouns")
"""Names of things as well: "parking"."""


@cache
def _from_ing() -> dict[str, str]:
    """Each verb by its form in -ing, with one letter or two where people type both."""
    forms = {_ING.first(base) or base: base for base in _BASES}
    return forms | {_ING.first(base + base[-1]) or base: base for base in _DOUBLED}


def base_of(ing: str) -> str:
    """The plain form of a verb in -ing; empty for a word that is none or mostly names a thing."""
    word = ing.lower()
    return "" if word in NOUNS else _from_ing().get(word, "")


def is_verb(word: str) -> bool:
    """Whether a word is an everyday verb in its plain form."""
    return word in _BASES or word == "do"


@cache
def third(base: str) -> str:
    """The form after "he" or "it"."""
    return _THIRD.first(base) or base


THIRDS = tuple(sorted({third(base) for base in _BASES}, key=len, reverse=True))
