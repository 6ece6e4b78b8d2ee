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
    assert in_words("it is not the same as it was before", 4) == "it is not the same …"
    assert in_words("I just don't want to be seen in shorts at my size", 5) == "I just don't want to be seen …"
    assert in_words("by two o'clock my back's had enough of it", 5) == "by two o'clock …"
    assert in_words("signs that \u200bshow nothing", 9) == "signs that show nothing"


@pytest.mark.parametrize(
    ("words", "most", "short"),
    [
        ("after a bad week I'm in bed the whole weekend", 5, "after a bad week …"),
        ("the bus goes one time an hour and that's it", 4, "the bus goes …"),
        ("I work in warehouse from six in the morning", 5, "I work in warehouse …"),
        ("I stopped because it’s the same thing every time", 4, "I stopped …"),
    ],
)
def test_a_quote_does_not_end_on_a_word_that_leads_on(words: str, most: int, short: str) -> None:
    assert in_words(words, most) == short
