"""A ruler answer (0 to 10), however it is said; None for every other number in a message.

Words become digits, what means one number becomes one ("six and a half", "6 or 7", "70 %"), and then the words around
each number tell whether it is the answer. The words themselves are in numbers.yml.
"""

# ruff: noqa: E501  (patterns read better whole than cut)

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

import yaml

LANGUAGE = Path(__file__).parents[1] / "content" / "en" / "numbers.yml"

# Eleven or twelve out of ten are said for emphasis; a greater number alone is no answer, but for a hundred.
_EMPHATIC = 12
# "and a half", "1/4", "and three quarters" (7.5~) and the like, by how they begin.
_PARTS = {"h": 0.5, "5": 0.5, "1": 0.5, "q": 0.25, "2": 0.25, "3": 0.75, "7": 0.75}
# Two numbers further apart are no range.
_APART = 4

_N = r"(?<![\d./@])(\d+(?:\.\d+)?)(?![\d@~#]|\.\d)"
_A = r"(?:(?:an?|the|eine?|at|about|maybe) )*"
_JOIN = r"(?: ?- ?| (?:to|bis) | (?:or|oder) (?:maybe |even |possibly |vielleicht )*|,? (?:maybe|perhaps|possibly|if not|nearly|pushing|(?:going|verging|bordering|edging) (?:on|to|towards?)|vielleicht) (?:even )?)"
_SHARE = rf"{_N}( ?/ ?| ?(?:(?:oot|out|outta|outa|ot|outof)(?: of| off| o| the)*|of|off|von|over|aus) (?:the |a |possible )?)(\d+)(?![\d@~#/]|\.\d)"
_MARKS = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "−": "-", "½": " 1/2", "¼": " and a quarter", "¾": " 3/4",
                        "ß": "ss", "…": ". ", "\ufe0f": "", "\u20e3": "", "💯": " 100% ", "🔟": " 10 "})  # fmt: skip
# Digits in what is no plain number: money, feet, times, dates, thousands, decimals nobody rates with.
_OPAQUE = re.compile(
    r"[£$€#]\s?\d[\d.,]*\w*|\d+\s?'\s?\d*|\b(?!50:50)\d+:\d+|\d+\.(?!(?:25|50|75)\b)\d\d+|\d+/\d+/\d+|\d{1,3}(?:,\d{3})+"
    r"|(?<![a-z\d])[a-z]+-?\d[\w/]*|\d+(?:[.,]\d)?-?(?!(?:ish|out|of|or|to|and|maybe|bis|von|xx+)(?:\b|\d))[a-z]+\w*"
)
_TOKEN = re.compile(r"\d+(?:\.\d+)?[#~]?|[a-z@]+|[.,;:!?]")


class _Meanings:
    """Expressions of several words and what each group of them stands for."""

    def __init__(self, groups: dict[str, list[str]], mark: str = "") -> None:
        either = "|".join(f"({'|'.join(forms)})" for forms in groups.values())
        self._pattern = re.compile(rf"(?<![\w@.])(?:{either})(?![\w@~])")
        self._values = [f"{meaning}{mark}" for meaning in groups]

    def put_into(self, said: str) -> str:
        """The message with each expression replaced by its meaning."""
        return self._pattern.sub(lambda match: self._values[(match.lastindex or 1) - 1], said)


