"""The one answer among the numbers of a message that may be it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.nlu.numbers.mentions import Mention


def settled(mentions: Iterable[Mention]) -> float | None:
    """The one answer among several mentions; None when they stand for different things."""
    left = [m for m in mentions if not m.out]
    left = [m for m in left if not m.could] or left
    left = [m for m in left if not m.phrase] or left
    last_word = next((i for i in range(len(left) - 1, 0, -1) if left[i].corrects), 0)
    left = [m for m in left[last_word:] if m.now] or left[last_word:]
    values = sorted({m.value for m in left})
    if len(values) == 2 and values[1] - values[0] <= 1 and all(m.alone for m in left):
        return sum(values) / 2
    return round(values[0], 2) if len(values) == 1 else None
