"""Lines as they stand in a chat: parted well, with numbers that can be tapped and buttons that fit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load
from bot.gateway.telegram.keyboards import keyboard
from bot.gateway.telegram.wording import LONGEST, split, spoken


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(st.text(min_size=1, max_size=400), st.integers(8, 60))
def test_no_part_is_too_long_and_no_word_is_lost(text: str, most: int) -> None:
    parts = split(text, most)
    assert all(0 < units(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_long_answer_is_parted_where_a_paragraph_or_a_sentence_ends() -> None:
    sentence = "This is a sentence of some length, and it goes on. "
    text = "\n\n".join([(sentence * 30).strip()] * 5)
    parts = split(text)
    assert len(parts) == 3
    assert all(part.endswith(".") for part in parts)
    assert len(split((sentence * 200).strip())) == 3
    assert all(part.endswith("on.") for part in split((sentence * 200).strip()))
    assert split("short") == ("short",)
    assert split("a" * (LONGEST + 1)) == ("a" * LONGEST, "a")


def test_numbers_are_written_so_that_they_can_be_tapped() -> None:
    links = [{"title": "Call 999", "href": "tel:999"}, {"title": "Helpline", "href": "tel:0800%201110111"}]
    links += [{"title": "More", "href": "https://example.org/a"}]
    (text,) = spoken("Call now.", "safety", {"links": links}).parts
    assert text == (
        "\u26a0\ufe0f Call now.\n\n\u260e Call 999\n\u260e Helpline: 0800 1110111\nMore: https://example.org/a"
    )


def test_a_ruler_has_every_number_and_says_what_its_ends_mean() -> None:
    said = spoken("How sure?", "reply", {"ruler": {"min": 0, "max": 10, "low": "not at all", "high": "quite"}})
    assert said.parts == ("How sure?\n\n0 = not at all\n10 = quite",)
    assert said.buttons is not None
    rows = [[button.text for button in row] for row in said.buttons.inline_keyboard]
    assert rows == [["0", "1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"]]


def test_short_titles_share_a_row_and_long_ones_do_not() -> None:
    def rows(*titles: str) -> list[int]:
        made = keyboard(titles)
        assert made is not None
        return [len(row) for row in made.inline_keyboard]

    assert rows("Yes", "No", "Not sure") == [3]
    assert rows("Yes", "Something in the house") == [1, 1]
    assert keyboard() is None


@pytest.mark.parametrize("title", ["Yes", "\u00fc" * 40, "x" * 63, "x" * 62])
def test_every_button_s_data_is_small_enough_for_telegram(title: str) -> None:
    made = keyboard([title])
    assert made is not None
    assert len(str(made.inline_keyboard[0][0].callback_data).encode()) <= 64


def test_the_menu_s_commands_are_what_telegram_allows() -> None:
    lines = load("en").notices["telegram_help"].variants[0].splitlines()
    commands = [line for line in lines if line.startswith("/")]
    assert len(commands) >= 6
    assert all(re.fullmatch(r"/[a-z]{1,32} .{1,256}", line) for line in commands)