class _Language:
    """numbers.yml, ready to use: number words, sets of words by what they tell, and expressions."""

    def __init__(self) -> None:
        # Every scalar is a string: "no" and "off" are words here.
        data = yaml.load(LANGUAGE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        self.words: dict[str, str] = {word: value for value, forms in data["words"].items() for word in forms}
        self.sets = {name: frozenset(words.split()) for name, words in data.items() if isinstance(words, str)}
        before = ("lead", "topic", "past", "wish", "could", "now", "negated", "corrected")
        self.sets["before"] = frozenset[str]().union(*(self.sets[name] for name in before))
        self.sets["after"] = self.sets["tail"] | self.sets["topic"]
        self.sets["onward"] = self.sets["goes_on"] | self.sets["runs_on"]
        self.phrases, self.meanings = _Meanings(data["phrases"], "~"), _Meanings(data["meanings"])
        self.sayings = _Meanings({"@": data["sayings"]})


_language = lru_cache(maxsize=1)(_Language)


@dataclass(frozen=True)
class _Mention:
    """A number that may be the answer, and what decides between several."""

    value: float
    out: bool  # negated, past or wished
    could: bool  # counts only when no other does
    now: bool
    phrase: bool  # said without a number ("halfway")
    alone: bool  # nothing is said about it
    corrects: bool


def ruler_answer(text: str) -> float | None:
    """The number 0 to 10 when the message reads as an answer to a ruler ("6 or 7" is 6.5), else None."""
    said = _in_digits(_folded(text))
    # "1. walk 2. swim" is a list.
    if not any(char.isdigit() for char in said) or re.match(r"\W*1[.)] .*\b2[.)] ", text):
        return None
    return _settled(_mentions(_TOKEN.findall(_one_number_each(said))))


def _folded(text: str) -> str:
    """Small letters without accents, apostrophes, emoji and brackets; a digit inside something else becomes "@"."""
    said = text.lower()
    if not said.isascii():
        said = unicodedata.normalize("NFKD", said.translate(_MARKS))
        said = "".join(char for char in said if not unicodedata.combining(char)).replace("⁄", "/")
    said = re.sub(r"(?<=[a-z])'(?=[a-z])", "", said)
    said = re.sub(r"[()\[\]\n]", " , ", re.sub(r"[*_\"~≈+]", " ", said))
    said = re.sub(r"(\d)\.{2,}(?=\d)", r"\1 to ", re.sub(r"(\d),5\b", r"\1.5", said))
    said = re.sub(r"(?:^\s*|\b(?:like|about|say|a|its|is|probably|maybe) )-(?=\d)", " minus ", said)
    said = _OPAQUE.sub(" @ ", said)
    said = re.sub(r"(?<=\d)([a-z]+)", r" \1 ", re.sub(r"-(?=(?:and|an?|out|of|half)\b)", " ", said))
    return re.sub(r"(?<=[a-z])(?:und)?einhalb\b", " and a half", said).strip()


def _in_digits(said: str) -> str:
    """The message with digits for number words and for words like "halfway" (marked "~"), without mere noise."""
    said = re.sub(r"[a-z]+", lambda match: _digits(match[0]), said)
    said = re.sub(r" -+ |--+", " , ", re.sub(r"\s+", " ", said))
    said = re.sub(r"\b([2-9]0)[ -]([1-9])\b(?! ?/)", lambda m: str(int(m[1]) + int(m[2])), said)
    said = re.sub(r"\b(?:1|an?) (1000*)\b", r"\1", said)
    language = _language()
    return language.phrases.put_into(language.sayings.put_into(said))


@lru_cache(maxsize=4096)
def _digits(word: str) -> str:
    """The number a word stands for as digits, also when it is misspelt; the word itself when it is none."""
    words, sets = _language().words, _language().sets
    if word in words:
        return words[word]
    if any(word in known for known in sets.values()):
        return word
    if word.endswith("ish") and (number := _digits(word[:-3])).isdigit():
        return number
    # Held keys ("threeee") are let go; a doubled letter may be either slip or spelling.
    single = re.sub(r"(.)\1+", r"\1", word)
    for name, value in words.items():
        if single == re.sub(r"(.)\1+", r"\1", name) and len(word) > 2:
            return value
        if name in sets["likened"] and _near(word, name):
            return value
    return word


def _near(word: str, right: str) -> bool:
    """Whether one slip of the thumb lies between two words: a letter more, less, other or two swapped."""
    if abs(len(word) - len(right)) > 1 or (word[0] != right[0] and sorted(word) != sorted(right)):
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, right, strict=False)) if a != b), min(len(word), len(right)))
    one, two = word[start:], right[start:]
    return one[1:] == two or one == two[1:] or one[1:] == two[1:] or (one[1::-1] == two[:2] and one[2:] == two[2:])


