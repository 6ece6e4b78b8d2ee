"""Words are shortened by one rule wherever they stand, and never so that they say something else."""

from __future__ import annotations

import pytest

from bot.summary.shortening import in_signs, in_words


@pytest.mark.parametrize(
    ("words", "longest", "short"),
    [
        ("I can walk to the shop", 40, "I can walk to the shop"),
        ("I can walk to the shop and back again", 24, "I can walk to the shop …"),
        ("I take them every day but not when I drive the bus", 34, "I take them every day …"),
        ("I sit in the garden of my sister every evening", 24, "I sit in the garden …"),
        ("Donaudampfschifffahrtsgesellschaft", 12, "Donaudampf …"),
        ("no more tablets for me whatever you say", 18, "no more tablets …"),
        ("it \u202ehurts\u202c\n a lot", 40, "it hurts a lot"),
    ],
)
def test_a_quote_in_a_small_place_is_cut_before_a_but_or_a_no(words: str, longest: int, short: str) -> None:
    found = in_signs(words, longest)
    assert len(found) <= longest
    assert found == short


def test_where_words_are_counted_what_is_denied_is_kept() -> None:
    assert in_words("I would rather not take any more of the strong ones", 4) == "I would rather not take any more …"
    assert in_words("signs that \u200bshow nothing", 9) == "signs that show nothing"
