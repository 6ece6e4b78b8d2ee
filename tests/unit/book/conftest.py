"""One book of the product's own content for all tests: laying it out takes some seconds."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest

from bot.book import html, pdf
from bot.book.model import Book
from bot.book.write import make
from bot.content import load
from bot.content.loader import CONTENT


@pytest.fixture(scope="session")
def book() -> Book:
    return make(load("en"), CONTENT)


@pytest.fixture(scope="session")
def page(book: Book) -> str:
    return html.page(book)


@pytest.fixture(scope="session")
def printed(book: Book) -> bytes:
    return pdf.document(book)


@pytest.fixture(scope="session")
def reader(printed: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(printed))


@pytest.fixture(scope="session")
def pdf_text(reader: pypdf.PdfReader) -> str:
    """The words of the PDF, one space between them, wherever its lines break."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())