def _one_number_each(said: str) -> str:
    """The message with one number for what means one: "6 and a half", "6 or 7", "7 out of 10" (marked "#")."""
    for pattern, value in _REWRITES:
        said = pattern.sub(value, said)
    return _language().meanings.put_into(said)


def _between(match: re.Match[str]) -> str:
    """The middle of two numbers; what runs downwards is a time ("ten to nine") or a job ("9-5")."""
    low, high = float(match[1]), float(match[2])
    close = high - low <= (_APART if high <= _EMPHATIC else _APART * 10) or "between" in match[0]
    if high < low and re.search(r"\d (?:to|bis) |- ?\d", match[0]):
        return " @ "
    return f"{(low + high) / 2:g}" if close and low - high <= 1 else match[0]


def _out_of(match: re.Match[str]) -> str:
    """A part of a scale as tenths; "6/7" is six or seven, "9/12" a date."""
    part, whole = float(match[1]), float(match[3])
    if whole in (10, 100) or (whole in (5, 20) and match[2].strip() != "/" and part <= whole):
        return f"{min(10 * part / whole, 10):g}#"
    return f"{(part + whole) / 2:g}" if match[2].strip() == "/" and whole == part + 1 <= 10 else " @ "


_REWRITES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), value)
    for pattern, value in (
        (r"\b(?:(?:on|from|in) )?(?:(?:an?|the|your|this) )?(?:scale )?(?:(?:of|from|between) )*(?<![\d/.])[01] ?(?:to|-|and|bis) ?10\b(?! ?[/%])", " "),
        (r"^\W*(?:(?:so|well|ok|um|erm) )*out of 10\b", " "),
        (rf"{_N} ?-?ish\b|{_N} and (?:a )?(?:(?:tiny|little|wee) )*bit", r"\1\2"),
        (rf"{_N},? (?:up|down) from (?:an? )?{_N}", r"\1"),
        (rf"{_N}(?: and (?:an? |1 )?(half|quarter|3 quarters|5~|2\.5~|7\.5~|1/2)|[ -](1/2|3/4))", lambda m: f"{float(m[1]) + _PARTS[(m[2] or m[3])[0]]:g}"),
        (rf"{_N} (?:point|komma) (\d)\b", r"\1.\2"),
        (rf"\bminus {_N}", "0"),
        (rf"(?:closer|nearer|more|rather)(?: like| of)?(?: to)? {_A}{_N} (?:than|as)(?: to)? {_A}{_N}", r"\1"),
        (rf"(?<!anywhere )(?<!anything )(?<!somewhere )\bfrom {_A}{_N} (?:up |down )?to {_A}{_N}", r"\2"),
        (rf"(?:between|zwischen|from) {_A}{_N}(?: (?:and|to|or|und|&|n) | ?- ?){_A}{_N}", _between),
        (rf"{_N}{_JOIN}{_A}{_N}{_JOIN}{_A}{_N}", lambda m: f"{(float(m[1]) + float(m[3])) / 2:g}"),
        (rf"{_N}{_JOIN}{_A}{_N}", _between),
        (_SHARE, _out_of),
        (_SHARE, _out_of),  # again for "6/7 out of 10"
        (rf"{_N} ?(?:%|per ?cent\b|prozent\b|pct\b)", lambda m: f"{min(float(m[1]) / 10, 10):g}"),
    )
)  # fmt: skip


def _mentions(tokens: list[str]) -> Iterable[_Mention]:
    """Each number that reads as an answer, also the ones that are taken back."""
    sets = _language().sets
    begun, start, last, free, of_else = 0, 0, -1, True, False
    for place, token in enumerate(tokens):
        if token[0].isdigit():
            left, right = tokens[start:place], list(takewhile(lambda word: word not in ".,;:!?", tokens[place + 1 :]))
            of_else = of_else and not set(left) & sets["topic"]
            corrects = bool(set(tokens[last + 1 : place]) & sets["corrected"])
            mention = None if of_else else _mention(token, left, right, free, corrects)
            if mention:
                yield mention
            start, last, free = place + 1, place, mention is not None
        elif token in ".,;:!?" or token in sets["breaks"]:
            clause = tokens[begun:place]
            # "pain, 8" and "pain was a 3, now an 8" are about pain to the end of the sentence.
            named = bool(set(clause) & sets["elsewhere"]) and (len(clause) <= 2 or not free)
            of_else = (of_else or named) and token in (",", ":", "?", "and", "und")
            # What "disc 4 and 5" says of the first number it says of the second.
            free = free or not (token in ("and", "und") and last == place - 1)
            begun, start = place + 1, place + 1


