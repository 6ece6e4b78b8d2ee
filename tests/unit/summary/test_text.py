"""The text for one entry of a record: short enough whatever was said, the most important first, open about gaps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.records.types import FlagRecord, PatientRecord, Practice
from bot.summary.record_words import LANGUAGES, record_words, usual_language
from bot.summary.text import MOST, as_text, length
from bot.summary.words import portal_words

from .conftest import START, Talk, event
from .taking import extract, fullest, records, usual


def test_a_usual_talk_fits_whole_in_the_order_a_gp_reads() -> None:
    text = as_text(extract(usual()))
    labels = [
        "Warning signs:", "Wants to be asked about:", "Questions for the GP:", "Rulers 0-10:",
        "Barriers:", "Helps:", "Plan:", "Mo offered:",
    ]  # fmt: skip
    places = [text.index(label) for label in labels]
    assert places == sorted(places)
    assert 'Possible fracture (Urgent, 9 Mar 2026, open) "i slipped on the stairs" Mo advised:' in text
    assert "Confidence 6, at first 4 (2 Mar 2026)" in text
    assert "Patient's own account via Mo, not a diagnosis (2 talks, 2 Mar 2026 to 9 Mar 2026;" in text
    assert "quiet-otter-12" in text
    assert length(text) < MOST


def test_without_a_warning_sign_it_says_that_none_is_excluded(talk: Talk) -> None:
    text = as_text(extract(talk))
    assert "Warning signs: None was mentioned. Mo does not examine or exclude any." in text
    assert "no talk yet" in text


def test_the_frame_is_german_and_the_words_stay_the_patients() -> None:
    text = as_text(extract(usual(), "de"))
    assert "Warnzeichen: Möglicher Knochenbruch (Dringend, 09.03.2026, offen)" in text
    assert "Hindernisse:" in text
    assert "Eigene Angaben über Mo, keine Diagnose (" in text
    assert "how I am sleeping, nobody ever asks" in text


def test_a_flag_says_who_dealt_with_it_and_what_was_taken_back(talk: Talk) -> None:
    said = talk.line("patient", "I fell down the stairs")
    back = talk.line("patient", "no that was in June")
    talk.flags += [
        FlagRecord("a", "trauma", "emergency", said.text, START, said.id, "Call 999.", taken_back_in=back.id),
        FlagRecord(
            "b", "fracture", "urgent", None, START, help_reached=True,
            closed_at=START, closed_by="Dr Ash", closing_note="seen, X-ray clear",
        ),
    ]  # fmt: skip
    text = as_text(extract(talk))
    assert 'taken back: "no that was in June"' in text
    assert "dealt with 2 Mar 2026 by Dr Ash: seen, X-ray clear" in text
    assert "(help reached)" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_record_fits_and_says_what_was_left_out(language: str) -> None:
    text = as_text(extract(fullest(), language))
    assert MOST / 2 < length(text) < MOST
    start = {"en": "Left out for length: ", "de": "Gekürzt um: "}[language]
    last = text.splitlines()[-1]
    assert last.startswith(start)
    assert record_words(language).say("record", "flags") + " (" in last
    assert record_words(language).say("record", "wishes") + " (" in last


def test_many_questions_do_not_push_the_plan_out() -> None:
    talk = usual()
    for number in range(30):
        question = f"question {number} about my back"
        talk.says(question, events=(event("note_for_gp", kind="question", text=question),))
    text = as_text(extract(talk))
    assert "walk to the bakery" in text
    assert "question 29 about my back" in text
    assert "question 0 about my back" not in text
    assert "Questions for the GP (" in text.splitlines()[-1]


def test_what_was_cut_within_a_quote_ends_in_dots() -> None:
    talk = usual()
    wish = "how I sleep and " + "what it does to me every night " * 20
    talk.says(wish, events=(event("note_for_gp", kind="wish", text=wish),))
    assert ' …"' in as_text(extract(talk))


def test_a_wish_is_not_cut_while_anything_less_needed_can_be_left_out() -> None:
    talk, wish = usual(), "what I can do on the day it flares up, without making the whole of it worse again"
    talk.says(wish, events=(event("note_for_gp", kind="wish", text=wish),))
    assert wish in as_text(extract(talk))


def test_a_sign_that_was_dealt_with_is_not_called_of_unknown_outcome(talk: Talk) -> None:
    talk.flags += [
        FlagRecord("b", "fracture", "urgent", None, START, closed_at=START, closed_by="Dr Ash", closing_note="seen")
    ]
    text = as_text(extract(talk))
    assert "by Dr Ash: seen" in text
    assert "not known" not in text


def test_how_the_plan_before_went_stands_with_the_plan() -> None:
    text = as_text(extract(usual()))
    assert "the one before: Kept, told 9 Mar 2026" in text


@given(records())
@settings(max_examples=60, deadline=None)
def test_whatever_was_typed_it_stays_under_the_limit(record: PatientRecord) -> None:
    for language in LANGUAGES:
        text = as_text(extract(record, language))
        assert length(text) < MOST
        assert "\x00" not in text
        assert "\u202e" not in text
        assert len(text.splitlines()) == text.count("\n") + 1


def test_a_record_is_german_where_the_practice_is() -> None:
    assert [usual_language(Practice("p", "P", country, "UTC")) for country in ("DE", "AT", "GB", "IE")] == [
        "de", "de", "en", "en",
    ]  # fmt: skip


def test_both_languages_have_the_same_words_with_the_same_slots() -> None:
    words = portal_words()
    english, german = words.names("record_en"), words.names("record_de")
    assert list(english) == list(german)
    assert set(words.names("record_languages")) == set(LANGUAGES)
    for language in LANGUAGES:
        own, portal = record_words(language), portal_words(language)
        for section in ("findings", "safety", "tiers", "context", "rulers", "plan_status", "landed"):
            assert set(own.names(section)) == set(portal.names(section)), (language, section)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_is_called_the_same_in_the_record_and_in_the_portal(language: str) -> None:
    own, portal = record_words(language), portal_words(language)
    for section in ("findings", "safety", "tiers", "context", "rulers", "plan_status"):
        assert own.names(section) == portal.names(section), section
    landed = portal.names("landed")
    assert {name: text.lower() for name, text in own.names("landed").items()} == {
        name: text.lower() for name, text in landed.items()
    }


def test_the_next_talk_stands_with_its_day(talk: Talk) -> None:
    due = "2026-03-16T09:00:00+00:00"
    talk.says("in two weeks", events=(event("follow_up", when="in two weeks", due_at=due),))
    assert 'Next talk: "in two weeks" (16 Mar 2026)' in as_text(extract(talk))
