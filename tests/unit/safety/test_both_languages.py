"""Warning signs are heard in English and in German, whichever language a conversation is set to."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot import safety

NOW = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
SAID = [
    ("suicidality", "I don't want to live any more"),
    ("suicidality", "Ich will nicht mehr leben"),
    ("suicidality", "ich denke an Selbstmord"),
    ("suicidality", "alle wären besser dran ohne mich"),
    ("cauda_equina", "I'm numb between my legs since this morning"),
    ("cauda_equina", "ich habe seit heute ein taubes Gefühl zwischen den Beinen"),
    ("cauda_equina", "ich kann seit heute nicht mehr pinkeln"),
    ("cauda_equina", "meine Beine sind plötzlich gelähmt"),
    ("chest_pain", "crushing pain in my chest"),
    ("chest_pain", "starke Schmerzen in der Brust"),
    ("infection", "Fieber und Rückenschmerzen seit zwei Tagen"),
    ("violence", "mein Mann schlägt mich"),
    ("overdose", "ich habe alle Tabletten genommen"),
]


@pytest.mark.parametrize(("kind", "text"), SAID)
def test_a_warning_sign_is_heard_in_either_language(kind: str, text: str) -> None:
    assert kind in {flag.id for flag in safety.detect(text)}


@pytest.mark.parametrize("locale", ["en", "de", "de-AT", "pl", "tlh"])
@pytest.mark.parametrize(("kind", "text"), SAID)
def test_it_is_answered_with_numbers_whichever_language_is_set(kind: str, text: str, locale: str) -> None:
    flags = tuple(safety.detect(text))
    answer = safety.answer(flags, country="GB", locale=locale, shared=False, hold=None, now=NOW)
    assert answer.messages
    assert any(said.links or any(sign.isdigit() for sign in said.text) for said in answer.messages)
