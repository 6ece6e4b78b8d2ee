"""A language's words and patterns for saying a patient's words back: `grammar("speech")` reads its file, once.

A file of <language>/grammar/ holds word lists ("mum dad"), lists of patterns, tables ("right: wrong wrong") and rules
("pattern => what is put"). In a pattern, <name> stands for any word of the list `name`, of its own file or shared.yml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from bot.content.letters import is_anchored, needed_letters
from bot.content.reading import ContentError, Document
from bot.content.validation import read_valid

CONTENT = Path(__file__).parent
SHARED = "shared"
ARROW = " =>"

_LIST = re.compile(r"(?<!P)<([a-z_]+)>")
_LOOKED_UP = re.compile(r"\{([a-z_]+) (\d)\}")
# An anchored pattern fails at once; to look for more letters than this would take longer.
_FEW = 2

ANYTHING = ("",)

Put = str | Callable[[re.Match[str]], str]
Find = Callable[[str], re.Match[str] | None]


@cache
def grammar(name: str, language: str = "en", root: Path = CONTENT) -> Grammar:
    """The file <language>/grammar/<name>.yml; ContentError with file and line when it is wrong."""
    folder = root / language / "grammar"
    return Grammar(read_valid(folder / f"{name}.yml", "grammar"), read_valid(folder / f"{SHARED}.yml", "grammar").data)


class Grammar:
    """One file of a language's grammar. Names that it lacks are looked for in shared.yml."""

    def __init__(self, document: Document, shared: Mapping[str, Any]) -> None:
        self._document, self._data = document, {**shared, **document.data}

    def knowing(self, **lists: Iterable[str]) -> Grammar:
        """The same with further lists, made from another file's: the forms of its verbs."""
        return Grammar(self._document, {**self._data, **{name: list(entries) for name, entries in lists.items()}})

    def words(self, name: str) -> frozenset[str]:
        """The entries of a list, as they are written."""
        return frozenset(self._entries(name))

    def table(self, name: str) -> dict[str, str]:
        """What is right for each word that a table names: "because: coz cuz" gives both words "because"."""
        return {word: right for right, words in self._data[name].items() for word in words.split()}

    def frames(self, name: str = "frames") -> dict[str, str]:
        """What is put around a patient's words, by its key."""
        return dict(self._data[name])

    def filled(self, name: str) -> list[str]:
        """The patterns of a list, with the lists that they name filled in."""
        return [self._filled(entry) for entry in self._entries(name)]

    def either(self, name: str) -> str:
        """Any entry of a list, as a part of a pattern."""
        return f"(?:{'|'.join(self._filled(entry) for entry in self._entries(name))})"

    def pattern(self, form: str, *, ignore_case: bool = False) -> re.Pattern[str]:
        """A pattern made of lists: "^<openers>\\b"."""
        return self._compiled(form, re.IGNORECASE if ignore_case else 0)

    def last_words(self, name: str) -> re.Pattern[str]:
        """The last word of any phrase of a list, so that a look at one word tells whether to look for the phrases."""
        last = "|".join(phrase.rpartition(" ")[2] for phrase in self._entries(name))
        return self._compiled(last, re.IGNORECASE, name)

    def patterns(self, name: str, *, ignore_case: bool = False) -> Patterns:
        """A list of patterns, any of which may be found."""
        flags = re.IGNORECASE if ignore_case else 0
        return Patterns(lambda: [(self._compiled(entry, flags, name), "") for entry in self._entries(name)])

    def rules(self, name: str, *, ignore_case: bool = False) -> Patterns:
        """A list of "pattern => what is put", applied in their order."""
        flags = re.IGNORECASE if ignore_case else 0
        return Patterns(lambda: list(self._rules(name, flags)))

    def _rules(self, name: str, flags: int) -> Iterator[tuple[re.Pattern[str], Put]]:
        for entry in self._entries(name):
            form, _, put = entry.partition(ARROW)
            yield self._compiled(form, flags, name), self._put(put.strip())

    def _put(self, put: str) -> Put:
        r"""What a rule puts; "{past 2}" is what the table `past` has for group 2."""
        looked_up = _LOOKED_UP.search(put)
        if not looked_up:
            return put
        table, group = self.table(looked_up[1]), int(looked_up[2])
        before, after = put[: looked_up.start()], put[looked_up.end() :]
        return lambda match: match.expand(before) + table[match[group]] + match.expand(after)

    def _entries(self, name: str) -> list[str]:
        entries: Any = self._data[name]
        if isinstance(entries, dict):
            return list(self.table(name))
        return entries.split() if isinstance(entries, str) else entries

    def _filled(self, form: str) -> str:
        return _LIST.sub(lambda name: self.either(name[1]), form)

    def _compiled(self, form: str, flags: int, name: str = "") -> re.Pattern[str]:
        try:
            return re.compile(self._filled(form), flags)
        except (re.error, KeyError) as error:
            problem = f"'{form}' is no pattern ({error}); mend its brackets, or the name of a list in it"
            raise ContentError([self._document.problem([name], problem)]) from None


class Patterns:
    """Patterns of which few fit any one text: each is tried only where letters stand that it cannot do without."""

    def __init__(self, compiled: Callable[[], list[tuple[re.Pattern[str], Put]]]) -> None:
        self._compiled = compiled

    @cached_property
    def _all(self) -> list[tuple[tuple[str, ...], Find, re.Pattern[str], Put]]:
        return [(*_first_look(pattern), pattern, put) for pattern, put in self._compiled()]

    def found(self, text: str) -> bool:
        """Whether any of them is found."""
        small = text.lower()
        for letters, find, _, _ in self._all:
            for some in letters:
                if some in small:
                    break
            else:
                continue
            if find(text):
                return True
        return False

    def first(self, text: str) -> str | None:
        """The text with the first rule that fits applied to it; None where none fits."""
        for _, find, pattern, put in self._all:
            if find(text):
                return pattern.sub(put, text, count=1)
        return None

    def applied(self, text: str) -> str:
        """The text with each rule applied to what the rules before it left."""
        small = text.lower()
        for letters, find, pattern, put in self._all:
            for some in letters:
                if some in small:
                    break
            else:
                continue
            if find(text):
                text = pattern.sub(put, text)
                small = text.lower()
        return text


def _first_look(pattern: re.Pattern[str]) -> tuple[tuple[str, ...], Find]:
    """The letters to look for, and how to look for the pattern: one for the start of a text fails there at once."""
    letters = needed_letters(pattern)
    if is_anchored(pattern):
        return (letters if 0 < len(letters) <= _FEW else ANYTHING), pattern.match
    return letters or ANYTHING, pattern.search
