"""The grammar's reading of a ruler answer: numbers, what speaks against each, and the one that is left."""

from __future__ import annotations

from bot.nlu.numbers.mentions import mentions
from bot.nlu.numbers.settling import settled
from bot.nlu.numbers.writing import in_digits, is_list, one_number_each


def one_each(text: str) -> str | None:
    """The message in digits, with one number for what means one; None when it has no number or counts up its points."""
    said = in_digits(text)
    if not any(char.isdigit() for char in said) or is_list(text):
        return None
    return one_number_each(said)


def by_grammar(said: str | None, text: str) -> float | None:
    """The number 0 to 10 that the grammar reads ("6 or 7" is 6.5), else None; `said` is from `one_each`."""
    return None if said is None else settled(mentions(said, written=set(text)))
