"""The page for clinicians keeps to the content: every code is there, and every example is said under it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.book.model import Book
from bot.content.taxonomy import taxonomy

GUIDE = Path(__file__).parents[3] / "docs" / "clinical-review.md"
ROWS = re.findall(r"^\| `(\w+)` \| .+? \| (.+) \|$", GUIDE.read_text(encoding="utf-8"), re.M)


def test_every_code_is_explained() -> None:
    assert sorted(code for code, _ in ROWS) == sorted(taxonomy.moves)


@pytest.mark.parametrize(("code", "example"), [row for row in ROWS if not row[1].startswith("~~")])
def test_an_example_is_a_text_with_that_code(book: Book, code: str, example: str) -> None:
    entries = [entry for _, chapter in book.chapters for entry in chapter.entries if example in entry.wordings]
    assert entries, example
    assert code in entries[0].moves


def test_what_is_never_said_is_in_no_text(book: Book) -> None:
    used = {move for _, chapter in book.chapters for entry in chapter.entries for move in entry.moves}
    assert used.isdisjoint(code for code, example in ROWS if example.startswith("~~"))
