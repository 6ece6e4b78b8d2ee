"""The safety texts (content/*/safety.yml), read on their own: no mistake in another content file may silence them."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).parent.parent / "content"
_FALLBACK = "en"
_log = logging.getLogger(__name__)


def languages() -> tuple[str, ...]:
    """The languages that warning signs are answered in: those whose folder has a safety.yml."""
    return tuple(sorted(path.parent.name for path in CONTENT.glob("*/safety.yml")))


@lru_cache(maxsize=8)
def texts(locale: str) -> dict[str, Any]:
    """The tree of a language ("de-AT" reads de); in English what that language's file does not say."""
    english: dict[str, Any] = yaml.safe_load((CONTENT / _FALLBACK / "safety.yml").read_text(encoding="utf-8"))
    language = locale.replace("_", "-").split("-")[0].lower()
    path = CONTENT / language / "safety.yml"
    if language == _FALLBACK or not path.is_file():
        return english
    try:
        return dict(_laid_over(english, yaml.safe_load(path.read_text(encoding="utf-8"))))
    except (yaml.YAMLError, UnicodeDecodeError) as error:  # a wrong language is better than none
        _log.warning("safety texts: %s cannot be read (%s), English goes on alone", language, type(error).__name__)
        return english


def _laid_over(english: Any, own: Any) -> Any:
    """`own`, with the parts that it lacks or that have another shape in English."""
    if type(own) is not type(english):
        return english
    if not isinstance(own, dict) or "texts" in own:
        return own
    return {key: _laid_over(part, own.get(key)) for key, part in english.items()}


def line(tree: Any, *path: str, nth: int = 0) -> str:
    """The sentence(s) at a path of the tree; `nth` picks among variants."""
    for step in path:
        tree = tree[step]
    return str(tree["texts"][nth % len(tree["texts"])])


def country(locale: str, code: str) -> dict[str, Any]:
    """Numbers and advice of a country (ISO code), those of `other` where it is not listed."""
    countries = texts(locale)["countries"]
    code = {"UK": "GB"}.get(code.upper(), code.upper())
    return dict(countries.get(code, countries["other"]))


def links(numbers: dict[str, Any], which: str) -> tuple[tuple[str, str], ...]:
    """(title, href) pairs of `emergency`, `urgent`, `crisis` or `violence`."""
    return tuple((str(title), str(href)) for title, href in numbers[which])
