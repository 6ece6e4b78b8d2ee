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
    if len({m.value for m in left}) > 1 and not all(m.alone for m in left):
        left = [m for m in left if m.sure] if left[-1].sure and left[-1].alone else left
        left = [m for m in left if m.topic] or left
    values = sorted({m.value for m in left})
    # "8? 7. 7." and "7... 8... 7.5": what somebody comes back to is meant.
    if len(left) > 2 and len(values) > 1 and all(m.alone for m in left):
        earlier = [m.value for m in left[:-1]]
        if min(earlier) <= left[-1].value <= max(earlier):
            return left[-1].value
    if len(values) == 2 and values[1] - values[0] <= 1 and all(m.alone for m in left):
        return sum(values) / 2
    return round(values[0], 2) if len(values) == 1 else None
