"""What a GP looks for by word patterns: the patient's own medicines and nights, never a denial or somebody else's."""

from __future__ import annotations

import pytest

from bot.summary import build
from bot.summary.retracted import Retracted
from bot.summary.trace import Trace
from bot.summary.voiced import topics, voiced

from .conftest import Talk


def topics_of(talk: Talk) -> set[str]:
    """The topics that are voiced in a talk."""
    trace = Trace(talk.record())
    return {one.topic for one in voiced(trace, "en", Retracted(trace))}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I take more ibuprofen than I should", "medicines"),
        ("im on naproxen twice a day", "medicines"),
        ("the doctor put me on amitriptyline", "medicines"),
        ("I can't get through a shift without my painkillers", "medicines"),
        ("Without tablets I don’t function", "medicines"),
        ("I keep running out of the co-codamol early", "medicines"),
        ("the tablets barely take the edge off", "medicines"),
        ("I'd like to come off the tramadol", "medicines"),
        ("I stopped taking the gabapentin", "medicines"),
        ("the codeine makes me drowsy", "side_effects"),
        ("I get side effects from the tablets", "side_effects"),
        ("i can't put my socks on", "function"),
        ("I had to give up bowls", "function"),
        ("my sick note runs out on Friday", "work"),
        ("I'm on nights this month", "work"),
        ("I look after my mum", "caring"),
        ("my wife has dementia", "caring"),
        ("my brother died at Easter", "loss"),
        ("I lost my wife last year", "loss"),
    ],
)
def test_it_is_heard(talk: Talk, text: str, topic: str) -> None:
    talk.says(text)
    assert topic in topics_of(talk)


@pytest.mark.parametrize(
    "text",
    [
        "I don't take any tablets",
        "I never touch painkillers",
        "I'd rather not take tablets",
        "no tablets for me",
        "my wife takes codeine for hers",
        "my husband is on morphine",
        "he lives on ibuprofen",
        "I give him his tablets at eight",
        "her tablets make her sick",
        "can I take ibuprofen before a walk",
        "should I take more paracetamol?",
        "are there side effects with naproxen",
        "I get no side effects from the tablets",
        "I used to take codeine",
        "it makes me sick how they talk to you",
        "I can't afford the stairs lift",
        "I can't be bothered with the stairs",
        "he can't put his socks on",
        "my mate got signed off sick",
        "I've not been signed off",
        "my son is a nurse",
        "I used to look after my dad",
        "I don't care about him",
        "the phone died on me",
        "I nearly died laughing",
        "I lost my keys",
    ],
)
def test_what_is_denied_asked_or_somebody_elses_is_not(talk: Talk, text: str) -> None:
    talk.says(text)
    assert topics_of(talk) & {"medicines", "side_effects", "function", "work", "caring", "loss"} == set()


def test_they_are_the_tablets_that_were_just_spoken_of(talk: Talk) -> None:
    talk.says("they make me foggy")
    assert topics_of(talk) == set(), "nobody knows who they are"
    talk.says("I take the codeine at night")
    talk.says("they make me foggy")
    assert topics_of(talk) == {"medicines", "side_effects"}


def test_signs_of_an_inflammatory_pattern_are_shown_together_and_never_alone(talk: Talk) -> None:
    talk.says("it gets better when I move about")
    assert topics_of(talk) == set()
    talk.says("my back wakes me at four every morning")
    assert topics_of(talk) == {"eases_moving", "late_night"}
    talk.says("it all started when I was 31")
    shown = [(one.id, one.name) for one in build(talk.record()).context]
    assert shown == [
        ("onset", "Onset before 45"),
        ("late_night", "Woken late at night"),
        ("eases_moving", "Eases with movement"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "it started when I was 58",
        "I started running when I was 20",
        "my dad's started when he was 30",
        "it started 30 years ago when I was 50",
        "the baby wakes me at four",
        "I wake at four to milk the cows",
        "his back woke him at four",
        "it never wakes me at four",
        "it doesn't get better when I move",
        "his gets better when he moves",
        "is it better if I move?",
        "rest makes it better",
    ],
)
def test_a_sign_is_not_read_into_what_is_no_sign(talk: Talk, text: str) -> None:
    talk.says("my back wakes me at three in the night")
    before = topics_of(talk)
    talk.says(text)
    assert topics_of(talk) == before == set()


def test_what_the_patient_put_right_is_not_voiced(talk: Talk) -> None:
    talk.says("I take more codeine than I should")
    talk.says("no, that's not what I said", text_ids=("correction_taken.1",))
    assert topics_of(talk) == set()


def test_only_the_clause_is_quoted_where_clauses_are_known(talk: Talk) -> None:
    text = "the weather is foul and I take more codeine than I should"
    seq = talk.says(text)
    turn = talk.turns[-1]
    assert turn.understanding is not None
    turn.understanding["clauses"] = [{"start": 0, "end": 19}, {"start": 24, "end": len(text)}]
    (shown,) = build(talk.record()).context
    assert (shown.id, shown.quote, shown.seq) == ("medicines", "I take more codeine than I should", seq)


def test_every_topic_has_a_name_and_every_language_falls_back_to_english() -> None:
    assert topics("xx") == topics("en")
    assert {topic.name for topic in topics("en").topics} >= {"medicines", "onset", "late_night", "eases_moving"}
