"""A ruler answer (0 to 10), however it is said; None for every other number in a message.

`writing` makes digits of words and one number of what means one ("six and a half", "6 or 7", "70 %"); `mentions` weighs
the words around each number: it is an answer unless something speaks against it; `settling` chooses between several:
that is the `grammar`. `judgement` has learnt how far to trust it, from what `signs` sees of each number.
The words themselves are in content/en/numbers.yml, the answers that are learnt from in data/rulers/.
"""

from bot.nlu.numbers.grammar import by_grammar, one_each
from bot.nlu.numbers.judgement import learnt


def ruler_answer(text: str) -> float | None:
    """The number 0 to 10 when the message reads as an answer to a ruler ("6 or 7" is 6.5), else None."""
    said = one_each(text)
    if said is None:
        return None
    judgement = learnt()
    return judgement.answer(said, text) if judgement else by_grammar(said, text)


__all__ = ["ruler_answer"]
