"""Activities named in a message, by the lexicon of the content (lexicon.yml)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

LEXICON = Path(__file__).parents[1] / "content" / "en" / "lexicon.yml"


def found(text: str) -> tuple[str, ...]:
    """The names of the activities in order of mention, each once; () when none is named."""
    plain = text.lower().replace("’", "'")
    pattern, names, unlike = _lexicon()
    # Blanked and not cut, so that the words on both sides stay apart.
    plain = unlike.sub(lambda match: " " * len(match[0]), plain)
    return tuple(dict.fromkeys(names[match[0]] for match in pattern.finditer(plain)))


@lru_cache(maxsize=1)
def _lexicon() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str]]:
    """A pattern of all forms (longest first), form to name, and the sayings that only look like an activity."""
    data = yaml.safe_load(LEXICON.read_text(encoding="utf-8"))
    names = {form: name for name, forms in data["activities"].items() for form in (name, *forms)}
    forms = "|".join(re.escape(form) for form in sorted(names, key=len, reverse=True))
    unlike = "|".join(data["not_activities"])
    return re.compile(rf"(?<![\w-])(?:{forms})(?![\w'-])"), names, re.compile(rf"\b(?:{unlike})\b")
