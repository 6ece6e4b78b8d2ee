"""A patient's words in a plan: good English whatever was typed, theirs in the plan and "your" where Mo speaks."""

from __future__ import annotations

import pytest

from bot.interview.wording import (
    UNSAYABLE,
    after_if,
    both_halves,
    clean,
    deed,
    first_clause,
    if_then,
    inside,
    tidied,
    to_you,
)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("monday and thursday", "Monday and Thursday"),
        ("when im up", "when I'm up"),
        ("SUNDAY MORNING", "Sunday morning"),
        ("then ill ring her", "then I will ring her"),
        ("if i'm ill", "if I'm ill"),
        ("its raining", "it's raining"),
        ("its own time", "its own time"),
    ],
)
def test_capitals_and_apostrophes_are_put_right(typed: str, said: str) -> None:
    assert tidied(typed) == said


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("i could do the bike", "do the bike"),
        ("after breakfast i suppose", "after breakfast"),
        ("id probably go swimming", "go swimming"),
        ("could kick a ball", "kick a ball"),
        ("swimming then", "swimming"),
        ("I'm asleep by then", "I'm asleep by then"),
        ("we'll play in the garage", "play in the garage"),
    ],
)
def test_what_leads_up_to_the_deed_is_left_out(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("walk with my sister", "walk with your sister"),
        ("when I'm cooking", "when you're cooking"),
        ("Monday, if I am up", "Monday, if you are up"),
        ("Walk the dog.", "walk the dog"),
    ],
)
def test_mo_speaks_to_them(words: str, said: str) -> None:
    assert to_you(words) == said


@pytest.mark.parametrize(("words", "said"), [("Thursday", "Thursday"), ("I'm tired", "I'm tired"), ("Rain.", "rain")])
def test_a_name_keeps_its_capital_inside_a_sentence(words: str, said: str) -> None:
    assert inside(words) == said


@pytest.mark.parametrize(
    ("obstacle", "clause"),
    [
        ("rain", "it rains"),
        ("if it rains", "it rains"),
        ("if my back is really bad that day", "my back is really bad that day"),
        ("work and the weather", "work and the weather get in the way"),
        ("the kids", "the kids get in the way"),
        ("my back", "my back gets in the way"),
        ("I have to cook sometimes", "I have to cook"),
        ("i might get too busy", "I get too busy"),
        ("it might rain", "it rains"),
        ("my neighbour might see me", "my neighbour sees me"),
        ("too tired", "I'm too tired"),
        ("cold mornings", "cold mornings get in the way"),
        ("no time", "there's no time"),
        ("dave cancels", "Dave cancels"),
        ("all the things on my list", "all the things on my list get in the way"),
        ("can't be bothered", "I can't be bothered"),
        ("my husband laughing at me", "my husband is laughing at me"),
        ("rain or snow", "it rains or it snows"),
        ("nobody to go with", "there's nobody to go with"),
        ("no money", "there's no money"),
        ("pool shut", "the pool is shut"),
        ("im worried ill hurt myself", "I'm worried I will hurt myself"),
        ("probably the weather", "the weather gets in the way"),
    ],
)
def test_an_obstacle_stands_after_if(obstacle: str, clause: str) -> None:
    assert after_if(obstacle) == clause


@pytest.mark.parametrize(
    ("typed", "done"),
    [
        ("i'd do a bit of that", "do a bit of it"),
        ("half", "do half of it"),
        ("indoors", "do it indoors"),
        ("ill go anyway", "go anyway"),
        ("i go another day", "do it another day"),
        ("take the umbrella", "take the umbrella"),
        ("sunday instead", "do it Sunday instead"),
        ("next day", "do it the next day"),
    ],
)
def test_the_way_round_it_is_a_deed(typed: str, done: str) -> None:
    assert deed(typed) == done


def test_the_last_line_is_one_sentence() -> None:
    assert if_then("If it rains", "i'll take the umbrella") == "If it rains, then take the umbrella"


@pytest.mark.parametrize(
    ("typed", "halves"),
    [
        ("if it rains i'll go to the gym", ("it rains", "i'll go to the gym")),
        ("if im too busy, just ten minutes", ("im too busy", "just ten minutes")),
        ("if it rains", None),
        ("take the umbrella", None),
    ],
)
def test_one_message_may_hold_obstacle_and_way_round(typed: str, halves: tuple[str, str] | None) -> None:
    assert both_halves(typed) == halves


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ("start going to the pool again with my friend Jean who has a bad hip", "with my friend Jean"),
        ("my back flares up and then I get frightened and stay at home for a fortnight", "my back flares up"),
        ("walk the dog and feed it", "walk the dog and feed it"),
    ],
)
def test_the_story_around_a_long_answer_is_left_out(answer: str, part: str) -> None:
    assert first_clause(answer).endswith(part)


@pytest.mark.parametrize("obstacle", ["now its winter so not", "with everything that is going on"])
def test_what_makes_no_sentence_is_not_forced_into_one(obstacle: str) -> None:
    assert after_if(obstacle) == UNSAYABLE


def test_a_first_name_keeps_its_capital_after_if() -> None:
    assert after_if("Jean can't come") == "Jean can't come"
