"""Mends misspelt words of the safety vocabulary ("blader", "parylised"), and leaves every real word alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_SHORT = 6
# Words themselves: "starker Schmerz" is no "staerker".
_MEANT = {"grosser", "schwacher", "starker", "musste", "mochte", "mochten", "gezahlt", "schlager", "spuren", "fussen"}
_MEANT |= {"drucken", "druckt"}
_REAL_WORDS = Path(__file__).parent / "lexicon" / "real_words.txt"


class Speller:
    """Maps a word to the nearest of the words to mend: one slip in 5 to 7 letters, two from 8 letters on.

    `known`: slip -> word, beyond that; words of the vocabulary, or that begin like one, stay as they are.
    """

    def __init__(
        self, mend: Iterable[str], known: dict[str, str], vocabulary: Iterable[str], beginnings: Iterable[str]
    ) -> None:
        self._known = known
        self._vocabulary = frozenset(vocabulary)
        self._beginnings = frozenset(beginnings)
        self._by_start: dict[str, list[str]] = {}
        for word in sorted(set(mend)):
            self._by_start.setdefault(word[0], []).append(word)
        lines = _REAL_WORDS.read_text(encoding="utf-8").split() if _REAL_WORDS.exists() else []
        self._real = frozenset(lines)
        self.mend = lru_cache(maxsize=20_000)(self._mend)

    def _mend(self, form: str) -> str:
        if form in self._known:
            return self._known[form]
        if form in self._vocabulary or form in self._real or len(form) < 5 or not form.isalpha():
            return form
        if any(form[:size] in self._beginnings for size in range(3, len(form))):
            return form
        reach = 1 if len(form) < 8 else 2
        best, distance = form, reach + 1
        for word in self._by_start.get(form[0], ()):
            if abs(len(word) - len(form)) <= reach:
                slips = _slips(form, word, distance - 1)
                if slips < distance:
                    best, distance = word, slips
        return best


def without_umlauts(words: Iterable[str]) -> dict[str, str]:
    """German words as they are typed where no umlaut is at hand ("schlagt", "ruckenschmerzen") -> as they are meant.

    Short ones and those that are words themselves are left out.
    """
    known = set(words)
    plain = {re.sub("([aou])e", r"\1", word): word for word in sorted(known) if len(word) > _SHORT}
    return {bare: word for bare, word in plain.items() if bare != word and bare not in known | _MEANT}


def _slips(a: str, b: str, most: int) -> int:
    """Letters left out, added, changed or swapped with the next between a and b; `most` + 1 when there are more."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
