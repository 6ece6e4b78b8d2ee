"""The words of the practice's side in one language: `portal.yml` of its content folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from bot.content.loader import CONTENT
from bot.content.taxonomy import taxonomy

FILE = "portal.yml"
_OTHERWISE = "en"


@dataclass(frozen=True)
class Words:
    """Texts by section and name; a name that is missing is a KeyError that says which, and in which file."""

    language: str
    sections: Mapping[str, Mapping[str, str]]

    def say(self, section: str, name: str, /, **slots: object) -> str:
        """A text with its slots filled."""
        try:
            text = self.sections[section][name]
        except KeyError:
            raise KeyError(f"{self.language}/{FILE} has no text {section}: {name}") from None
        return text.format_map(slots) if slots else text

    def finding(self, finding_id: str) -> str:
        """A barrier or facilitator as a clinician would put it."""
        return self.say("findings", finding_id)

    def names(self, section: str) -> Mapping[str, str]:
        """A whole section."""
        return self.sections[section]


@cache
def portal_words(language: str = _OTHERWISE, root: Path = CONTENT) -> Words:
    """The words in a language ("de", "de-AT"), else English. Raises ValueError naming what the file lacks."""
    tag = language.split("-")[0].lower()
    path = root / tag / FILE
    if not path.is_file():
        tag, path = _OTHERWISE, root / _OTHERWISE / FILE
    data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise ValueError(f"{tag}/{FILE} must hold sections with texts")
    sections = {str(name): _section(tag, str(name), inner) for name, inner in data.items()}
    _require(tag, sections, "findings", taxonomy.findings)
    _require(tag, sections, "safety", taxonomy.safety)
    _require(tag, sections, "openings", taxonomy.barriers)
    return Words(tag, MappingProxyType(sections))


def _section(tag: str, name: str, inner: Any) -> Mapping[str, str]:
    if not isinstance(inner, dict) or not all(isinstance(text, str) for text in inner.values()):
        raise ValueError(f"{tag}/{FILE}: every entry of '{name}' must be a text in quotes")
    return MappingProxyType({str(key): str(text) for key, text in inner.items()})


def _require(tag: str, sections: Mapping[str, Mapping[str, str]], name: str, ids: Any) -> None:
    missing = [one for one in ids if one not in sections.get(name, {})]
    if missing:
        raise ValueError(f"{tag}/{FILE}: '{name}' lacks {', '.join(missing)}")
