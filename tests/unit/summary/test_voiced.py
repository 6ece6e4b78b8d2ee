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
        ("since the new tablets in June I'm tired all the time", "side_effects"),
        ("ever since they put me on the pills I feel sick", "side_effects"),
        ("i can't put my socks on", "function"),
        ("I had to give up bowls", "function"),
        ("my sick note runs out on Friday", "work"),
        ("I'm on nights this month", "work"),
        ("I look after my mum", "caring"),
        ("I lift her out of bed, onto the chair, off the chair, into bed", "caring"),
        ("there's nobody to sit with her", "caring"),
        ("I can't leave him on his own for an hour", "caring"),
        ("track maintenance, nights, fifteen year", "work"),
        ("my wife has dementia", "caring"),
        ("my brother died at Easter", "loss"),
        ("I lost my wife last year", "loss"),
        ("I lost my dad at Christmas", "loss"),
        ("I lost my mum to cancer in 2019", "loss"),
        ("our son passed away", "loss"),
        ("my dad passed last year", "loss"),
        ("my mum is dead now", "loss"),
        ("I'm a widow", "loss"),
        ("my wife never takes tablets but I do take codeine", "medicines"),
        ("I don't like taking codeine but I do, 8 a day", "medicines"),
        ("I only take paracetamol", "medicines"),
        ("I still take tramadol, no ibuprofen any more", "medicines"),
        ("I need to stop taking so many tablets", "medicines"),
        ("I take tablets for my back", "medicines"),
        ("my wife and I had to give up dancing", "function"),
        ("he can drive but I can't stand for long", "function"),
        ("my husband is retired but I'm on nights", "work"),
        ("I'm used to working nights", "work"),
        ("my boss put me on nights", "work"),
        ("my mum has had falls and my dad has dementia", "caring"),
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
        "I change them twice a year, the tyres",
        "there's nobody to sit with at lunch",
        "the nights, they're long",
        "I don't care about him",
        "the phone died on me",
        "I nearly died laughing",
        "I lost my keys",
        "my sister passed her driving test",
        "my son passed his exams",
        "my sister passed on her old bike",
        "I lost my wife at tesco",
        "I lost my baby weight",
        "my mum is gone to spain",
        "my wife hasn't died yet but",
        "I'm not a widow",
        "my mum is a widow",
        "my dad nearly died last year",
        "I'd be lost if my husband died",
        "the vet put me on to tablets for the dog",
        "I'm taking the kids medicine",
        "I need to stop being scared of tablets",
        "I never said I take tablets",
        "since the change I'm less tired from the tablets",
        "since my husband takes tablets he's tired",
        "after work I'm tired, tablets or none",
        "I do walk but my wife takes codeine",
        "I don't take tablets but I do yoga",
        "he had to give up golf",
        "my dad had to give up his job",
        "i never said i can't drive",
        "I couldn't put my socks on last year but I can now",
        "I couldn't put my socks on but I can again",
        "I can't wait to drive again",
        "my husband is on nights",
        "I don't want to be signed off",
        "I used to work nights",
        "I don't do nights",
        "my son's on his late shift",
        "my husband has a stroke of luck",
        "her husband has dementia",
    ],
)
def test_what_is_denied_asked_or_somebody_elses_is_not(talk: Talk, text: str) -> None:
    talk.says(text)
    assert topics_of(talk) & {"medicines", "side_effects", "function", "work", "caring", "loss"} == set()


def test_what_the_next_clause_undoes_or_adds_counts_where_clauses_are_known(talk: Talk) -> None:
    for text in (
        "I couldn't put my socks on last month but I can now",
        "I don't like taking codeine but I do, 8 a day",
    ):
        talk.says(text)
        turn, at = talk.turns[-1], text.index(" but")
        assert turn.understanding is not None
        turn.understanding["clauses"] = [{"start": 0, "end": at}, {"start": at + 1, "end": len(text)}]
    assert [(one.id, one.quote) for one in build(talk.record()).context] == [("medicines", text)]


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
