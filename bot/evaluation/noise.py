"""Messages as people really type them: slips, no capitals, no punctuation, filler words. Same text, same noise."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

# A little above the 2.3 % of characters that 37,000 people on phones left wrong (Palin et al., MobileHCI 2019).
SLIPS = 0.03
_FILLED = 0.08
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# How far a row of keys is shifted to the right of the one above.
_SHIFT = (0.0, 0.25, 0.75)
_FILLERS = ("well", "you know", "like", "i mean", "um", "er", "sort of", "kind of", "to be honest", "actually")

Noise = Callable[[str], str]


def _neighbours() -> dict[str, str]:
    places = {key: (x + _SHIFT[y], y) for y, row in enumerate(_ROWS) for x, key in enumerate(row)}
    return {
        key: "".join(other for other, (u, v) in places.items() if other != key and abs(u - x) <= 1 and abs(v - y) <= 1)
        for key, (x, y) in places.items()
    }


_NEXT_TO = _neighbours()


def typos(text: str) -> str:
    """Letters hit beside the key, dropped, doubled or swapped with the next, about `SLIPS` of them."""
    chance = _chance("typos", text)
    letters, result, at = list(text), [], 0
    while at < len(letters):
        letter = letters[at]
        follows = letters[at + 1] if at + 1 < len(letters) else ""
        at += 1
        if letter.lower() not in _NEXT_TO or chance.random() >= SLIPS:
            result.append(letter)
            continue
        slip = chance.choice(("beside", "dropped", "doubled", "swapped"))
        if slip == "swapped" and follows.isalpha():
            result += [follows, letter]
            at += 1
        elif slip in ("beside", "swapped"):
            result.append(chance.choice(_NEXT_TO[letter.lower()]))
        elif slip == "doubled":
            result += [letter, letter]
    return "".join(result)


def lower_case(text: str) -> str:
    """No capitals."""
    return text.lower()


def no_punctuation(text: str) -> str:
    """No signs but those between digits ("7/10", "2.5"); apostrophes vanish, the others leave a space."""
    text = re.sub(r"['’`]", "", text)
    text = re.sub(r"(?<!\d)[^\w\s]+|[^\w\s]+(?!\d)", " ", text)
    return re.sub(r"\s+", " ", text).strip()


def fillers(text: str) -> str:
    """Filler words here and there, one at least."""
    chance = _chance("fillers", text)
    words = text.split()
    places = [at for at in range(len(words)) if chance.random() < _FILLED] or [0]
    for at in reversed(places):
        words.insert(at, chance.choice(_FILLERS))
    return " ".join(words)


def all_together(text: str) -> str:
    """Every noise at once."""
    return typos(lower_case(no_punctuation(fillers(text))))


KINDS: dict[str, Noise] = {
    "typos": typos,
    "lower case": lower_case,
    "no punctuation": no_punctuation,
    "filler words": fillers,
    "all together": all_together,
}


def _chance(kind: str, text: str) -> random.Random:
    """By text and not by turn, so that one message more changes no other."""
    return random.Random(f"{kind} {text}")
