"""Whether a message is written in German, Turkish, Polish or Arabic: rather nothing than an English one taken for it.

Of the libraries that come with Mo only charset-normalizer guesses languages, and it says nothing of so short texts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.content import load

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ARABIC = range(0x0600, 0x0700)
_NOT_ARABIC = frozenset("پچژگیکٹڈڑںےہھۆۇێەڕ")  # Persian, Urdu, Kurdish, Uyghur: the same script, another language
_MOST_ENGLISH = 0.2
_LEAST_OWN = 0.5
_FEW, _LONG = 3, 4
_EITHERS = frozenset({"ok", "okay", "no", "i"})  # English words that Germans write as well; "i" is "ich" in the south


@dataclass(frozen=True)
class _Signs:
    words: frozenset[str]
    shared: frozenset[str]
    alone: frozenset[str]
    letters: frozenset[str]
    sure: frozenset[str]
    endings: tuple[str, ...]

    def count(self, words: list[str], small: frozenset[str]) -> int:
        """How many different words are this language's; 0 where they are too few among the others to be sure.

        Marked letters alone may be names, and one short word a slip of the thumb. `small`: the words without a capital,
        which are no names.
        """
        listed = {word for word in words if word in self.words or self._ends(word)}
        own = {word for word in words if word in listed or self.letters & set(word)}
        share = sum(word in own or word in self.shared for word in words) / len(words)
        if listed and len(own) > 1 and share >= (_LEAST_OWN if len(words) >= _FEW else 1):
            return len(own)
        if share == 1 and any(len(word) >= _LONG for word in listed):
            return 1
        if _mos_english() & set(words) - self.words - self.shared:
            return 0
        told = any(len(word) >= _LONG or word in self.alone for word in listed) and len(words) <= _FEW
        marked = any(self.sure & set(word) for word in small) and share >= _LEAST_OWN and len(words) > 1
        return int(told or marked)

    def tells(self, word: str) -> bool:
        """Whether the one word is enough."""
        return word in self.alone or self._ends(word)

    def _ends(self, word: str) -> bool:
        return len(word) > _LONG + 1 and word.endswith(self.endings)


def written_in(text: str) -> str | None:
    """The language ("de", "tr", "pl" or "ar") where it is beyond doubt, else None."""
    if _is_arabic(text):
        return "ar"
    typed = unicodedata.normalize("NFC", text).replace("’", "'")
    words = _WORD.findall(typed.lower().replace("i̇", "i"))
    if not words:
        return None
    small = frozenset(word for word in _WORD.findall(typed) if word.islower())
    if len(set(words)) == 1:
        return next((language for language, signs in _signs().items() if signs.tells(words[0])), None)
    best, most, second = None, 0, 0
    for language, signs in _signs().items():
        found = 0 if _is_english(words, signs) else signs.count(words, small)
        if found > most:
            best, most, second = language, found, most
        else:
            second = max(second, found)
    return best if most > second else None


def rather(text: str) -> str | None:
    """Whether a text that is English or German is rather "de" or "en", by its common words; None where that is even."""
    words = set(_WORD.findall(unicodedata.normalize("NFC", text).lower().replace("’", "'")))
    german = _signs()["de"]
    for_german = len(words & german.words)
    for_english = len(words & _english() - german.words - german.shared - _EITHERS)
    return None if for_german == for_english else "de" if for_german > for_english else "en"


def _is_english(words: list[str], signs: _Signs) -> bool:
    """Whether more of the words are English, and only that, than a few that anybody picks up."""
    every = _mos_english()
    english = [word for word in words if word in every and word not in signs.words and word not in signs.shared]
    return len(english) > _MOST_ENGLISH * len(words)


def _is_arabic(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    arabic = [sign for sign in letters if ord(sign) in _ARABIC]
    return len(arabic) > 1 and len(arabic) > len(letters) / 2 and not _NOT_ARABIC & set(arabic)


@cache
def _known() -> Mapping[str, Mapping[str, str]]:
    known: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return known


@cache
def _signs() -> Mapping[str, _Signs]:
    return {language: _read(signs) for language, signs in _known().items() if language != "en"}


@cache
def _english() -> frozenset[str]:
    return frozenset(_known()["en"]["words"].split())


@cache
def _mos_english() -> frozenset[str]:
    """Everyday words, and those of everything that Mo can say: what people answer is made of much the same."""
    content = load("en")  # as others ask for it, so that it is read once
    said = (text for name in content.texts for text in content.texts[name].variants)
    return _english().union(*(_WORD.findall(text.lower().replace("’", "'")) for text in said))


def _read(signs: Mapping[str, str]) -> _Signs:
    shared = frozenset(signs["shared"].split())
    return _Signs(
        words=frozenset(signs["words"].split()) - shared,
        shared=shared,
        alone=frozenset(signs["alone"].split()),
        letters=frozenset(signs["letters"]),
        sure=frozenset(signs.get("sure", "")),
        endings=tuple(signs.get("endings", "").split()) or ("\0",),
    )
