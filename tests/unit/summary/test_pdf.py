"""The page for the record: always one, with every statement in it to be read, searched and copied."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from pypdf import PdfReader

from bot.records.types import PatientRecord, Practice
from bot.summary.extract import sections
from bot.summary.letters import printable
from bot.summary.pdf import as_pdf
from bot.summary.record_words import LANGUAGES
from tests.nasty_texts import SIGNS

from .conftest import Talk, event
from .taking import extract, fullest, records, usual


def page_of(pdf: bytes) -> str:
    """The text of its only page, on one line; A4 it is, too."""
    reader = PdfReader(BytesIO(pdf))
    (page,) = reader.pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    return " ".join(page.extract_text().split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_of_the_summary_can_be_copied_from_the_page(language: str) -> None:
    taken = extract(usual(), language)
    page = page_of(as_pdf(taken))
    for section in sections(taken, dated=True):
        assert taken.say(section.name) in page
        for item in section.items:
            assert " ".join(taken.written(item, 600).split()) in page
    assert taken.say("account") in page


def test_the_letterhead_names_the_practice_and_when_it_was_taken_there(talk: Talk) -> None:
    page = page_of(as_pdf(extract(talk, practice=Practice("p", "Praxis am Markt", "DE", "Asia/Tokyo"))))
    assert "Praxis am Markt" in page
    assert "Taken from the portal on 11 Apr 2026, 18:00 by Dr Ash" in page
    assert "quiet-otter-12" in page


def test_quotes_carry_the_day_of_their_visit() -> None:
    page = page_of(as_pdf(extract(usual())))
    assert "“how I am sleeping, nobody ever asks” (2 Mar 2026)" in page
    assert "Confidence 6 (9 Mar 2026), at first 4 (2 Mar 2026)" in page


def test_the_fullest_record_is_one_page_that_says_what_it_leaves_out() -> None:
    page = page_of(as_pdf(extract(fullest(), by="Dr " + "W" * 200, practice=Practice("p", "W" * 200, "GB", "UTC"))))
    assert "Left out for length:" in page
    assert "Warning signs (" in page


@pytest.mark.parametrize("name", [*SIGNS])
def test_signs_that_a_font_lacks_are_named_and_nothing_breaks(talk: Talk, name: str) -> None:
    wish = f"before {SIGNS[name][:200]} after"
    talk.says(wish, events=(event("note_for_gp", kind="wish", text=wish),))
    page = page_of(as_pdf(extract(talk)))
    assert "before" in page
    assert ("\ufffd" in page) == ("\ufffd" in wish)
    assert ("Square brackets name" in page) == (printable(wish, "\0") != printable(wish, "\1"))


def test_what_stands_in_for_letters_says_which() -> None:
    assert printable("“ظهري يؤلمني”") == "“[Arabic]”"
    assert printable("my ظهري back 😭😭 café") == "my [Arabic] back [loudly crying face] café"
    assert printable("Ґ ß Ł ő ελ 腰が痛い。 ปว") == "Ґ ß Ł ő ελ [Chinese or Japanese] [Thai]"
    assert printable("ｍｙ 𝐛𝐚𝐜𝐤 👍🏽 one\u2028two") == "my back [thumbs up sign] one two"


@given(records(most=8))
@settings(max_examples=15, deadline=None)
def test_whatever_was_typed_it_is_one_page(record: PatientRecord) -> None:
    assert "not a diagnosis" in page_of(as_pdf(extract(record)))