def _mention(token: str, left: list[str], right: list[str], free: bool, corrects: bool) -> _Mention | None:
    """What one number means by the words around it; None when it counts or names something else."""
    sets, value, phrase = _language().sets, float(token.rstrip("#~")), token[-1] == "~"
    ends, bare = _ends(right, loosely=not phrase)
    if value > _EMPHATIC and not (value == 100 and not right):
        return None
    if token[-1] == "#":
        said_of = list(takewhile(lambda word: word not in sets["goes_on"] or word in ("for", "with"), right[:4]))
        fits = not set(left + said_of) & sets["elsewhere"] and not set(right[:1]) & sets["counted"]
    else:
        fits = ends and ((free and _leads(left)) or (not phrase and bare and _framed(left)))
    if not fits or (right[:1] == ["for"] and set(right[1:4]) & sets["elsewhere"]):
        return None
    topic = max((i + 1 for i, word in enumerate(left) if word in sets["topic"]), default=0)
    before, around = set(left), set(left) | set(right[:1])
    out = around & sets["past"] or before & sets["wish"] or set(left[topic:]) & sets["negated"]
    alone = bare and (not right or right[0][0].isdigit())
    could, now = before & sets["could"], around & sets["now"]
    return _Mention(min(value, 10.0), bool(out), bool(could), bool(now), phrase, alone, corrects)


def _ends(right: list[str], loosely: bool) -> tuple[bool, bool]:
    """Whether nothing counted follows a number, and whether the thought ends there."""
    sets = _language().sets
    if right and right[0][0].isdigit():
        small = loosely and float(right[0].rstrip("#~")) <= _EMPHATIC
        return small, small
    rest = next((right[i:] for i, word in enumerate(right) if not _may_follow(word)), [])
    if not rest or rest[0] in sets["breaks"]:
        return True, True
    return loosely and rest[0] in sets["onward"], False


def _may_follow(word: str) -> bool:
    """Whether a word after a number leaves it as it is; adverbs do ("realistically"), but for those that count."""
    sets = _language().sets
    adverb = len(word) > 5 and word.endswith("ly") and word not in sets["how_often"]
    return adverb or word in sets["after"] or _almost(word, "after", 6)


def _leads(left: list[str]) -> bool:
    """Whether only words that lead up to an answer stand before a number."""
    sets = _language().sets
    if left[-1:] == ["in"] or (left[-1:] == ["at"] and not set(left[-2:-1]) & sets["stands_at"]):
        return False
    leading = (word in sets["before"] or _almost(word, "before", 5) for word in left)
    return not set(left) & sets["elsewhere"] and all(leading)


@lru_cache(maxsize=4096)
def _almost(word: str, kind: str, least: int) -> bool:
    """Whether a word is a misspelt or drawn-out one of a set ("probaly", "ummmm"); `least` keeps short ones apart."""
    known = _language().sets[kind]
    near = len(word) >= least and any(len(right) >= least and _near(word, right) for right in known)
    return near or re.sub(r"(.)\1+", r"\1", word) in known


def _framed(left: list[str]) -> bool:
    """Whether the words right before a number make it an answer whatever was said earlier ("I'd say", "a")."""
    sets = _language().sets
    if set(left[-5:]) & sets["elsewhere"] or set(left[-1:]) & sets["labels"]:
        return False
    if {"a", "an"} & set(left[-3:]):
        return True
    after = next((left[i + 1 :] for i in range(len(left) - 1, -1, -1) if left[i] in sets["rates"]), None)
    return after is not None and _leads(after)


def _settled(mentions: Iterable[_Mention]) -> float | None:
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
