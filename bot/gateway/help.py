"""Whom to call: the card behind "I need help now", from the safety texts' numbers, without database or conversation."""

from __future__ import annotations

from typing import Any

from bot.safety.texts import country as numbers_of
from bot.safety.texts import line, links, texts


def help_card(country: str, locale: str) -> dict[str, Any]:
    """{country, title, text, numbers: [{title, href, text}]}, each number once; a country not listed gets 112."""
    words, known = texts(locale)["help_card"], numbers_of(locale, country)
    numbers: dict[str, dict[str, str]] = {}
    for when in ("emergency", "urgent", "crisis"):
        for title, href in links(known, when):
            numbers.setdefault(href, {"title": title, "href": href, "text": line(words, when)})
    return {
        "country": country.upper(),
        "title": line(words, "title"),
        "text": line(words, "text"),
        "numbers": list(numbers.values()),
    }


def emergency_number(country: str) -> str:
    """The number to call when life is in danger, as written: "999"."""
    return str(numbers_of("en", country)["short"])
