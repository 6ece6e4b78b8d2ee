"""The words of pages in one language: the files of `portal/` for the practice, `held.yml` for patients' own data.

Every file holds sections of texts, which may carry slots in braces; another language has the same files and names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

import yaml

from bot.content.loader import CONTENT, OTHERWISE, load, speaks
from bot.content.taxonomy import taxonomy

PORTAL, HELD = "portal", "held.yml"
_OF_ONE_LANGUAGE = re.compile(r"_(?:de|en)(?=_|\Z)")
"""In names of sections ("slip_de"): said in that language whatever the reader's, they stand with English alone."""


@dataclass(frozen=True)
class Words:
    """Texts by section and name; a name that is missing is a KeyError that says which, and in which file."""

    language: str
    sections: Mapping[str, Mapping[str, str]]
    file: str = PORTAL

    def say(self, section: str, name: str, /, **slots: object) -> str:
        """A text with its slots filled."""
        try:
            text = self.sections[section][name]
        except KeyError:
            raise KeyError(f"{self.language}/{self.file} has no text {section}: {name}") from None
        return text.format_map(slots) if slots else text

    def finding(self, finding_id: str) -> str:
        """A barrier or facilitator as a clinician would put it."""
        return self.say("findings", finding_id)

    def names(self, section: str) -> Mapping[str, str]:
        """A whole section."""
        return self.sections[section]


@cache
def portal_words(language: str = OTHERWISE, root: Path = CONTENT) -> Words:
    """The words in a language ("de", "de-AT"), else English. Raises ValueError naming what the file lacks."""
    words = _with_new_barriers(_read(language, PORTAL, root), root)
    _require(words, "findings", taxonomy.findings)
    _require(words, "safety", taxonomy.safety)
    _require(words, "openings", taxonomy.barriers)
    return words


def _with_new_barriers(words: Words, root: Path) -> Words:
    """Barriers that no portal names yet, as Mo names and asks about them: a new one is seen from its first day."""
    spoken = words.language if speaks(words.language, root) else OTHERWISE
    filled = {"findings": "short", "openings": "explore"}
    lacks = [(part, one) for part in filled for one in taxonomy.barriers if one not in words.sections.get(part, {})]
    if not lacks or not speaks(spoken, root):
        return words
    texts, sections = load(spoken, root).texts, {name: dict(inner) for name, inner in words.sections.items()}
    for part, barrier in lacks:
        said = texts.get(f"{filled[part]}_{barrier}")
        if said is not None:
            sections.setdefault(part, {})[barrier] = said.variants[0]
    return replace(words, sections=MappingProxyType(sections))


@cache
def portal_languages(root: Path = CONTENT) -> tuple[str, ...]:
    """The languages that the portal can be read in: those in which nothing is missing."""
    folders = (path.parent.name for path in root.glob(f"*/{PORTAL}"))
    return tuple(sorted(language for language in folders if not differences(language, root)))


def own_name(language: str, root: Path = CONTENT) -> str:
    """What a language calls itself ("Deutsch"), or its code where the practice's pages do not speak it."""
    spoken = language in portal_languages(root)
    return portal_words(language, root).say("frame", "own_language") if spoken else language


def differences(language: str, root: Path = CONTENT) -> tuple[str, ...]:
    """Where a language's portal is not as English has it: texts that only one of them has, or with other slots."""
    own, english = (_slots(_read(one, PORTAL, root)) for one in (language, OTHERWISE))
    return tuple(sorted({place for place, _ in own.items() ^ english.items()}))


def _slots(words: Words) -> dict[str, frozenset[str]]:
    """The slots of every text, by its section and name."""
    return {
        f"{section}: {name}": frozenset(slot for _, slot, _, _ in Formatter().parse(text) if slot is not None)
        for section, texts in words.sections.items()
        for name, text in texts.items()
    }


@cache
def held_words(language: str = OTHERWISE, root: Path = CONTENT) -> Words:
    """The words of the page with everything held about a patient; otherwise as portal_words."""
    words = _read(language, HELD, root)
    _require(words, "feelings", taxonomy.feelings)
    return words


def _read(language: str, place: str, root: Path) -> Words:
    """The sections of a file, or of every file in a folder; raises ValueError for one that stands in two."""
    tag = language.split("-")[0].lower()
    if not (root / tag / place).exists():
        tag = OTHERWISE
    path = root / tag / place
    sections: dict[str, Mapping[str, str]] = {}
    for file in sorted(path.glob("*.yml")) if path.is_dir() else [path]:
        name = str(file.relative_to(root))
        data: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise ValueError(f"{name} must hold sections with texts")
        for section, inner in data.items():
            if section in sections:
                raise ValueError(f"{name}: '{section}' already stands in another file of {tag}/{place}")
            sections[str(section)] = _section(name, str(section), inner)
    if tag != OTHERWISE:
        shared = _read(OTHERWISE, place, root).sections
        sections |= {name: texts for name, texts in shared.items() if _OF_ONE_LANGUAGE.search(name)}
    return Words(tag, MappingProxyType(sections), place)


def _section(file: str, name: str, inner: Any) -> Mapping[str, str]:
    if not isinstance(inner, dict) or not all(isinstance(text, str) for text in inner.values()):
        raise ValueError(f"{file}: every entry of '{name}' must be a text in quotes")
    return MappingProxyType({str(key): str(text) for key, text in inner.items()})


def _require(words: Words, name: str, ids: Any) -> None:
    missing = [one for one in ids if one not in words.sections.get(name, {})]
    if missing:
        raise ValueError(f"{words.language}/{words.file}: '{name}' lacks {', '.join(missing)}")
