"""Training messages as thumbs type them: slips, no capitals, no signs, filler words. Training learns from such copies.

This is not the noise that `bot.evaluation.noise` measures with; that one is written apart, so that it is a test.
"""

from __future__ import annotations

import random
import re

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS_ALIKE = (
    ("ie", "ei"), ("ll", "l"), ("ss", "s"), ("tt", "t"), ("ou", "uo"), ("gh", "g"), ("ee", "ea"), ("er", "re"),
    ("ence", "ance"), ("tion", "shun"), ("ise", "ize"), ("ck", "k"), ("ough", "uff"), ("wh", "w"), ("ght", "t"),
    ("ful", "full"), ("ly", "ley"),
)  # fmt: skip
_SAID_BETWEEN = (
    "um", "uh", "like", "you know", "well", "i mean", "honestly", "i guess", "basically", "so yeah", "tbh", "really",
    "just", "ok so",
)  # fmt: skip


def typed_badly(text: str, draw: random.Random) -> str:
    """The text as one careless typist leaves it; how careless is drawn as well."""
    if draw.random() < 0.4:
        text = _with_fillers(text, draw)
    if draw.random() < 0.6:
        text = text.lower()
    if draw.random() < 0.5:
        text = re.sub(r"[’']", "", text)
    if draw.random() < 0.5:
        text = " ".join(re.sub(r"(?<!\d)[.,;:!?…()\"-]+|[.,;:!?…()\"-]+(?!\d)", " ", text).split())
    often = draw.choice((0.0, 0.02, 0.04, 0.06))
    return " ".join(_slipped(word, often, draw) for word in text.split(" "))


def _with_fillers(text: str, draw: random.Random) -> str:
    words = text.split(" ")
    for _ in range(1 + len(words) // 15):
        words.insert(draw.randrange(len(words) + 1), draw.choice(_SAID_BETWEEN))
    return " ".join(words)


def _slipped(word: str, often: float, draw: random.Random) -> str:
    if draw.random() >= often * len(word) or len(word) < 2 or any(letter.isdigit() for letter in word):
        return word
    at = draw.randrange(len(word))
    letter = word[at]
    kind = draw.randrange(6)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + letter + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1 : at + 2] + letter + word[at + 2 :]
    if kind == 3:
        return _respelt(word, draw)
    return word[:at] + _beside(letter, draw) + word[at + 1 :]


def _respelt(word: str, draw: random.Random) -> str:
    """A sound written another way."""
    fitting = [(right, wrong) for right, wrong in _SOUNDS_ALIKE if right in word]
    return word.replace(*draw.choice(fitting), 1) if fitting else word


def _beside(letter: str, draw: random.Random) -> str:
    """The key to the left or right, or one in the row below or above."""
    for row, keys in enumerate(_KEYS):
        at = keys.find(letter.lower())
        if at >= 0:
            others = keys[max(0, at - 1) : at] + keys[at + 1 : at + 2]
            for other in (row - 1, row + 1):
                if 0 <= other < len(_KEYS):
                    others += _KEYS[other][at : at + 1]
            return draw.choice(others)
    return letter
