"""Slips on paper: whole, whatever the practice is called and wherever it lives."""

from __future__ import annotations

from datetime import datetime, timezone
from io import BytesIO

import pytest
from pypdf import PdfReader

from bot.gateway.slips import Look, Slip, slips_pdf
from bot.records.types import Practice
from bot.summary.record_words import LANGUAGES
from bot.summary.words import portal_words

WORDS = portal_words()
LAST_MINUTE = datetime(2026, 12, 13, 23, 30, tzinfo=timezone.utc)


def slip(code: str = "ABCD-EFGH", host: str = "mo.example") -> Slip:
    """An invitation that ends late on a day in London, and on the next in Berlin."""
    return Slip(code, f"https://{host}/c/{code}", LAST_MINUTE)


def pages(pdf: bytes) -> list[str]:
    """The text of each page without spaces, since an address may be broken anywhere."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize("languages", [("en",), ("de",), ("de", "en")])
def test_the_longest_name_and_address_leave_room_for_everything(languages: tuple[str, ...]) -> None:
    practice = Practice("p", "Gemeinschaftspraxis für Allgemeinmedizin " * 5, "DE", "Europe/Berlin")
    long = slip(host="a-very-long-host.of-a-network-of-practices.in-a-large-town.example.org")
    (page,) = pages(slips_pdf([long], Look(practice, languages, WORDS, "en"), "a6"))
    assert long.address in page
    for language in languages:
        for part in ("heading", "text", "how", "not_urgent"):
            assert "".join(WORDS.say(f"slip_{language}", part).split()) in page


def test_the_last_day_is_that_of_the_practice() -> None:
    for zone, day in (("Europe/London", "13Dec2026"), ("Europe/Berlin", "14Dec2026")):
        look = Look(Practice("p", "Mill Lane", "GB", zone), ("en",), WORDS, "en")
        assert f"until{day}." in pages(slips_pdf([slip()], look, "a6"))[0]


def test_every_slip_of_a_batch_is_there_once() -> None:
    look = Look(Practice("p", "Mill Lane", "GB", "Europe/London"), ("en", "de"), WORDS, "en")
    slips = [slip(f"AAAA-BBB{sign}") for sign in "23456789C"]
    for paper, sheets in (("a4", 3), ("a6", 9)):
        found = pages(slips_pdf(slips, look, paper))  # type: ignore[arg-type]
        assert len(found) == sheets
        assert all("".join(found).count(f"/c/{one.code}") == 1 for one in slips)


def test_which_language_mo_answers_in_is_said_where_it_is_another() -> None:
    practice = Practice("p", "Mill Lane", "GB", "Europe/London")
    german, both = "MoantwortetaufEnglisch.", pages(slips_pdf([slip()], Look(practice, LANGUAGES, WORDS, "en"), "a6"))
    assert german in both[0]
    assert "Moanswersin" not in both[0]
    assert german not in pages(slips_pdf([slip()], Look(practice, LANGUAGES, WORDS, "de"), "a6"))[0]


def test_both_languages_say_the_same_things() -> None:
    english, german = ([name for name in WORDS.names(f"slip_{each}") if "answers" not in name] for each in LANGUAGES)
    assert english == german
