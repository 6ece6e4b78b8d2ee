"""What is to be seen of each number of a message: the words around it, its place, and what the grammar made of it.

Nothing is decided here: `judgement` learns what each sign says for or against a number being the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.nlu.numbers.language import language
from bot.nlu.numbers.mentions import STOPS, TOKEN, value_of
from bot.nlu.numbers.writing import EMPHATIC

# Sets of numbers.yml that are looked at word by word; the others serve the grammar in longer forms.
_KINDS = (
    "lead", "topic", "past", "wish", "could", "now", "negated", "corrected", "beyond", "counted", "units", "per",
    "contrast", "rates", "subject", "self", "goes_on", "runs_on", "links", "elsewhere", "others", "takes", "owns",
    "queries", "asks", "about_it", "labels", "clock", "places", "stands_at", "reasons", "reports", "determiners",
    "copulas", "articles", "breaks", "tail", "then", "concludes", "hinders", "frees", "numbered",
)  # fmt: skip
# So many words on each side are told apart by their place.
_BESIDE = 3
_CLOSE_TOGETHER = 4
NEAR = 0.05
"""Numbers nearer to each other are the same."""


@dataclass(frozen=True)
class Verdict:
    """What the grammar read in a message."""

    number: float | None

    def on(self, value: float) -> str:
        """The verdict on one number."""
        return "none" if self.number is None else "this" if abs(self.number - value) < NEAR else "another"


@dataclass(frozen=True)
class Candidate:
    """A number that may be the answer (0 to 10), and all that is to be seen of it."""

    value: float
    signs: frozenset[str]


@dataclass(frozen=True)
class _Message:
    """A message as tokens, and as words in which every number looks alike."""

    tokens: Sequence[str]
    words: Sequence[str]
    digit_one: bool
    places: Sequence[int] = field(default_factory=list)

    def clause(self, place: int) -> tuple[int, int]:
        """Where the words between two stops begin and end, around a place."""
        start = next((i + 1 for i in range(place - 1, -1, -1) if self.tokens[i] in STOPS), 0)
        end = next((i for i in range(place + 1, len(self.tokens)) if self.tokens[i] in STOPS), len(self.tokens))
        return start, end

    def word(self, place: int) -> str:
        """The word at a place; "^" before the message and "$" after it."""
        return "^" if place < 0 else "$" if place >= len(self.words) else self.words[place]


def candidates(said: str, text: str, verdict: Verdict | None) -> list[Candidate]:
    """Each number of a message that is small enough; `said` is from `one_each`, without a verdict there is no sign."""
    tokens = TOKEN.findall(said)
    places = [i for i, token in enumerate(tokens) if token[0].isdigit() and _fits(token)]
    message = _Message(tokens, [_alike(token) for token in tokens], "1" in text, places)
    return [_candidate(message, place, verdict) for place in places]


def _fits(token: str) -> bool:
    return value_of(token) <= EMPHATIC or token == "100"


def _alike(token: str) -> str:
    if not token[0].isdigit():
        return token
    return "N" if value_of(token) <= 10 else "BIG"


def _candidate(message: _Message, place: int, verdict: Verdict | None) -> Candidate:
    value = min(value_of(message.tokens[place]), 10.0)
    signs = set(_of_itself(message, place))
    signs.update(_of_neighbours(message, place))
    signs.update(_of_clauses(message, place))
    signs.update(_of_the_others(message, place))
    if verdict:
        signs.add(f"grammar: {verdict.on(value)}")
    return Candidate(value, frozenset(signs))


@lru_cache(maxsize=4096)
def _kinds(word: str) -> tuple[str, ...]:
    sets = language().sets
    return tuple(kind for kind in _KINDS if word in sets[kind])


def _of_itself(message: _Message, place: int) -> Iterator[str]:
    token, last = message.tokens[place], len(message.tokens) - 1
    value, (start, end) = value_of(token), message.clause(place)
    left, right = place - start, end - place - 1
    yield f"mark {token[-1]}" if token[-1] in "#~" else "plain"
    if value > 10:
        yield "above ten"
    if value in (0, 1):
        yield f"is {value:.0f}, {'a digit' if message.digit_one else 'a word'}"
    if value != int(value):
        yield "a part"
    yield f"in clause {min(left, 3)} {min(right, 3)}"
    yield f"words before {min(left, 4)}"
    yield f"words after {min(right, 4)}"
    yield f"then {message.word(end)}"
    yield f"after {message.word(start - 1)}"
    for seen, sign in (
        (not left, "begins clause"), (not right, "ends clause"), (not left and not right, "alone in clause"),
        (not left and not right and end >= last, "alone at the end"), (start == 0, "in first clause"),
        (end >= last, "in last clause"), (place == 0, "begins"), (place == last, "ends"), (last == 0, "all"),
        ("?" in message.tokens, "asked"),
    ):  # fmt: skip
        if seen:
            yield sign
    yield f"length {min(len(message.tokens) // 4, 5)}"


def _of_neighbours(message: _Message, place: int) -> Iterator[str]:
    for distance in range(1, _BESIDE + 1):
        for side, at in (("l", place - distance), ("r", place + distance)):
            word = message.word(at)
            yield f"{side}{distance}={word}"
            yield from (f"{side}{distance}:{kind}" for kind in _kinds(word))
            yield from (f"{side}{distance}-{ending}" for ending in _endings(word))
    left, right = message.word(place - 1), message.word(place + 1)
    yield f"l={message.word(place - 2)} {left}"
    yield f"r={right} {message.word(place + 2)}"
    yield f"l={message.word(place - 3)} {message.word(place - 2)} {left}"
    yield f"lr={left} {right}"
    for before in _kinds(left) or (left if not left.isalpha() else "?",):
        for after in _kinds(right) or (right if not right.isalpha() else "?",):
            yield f"lr:{before} {after}"


def _endings(word: str) -> Iterator[str]:
    """How a word ends, whether it looks like a plural, and whether no set knows it: signs of words never seen."""
    if len(word) < 4 or not word.isalpha():
        return
    yield word[-2:]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        yield "plural"
    if not _kinds(word):
        yield "unknown"


def _of_clauses(message: _Message, place: int) -> Iterator[str]:
    start, end = message.clause(place)
    parts = {
        "L": message.words[start:place], "R": message.words[place + 1 : end],
        "P": message.words[:start], "F": message.words[end:],
    }  # fmt: skip
    if start < place:
        yield f"clause begins {message.words[start]}"
        yield f"clause begins {' '.join(message.words[start : min(start + 2, place)])}"
    for part, words in parts.items():
        for word in words:
            yield f"{part}={word}"
            yield from (f"{part}:{kind}" for kind in _kinds(word))


def _of_the_others(message: _Message, place: int) -> Iterator[str]:
    """What stands between a number and each other one of the message, and how that one looks."""
    rank, many = message.places.index(place), len(message.places)
    yield f"numbers {min(many, 4)}"
    yield "only" if many == 1 else "first" if rank == 0 else "last" if rank == many - 1 else "inner"
    own = message.tokens[place].rstrip("#~")
    for other in message.places:
        if other == place:
            continue
        side = "earlier" if other < place else "later"
        for name, at in (("l", other - 1), ("r", other + 1)):
            word = message.word(at)
            yield f"{side} {name}={word}"
            yield from (f"{side} {name}:{kind}" for kind in _kinds(word))
        start, end = message.clause(other)
        if end - start == 1:
            yield f"{side} alone"
        if other == len(message.tokens) - 1:
            yield f"{side} ends"
        between = message.words[min(other, place) + 1 : max(other, place)]
        if len(between) <= _CLOSE_TOGETHER:
            yield f"{side}={' '.join(between)}"
        yield from (f"{side} between={word}" for word in between)
        value = message.tokens[other].rstrip("#~")
        if abs(float(value) - float(own)) <= 1:
            yield f"{side} {'the same' if value == own else 'near'}"
