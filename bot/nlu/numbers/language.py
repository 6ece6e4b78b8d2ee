"""numbers.yml, ready to use: number words, sets of words by what they tell, expressions and rewrites."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

LANGUAGE = Path(__file__).parents[2] / "content" / "en" / "numbers.yml"

_NUMBER = r"(?<![\d./@])(\d+(?:\.\d+)?)(?![\d@~#]|\.\d)"
# The words of an answer that lead up to its number.
_BEFORE = ("lead", "topic", "past", "wish", "could", "now", "negated", "corrected", "beyond")

_JOINT = {
    "measured": ("counted", "units"),
    "measuring": ("counted", "units", "per"),
    "own_topic": ("topic", "contrast"),
    "own": ("topic", "contrast", "self", "rates"),
    "unreasoned": ("subject", "contrast"),
    "thing_rated": ("topic", "answers", "self"),
    "unreal": ("wish", "beyond"),
    "ends_name": ("goes_on", "runs_on", "links"),
    "nowhere": ("within", "places"),
    "named_at": ("labels", "about_it"),
}


class Meanings:
    """Expressions of several words and what each group of them stands for."""

    def __init__(self, groups: dict[str, list[str]], mark: str = "") -> None:
        either = "|".join(f"({'|'.join(forms)})" for forms in groups.values())
        self._pattern = re.compile(rf"(?<![\w@.])(?:{either})(?![\w@~])")
        self._values = [f"{meaning}{mark}" for meaning in groups]

    def put_into(self, said: str) -> str:
        """The message with each expression replaced by its meaning."""
        return self._pattern.sub(lambda match: self._values[(match.lastindex or 1) - 1], said)


class Language:
    """What one language's numbers.yml says."""

    def __init__(self) -> None:
        # Every scalar is a string: "no" and "off" are words here.
        data = yaml.load(LANGUAGE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        self.words: dict[str, str] = {word: value for value, forms in data["words"].items() for word in forms}
        self.singles = {single(word): value for word, value in reversed(self.words.items())}
        self.romans: dict[str, str] = data["romans"]
        self.parts: dict[str, float] = {begins: float(part) for begins, part in data["parts"].items()}
        self.sets = {name: frozenset(words.split()) for name, words in data.items() if isinstance(words, str)}
        self.likened = [(word, value) for word, value in self.words.items() if word in self.sets["likened"]]
        # "my mood's a 3", "pain's 8", "the wife's a 9"
        for kind in ("elsewhere", "others"):
            self.sets[kind] |= {f"{word}s" for word in self.sets[kind] if len(word) > 3}
        self.sets["before"] = frozenset[str]().union(*(self.sets[name] for name in _BEFORE))
        self.sets["after"] = self.sets["tail"] | self.sets["topic"]
        # Joined once here: joining them for every number would cost more than all the rest.
        for joint, kinds in _JOINT.items():
            self.sets[joint] = frozenset[str]().union(*(self.sets[kind] for kind in kinds))
        self.sets["said_of"] = self.sets["goes_on"] - self.sets["regarding"]
        self.sets["runs_off"] = (self.sets["goes_on"] | self.sets["runs_on"]) - self.sets["links"]
        self.sets["onward"] = self.sets["goes_on"] | self.sets["runs_on"]
        self.phrases, self.meanings = Meanings(data["phrases"], "~"), Meanings(data["meanings"])
        self.sayings, self.slang = Meanings({"@": data["sayings"]}), Meanings(data["slang"])
        fillers = {"<n>": _NUMBER, "<a>": data["any_article"], "<join>": data["join"]}
        forms = [(effect, form) for one in data["rewrites"] for effect, form in one.items()]
        # With how many numbers each needs at least: most messages have but one.
        self.rewrites = [(effect, _filled(form, fillers), _numbers(form)) for effect, form in forms]
        self.spellings = [(re.compile(form), meant) for meant, form in data["spellings"].items()]
        self.opaque = re.compile("|".join(data["opaque"]))


def _numbers(form: str) -> int:
    """How many numbers a form needs at least; one where it names several ways to put it."""
    outer = form
    while (inner := re.sub(r"\([^()]*\)", "", outer)) != outer:
        outer = inner
    return 1 if "|" in outer else form.count("<n>")


def _filled(form: str, fillers: dict[str, str]) -> re.Pattern[str]:
    for name, filler in fillers.items():
        form = form.replace(name, filler)
    return re.compile(form)


language = lru_cache(maxsize=1)(Language)


def near(word: str, right: str) -> bool:
    """Whether one slip of the thumb lies between two words: a letter more, less, other or two swapped."""
    if abs(len(word) - len(right)) > 1 or (word[0] != right[0] and sorted(word) != sorted(right)):
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, right, strict=False)) if a != b), min(len(word), len(right)))
    one, two = word[start:], right[start:]
    return one[1:] == two or one == two[1:] or one[1:] == two[1:] or (one[1::-1] == two[:2] and one[2:] == two[2:])


def single(word: str) -> str:
    """A word without doubled letters: held keys ("threeee") are let go."""
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=4096)
def almost(word: str, kind: str, least: int) -> bool:
    """Whether a word is a misspelt or drawn-out one of a set ("probaly", "ummmm"); `least` keeps short ones apart."""
    known = language().sets[kind]
    misspelt = len(word) >= least and any(len(right) >= least and near(word, right) for right in known)
    return misspelt or single(word) in known
