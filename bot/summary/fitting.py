"""Makes an extract fit a place: first words are shortened, then what matters least is left out, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.summary.extract import Section

_IN_TURN = (
    *(("flags", 2), ("wishes", 1), ("questions", 1), ("rulers", 3), ("barriers", 3), ("plan", 1)),
    *(("helps", 1), ("context", 3), ("flags", 4), ("wishes", 3), ("questions", 3), ("helps", 3), ("context", 9)),
)
"""Up to how many of a heading come in before the next: ten questions must not push the plan out."""

_WHOLE = 100
"""Characters up to which somebody's words are not cut where a part of them would say something else."""


@dataclass(frozen=True)
class Fitted:
    """What fits, with words of at most `longest` characters, and how much of which heading was left out."""

    sections: tuple[Section, ...]
    longest: int
    left_out: Mapping[str, int]

    def longest_in(self, section: Section) -> int:
        """The same for one section: half of a wish, a question or a plan might be another one."""
        return max(self.longest, _WHOLE) if section.name in ("wishes", "questions", "plan") else self.longest


def fit(sections: Sequence[Section], lengths: Sequence[int], fits: Callable[[Fitted], bool]) -> Fitted:
    """The most that fits: everything at the greatest of `lengths` that does, else the first things at the smallest."""
    order = _by_importance(sections)
    if fits(Fitted(tuple(sections), lengths[-1], {})):
        return _longest(sections, order, lengths, fits)
    fewest, most = 0, len(order)
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if fits(_only(sections, order[:middle], lengths[-1])):
            fewest = middle
        else:
            most = middle - 1
    return _longest(sections, order[:fewest], lengths, fits)


def _longest(
    sections: Sequence[Section],
    places: Sequence[tuple[int, int]],
    lengths: Sequence[int],
    fits: Callable[[Fitted], bool],
) -> Fitted:
    """These items with the least shortening; they fit at the smallest length."""
    chosen = (_only(sections, places, longest) for longest in lengths[:-1])
    return next(filter(fits, chosen), _only(sections, places, lengths[-1]))


def _by_importance(sections: Sequence[Section]) -> list[tuple[int, int]]:
    """Places of all items (section, item): so many of each heading in turn, then the rest."""
    places = {section.name: [(s, i) for i in range(len(section.items))] for s, section in enumerate(sections)}
    in_turn = [place for name, most in _IN_TURN for place in places.get(name, ())[:most]]
    return list(dict.fromkeys([*in_turn, *(place for every in places.values() for place in every)]))


def _only(sections: Sequence[Section], places: Sequence[tuple[int, int]], longest: int) -> Fitted:
    wanted = set(places)
    kept = []
    left_out: Counter[str] = Counter()
    for s, section in enumerate(sections):
        items = tuple(item for i, item in enumerate(section.items) if (s, i) in wanted)
        if items:
            kept.append(Section(section.name, items))
        if len(items) < len(section.items):
            left_out[section.name] += len(section.items) - len(items)
    return Fitted(tuple(kept), longest, left_out)
