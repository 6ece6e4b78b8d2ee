"""What a message puts right: what it is, what it is not, and what only looks like it."""

from __future__ import annotations

import pytest

from bot.interview.correcting import put_right


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("no, not my back, my knee", "my knee", "my back"),
        ("i meant my sister not my mum", "my sister", "my mum"),
        ("no I said I CAN'T", "I CAN'T", ""),
        ("wrong, it's thursdays", "it's thursdays", ""),
        ("nope, nights not days", "nights", "days"),
        ("thats not right, i stopped in june", "i stopped in june", ""),
        ("no no, sundays", "sundays", ""),
        ("no its not that i dont have time its that i have no one", "i have no one", "i dont have time"),
        ("I didn't say I was afraid. I said I was careful.", "I was careful", "I was afraid"),
        (
            "I think you misread me. My problem is consistency, not motivation.",
            "My problem is consistency",
            "motivation",
        ),
        ("you got that the wrong way round, the baby sleeps", "the baby sleeps", ""),
        ("its my shoulder i mean", "its my shoulder", ""),
        ("sorry that should say evenings", "evenings", ""),
        ("I mean the bus, not the train", "the bus", "the train"),
        ("my brother i mean not my dad", "my brother", ""),
        ("what i actually said was i cant sleep", "i cant sleep", ""),
        ("scared is the wrong word, careful more like", "careful", "scared"),
        ("I said eight months, you wrote a long time", "eight months", "a long time"),
        ("I told you it was my hip", "it was my hip", ""),
        ("I said I meant the hoovering", "the hoovering", ""),
        ("wrong person, it was my brother", "it was my brother", ""),
        ("no mate it's the left hip, not the right", "it's the left hip", "the right"),
        ("my back isnt the issue, its the stairs", "the stairs", "my back"),
        ("It is not the fear, it is the weather", "the weather", "the fear"),
        ("I'm not lazy, I'm scared", "I'm scared", "lazy"),
        ("Actually no, my son drives, my daughter doesn't", "my son drives, my daughter doesn't", ""),
    ],
)
def test_what_it_is_and_what_it_is_not(text: str, right: str, wrong: str) -> None:
    found = put_right(text)
    assert found is not None
    assert (found.right, found.wrong) == (right, wrong)
    assert text[slice(*found.right_at)] == right
    assert text[slice(*found.wrong_at)] == wrong


@pytest.mark.parametrize(
    "text",
    [
        "thats not what i said",
        "you've got that the wrong way round",
        "That is not correct what you write",
        "You have understood me wrong",
        "not at all what i said",
        "no, that's the wrong way about",
        "you put words in my mouth",
        "That isn't what I meant dear",
        "thats not what i told you",
        "thats the opposite of what i said",
        "i think youve confused me with someone else",
    ],
)
def test_that_it_is_wrong_is_heard_without_what_is_right(text: str) -> None:
    found = put_right(text)
    assert found is not None
    assert found.outright
    assert not found.right


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "no time",
        "no idea mate",
        "no not really",
        "no i cant",
        "no, it is",
        "no, you're right",
        "no it never does",
        "no one listens",
        "no but i might try",
        "nah im alright ta",
        "i can not swim",
        "it's not easy, i have three kids",
        "not great today",
        "my doctor got it all wrong",
        "he said that's not what he meant",
        "i said to my wife id go",
        "I mean, it hurts all the time",
        "i mean it",
        "i was wrong about the gym",
        "wrong shoes and all",
        "the doctor misunderstood me",
        "I didn't mean to moan",
        "i never said no to him",
        "that's right",
    ],
)
def test_what_only_looks_like_it_puts_nothing_right(text: str) -> None:
    assert put_right(text) is None


@pytest.mark.parametrize("text", ["hey i never mentioned my weight", "You wrote that I am lonely. I am not lonely."])
def test_what_was_never_said_is_known_and_not_said_once_more(text: str) -> None:
    found = put_right(text)
    assert found is not None
    assert found.wrong
    assert not found.right


def test_what_it_is_not_alone_is_known_where_it_is_known_to_have_been_said() -> None:
    assert put_right("not the park, the canal") is None
    found = put_right("not the park, the canal", bare=True)
    assert found is not None
    assert (found.right, found.wrong) == ("the canal", "the park")
