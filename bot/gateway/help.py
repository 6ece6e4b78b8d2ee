"""Whom to call: the card behind "I need help now", from the safety texts' numbers, without database or conversation."""

from __future__ import annotations

from typing import Any

from bot.safety.texts import country as numbers_of
from bot.safety.texts import links

_WORDS = {
    "en": {
        "title": "If you need help now",
        "text": "Nobody reads along here. If your life or somebody else's may be in danger, call now.",
        "emergency": "When life may be in danger",
        "urgent": "When it cannot wait, but is no emergency",
        "crisis": "When you need someone to talk to, day or night",
    },
    "de": {
        "title": "Wenn Sie jetzt Hilfe brauchen",
        "text": "Hier liest niemand mit. Wenn ein Leben in Gefahr sein kann, rufen Sie jetzt an.",
        "emergency": "Wenn ein Leben in Gefahr sein kann",
        "urgent": "Wenn es nicht warten kann, aber kein Notfall ist",
        "crisis": "Wenn Sie jemanden zum Reden brauchen, Tag und Nacht",
    },
}


def help_card(country: str, locale: str) -> dict[str, Any]:
    """{country, title, text, numbers: [{title, href, text}]}, each number once; a country not listed gets 112."""
    words = _WORDS["de" if locale.lower().startswith("de") else "en"]
    known = numbers_of(locale, country)
    numbers: dict[str, dict[str, str]] = {}
    for when in ("emergency", "urgent", "crisis"):
        for title, href in links(known, when):
            numbers.setdefault(href, {"title": title, "href": href, "text": words[when]})
    return {
        "country": country.upper(),
        "title": words["title"],
        "text": words["text"],
        "numbers": list(numbers.values()),
    }


def emergency_number(country: str) -> str:
    """The number to call when life is in danger, as written: "999"."""
    return str(numbers_of("en", country)["short"])
