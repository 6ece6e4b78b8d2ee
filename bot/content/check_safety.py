"""What to mend in the safety texts of a language that Mo answers warning signs in, without talking in it otherwise.

They are held against the English ones: the same texts, under the same codes, and no number that is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.content.coding import problems_of_codes
from bot.content.loader import CONTENT, OTHERWISE, load_safety
from bot.content.model import Content, Place, Text
from bot.content.reading import ContentError, Problem
from bot.content.safety_tree import safety_texts
from bot.content.wording import MOST_WORDS, problems_of_signs

MOST_WORDS_IN_A_SENTENCE = 33
"""Grades of reading are counted in English syllables: in another language only long sentences are found."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d(?:[\d -]*\d)?")
_SENTENCE_END = re.compile(r"[.?:]\s")
_DECIDED_ONCE = {"call_not_travel"}
"""What is the same in every language stands in English only."""


def check_safety(language: str, root: Path = CONTENT) -> list[Problem]:
    """Everything to mend, by file and line; content that does not load gives only that."""
    try:
        own, english = load_safety(language, root), load_safety(OTHERWISE, root)
    except ContentError as error:
        return list(error.problems)
    found = [*_of_shape(own, own.safety, english.safety, ()), *_of_texts(own, english)]
    return sorted(found, key=lambda problem: (problem.place.file, problem.place.line))


def _of_shape(own: Content, mine: Any, english: Any, path: tuple[str, ...]) -> Iterator[Problem]:
    """Keys that one of the two lacks, and links that call another number."""
    place = Place(f"bot/content/{own.language}/safety.yml", 1)
    name = ".".join(("safety", *path))
    if isinstance(english, Mapping):
        theirs = mine if isinstance(mine, Mapping) else {}
        for key in sorted((set(english) ^ set(theirs)) - _DECIDED_ONCE):
            advice = "write it, or it is said in English" if key in english else "remove it, for nothing says it"
            yield Problem(place, f"{name}.{key}: does not stand in both languages; {advice}")
        for key in english:
            if key in theirs:
                yield from _of_shape(own, theirs[key], english[key], (*path, key))
    elif path[0] == "countries" and not isinstance(english, Text) and _calls(mine) != _calls(english):
        yield Problem(place, f"{name}: calls {_calls(mine)}, in English {_calls(english)}; use the same numbers")


def _calls(value: Any) -> Any:
    """What a country's buttons call, or the value itself where it is no list of buttons."""
    return [href for _, href in value] if isinstance(value, tuple) else value


def _of_texts(own: Content, english: Content) -> Iterator[Problem]:
    theirs = {text.id: text for text in safety_texts(english.safety)}
    for text in safety_texts(own.safety):
        other = theirs.get(text.id)
        for text_id, wording in text.numbered:
            for message in (*_of_wording(wording), *problems_of_signs(wording)):
                yield Problem(own.places[text_id], f"{text_id}: {message}")
        for text_id, message in problems_of_codes(text):
            yield Problem(own.places[text_id], f"{text_id}: {message}")
        text_id = text.numbered[0][0]
        for message in _of_translation(text, other) if other else ():
            yield Problem(own.places[text_id], f"{text_id}: {message}")


def _of_translation(text: Text, english: Text) -> Iterator[str]:
    if text.moves != english.moves:
        yield "its codes are not those of the English text; make them the same"
    if _numbers(text) != _numbers(english):
        yield f"names {sorted(_numbers(text))}, in English {sorted(_numbers(english))}; use the same numbers"
    if _asks(text) != _asks(english):
        yield "asks where the English text does not, or does not where that one asks; do as it does"


def _of_wording(text: str) -> Iterator[str]:
    if text.count("?") > 1:
        yield "more than one question; ask one"
    if (count := len(_WORD.findall(text))) > MOST_WORDS:
        yield f"{count} words, more than {MOST_WORDS}; shorten it"
    longest = max(len(_WORD.findall(sentence)) for sentence in _SENTENCE_END.split(text))
    if longest > MOST_WORDS_IN_A_SENTENCE:
        yield f"a sentence of {longest} words, more than {MOST_WORDS_IN_A_SENTENCE}; make two of it"


def _asks(text: Text) -> bool:
    return any("?" in wording for wording in text.variants)


def _numbers(text: Text) -> set[str]:
    return {number for wording in text.variants for number in _NUMBER.findall(wording)}
