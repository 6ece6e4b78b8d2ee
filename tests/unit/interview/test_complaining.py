"""Complaints about Mo are told by what they ask for, and from complaints about everybody else."""

from __future__ import annotations

import pytest

from bot.interview.complaining import KINDS, complaint, objects_to

COMPLAINTS = {
    "stop asking me questions": "questions",
    "Please do not always ask me": "questions",
    "jesus enough with the bloody questions": "questions",
    "is this an interrogation": "questions",
    "you ask a lot dont you": "questions",
    "you keep repeating yourself": "repeats",
    "u keep saying the same thing": "repeats",
    "i already told you that": "repeats",
    "we've been over this": "repeats",
    "Why you ask always the same?": "repeats",
    "you didnt answer my question": "unanswered",
    "That doesn't answer my question. What is the effect size?": "unanswered",
    "thats not what i asked": "unanswered",
    "you never give a straight answer": "unanswered",
    "you're not listening": "unheard",
    "are you even reading this": "unheard",
    "You don't understand": "unheard",
    "ur not even reading what i write": "unheard",
    "thats got nothing to do with what i said": "unheard",
    "that made no sense": "senseless",
    "what are you on about": "senseless",
    "huh?": "senseless",
    "that went over my head": "senseless",
    "can you say that in normal english": "senseless",
    "you sound like a leaflet": "canned",
    "you sound just like him": "canned",
    "that's just a platitude": "canned",
    "bit patronising that": "canned",
    "this is useless": "useless",
    "you're no help": "useless",
    "honestly this is a waste of time": "useless",
    "i dont see the point of this chat": "useless",
    "you just said that a minute ago": "repeats",
    "this feels like a form": "questions",
    "so you dont know": "unanswered",
    "i dont think you understand what nights are like": "unheard",
    "can you stop turning everything into a poem": "canned",
    "this chat is going nowhere": "useless",
    "quit pushing me": "pushing",
    "i dont need a lecture": "pushing",
}

OF_OTHERS = [
    "my doctor never listens",
    "no it's not my back, it's my boss",
    "I keep repeating myself to doctors",
    "my wife says i never listen",
    "he said stop asking me questions",
    'he goes "you\'re not listening to your body"',
    "the physio didn't answer my question",
    "doctors ask so many questions",
    "these exercises are useless",
    "i feel useless",
    "it's pointless",
    "my back makes no sense",
    "that made sense",
    "the leaflet made no sense",
    "you know when you keep repeating yourself to people",
    "you have to listen to your body",
    "i dont understand why it hurts",
    "i keep asking myself the same thing",
    "the same thing happens every morning",
    "my boss is always on at me",
    "talking to my wife is like talking to a wall",
    "i feel like a broken record",
    "its a waste of time going to the gp",
    "you get used to it",
    "i keep going round in circles with my meds",
    "its the same thing every winter",
    "my husband doesnt understand",
    "im useless at this",
    "they keep pushing me to have surgery",
    "what should i do",
]


@pytest.mark.parametrize(("text", "kind"), COMPLAINTS.items())
def test_a_complaint_about_mo_is_known_by_what_it_asks_for(text: str, kind: str) -> None:
    found = complaint(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("text", OF_OTHERS)
def test_a_complaint_about_somebody_else_is_none_about_mo(text: str) -> None:
    assert complaint(text) is None


def test_every_kind_is_met() -> None:
    assert set(COMPLAINTS.values()) == set(KINDS)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("you're just a stupid bot", "useless"),
        ("you're as bad as the doctors", "canned"),
        ("get off my back", "pushing"),
        ("what a load of rubbish they told me", ""),
        ("i keep asking myself the same thing", ""),
    ],
)
def test_an_objection_is_sorted_by_its_words_where_it_is_said_to_mo(text: str, kind: str) -> None:
    assert objects_to(text) == kind
