"""Puts the book together and writes it as HTML and PDF."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.book import html, pdf
from bot.book.chapters import parts, plan
from bot.book.model import Book, Code, Part, Slot
from bot.book.version import commit, fingerprint
from bot.content import Content, load
from bot.content.loader import CONTENT
from bot.content.slots import known_slots
from bot.content.taxonomy import taxonomy


@dataclass(frozen=True)
class Written:
    """The files of a book."""

    html: Path
    pdf: Path


def write(language: str, folder: Path) -> Written:
    """Write book.html and book.pdf into a folder, made if need be; the same content gives the same bytes."""
    book = make(load(language), CONTENT)
    folder.mkdir(parents=True, exist_ok=True)
    written = Written(folder / "book.html", folder / "book.pdf")
    written.html.write_text(html.page(book), encoding="utf-8")
    written.pdf.write_bytes(pdf.document(book))
    return written


def make(content: Content, root: Path) -> Book:
    """The book of some content that was loaded from the folder `root`."""
    found = parts(content)
    sources = tuple(sorted(content.sources.values(), key=lambda source: source.citation))
    printed = fingerprint(found, sources)
    version = [("Content", printed), ("Commit", commit(root)), ("Language", content.language)]
    return Book(
        language=content.language,
        content=printed,
        version=tuple((label, value) for label, value in version if value),
        counts=_counts(content, found),
        codes=_codes(content),
        slots=tuple(Slot(slot.name, slot.means) for slot in known_slots().values()),
        parts=found,
        sources=sources,
    )


def _counts(content: Content, found: tuple[Part, ...]) -> tuple[tuple[str, int], ...]:
    chapters = [chapter for part in found for chapter in part.chapters]
    return (
        ("chapters", len(chapters)),
        ("texts with an id", sum(len(chapter.entries) for chapter in chapters)),
        ("wordings", sum(chapter.wordings for chapter in chapters)),
        ("meanings (facets)", len(content.facets)),
        ("reflections of meanings", sum(len(facet.reflections) for facet in content.facets.values())),
        ("phrases they are heard in", sum(len(facet.heard_in) for facet in content.facets.values())),
        ("ideas that helped others", sum(map(len, content.strategies.values()))),
        ("answers", len(content.answers)),
        ("sources", len(content.sources)),
    )


def _codes(content: Content) -> tuple[Code, ...]:
    """Every code of the taxonomy, each with a wording as example where there is one."""
    known = plan()["codes"]
    found = []
    for move in taxonomy.moves:
        text = content.texts.get(known[move]["example"])
        found.append(Code(move, known[move]["miti"], known[move]["means"], text.variants[0] if text else ""))
    return tuple(found)
