"""What is heard as a warning sign and what is not, with the patterns alone."""

from __future__ import annotations

from datetime import date

import pytest

from bot.content.taxonomy import taxonomy
from bot.evaluation.safety_net import read
from bot.safety import dates, detect
from tests.unit.safety.conftest import DATA, near_misses, red_flags

pytestmark = pytest.mark.usefixtures("without_encoder")
SETS = (
    "",
    *(f"blind_{n}" for n in ("", "2_", "3_", "4_", "5_", "6_", "7_", "8_")),
    "long_past_",
    "everyday_",
    "low_mood_",
    "standing_still_",
    "german_",
    "german_2_",
    "german_3_",
)
# Known gaps, found in blind rounds; each would need a rule made for it alone. Take a line out once it is heard.
MISSED = {
    "mein Darm macht was er will, es geht einfach ab",
    "ich nehme ab obwohl ich esse wie immer",
    "sat on a hot radiator and never felt the heat on my backside",
    "Took my husband's morphine as well as my own",
    "if a bus hit me tomorrow I wouldn't be sorry",
    "both my feet have started dragging",
    "my back wakes me at three every night since August and nothing eases it",
    "pointless. all of it. me included",
    "everyones sick to death of me",
    "I'm dead weight, they all carry me",
    "im done. with all of it",
}
# Known false alarms, found when the sets were first read. Take a line out once it is left alone.
CRIES_WOLF = {
    "im Verein würde mich keiner vermissen, ich war selten da",
    "meine Frau schubst mich morgens aus dem Bett, damit ich laufe",
    "I couldn't lift my arms and now I can peg out the washing",
}
RED = {name: red_flags(f"safety_{name}red_flags.yml") for name in SETS}
NEAR = {name: near_misses(f"safety_{name}near_misses.yml") for name in SETS}


@pytest.mark.parametrize("name", SETS)
def test_warning_signs_are_heard_with_their_tier(name: str) -> None:
    missed = {
        text
        for kind, tier, text in RED[name]
        if (kind, tier or taxonomy.safety[kind].tier) not in {(flag.id, flag.tier) for flag in detect(text)}
    }
    assert missed == MISSED & {text for _, _, text in RED[name]}


@pytest.mark.parametrize("name", SETS)
def test_ordinary_talk_raises_no_flag(name: str) -> None:
    raised = {text: [(flag.id, flag.rule) for flag in flags] for text in NEAR[name] if (flags := detect(text))}
    assert {text: flags for text, flags in raised.items() if text not in CRIES_WOLF} == {}
    assert CRIES_WOLF & set(NEAR[name]) <= set(raised), "left alone now: take it out of the known false alarms"


@pytest.mark.parametrize(
    ("name", "share"), [("voices_", 0.88), ("voices_2_", 0.55), ("german_4_", 0.9), ("german_5_", 0.65)]
)
def test_of_pictured_and_understated_signs_as_many_are_heard_as_before(name: str, share: float) -> None:
    signs = read(DATA, f"{name}red_flags")
    heard = [{(flag.id, flag.tier) for flag in detect(sign.said[-1], sign.said[:-1])} for sign in signs]
    assert sum((sign.kind, sign.tier) in flags for sign, flags in zip(signs, heard, strict=True)) >= share * len(signs)


@pytest.mark.parametrize("name", ["voices_", "voices_2_", "german_4_", "german_5_"])
def test_of_ordinary_talk_in_many_voices_hardly_any_is_flagged(name: str) -> None:
    talk = read(DATA, f"{name}near_misses")
    assert sum(bool(detect(sign.said[-1], sign.said[:-1])) for sign in talk) <= 0.03 * len(talk)


@pytest.mark.parametrize("text", [text for _, _, text in red_flags("safety_low_mood_red_flags.yml")])
def test_worthlessness_without_suicidal_words_is_asked_about_and_not_taken_for_certain(text: str) -> None:
    assert not any(flag.certain for flag in detect(text))


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("wenn ich mich abwische spür ich nichts", True),
        ("wenn ich aufs Klo gehe kommt nichts", True),
        ("was wenn ich ohnmächtig werde beim Sport", False),
        ("wenn ich mal gelähmt bin, wer pflegt mich dann", False),
        ("wenn ich huste zieht es ins Bein", False),
    ],
)
def test_when_i_is_told_and_what_if_is_feared_in_german(text: str, heard: bool) -> None:
    assert bool(detect(text)) is heard


@pytest.mark.parametrize("text", ["fell down the stairs this morning but I'm not hurt", "car crash on Friday, unhurt"])
def test_a_recent_accident_that_did_no_harm_is_asked_about(text: str) -> None:
    assert [(flag.id, flag.certain) for flag in detect(text)] == [("trauma", False)]


