"""The tables of the PDF, and the boxes that are filled in by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Table, TableStyle

from bot.book import styles
from bot.book.model import Book, Chapter
from bot.book.styles import safe
from bot.summary.letters import PLAIN

_PLAIN = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, styles.LINE),
]


def table(head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Any:
    """A table with a head that is said again on every page; widths in mm."""
    cells = [[Paragraph(safe(cell), styles.CELL) for cell in row] for row in rows]
    top = [[Paragraph(safe(cell), styles.HEAD) for cell in head]] if head else []
    return Table(
        [*top, *cells], [width * mm for width in widths], repeatRows=len(top), style=TableStyle(_PLAIN), hAlign="LEFT"
    )


def versions(book: Book) -> Any:
    """Which content this is."""
    return table(("This version", ""), book.version, (45, 100))


def counts(book: Book) -> Any:
    """What is in the book."""
    return table(("What is in it", ""), [(label, f"{number:,}") for label, number in book.counts], (70, 25))


def remarks(chapter: Chapter) -> Any:
    """Room for remarks, name and date at the end of a chapter."""
    rows = [
        [Paragraph(f"<b>{safe(chapter.title)}</b>: remarks", styles.CELL), ""],
        [Paragraph("Name and signature", styles.CELL), Paragraph("Date", styles.CELL)],
    ]
    style = TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), PLAIN),
            ("SPAN", (0, 0), (1, 0)),
            ("BOX", (0, 0), (-1, -1), 0.6, styles.INK),
            ("LINEABOVE", (0, 1), (-1, 1), 0.6, styles.INK),
            ("LINEBEFORE", (1, 1), (1, 1), 0.6, styles.INK),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return Table(rows, [125 * mm, 45 * mm], [32 * mm, 14 * mm], style=style, hAlign="LEFT")


def signatures(book: Book) -> Iterable[Any]:
    """The page on which the whole book is signed, chapter by chapter."""
    version = ", ".join(f"{label.lower()} {value}" for label, value in book.version)
    yield Paragraph(safe(f"Signed for {version}."), styles.TEXT)
    head = ("Chapter", "As it is, or with the remarks made", "Name and signature", "Date")
    names = [f"{number}. {chapter.title}" for number, chapter in book.chapters]
    rows = [[Paragraph(safe(name), styles.CELL), "", "", ""] for name in (*names, "The whole book")]
    top = [Paragraph(safe(cell), styles.HEAD) for cell in head]
    style = TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), PLAIN),
            ("GRID", (0, 0), (-1, -1), 0.4, styles.SOFT),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ]
    )
    yield Table(
        [top, *rows], [60 * mm, 42 * mm, 45 * mm, 23 * mm], [9 * mm] * (len(rows) + 1), repeatRows=1, style=style
    )
