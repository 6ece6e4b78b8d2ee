"""The book as PDF: contents, bookmarks, page numbers, embedded fonts; the same content gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, KeepTogether, PageBreak, PageTemplate, Paragraph, Spacer
from reportlab.platypus.tableofcontents import TableOfContents

from bot.book import styles
from bot.book.model import Book, Chapter, Entry, Section, cited, in_words
from bot.book.styles import safe
from bot.book.tables import counts, remarks, signatures, table, versions
from bot.summary.letters import PLAIN, register

_MARGIN = 20 * mm
_LEVELS = {styles.PART.name: 0, styles.CHAPTER.name: 1}
_TITLE = "Everything Mo can say"


def document(book: Book) -> bytes:
    """The whole PDF."""
    register()
    out = BytesIO()
    _Document(book, out).multiBuild(list(_story(book)))
    return out.getvalue()


class _Document(BaseDocTemplate):
    """Pages with a footer, and headings that go to the bookmarks and the contents."""

    def __init__(self, book: Book, out: BytesIO) -> None:
        super().__init__(
            out,
            pagesize=A4,
            title=_TITLE,
            author="Mo",
            subject="For clinicians to review and sign",
            creator="python -m bot book",
            lang=book.language,
            initialFontName=PLAIN,
            invariant=1,  # no time and no chance in the file
        )
        self._version = f"{_TITLE} · content {book.content}"
        frame = Frame(_MARGIN, _MARGIN, A4[0] - 2 * _MARGIN, A4[1] - 2 * _MARGIN, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate("page", [frame], onPage=self._footer))

    def _footer(self, canvas: Any, _: Any) -> None:
        canvas.saveState()
        canvas.setFont(PLAIN, 7)
        canvas.setFillColor(styles.SOFT)
        canvas.drawString(_MARGIN, 11 * mm, self._version)
        canvas.drawRightString(A4[0] - _MARGIN, 11 * mm, str(canvas.getPageNumber()))
        canvas.restoreState()

    def beforeDocument(self) -> None:
        """Each pass of the layout numbers the bookmarks anew."""
        self._marks = 0

    def afterFlowable(self, flowable: Any) -> None:
        """Bookmark a heading and put it in the contents."""
        level = _LEVELS.get(getattr(getattr(flowable, "style", None), "name", ""))
        if level is None:
            return
        self._marks += 1
        key, title = f"mark{self._marks}", flowable.getPlainText()
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(title, key, level, closed=level == 0)
        self.notify("TOCEntry", (level, safe(title), self.page, key))


def _story(book: Book) -> Iterator[Any]:
    yield from _front(book)
    yield from _reading(book)
    numbers = {chapter.id: number for number, chapter in book.chapters}
    for part in book.parts:
        yield PageBreak()
        yield Paragraph(safe(part.title), styles.PART)
        for place, chapter in enumerate(part.chapters):
            if place:
                yield PageBreak()
            yield from _chapter(chapter, numbers[chapter.id])
    yield from _sources(book)
    yield PageBreak()
    yield Paragraph("Signatures", styles.PART)
    yield from signatures(book)


def _front(book: Book) -> Iterator[Any]:
    yield Spacer(1, 30 * mm)
    yield Paragraph(_TITLE, styles.TITLE)
    yield Paragraph(
        "For clinicians to review and sign. Mo speaks no sentence that does not stand here; only the patient's own "
        "words are woven in where a text has a {slot}.",
        styles.TEXT,
    )
    yield Spacer(1, 8 * mm)
    yield versions(book)
    yield Spacer(1, 8 * mm)
    yield counts(book)
    yield PageBreak()
    yield Paragraph("Contents", styles.CHAPTER.clone("contents title"))
    contents = TableOfContents(dotsMinLevel=1)
    contents.levelStyles = list(styles.CONTENTS)
    yield contents


def _reading(book: Book) -> Iterator[Any]:
    yield PageBreak()
    yield Paragraph("How to read and sign this book", styles.PART)
    yield Paragraph(
        "Every text has an id, its MITI codes, all its wordings, and a source where it states a fact. A wording's own "
        "id is the text's id, a full stop and its number: heard_you.2. The records keep that id beside everything Mo "
        "said. How to change a text safely is told in docs/clinical-review.md.",
        styles.TEXT,
    )
    yield Paragraph(
        "Each chapter ends with room for remarks, a name and a date. A signature counts for the content named on the "
        "first page, and no longer once that has changed. The chat page's own words (buttons, menus, the card on "
        "whom to call) and the practice's pages are not in this book.",
        styles.TEXT,
    )
    yield Paragraph("Codes, after the MITI manual 4.2.1", styles.SECTION)
    codes = [(in_words(code.move), code.miti, code.means, code.example) for code in book.codes]
    yield table(("Code", "In the manual", "Means", "Example"), codes, (32, 27, 61, 50))
    yield Paragraph("Slots, and what stands there when Mo speaks", styles.SECTION)
    yield Paragraph("{Quote} is {quote} at the start of a sentence.", styles.SMALL)
    yield table(("Slot", "What stands there"), [(f"{{{slot.name}}}", slot.means) for slot in book.slots], (45, 125))


def _chapter(chapter: Chapter, number: int) -> Iterator[Any]:
    yield Paragraph(safe(f"{number}. {chapter.title}"), styles.CHAPTER)
    for line in chapter.about:
        yield Paragraph(safe(line), styles.TEXT)
    for section in chapter.sections:
        yield from _section(section)
    yield KeepTogether([Spacer(1, 8 * mm), remarks(chapter)])


def _section(section: Section) -> Iterator[Any]:
    """The heading stays with the first entry."""
    about = [Paragraph(safe(line), styles.SMALL) for line in (section.about, section.file) if line]
    first, *others = section.entries
    yield KeepTogether([Paragraph(safe(section.title), styles.SECTION), *about, *_entry(first)])
    for entry in others:
        yield KeepTogether(list(_entry(entry)))


def _entry(entry: Entry) -> Iterator[Any]:
    codes = f'<font name="{PLAIN}" color="{styles.SOFT.hexval()}">{safe(entry.codes)}</font>'
    yield Paragraph(f"{safe(entry.id)} &nbsp; {codes}", styles.ENTRY)
    for number, wording in enumerate(entry.wordings, start=1):
        yield Paragraph(safe(wording), styles.WORDING, bulletText=f"{number}")
    facts = list(entry.facts)
    if entry.source:
        facts.append(("Source", cited(entry.source)))
    for label, value in facts:
        yield Paragraph(f"<b>{safe(label)}:</b> {safe(value)}", styles.FACT)


def _sources(book: Book) -> Iterator[Any]:
    yield PageBreak()
    yield Paragraph("Sources", styles.PART)
    for source in book.sources:
        named = ", ".join(book.cited_in(source)) or "no text"
        lines = [Paragraph(safe(cited(source)), styles.TEXT)]
        yield KeepTogether([*lines, Paragraph(safe(f"{source.id}, named by: {named}"), styles.SMALL), Spacer(1, 5)])
