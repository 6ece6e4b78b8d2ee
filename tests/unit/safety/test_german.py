"""Whoever writes a warning sign in German is answered, led and let go in German, whatever the talk is in otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.taxonomy import taxonomy
from bot.safety import Answer, Flag, Hold, Release, answer, detect, lead, returning, texts
from bot.safety.detect import hear
from bot.safety.rules import rulebook
from bot.written_in import rather
from tests.unit.safety.conftest import red_flags

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=timezone.utc)
EN, DE = texts.texts("en"), texts.texts("de")
COUNTRIES = list(EN["countries"])


def raised(text: str, country: str = "DE", locale: str = "en") -> Answer:
    return answer(detect(text), country=country, locale=locale, shared=True, hold=None, now=NOW)


def say(text: str, hold: Hold, country: str = "DE") -> Answer | Release:
    return lead(text, hold, country=country, locale="en", shared=True, now=NOW)


def said(reply: Answer | Release) -> str:
    return " ".join(message.text for message in reply.messages)


def hrefs(reply: Answer | Release) -> list[str]:
    return [href for message in reply.messages for _, href in message.links]


def is_german(reply: Answer | Release) -> bool:
    return all(rather(message.text) == "de" for message in reply.messages)


def wordings(tree: Any) -> list[str]:
    """Every wording of a tree."""
    if not isinstance(tree, dict):
        return []
    return [*tree.get("texts", ()), *(text for inner in tree.values() for text in wordings(inner))]


EMERGENCY = raised("ich spüre nichts mehr zwischen den Beinen").hold
SUICIDALITY = raised("ich will nicht mehr leben").hold
VIOLENCE = raised("mein Mann schlägt mich").hold
URGENT = raised("mein linkes Bein ist seit gestern schwächer").hold
QUESTION = replace(EMERGENCY, step="question")


@pytest.mark.usefixtures("without_encoder")
@pytest.mark.parametrize("row", red_flags("safety_german_red_flags.yml"), ids=lambda row: row[2][:40])
def test_a_german_sign_is_answered_in_german(row: tuple[str, str | None, str]) -> None:
    if flags := detect(row[2]):
        assert {flag.language for flag in flags} == {"de"}
        assert is_german(raised(row[2], "GB"))


@pytest.mark.usefixtures("without_encoder")
@pytest.mark.parametrize(
    "name", ["safety_red_flags.yml", "safety_blind_6_red_flags.yml", "safety_everyday_red_flags.yml"]
)
def test_an_english_sign_is_answered_in_english_whatever_the_locale(name: str) -> None:
    heard = [(text, flags) for _, _, text in red_flags(name) if (flags := detect(text)) and rather(text) != "de"]
    assert len(heard) > 50
    assert [text for text, flags in heard if flags[0].language != "en"] == []


def test_english_is_english_on_a_german_page() -> None:
    assert said(raised("i cant feel my bum when i wipe", locale="de-DE")).startswith("I'm stopping here")


@pytest.mark.parametrize(
    ("country", "emergency", "crisis", "violence"),
    [
        ("GB", ["tel:999"], ["tel:116123", "tel:111", "tel:999"], "tel:08082000247"),
        ("DE", ["tel:112"], ["tel:08001110111", "tel:116123", "tel:112"], "tel:116016"),
        ("AT", ["tel:144"], ["tel:142", "tel:144"], "tel:0800222555"),
        ("CH", ["tel:144"], ["tel:143", "tel:144"], "tel:117"),
        ("US", ["tel:911"], ["tel:988", "tel:911"], "tel:18007997233"),
        ("FR", ["tel:112"], ["tel:112"], "tel:112"),
    ],
)
def test_each_country_has_its_own_numbers_as_links(
    country: str, emergency: list[str], crisis: list[str], violence: str
) -> None:
    stopped = raised("ich spüre nichts mehr zwischen den Beinen", country)
    assert hrefs(stopped) == emergency
    assert emergency[0].removeprefix("tel:") in stopped.messages[0].text
    assert hrefs(raised("ich will nicht mehr leben", country)) == crisis
    assert violence in hrefs(raised("mein Mann schlägt mich", country))


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_is_urgent_says_whom_to_reach_today_and_when_it_is_an_emergency(country: str) -> None:
    reply = raised("mein linkes Bein ist seit gestern schwächer", country)
    urgent = [href for _, href in EN["countries"][country]["urgent"]]
    assert hrefs(reply) == [*urgent, EN["countries"][country]["emergency"][0][1]]
    assert "heute bei Ihrer Praxis" in said(reply)
    assert "Ein Notfall wird es" in said(reply)


@pytest.mark.parametrize("kind", taxonomy.safety)
@pytest.mark.parametrize("tier", ["emergency", "urgent", "crisis"])
def test_every_sign_has_german_words_at_every_tier_it_can_have(kind: str, tier: Any) -> None:
    if tier == "urgent" and kind not in EN["emergency_if"]:
        return
    if tier == "crisis" and kind not in {"suicidality", "violence"}:
        return
    flag = Flag(kind, tier, "", 0, 0, language="de")
    reply = answer([flag], country="DE", locale="en", shared=False, hold=None, now=NOW)
    assert is_german(reply)
    if tier == "emergency":
        assert "?" not in said(reply)


@pytest.mark.parametrize("kind", taxonomy.safety)
def test_the_calm_question_is_german_with_its_number_and_buttons(kind: str) -> None:
    flag = Flag(kind, taxonomy.safety[kind].tier or "urgent", "", 0, 0, certain=False, language="de")  # type: ignore[arg-type]
    reply = answer([flag], country="DE", locale="en", shared=None, hold=None, now=NOW)
    (message,) = reply.messages
    assert (message.text.count("?"), message.quick_replies) == (1, ("Ja", "Nein"))
    assert is_german(reply)
    assert message.links


def test_patients_are_addressed_politely_and_never_shouted_at() -> None:
    words = " ".join(wordings(DE))
    assert not {"du", "dir", "dich", "dein", "deine", "deinen"} & set(words.lower().replace(".", " ").split())
    assert "!" not in words


@pytest.mark.parametrize("country", COUNTRIES)
def test_no_number_is_said_that_the_english_file_does_not_hold(country: str) -> None:
    digits = [
        [sign for text in wordings(tree["countries"][country]) for sign in text if sign.isdigit()] for tree in (EN, DE)
    ]
    assert sorted(digits[0]) == sorted(digits[1])


@pytest.mark.parametrize(
    "text",
    [
        "ich hab den Notruf angerufen",
        "bin in der Notaufnahme",
        "hab 112 gewählt, die schicken wen",
        "der Rettungswagen ist unterwegs",
        "war grad beim Hausarzt, er hat mich untersucht",
        "sitze im Krankenhaus im Wartezimmer",
        "meine Tochter hat den Notarzt gerufen",
        "wir sind auf dem Weg ins Spital",
        "wurde eben operiert",
        "komme gerade aus der Klinik zurück",
        "die Ärztin sagt, es war gut dass ich kam",
        "keine Sorge, ich hab schon mit dem Bereitschaftsdienst gesprochen",
        "heute früh war ich in der Notaufnahme",
    ],
)
def test_help_that_was_reached_ends_an_emergency(text: str) -> None:
    reply = say(text, EMERGENCY)
    assert isinstance(reply, Release)
    assert reply.reason == "seen"
    assert is_german(reply)


@pytest.mark.parametrize(
    "text",
    [
        "ist schon ok",
        "alles gut",
        "mir geht's gut, ich bin in Sicherheit",
        "nein",
        "ja",
        "später vielleicht",
        "ich ruf morgen an",
        "muss ich da wirklich hin",
        "ich will nicht ins Krankenhaus",
        "der Notarzt kommt nicht",
        "den Notruf hab ich nicht angerufen",
        "ich warte auf den Rückruf der Praxis",
        "ich hab mit meiner Mutter gesprochen",
        "ich bin Pfleger in einem Krankenhaus",
        "war letztes Jahr deswegen beim Arzt",
        "mein Mann meint, ich soll den Notruf wählen",
        "können wir über Schwimmen reden",
        "hab angerufen, aber es war besetzt",
    ],
)
def test_nothing_else_ends_an_emergency(text: str) -> None:
    reply = say(text, EMERGENCY)
    assert isinstance(reply, Answer)
    assert "tel:112" in hrefs(reply)
    assert "?" not in said(reply)
    assert is_german(reply)


@pytest.mark.parametrize(
    "text",
    [
        "das war nicht so gemeint",
        "ich meinte nur den harten Sattel",
        "Sie haben mich falsch verstanden",
        "war nur ein Scherz",
        "nein, das ist schon viele Jahre her",
        "hab mich vertippt",
    ],
)
def test_a_correction_ends_the_hold_and_is_apologised_for(text: str) -> None:
    reply = say(text, EMERGENCY)
    assert isinstance(reply, Release)
    assert (reply.reason, reply.taken_back) == ("corrected", ("cauda_equina",))
    assert "falsch verstanden" in said(reply)


@pytest.mark.parametrize(
    "text", ["das war gestern", "war vor zwei Stunden", "das war nur am Montag", "es ist besser jetzt"]
)
def test_what_is_recent_is_no_correction(text: str) -> None:
    reply = say(text, EMERGENCY)
    assert isinstance(reply, Answer) or not reply.taken_back


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("mir geht's gut, ich bin in Sicherheit", True),
        ("ja, ich bin sicher", True),
        ("meine Schwester ist bei mir", True),
        ("ich tu mir nichts an", True),
        ("hab mit der Telefonseelsorge gesprochen", True),
        ("nein", False),
        ("weiß nicht", False),
        ("mir geht es nicht gut", False),
        ("kann für nichts garantieren", False),
        ("ich bin ganz allein hier", False),
        ("ist doch egal", False),
    ],
)
def test_thoughts_of_suicide_wait_for_safety_and_are_else_an_emergency(text: str, ends: bool) -> None:
    reply = say(text, SUICIDALITY)
    assert is_german(reply)
    if ends:
        assert isinstance(reply, Release)
    else:
        assert isinstance(reply, Answer)
        assert reply.hold.tier == "emergency"


@pytest.mark.parametrize("text", ["reden wir über etwas anderes", "ich bin bei meiner Schwester", "ok"])
def test_after_violence_the_person_chooses_when_to_go_on(text: str) -> None:
    assert isinstance(say(text, VIOLENCE), Release)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ich rufe gleich in der Praxis an", "acknowledged"),
        ("mach ich", "acknowledged"),
        ("war schon beim Hausarzt", "seen"),
        ("da rufe ich nicht an", ""),
        ("wozu das alles", ""),
    ],
)
def test_what_is_urgent_waits_for_a_promise_or_a_visit(text: str, reason: str) -> None:
    reply = say(text, URGENT)
    assert (reply.reason if isinstance(reply, Release) else "") == reason
    assert is_german(reply)


@pytest.mark.parametrize(("text", "ends"), [
    ("nein", True), ("Nein, gar nicht", True), ("überhaupt nicht", True), ("ja", False), ("bisschen", False),
    ("weiß nicht genau", False), ("nein, nur manchmal", False), ("hm", False),
])  # fmt: skip
def test_only_a_clear_no_answers_the_calm_question(text: str, ends: bool) -> None:
    reply = say(text, QUESTION)
    assert isinstance(reply, Release) is ends
    assert is_german(reply)


def test_repeats_are_german_and_never_the_same_three_times_running() -> None:
    hold, told = EMERGENCY, []
    for _ in range(8):
        reply = say("hm", hold)
        assert isinstance(reply, Answer)
        assert is_german(reply)
        hold = reply.hold
        told.append(reply.messages[0].text)
    assert all(len(set(told[n : n + 3])) == 3 for n in range(len(told) - 2))


@pytest.mark.parametrize(("hold", "words"), [
    (EMERGENCY, "Wurden Sie untersucht"), (URGENT, "Konnten Sie mit Ihrer Praxis"),
    (SUICIDALITY, "Sind Sie gerade in Sicherheit"), (VIOLENCE, "guter Moment"),
])  # fmt: skip
def test_on_the_next_visit_it_is_asked_after_in_german_also_after_storage(hold: Hold, words: str) -> None:
    stored = Hold.from_json(hold.to_json())
    back = returning(stored, country="DE", locale="en", shared=True, now=NOW)
    assert words in said(back)
    assert is_german(back)


def test_nothing_of_violence_stands_in_the_return() -> None:
    back = returning(VIOLENCE, country="DE", locale="en", shared=True, now=NOW)
    assert not hrefs(back)
    assert not {"gewalt", "schlägt", "polizei"} & set(said(back).lower().split())


def test_a_hold_from_before_languages_were_kept_is_led_in_that_of_the_talk() -> None:
    old = {key: value for key, value in EMERGENCY.to_json().items() if key != "language"}
    back = returning(Hold.from_json(old), country="GB", locale="en", shared=True, now=NOW)
    assert said(back).startswith("Welcome back")


class TestMixedTalk:
    def test_whoever_goes_on_in_english_is_answered_in_english(self) -> None:
        reply = say("can we talk about my walking and not about this", EMERGENCY)
        assert said(reply).isascii()
        assert "call 112" in said(reply)

    def test_what_is_of_no_language_stays_in_that_of_the_sign(self) -> None:
        assert is_german(say("ok", EMERGENCY))
        assert is_german(say("112", EMERGENCY))

    def test_whoever_turns_to_german_on_an_english_hold_is_answered_and_let_go_in_german(self) -> None:
        hold = raised("i cant feel my bum when i wipe", "GB").hold
        assert is_german(say("ich weiß nicht was ich machen soll", hold, "GB"))
        reply = say("ich bin jetzt in der Notaufnahme", hold, "GB")
        assert isinstance(reply, Release)
        assert is_german(reply)

    def test_help_told_of_in_english_ends_a_german_hold(self) -> None:
        assert isinstance(say("I called 112 and they are sending an ambulance", EMERGENCY), Release)

    def test_an_english_chat_with_one_german_sentence_is_answered_in_german(self) -> None:
        reply = raised("I like walking with my dog. Aber ich will nicht mehr leben.", "GB")
        assert is_german(reply)

    def test_a_second_sign_in_german_is_answered_in_german(self) -> None:
        reply = say("mein Mann schlägt mich", raised("i cant feel my bum when i wipe", "GB").hold, "GB")
        assert isinstance(reply, Answer)
        assert "Ich glaube Ihnen" in said(reply)
        assert reply.hold.language == "de"


class TestWithoutGermanTexts:
    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        for language in ("en", "de"):
            (tmp_path / language).mkdir()
        (tmp_path / "en" / "safety.yml").write_text(yaml.safe_dump(EN), encoding="utf-8")
        monkeypatch.setattr(texts, "CONTENT", tmp_path)
        monkeypatch.setattr(texts, "texts", texts.texts.__wrapped__)
        return tmp_path / "de" / "safety.yml"

    @pytest.mark.parametrize("written", [None, "worry: [", "", "- a\n- b\n", "\udcff"])
    def test_no_german_file_or_a_broken_one_gives_english_and_never_silence(
        self, folder: Path, written: str | None
    ) -> None:
        if written is not None:
            folder.write_bytes(written.encode("utf-8", "surrogateescape"))
        assert texts.texts("de") == EN

    def test_a_part_that_is_missing_is_said_in_english(self, folder: Path) -> None:
        folder.write_text(yaml.safe_dump({"release": DE["release"], "yes_no": "Ja"}), encoding="utf-8")
        tree = texts.texts("de")
        assert tree["release"] == DE["release"]
        assert (tree["yes_no"], tree["worry"]) == (EN["yes_no"], EN["worry"])


def test_the_same_in_both_languages(without_encoder: None) -> None:
    """A sign told in either language waits for the same."""
    pairs: Sequence[tuple[str, str]] = [
        ("i want to kill myself", "ich will mich umbringen"), ("my husband hits me", "mein Mann schlägt mich"),
        ("crushing pain in my chest", "starke Schmerzen in der Brust"),
    ]  # fmt: skip
    for english, german in pairs:
        one, two = raised(english, "GB").hold, raised(german, "GB").hold
        assert replace(one, language="") == replace(two, language="")


@pytest.mark.parametrize(
    ("sign", "text", "ends"),
    [
        ("ich kann seit heute nicht mehr pinkeln", "nein, kann normal pinkeln", True),
        ("ich kann seit heute nicht mehr pinkeln", "Blase und Darm sind in Ordnung", True),
        ("ich kann seit heute nicht mehr pinkeln", "kann jetzt wieder pinkeln", False),
        ("ich kann seit heute nicht mehr pinkeln", "kann kaum pinkeln", False),
        ("ich kann seit heute nicht mehr pinkeln", "meine Beine sind gut", False),
        ("ich kann seit heute nicht mehr pinkeln", "alles gut", False),
        ("ich spüre nichts mehr zwischen den Beinen", "nein, da unten ist nichts taub, ich spüre alles", True),
        ("ich spüre nichts mehr zwischen den Beinen", "kann normal pinkeln", False),
        ("ich spüre nichts mehr zwischen den Beinen", "meistens ist nichts taub", False),
        ("ich spüre nichts mehr zwischen den Beinen", "es ist nicht mehr so taub", False),
        ("mein Po ist seit gestern taub", "keine Taubheit, ich merke alles", True),
        ("mein Po ist seit gestern taub", "ich spüre nicht alles", False),
        ("beide Beine sind taub und schwach", "die Beine sind völlig in Ordnung und nichts ist taub", True),
        ("beide Beine sind taub und schwach", "Beine sind gut", False),
        ("Fieber und Rückenschmerzen seit gestern", "ich habe kein Fieber", True),
        ("Druck auf der Brust seit heute", "nein, keine Schmerzen in der Brust", False),
    ],
)
def test_a_plain_denial_in_german_must_meet_the_very_sign_that_was_raised(sign: str, text: str, ends: bool) -> None:
    reply = say(text, raised(sign).hold)
    assert isinstance(reply, Release) is ends
    assert is_german(reply)


def test_somebody_who_has_been_to_the_doctor_with_it_is_let_go_in_german() -> None:
    reply = say("alles ok, war schon beim arzt", raised("ich kann seit heute nicht mehr pinkeln").hold)
    assert isinstance(reply, Release)
    assert reply.reason == "seen"


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Ich hab zu viele Ibus geschluckt", True),
        ("Ich hab zu viele davon geschluckt", False),
        ("Ich hab zu viele davon geschluckt. Die Ibus sind alle", False),
    ],
)
def test_too_much_is_an_overdose_where_the_medicine_stands_in_the_same_sentence(text: str, taken: bool) -> None:
    context, _ = hear(text)
    assert ("de_overdose_taken" in {match.rule.id for match in rulebook().matches(context)}) is taken
