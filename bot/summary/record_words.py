"""The words of what leaves into a medical record: in the record's language, whatever that of the portal."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from bot.records.types import Practice
from bot.summary.words import Words, portal_words

LANGUAGES = ("en", "de")
_GERMAN = {"DE", "AT", "CH", "LI"}
_VOCABULARY = ("findings", "safety", "tiers", "context", "rulers", "plan_status", "landed")


@cache
def record_words(language: str) -> Words:
    """Section `record` and the portal's vocabulary in one of LANGUAGES; English for any other."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    base = portal_words(chosen)
    own = {name: base.sections.get(f"record_{chosen}_{name}", base.names(name)) for name in _VOCABULARY}
    return Words(chosen, MappingProxyType({"record": base.names(f"record_{chosen}"), **own}))


def usual_language(practice: Practice) -> str:
    """The language that a practice of that country is most likely to keep its records in."""
    return "de" if practice.country in _GERMAN else "en"
