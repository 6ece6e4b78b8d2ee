"""What the book is made of: parts, chapters, sections and entries, as plain text that HTML and PDF print alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.content import Source


@dataclass(frozen=True)
class Entry:
    """One text with all its wordings; `facts` are (label, value) pairs such as where it is heard or when it fits.

    The id of a wording, as the records keep it beside every reply, is `id.n`, with n counted from 1.
    """

    id: str
    moves: tuple[str, ...]
    wordings: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    source: Source | None = None

    @property
    def codes(self) -> str:
        """The MITI codes in words."""
        return ", ".join(in_words(move) for move in self.moves)


@dataclass(frozen=True)
class Section:
    """Entries of one kind; `file` is where they are changed."""

    title: str
    about: str
    file: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Chapter:
    """What one person reviews and signs in one go."""

    id: str
    title: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry of the chapter, in order."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def wordings(self) -> int:
        """How many wordings there are to read."""
        return sum(len(entry.wordings) for entry in self.entries)


@dataclass(frozen=True)
class Part:
    """Chapters that belong together."""

    title: str
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class Code:
    """One MITI code: its short form in the manual, what it means, and a wording of this content that has it."""

    move: str
    miti: str
    means: str
    example: str


@dataclass(frozen=True)
class Slot:
    """What stands in for a {slot} when Mo speaks."""

    name: str
    means: str


@dataclass(frozen=True)
class Book:
    """The whole book.

    `content` is the fingerprint of what was printed, `version` the (label, value) pairs that tell all about it.
    """

    language: str
    content: str
    version: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]
    codes: tuple[Code, ...]
    slots: tuple[Slot, ...]
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]

    @property
    def chapters(self) -> Iterator[tuple[int, Chapter]]:
        """(number, chapter) pairs over all parts, counted from 1."""
        return enumerate((chapter for part in self.parts for chapter in part.chapters), start=1)

    def cited_in(self, source: Source) -> tuple[str, ...]:
        """The ids of the texts that name a source."""
        return tuple(e.id for _, chapter in self.chapters for e in chapter.entries if e.source == source)


def cited(source: Source) -> str:
    """A source as it is cited: author, title, year, and the DOI or document."""
    where = source.doi_or_document
    return f"{source.citation} {'doi:' if where.startswith('10.') else ''}{where}"


def in_words(name: str) -> str:
    """An id as words: "complex reflection"."""
    return name.replace("_", " ")


def titled(name: str) -> str:
    """An id as a title: "Fear of pain"."""
    words = in_words(name)
    return words[:1].upper() + words[1:]
