"""What stands on the screen at once: all of it where little was said, the most important where much was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.summary import build, screen
from bot.summary.screen import LEVELS, MOST_WORDS
from bot.summary.statements import Context

from .conftest import PLAN, Talk, event

FIVE_WORDS = next(limits for limits in LEVELS if limits.quote == 5)
LONG = "I would go out every single day if only my back let me and the weather held and there was somebody with me"


def test_who_has_said_little_is_shown_whole(talk: Talk) -> None:
    talk.says(LONG, fear_of_pain=LONG, events=(event("note_for_gp", kind="wish", text=LONG),))
    shown = screen(build(talk.record()))
    assert shown.limits == LEVELS[0]
    assert shown.brief(LONG) == LONG
    assert shown.wishes.more == ()


def test_the_more_there_is_the_shorter_it_gets_and_the_newest_wish_stays(talk: Talk) -> None:
    for number in range(12):
        text = f"{number} {LONG}"
        talk.says(text, events=(event("note_for_gp", kind=("wish", "question")[number % 2], text=text),))
    for finding in ("weather", "cost", "shame", "pain", "company", "enjoyment", "guidance"):
        talk.says(LONG, **{finding: LONG})
    summary = build(talk.record())
    shown = screen(summary)
    assert shown.words <= MOST_WORDS
    assert shown.wishes.shown[0].text.startswith("10 ")
    assert set(shown.wishes.shown) | set(shown.wishes.more) == set(summary.wants_to_be_asked), "nothing is lost"
    assert len(shown.brief(LONG).split()) < len(LONG.split())
    assert LONG.startswith(shown.brief(LONG).removesuffix(" …"))


def test_what_helps_stands_in_their_words_where_there_is_room(talk: Talk) -> None:
    talk.says("my sister comes along", company="my sister comes along")
    shown = screen(build(talk.record()))
    assert [helped.quote for helped in shown.quoted_helps] == ["my sister comes along"]
    assert shown.helps_are_whole
    tight = replace(shown, limits=LEVELS[-1])
    assert not tight.quoted_helps
    assert not tight.helps_are_whole


def test_a_quote_is_not_cut_for_the_sake_of_a_word(talk: Talk) -> None:
    shown = screen(build(talk.record()))
    words = " ".join(["word"] * shown.limits.quote)
    assert shown.brief(f"{words} two more") == f"{words} two more"
    assert shown.brief(f"{words} one two three") == f"{words} …"


def test_the_longer_an_if_then_plan_the_shorter_is_all_else_since_it_is_shown_whole(talk: Talk) -> None:
    for finding in ("weather", "cost", "shame"):
        talk.says(LONG, **{finding: LONG})
    talk.says("yes", events=(event("plan", status="agreed", **PLAN),))
    before = screen(build(talk.record()))
    longer = (
        "If it pours, then I go up and down the stairs at home ten times instead, and my sister rings to hear of it"
    )
    talk.says("yes", events=(event("plan", status="agreed", **{**PLAN, "if_then": longer}),))
    after = screen(build(talk.record()))
    assert before.words <= MOST_WORDS
    assert after.words <= MOST_WORDS
    assert after.limits.quote <= before.limits.quote
    assert len(longer.split()) > len(PLAN["if_then"].split()) + 12


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_half_of_what_is_planned_would_be_another_plan(talk: Talk, level: int) -> None:
    shown = replace(screen(build(talk.record())), limits=LEVELS[level])
    assert shown.planned("make walk around the lake by the house") == "make walk around the lake by the house"


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_of_medicines_is_shown_which_and_how_much(talk: Talk, level: int) -> None:
    shown = replace(screen(build(talk.record())), limits=LEVELS[level])
    quote = "I take a water tablet and one for the pressure"
    assert shown.voiced(Context("medicines", "Medicines", quote, 1)) == quote


WISH = "whatever you give me please no more tablets and no scan"


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_a_wish_or_question_is_never_shown_without_what_it_is_about(talk: Talk, level: int) -> None:
    shown = replace(screen(build(talk.record())), limits=LEVELS[level])
    assert shown.asked(WISH) == WISH


@pytest.mark.parametrize(
    ("words", "short"),
    [
        (WISH, "whatever you give me please no more tablets …"),
        ("Every day I walk but not on Sundays", "Every day I walk but not on Sundays"),
        ("Every day I walk but not on Sundays or when it rains at all", "Every day I walk but not on Sundays …"),
        (
            "I would rather not take any more of the strong ones at night",
            "I would rather not take any more …",
        ),
        ("At home I don’t lift anything heavy any more these days", "At home I don’t lift anything heavy …"),
        ("I like to sit in the garden and look", "I like to sit …"),
        ("I often go and sit in the garden and look about", "I often go and sit …"),
        ("a walk round the and then home by the river path", "a walk round …"),
    ],
)
def test_no_quote_ends_on_a_but_or_a_no(talk: Talk, words: str, short: str) -> None:
    shown = replace(screen(build(talk.record())), limits=FIVE_WORDS)
    assert shown.brief(words) == short


def test_a_part_of_a_plan_keeps_its_but_and_what_follows(talk: Talk) -> None:
    shown = replace(screen(build(talk.record())), limits=FIVE_WORDS)
    assert shown.part("Every day but not on Sundays") == "Every day but not on Sundays"
