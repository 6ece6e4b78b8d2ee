"""The book as one HTML file that needs nothing beside it: for the screen, a screen reader, and print."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.book.model import Book, cited, in_words


def page(book: Book) -> str:
    """The whole page."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["words"] = in_words
    templates.filters["cited"] = cited
    return templates.get_template("book.html.j2").render(book=book, numbers=_numbers(book))


def _numbers(book: Book) -> dict[str, int]:
    return {chapter.id: number for number, chapter in book.chapters}
