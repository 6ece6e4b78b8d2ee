"""Phrases as a clinician writes them down, and where they occur in the words of a message.

`cant|couldnt feel ..2 wipe*`: words apart by spaces; `a|b` one of them; `word*` begins so; a `?` at the end: may be
missing; `..` up to three words between, `..5` up to five; `<saddle>` any phrase of that concept; `#` a number, `#9+`
nine or more; `number_two|poo` an alternative of several words. A phrase never runs over the end of a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.safety.words import Words, fold

Span = tuple[int, int]
Needs = tuple[frozenset[str], ...]
_NUMBERS = {
    word: n
    for n, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
        ]
    )
}
_NUMBERS |= {
    "eighteen": 18,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "hundred": 100,
    "dozen": 12,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "fuenf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
    "zehn": 10,
    "elf": 11,
    "zwoelf": 12,
    "fuenfzehn": 15,
    "zwanzig": 20,
    "dreissig": 30,
    "vierzig": 40,
    "fuenfzig": 50,
}


@dataclass(frozen=True)
class Element:
    """One place in a phrase: exact words, beginnings, concepts, a least number; or a gap of up to `gap` words."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    least: float | None = None
    optional: bool = False
    gap: int = 0

    def takes(self, form: str) -> bool:
        """Whether one word fits here (concepts aside)."""
        if form in self.words or (self.beginnings and form.startswith(self.beginnings)):
            return True
        return self.least is not None and (number(form) or -1.0) >= self.least

    def traces(self) -> frozenset[str]:
        """What a sentence must show at least one of (see `traces`) for this element to fit; empty: anything goes."""
        if self.gap or self.optional or self.concepts:
            return frozenset()
        number_of = {"#"} if self.least is not None else set()
        return self.words | {f"{start}*" for start in self.beginnings} | number_of


@lru_cache(maxsize=20_000)
def traces(form: str) -> frozenset[str]:
    """A word, its beginnings as `begin*`, and `#` where it is a number."""
    beginnings = {f"{form[:size]}*" for size in range(1, len(form) + 1)}
    return frozenset({form, *beginnings, *(["#"] if number(form) is not None else [])})


def number(form: str) -> float | None:
    """The number a word stands for, None where it is none."""
    if form in _NUMBERS:
        return float(_NUMBERS[form])
    try:
        return float(form.replace(",", "."))
    except ValueError:
        return None


def spelled_out(phrase: str) -> list[str]:
    """A phrase with `number_two|poo` among its words as one phrase with "number two" and one with "poo"."""
    for part in phrase.split():
        longer = [option for option in part.rstrip("?").split("|") if "_" in option and "<" not in option]
        if longer:
            rest = [option for option in part.rstrip("?").split("|") if option not in longer]
            ways = [option.replace("_", " ") for option in longer] + (["|".join(rest)] if rest else [])
            ways += [""] if part.endswith("?") else []
            return [p for way in ways for p in spelled_out(phrase.replace(part, way, 1))]
    return [phrase]


def compile_phrase(phrase: str) -> tuple[Element, ...]:
    """Read one phrase; ValueError when it begins with a gap or an optional word, or holds an empty alternative."""
    elements = tuple(_element(part) for part in phrase.split())
    if not elements or elements[0].gap or elements[0].optional:
        raise ValueError(f"phrase {phrase!r} must begin with a word")
    return elements


def _element(part: str) -> Element:
    if part.startswith(".."):
        return Element(gap=int(part[2:] or 3))
    optional = part.endswith("?")
    words, beginnings, concepts = set(), [], []
    least: float | None = None
    for option in part.rstrip("?").split("|"):
        if option.startswith("<"):
            concepts.append(option.strip("<>"))
        elif option.startswith("#"):
            least = float(option[1:].rstrip("+") or 0)
        elif option.endswith("*"):
            beginnings.append(fold(option[:-1]))
        elif option and "?" not in option:
            words.add(fold(option))
        else:
            raise ValueError(f"empty alternative or misplaced ? in {part!r}")
    return Element(frozenset(words), tuple(beginnings), tuple(concepts), least, optional)


