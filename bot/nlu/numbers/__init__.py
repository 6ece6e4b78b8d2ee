"""A ruler answer (0 to 10), however it is said; None for every other number in a message.

`writing` makes digits of words and one number of what means one ("six and a half", "6 or 7", "70 %"); `mentions` weighs
the words around each number: it is an answer unless something speaks against it; `settling` chooses between several.
The words themselves are in content/en/numbers.yml.
"""

from bot.nlu.numbers.mentions import mentions
from bot.nlu.numbers.settling import settled
from bot.nlu.numbers.writing import in_digits, is_list, one_number_each


def ruler_answer(text: str) -> float | None:
    """The number 0 to 10 when the message reads as an answer to a ruler ("6 or 7" is 6.5), else None."""
    said = in_digits(text)
    if not any(char.isdigit() for char in said) or is_list(text):
        return None
    return settled(mentions(one_number_each(said), written=set(text)))


__all__ = ["ruler_answer"]
