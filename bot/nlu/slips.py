"""Mistyped words, put right before a message is judged: "excersise" is read as "exercise".

Only what no word is gets changed, and only into a word that patients use and that one slip away: a letter too many,
missing, wrong or swapped with the next. The patient's own text, and every quote from it, stays as typed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Shorter ones are too near to too many words.
_SHORTEST = 4
# A word typed so often is meant so; a target must be common enough that a slip of it is likelier than another word.
_MEANT, _COMMON = 2, 4


@dataclass(frozen=True)
class Words:
    """`common` are words to put a slip right with, commonest first; `rare` are further ones that are left alone."""

    common: tuple[str, ...]
    rare: tuple[str, ...]

    @cached_property
    def _rank(self) -> dict[str, int]:
        return {word: rank for rank, word in enumerate(self.common)}

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.common) | frozenset(self.rare)

    @cached_property
    def _letters(self) -> str:
        return "".join(sorted({letter for word in self.common for letter in word if letter.isalpha()}))

    def righted(self, text: str) -> str:
        """The text with its mistyped words put right; everything else as it was."""
        return _WORD.sub(lambda match: self._righted(match[0]), text)

    def _righted(self, word: str) -> str:
        plain = _plain(word)
        if len(plain) < _SHORTEST or plain in self._known:
            return word
        near = [other for other in _one_slip_away(plain, self._letters) if other in self._rank]
        if not near:
            return word
        meant = min(near, key=self._rank.__getitem__)
        return meant.capitalize() if word[0].isupper() else meant

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored, as plain arrays."""
        return {"common": _packed(self.common), "rare": _packed(self.rare)}

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> Words:
        """The words that `arrays` stored. Raises KeyError when a part is missing."""
        return cls(_unpacked(stored["common"]), _unpacked(stored["rare"]))


def words_in(texts: Sequence[str], language: Iterable[str] = ()) -> Words:
    """The words of these texts, with those of the `language` that they do not use."""
    counts = Counter(_plain(word) for text in texts for word in _WORD.findall(text))
    ranked = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    common = tuple(word for word in ranked if counts[word] >= _COMMON)
    others = {word for word in ranked if _MEANT <= counts[word] < _COMMON}
    others |= {_plain(word) for word in language if _WORD.fullmatch(word)} - set(common)
    return Words(common, tuple(sorted(others)))


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _one_slip_away(word: str, letters: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in letters:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]


def _packed(words: Sequence[str]) -> NDArray[np.uint8]:
    """One word after another: an array of strings would keep the longest word's room for each."""
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _unpacked(stored: NDArray[Any]) -> tuple[str, ...]:
    return tuple(stored.tobytes().decode().split("\n"))