@pytest.mark.parametrize(
    ("today", "heard"),
    [(date(2026, 6, 20), True), (date(2026, 7, 20), True), (date(2026, 8, 20), False), (date(2027, 4, 1), False)],
)
def test_a_month_is_long_past_when_two_have_gone_by(monkeypatch: pytest.MonkeyPatch, today: date, heard: bool) -> None:
    monkeypatch.setattr(dates, "today", lambda: today)
    assert bool(detect("in June I fell off the ladder and my back is in agony")) is heard


def test_a_fall_told_with_its_month_stays_past_in_the_next_message() -> None:
    assert detect("my back is agony", ["In June I fell down the stairs"]) == ()
    assert detect("now I can't feel my bum", ["In June I fell down the stairs"])


def test_the_sets_are_as_large_as_they_are_said_to_be() -> None:
    red = [row for rows in RED.values() for row in rows]
    assert len(red) >= 150
    assert sum(map(len, NEAR.values())) >= 300
    assert {kind for kind, _, _ in red} == set(taxonomy.safety)


def test_a_sign_is_heard_in_the_middle_of_a_long_message() -> None:
    before = "I have had this back for years and work on my feet all day, which does not help. " * 12
    after = " Anyway the pool is shut again and the bus only goes twice a day, so walking it is." * 10
    text = (before + "I cant feel anything when i wipe." + after)[:2000]
    flags = detect(text)
    assert [f.id for f in flags] == ["cauda_equina"]
    assert flags[0].quote == "I cant feel anything when i wipe"
    assert text[flags[0].start : flags[0].end] == flags[0].quote


@pytest.mark.parametrize(
    ("earlier", "text", "kind"),
    [
        (["my legs feel odd"], "and I can't feel it when I wipe", "cauda_equina"),
        (["I fell off a ladder on Saturday"], "and now my back is in agony", "trauma"),
        (["my left calf is swollen"], "and im short of breath", "clot"),
        (["had breast cancer six years ago"], "theres a new pain in my spine", "cancer"),
        (["my back is bad again"], "got a temperature of 39 and shivering", "infection"),
        (["mir tut der Rücken weh"], "und ich spüre beim Abwischen nichts mehr", "cauda_equina"),
    ],
)
def test_a_sign_is_heard_over_two_messages(earlier: list[str], text: str, kind: str) -> None:
    assert kind in {f.id for f in detect(text, earlier)}


def test_what_was_flagged_before_is_not_flagged_again_by_the_next_message() -> None:
    assert detect("ok thanks", ["I cant feel my bum when I wipe"]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "I CAN’T FEEL MY BUM WHEN I WIPE",
        "i can t feel my bum when i wipe",
        "i cannot feel my bum when i wipe",
        "Numness round my privates sinse yesterday",
        "ive lost contol of my blader",
        "i want to kill my self",
        "thinking of suicde",
        "chest pian and sweating, tight chset",
    ],
)
def test_spelling_and_apostrophes_do_not_hide_a_sign(text: str) -> None:
    assert detect(text)


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "...", "💥", "a" * 2000, "no " * 600, "numb " * 400])
def test_strange_messages_do_no_harm(text: str) -> None:
    detect(text)


def test_the_most_pressing_flag_comes_first() -> None:
    flags = detect("my foot keeps dragging since monday. and i cant feel my bum when i wipe. i want to die")
    assert [f.tier for f in flags] == ["emergency", "crisis", "urgent"]


def test_what_is_said_again_is_heard_again_as_surely_as_the_first_time() -> None:
    (again,) = detect("i am going to kill myself", ("i want to kill myself tonight",))
    assert again.id == "suicidality"
    assert again.certain


@pytest.mark.parametrize(
    "text",
    [
        "the carer slaps me when I'm slow",
        "the nurse at the home hurts me on purpose",
        "staff in the home lock me in my room",
        "I'm not allowed to see my family, he says",
        "die Pflegerin schlägt mich",
    ],
)
def test_harm_by_carers_is_heard_as_violence(text: str) -> None:
    assert "violence" in {flag.id for flag in detect(text)}


@pytest.mark.parametrize("text", ["I fell off a ladder", "got hit by a car", "fell off me ladder"])
def test_a_bare_accident_is_asked_about(text: str) -> None:
    assert [(flag.id, flag.certain) for flag in detect(text)] == [("trauma", False)]


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("I'm on the bridge", "emergency"),
        ("I've got the pills in my hand", "emergency"),
        ("ich springe gleich", "emergency"),
    ],
)
def test_means_or_place_at_hand_make_an_emergency(text: str, tier: str) -> None:
    assert [(flag.id, flag.tier) for flag in detect(text)] == [("suicidality", tier)]


@pytest.mark.parametrize(
    "text", ["I'm on the roof most days, I'm a tiler", "walk to the bridge and back", "had my lunch on the bridge"]
)
def test_a_place_of_work_or_of_a_walk_is_no_emergency(text: str) -> None:
    assert detect(text) == ()


def test_a_quote_holds_every_word_that_alarmed_though_the_last_begins_a_sentence() -> None:
    assert detect("My back hurts. Fever, too")[0].quote == "My back hurts. Fever, too"
