"""Reads a language folder, checks every file and freezes the result; once per language and process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from bot.content.model import Answer, Content, Facet, Place, Source, Strategy, Text
from bot.content.reading import ContentError, Document, Problem, display_name
from bot.content.safety_tree import safety_tree
from bot.content.sections import Section, answers, barrier_texts, facets, strategies, texts
from bot.content.validation import read_valid

CONTENT = Path(__file__).parent
NOTICES = "notices*.yml"
OTHERWISE = "en"
_OF_SAFETY = {"language", "safety", "sources", "places"}

Item = TypeVar("Item", Facet, Text, Answer)


def speaks(language: str, root: Path = CONTENT) -> bool:
    """Whether Mo talks in a language; a folder may also hold nothing but the words of pages."""
    return (root / language / "texts").is_dir()


def safety_only(root: Path = CONTENT) -> tuple[str, ...]:
    """The languages that Mo answers warning signs in, without talking in them otherwise."""
    held = sorted(path.parent.name for path in root.glob("*/safety.yml"))
    return tuple(language for language in held if not speaks(language, root))


def languages(root: Path = CONTENT) -> tuple[str, ...]:
    """The languages that Mo talks in, English first."""
    found = sorted(path.name for path in root.iterdir() if speaks(path.name, root))
    return tuple(sorted(found, key=lambda language: language != OTHERWISE))


def spoken(locale: str, otherwise: str = OTHERWISE) -> str:
    """The language that Mo talks in with somebody of a locale: "en-GB" gets "en", what Mo cannot speak `otherwise`."""
    language = locale.split("-")[0].lower()
    return language if speaks(language) else otherwise


@cache
def load(language: str = "en", root: Path = CONTENT) -> Content:
    """Everything that can be said in `language`, from `root`/`language`; the same object at every call.

    Raises ContentError naming file, line and what to do for every problem that was found in any file.
    """
    return _Load(root, language).content()


def load_safety(language: str, root: Path = CONTENT) -> Content:
    """What is said to a warning sign in a language, with nothing else in it. Raises ContentError as `load` does."""
    return _Load(root, language).safety()


class _Load:
    """One pass over a language folder that goes on after a problem, so that an author sees all at once."""

    def __init__(self, root: Path, language: str) -> None:
        self.root, self.language, self.folder = root, language, root / language
        self.problems: list[Problem] = []

    def content(self) -> Content:
        if not speaks(self.language, self.root):
            message = f"there is no content in '{self.language}'; write this folder or choose another language"
            raise ContentError([Problem(Place(display_name(self.folder), 1), message)])
        sources = self._sources()
        section = Section(frozenset(sources) if sources else None, self.problems)
        barriers = self._documents("strategies/*.yml", "strategies")
        of_all = self._documents("texts/*.yml", "texts")
        content = Content(
            language=self.language,
            facets=_by_id(facets(d, section) for d in self._documents("facets/*.yml", "facets")),
            strategies=_by_barrier(strategies(d, section) for d in barriers),
            texts=_by_id(
                [
                    *(barrier_texts(d, section) for d in barriers),
                    *(texts(d, section, "texts") for d in of_all),
                ]
            ),
            answers=_by_id(answers(d, section) for d in self._documents("answers.yml", "answers")),
            notices=_by_id(texts(d, section, "notices") for d in self._documents(f"texts/{NOTICES}", "texts")),
            consent_words=_words(self._documents("consent_words.yml", "consent_words")),
            words=_words(self._documents("words.yml", "words")),
            denials=_words(self._documents("denials.yml", "words")),
            safety=safety_tree(self._documents("safety*.yml", "safety"), section),
            sources=MappingProxyType(sources),
            places=MappingProxyType(section.places),
        )
        if self.problems:
            raise ContentError(self.problems)
        return content

    def safety(self) -> Content:
        sources = MappingProxyType(self._sources())
        section = Section(frozenset(sources) if sources else None, self.problems)
        tree = safety_tree(self._documents("safety*.yml", "safety"), section)
        if self.problems:
            raise ContentError(self.problems)
        empty: dict[str, Any] = {
            part.name: MappingProxyType({}) for part in fields(Content) if part.name not in _OF_SAFETY
        }
        places = MappingProxyType(section.places)
        return Content(language=self.language, safety=tree, sources=sources, places=places, **empty)

    def _documents(self, pattern: str, schema: str) -> list[Document]:
        """The valid files of a pattern; notices only where they are asked for by name."""
        paths = [p for p in sorted(self.folder.glob(pattern)) if NOTICES in pattern or not fnmatchcase(p.name, NOTICES)]
        documents = (self._try(path, schema) for path in paths)
        return [document for document in documents if document is not None]

    def _sources(self) -> dict[str, Source]:
        document = self._try(self.root / "sources.yml", "sources")
        entries = document.data if document else {}
        return {
            name: Source(name, entry["citation"], entry.get("doi") or entry["document"])
            for name, entry in entries.items()
        }

    def _try(self, path: Path, schema: str) -> Document | None:
        try:
            return read_valid(path, schema)
        except ContentError as error:
            self.problems.extend(error.problems)
            return None


def _by_id(files: Iterable[list[Item]]) -> Mapping[str, Item]:
    return MappingProxyType({item.id: item for file in files for item in file})


def _by_barrier(files: Iterable[list[Strategy]]) -> Mapping[str, tuple[Strategy, ...]]:
    return MappingProxyType({file[0].barrier: tuple(file) for file in files})


def _words(documents: Iterable[Document]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({key: tuple(words) for document in documents for key, words in document.data.items()})
