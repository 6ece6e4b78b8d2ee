"""The safety texts (content/en/safety.yml), read on their own: no mistake in another content file may silence them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_CONTENT = Path(__file__).parent.parent / "content"
_FALLBACK = "en"


@lru_cache(maxsize=8)
def texts(locale: str) -> dict[str, Any]:
    """The tree of a language ("de-AT" reads de); English where that language has no safety file."""
    path = _CONTENT / locale.replace("_", "-").split("-")[0].lower() / "safety.yml"
    if not path.is_file():
        path = _CONTENT / _FALLBACK / "safety.yml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


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