class Lexicon:
    """All concepts compiled once; `spans` finds every concept in a message in one pass a concept."""

    def __init__(self, concepts: Mapping[str, Iterable[str]]) -> None:
        self._phrases = {
            name: [compile_phrase(way) for p in phrases for way in spelled_out(p)] for name, phrases in concepts.items()
        }
        self._order = _sorted_by_need(self._phrases)
        self._openers: dict[str, tuple[tuple[str, tuple[Element, ...], Needs], ...]] = {}
        self._by_word: dict[str, list[tuple[str, tuple[Element, ...]]]] = {}
        self._by_beginning: dict[str, list[tuple[str, tuple[Element, ...]]]] = {}
        self._by_number: list[tuple[str, tuple[Element, ...]]] = []
        self._nested: dict[str, list[tuple[Element, ...]]] = {name: [] for name in self._order}
        for name in self._order:
            for phrase in self._phrases[name]:
                self._file(name, phrase)

    def _file(self, name: str, phrase: tuple[Element, ...]) -> None:
        """Put a phrase where its first word will find it."""
        for word in phrase[0].words:
            self._by_word.setdefault(word, []).append((name, phrase))
        for beginning in phrase[0].beginnings:
            self._by_beginning.setdefault(beginning, []).append((name, phrase))
        if phrase[0].least is not None:
            self._by_number.append((name, phrase))
        if phrase[0].concepts:
            self._nested[name].append(phrase)

    def vocabulary(self) -> tuple[set[str], set[str]]:
        """Every word, and every word beginning, in the phrases."""
        elements = [e for phrases in self._phrases.values() for p in phrases for e in p]
        return {w for e in elements for w in e.words}, {b for e in elements for b in e.beginnings}

    def spans(self, words: Words, blanked: frozenset[int] = frozenset(), only: str = "") -> dict[str, list[Span]]:
        """Concept -> sorted spans of word positions (end exclusive); none touches a blanked position.

        `only`: that one concept, which refers to no other.
        """
        jobs: dict[str, list[tuple[int, tuple[Element, ...]]]] = {}
        shown: dict[int, set[str]] = {}
        for form, sentence in zip(words.forms, words.sentences, strict=True):
            shown.setdefault(sentence, set()).update(traces(form))
        for at, form in enumerate(words.forms):
            if at not in blanked:
                here = shown[words.sentences[at]]
                for name, phrase, needs in self._opened_by(form):
                    if only and name != only:
                        continue
                    for need in needs:
                        if need.isdisjoint(here):
                            break
                    else:
                        jobs.setdefault(name, []).append((at, phrase))
        found: dict[str, dict[int, int]] = {}
        for name in (only,) if only else self._order:
            for at, phrase in jobs.get(name, ()):
                self._keep(found, name, at, _match(phrase, 0, at, words, found, blanked))
            for phrase in self._nested[name]:
                openers = {at for c in phrase[0].concepts for at in found.get(c, ())}
                for at in openers:
                    self._keep(found, name, at, _match(phrase, 0, at, words, found, blanked))
        return {name: sorted(ends.items()) for name, ends in found.items()}

    @staticmethod
    def _keep(found: dict[str, dict[int, int]], name: str, at: int, end: int) -> None:
        if end > found.setdefault(name, {}).get(at, at):
            found[name][at] = end
        elif not found[name]:
            del found[name]

    def _opened_by(self, form: str) -> tuple[tuple[str, tuple[Element, ...], Needs], ...]:
        if form not in self._openers:
            if len(self._openers) > 20_000:
                self._openers.clear()
            jobs = [*self._by_word.get(form, ())]
            for size in range(1, len(form) + 1):
                jobs += self._by_beginning.get(form[:size], ())
            jobs += [(name, p) for name, p in self._by_number if p[0].takes(form)]
            self._openers[form] = tuple((name, phrase, _needs(phrase)) for name, phrase in jobs)
        return self._openers[form]


def _needs(phrase: tuple[Element, ...]) -> Needs:
    """What the sentence must show for a phrase whose first word is there: most phrases are ruled out by this alone."""
    return tuple(sorted((need for e in phrase[1:] if (need := e.traces())), key=len))


def _match(
    phrase: tuple[Element, ...],
    place: int,
    at: int,
    words: Words,
    found: Mapping[str, Mapping[int, int]],
    blanked: frozenset[int],
) -> int:
    """End of the match of phrase[place:] at word `at`, -1 where there is none."""
    if place == len(phrase):
        return at
    element = phrase[place]
    if element.gap:
        for skip in range(element.gap + 1):
            if at + skip >= len(words) or words.sentences[at + skip] != words.sentences[at - 1]:
                break
            end = _match(phrase, place + 1, at + skip, words, found, blanked)
            if end >= 0:
                return end
        return -1
    if at < len(words) and at not in blanked and (not place or words.sentences[at] == words.sentences[at - 1]):
        for name in element.concepts:
            if at in found.get(name, {}):
                end = _match(phrase, place + 1, found[name][at], words, found, blanked)
                if end >= 0:
                    return end
        if element.takes(words.forms[at]):
            end = _match(phrase, place + 1, at + 1, words, found, blanked)
            if end >= 0:
                return end
    return _match(phrase, place + 1, at, words, found, blanked) if element.optional else -1


def _sorted_by_need(phrases: Mapping[str, list[tuple[Element, ...]]]) -> list[str]:
    """Concept names, each after those its phrases refer to; ValueError on an unknown name or a circle."""
    order: list[str] = []
    visiting: set[str] = set()

    def visit(name: str) -> None:
        if name in order:
            return
        if name in visiting or name not in phrases:
            raise ValueError(f"concept {name!r} is unknown or refers to itself")
        visiting.add(name)
        for needed in sorted({c for p in phrases[name] for e in p for c in e.concepts}):
            visit(needed)
        order.append(name)

    for name in phrases:
        visit(name)
    return order
