"""A clinician who signs the book has seen everything Mo can say."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest

import bot.book.version
from bot.book import styles
from bot.book.model import Book
from bot.book.write import make
from bot.content import load, load_safety
from bot.content.loader import CONTENT
from bot.content.safety_tree import safety_texts
from bot.content.taxonomy import taxonomy
from bot.summary.letters import printable

CONTENT_EN, SAFETY_DE = load("en"), load_safety("de")
ROOT = Path(__file__).parents[3]


def everything() -> dict[str, tuple[str, ...]]:
    """Every id of the content with its wordings."""
    held = [*CONTENT_EN.facets.values(), *CONTENT_EN.texts.values(), *CONTENT_EN.answers.values()]
    held += [*CONTENT_EN.notices.values(), *safety_texts(CONTENT_EN.safety)]
    held += [strategy for group in CONTENT_EN.strategies.values() for strategy in group]
    wordings = {item.id: tuple(text for _, text in item.numbered) for item in held}
    return wordings | {f"de.{text.id}": text.variants for text in safety_texts(SAFETY_DE.safety)}


def squeezed(text: str) -> str:
    """Without any space: a PDF breaks lines where it likes."""
    return re.sub(r"\s+", "", text)


def test_every_text_stands_in_the_book_once(book: Book) -> None:
    ids = [entry.id for _, chapter in book.chapters for entry in chapter.entries]
    assert sorted(ids) == sorted(everything())


def test_every_text_has_a_chapter_of_its_stage(book: Book) -> None:
    assert "further_texts" not in [chapter.id for _, chapter in book.chapters]
    assert all(section.entries for _, chapter in book.chapters for section in chapter.sections)


def test_every_id_and_wording_is_in_the_html(page: str) -> None:
    text = unescape(page)
    assert [name for name in everything() if f">{name}</h5>" not in text] == []
    assert [w for wordings in everything().values() for w in wordings if f"<li>{w}</li>" not in text] == []


def test_every_id_and_wording_is_in_the_pdf(reader: pypdf.PdfReader) -> None:
    pages = (
        re.sub(rf"{re.escape('Everything Mo can say · content')} \w+\s+\d+", "", p.extract_text()) for p in reader.pages
    )
    text = squeezed("".join(pages))
    assert [name for name in everything() if name not in text] == []
    assert [w for wordings in everything().values() for w in wordings if squeezed(printable(w)) not in text] == []


def test_what_a_reviewer_needs_stands_beside_a_text(page: str, pdf_text: str) -> None:
    facet = next(facet for facet in CONTENT_EN.facets.values() if facet.feelings)
    strategy = next(s for group in CONTENT_EN.strategies.values() for s in group if "barriers" in s.when)
    source = CONTENT_EN.sources[strategy.source]
    for text in (*facet.heard_in[:1], strategy.plan_seed, strategy.short, source.citation, source.doi_or_document):
        assert text in unescape(page)
        assert squeezed(text) in squeezed(pdf_text)
    assert "only if also named as a barrier: " in page


def test_every_source_is_resolved_to_citation_and_where_to_find_it(book: Book, page: str, pdf_text: str) -> None:
    for source in CONTENT_EN.sources.values():
        assert source.citation in unescape(page)
        assert squeezed(source.citation) in squeezed(pdf_text)
        assert source.doi_or_document in unescape(page)
    known = set(CONTENT_EN.sources.values())
    named = {entry.source for _, chapter in book.chapters for entry in chapter.entries if entry.source}
    assert named <= known


def test_every_country_s_numbers_are_in_both(page: str, pdf_text: str) -> None:
    for country in (*CONTENT_EN.safety["countries"].values(), *SAFETY_DE.safety["countries"].values()):
        for kind in ("emergency", "urgent", "crisis", "violence"):
            for title, href in country[kind]:
                assert f"{title} ({href})" in unescape(page)
                assert squeezed(f"{title} ({href})") in squeezed(pdf_text)


def test_every_code_is_explained(book: Book) -> None:
    assert [code.move for code in book.codes] == list(taxonomy.moves)
    for code in book.codes:
        owner = [text for text in CONTENT_EN.texts.values() if code.example in text.variants]
        assert not code.example or code.move in owner[0].moves


def test_another_wording_gives_another_fingerprint(book: Book) -> None:
    texts = dict(CONTENT_EN.texts)
    texts["greet"] = replace(texts["greet"], variants=("Good day.",))
    assert make(replace(CONTENT_EN, texts=texts), CONTENT).content != book.content


def test_without_git_the_fingerprint_is_the_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bot.book.version.commit(tmp_path) == ""
    assert [label for label, _ in make(CONTENT_EN, tmp_path).version] == ["Content", "Language"]


def test_the_pdf_has_bookmarks_numbers_and_room_to_sign(book: Book, reader: pypdf.PdfReader, pdf_text: str) -> None:
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert {"How to read and sign this book", "Sources", "Signatures", *(part.title for part in book.parts)} <= set(
        titles
    )
    chapters = [item.title for held in reader.outline if isinstance(held, list) for item in held]
    assert chapters == [f"{number}. {chapter.title}" for number, chapter in book.chapters]
    assert all(str(number) in page.extract_text() for number, page in enumerate(reader.pages, start=1))
    assert pdf_text.count("Name and signature") >= len(chapters)
    assert reader.metadata is not None
    assert reader.metadata.title == "Everything Mo can say"


def test_the_pdf_carries_its_fonts_and_our_letters(reader: pypdf.PdfReader, pdf_text: str) -> None:
    assert "Männer" in pdf_text
    assert "Carraça" in pdf_text
    used = {font["/BaseFont"] for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert any("DejaVuSans" in name for name in used)
    assert "Można" in pdf_text


def test_a_letter_that_the_font_lacks_does_not_vanish() -> None:
    assert styles.safe("äöüß „“”’ – — … <&>") == "äöüß „“”’ – — … &lt;&amp;&gt;"
    assert styles.safe("ọ → 😀 ظهري") == "ọ → [grinning face] [Arabic]"


class _Outline(HTMLParser):
    """Headings in order, ids, and links within the page."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if (given.get("href") or "").startswith("#"):
            self.links.add(str(given["href"])[1:])
        if tag in ("script", "link", "img", "iframe") or given.get("src"):
            self.loaded.append(tag)


def test_the_html_stands_alone_and_can_be_heard(page: str) -> None:
    outline = _Outline()
    outline.feed(page)
    assert outline.loaded == []
    assert outline.levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.links <= set(outline.ids)
    assert '<html lang="en">' in page


def test_the_command_gives_the_same_bytes_in_another_process(tmp_path: Path, page: str, printed: bytes) -> None:
    folder = tmp_path / "new"
    subprocess.run([sys.executable, "-m", "bot", "book", "--output", str(folder)], check=True, cwd=ROOT)
    assert (folder / "book.html").read_text(encoding="utf-8") == page
    assert (folder / "book.pdf").read_bytes() == printed
