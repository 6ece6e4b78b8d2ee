"""Whoever writes German, Turkish, Polish or Arabic is told in that language; whoever writes English never is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml

from bot.content import load
from bot.settings import ROOT
from bot.written_in import rather, written_in

from .conftest import AGREES, SHARES, FakeRasa, Patient, notice

FOREIGN = {
    "de": [
        "Ich habe seit Jahren Rückenschmerzen", "mir tut der Rücken weh", "keine Zeit", "Rückenschmerzen", "nein danke",
        "ich hab angst", "kann nicht schlafen vor schmerzen", "weil es zu teuer ist", "Ja bitte",
        "Sprechen Sie Deutsch?", "Hexenschuss", "tut weh", "nix hilft", "ich komm morgens kaum aus dem bett",
        "Das Fitnessstudio ist mir viel zu teuer", "keine Ahnung", "ich sitz den ganzen tag im lkw", "Wer bist du?",
        "seit dem Unfall 2019 ist nichts mehr wie vorher", "frueher bin ich viel gewandert", "leider nein",
    ],
    "tr": [
        "Merhaba, sırtım ağrıyor", "belim cok agriyor", "zamanım yok", "İngilizce bilmiyorum", "yürüyemiyorum ağrıdan",
        "evet lütfen", "Hayır", "Selam", "egzersiz yapmaya korkuyorum", "spor salonu çok pahalı", "anlamadım",
        "ayaklarim uyusuyor", "geceleri uyuyamıyorum", "teşekkür ederim", "gücüm kalmadı", "torunuma bakıyorum",
        "is yerinde butun gun ayaktayim", "ilaclar mideme dokunuyor", "utanıyorum", "namaz kilarken egilemiyorum",
    ],
    "pl": [
        "bolą mnie plecy", "nie mam czasu", "Dzień dobry", "Nie rozumiem po angielsku", "boli mnie kregoslup od lat",
        "tak, poproszę", "cześć", "Witam", "bola mnie krzyze", "nic nie pomaga", "siedze caly dzien przy komputerze",
        "pada deszcz", "pływałam kiedyś", "opiekuję się mamą", "boje sie ze bedzie gorzej", "za zimno",
        "śmieją się ze mnie", "tabletki juz nie dzialaja", "pomóż mi",
    ],
    "ar": ["ظهري يؤلمني منذ سنوات", "مرحبا", "لا أتكلم الإنجليزية", "نعم", "لا", "MRI قال ديسك", "ok شكراً"],
}  # fmt: skip
NOBODY_IS_TOLD = [
    "ok", "lol", "ye", "innit", "bruh", "fr fr no cap", "hurts ngl", "idk tbh", "wtf is this", "im die hard", "no war",
    "was so bad", "tut tut", "mam said the ale is fine", "bin day", "also on a diet", "in the den", "my arm hat",
    "dis is bad", "dat hurts", "da pain", "hallo mate", "my back is kaput", "angst and weltschmerz", "über tired",
    "my mum says gute besserung", "Jürgen Müller", "Łódź", "dr wiśniewski told me to rest", "danke", "nein", "ja", "7",
    "a spacer in my neck", "her bel is on", "what a mensch", "?", "👍", "...",
    "san diego", "czesc mate", "guten tag mate", "halt the bus", "my wee bairn", "Jan and Ola walk with me",
    "Ali Demir",
    "Mehmet Yılmaz", "Dr Wójcik", "pierogi and beer", "jest kidding", "on and on", "brat of a kid",
    "mein gott it hurts",
    "salaam mate", "evrythin hurst", "cannae walk", "kar park", "alt right", "stark difference", "wade in the sea",
    # other languages: not told the wrong thing
    "j'ai mal au dos", "me duele la espalda", "mi fa male la schiena", "Ik heb rugpijn", "کمرم درد میکند",
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in FOREIGN.items() for text in texts])
def test_a_language_is_known_by_a_few_words(language: str, text: str) -> None:
    assert written_in(text) == language


@pytest.mark.parametrize("text", NOBODY_IS_TOLD)
def test_short_english_slang_and_names_are_left_alone(text: str) -> None:
    assert written_in(text) is None


def taught() -> Iterator[str]:
    """Every sentence of the training data."""
    for file in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for item in yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
            yield from re.findall(r"^- (.+)$", str(item.get("examples", "")), re.MULTILINE)


def test_of_all_training_sentences_only_the_foreign_ones_are_found() -> None:
    sentences = list(taught())
    assert len(sentences) > 60_000
    assert {said for said in sentences if written_in(said)} <= {
        "sprichst du deutsch", "weiß nicht", "Dzień dobry", "moin", "servus", "keine Ahnung", "Tschüss", "Grüß Gott",
    }  # fmt: skip


def test_no_word_list_holds_what_mo_itself_says() -> None:
    texts = [variant for text in load("en").texts.values() for variant in text.variants]
    assert [said for said in texts if written_in(said)] == []


@pytest.mark.parametrize("language", FOREIGN)
async def test_they_are_told_in_their_language_and_their_message_goes_no_further(
    patient: Patient, rasa: FakeRasa, language: str
) -> None:
    await patient.agrees()
    before = len(rasa.received)
    said = await patient.says(FOREIGN[language][0])
    assert len(said) == 1
    assert written_in(said[0]) == language
    assert "999" in said[0]
    assert len(rasa.received) == before
    assert (await patient.says("my back hurts"))[-1].startswith("Heard")


async def test_a_number_for_the_ruler_is_taken_in_any_language(
    patient: Patient, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    await patient.agrees()
    ruler = {"min": 0, "max": 10, "low": "not at all", "high": "very much"}
    monkeypatch.setattr(rasa, "more", lambda text: {"ruler": ruler} if text == "ask" else {})
    await patient.says("ask")
    assert (await patient.says("mehr als eine 4 ist nicht drin")) == ["Heard: mehr als eine 4 ist nicht drin"]
    assert written_in((await patient.says("mehr als eine 4 ist nicht drin"))[0]) == "de"


async def test_before_consent_they_are_told_too_and_still_asked(patient: Patient) -> None:
    await patient.opens()
    said = await patient.says("Ich habe seit Jahren Rückenschmerzen")
    assert written_in(said[0]) == "de"
    assert said[1] in load("en").notices["talk_needed"].variants
    assert "Rückenschmerzen" not in str(await patient.history())
    await patient.says(AGREES)
    said = await patient.says("Nie rozumiem po angielsku")
    assert written_in(said[0]) == "pl"
    assert said[1].startswith(notice("share_again"))
    assert len(await patient.says(SHARES)) > 1


@pytest.mark.parametrize(
    "text",
    [
        "Ich will nicht mehr leben",
        "ich habe seit heute ein taubes Gefühl zwischen den Beinen und kann kein Wasser lassen",
        "starke Schmerzen in der Brust, ich bekomme keine Luft",
    ],
)
async def test_a_warning_sign_in_german_comes_before_any_word_about_languages(patient: Patient, text: str) -> None:
    await patient.agrees()
    answer = (await patient.posts(text)).json()["messages"]
    assert {line["kind"] for line in answer if line["from"] == "bot"} == {"safety"}
    said = [line["text"] for line in answer if line["from"] == "bot"]
    assert {rather(text) for text in said} == {"de"}
    assert notice("written_in_de") not in " ".join(said)
