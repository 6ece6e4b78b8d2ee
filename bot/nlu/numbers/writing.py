"""A message in digits: number words, marks and spellings become digits, and what means one number becomes one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from bot.nlu.numbers.language import language, near, single

# Eleven or twelve out of ten are said for emphasis; a greater number alone is no answer, but for a hundred.
EMPHATIC = 12
# Two numbers further apart are no range.
_APART = 4

_MARKS = str.maketrans({
    "’": "'", "‘": "'", "–": "-", "—": "-", "−": "-", "½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⁄": "/", "ß": "ss",
    "…": ". ", "→": " -> ", "≥": ">", "≤": "<", "\ufe0f": "", "\u20e3": "", "💯": " 100% ", "🔟": " 10 ",
})  # fmt: skip
# A star before a number puts an earlier one right ("5 *6"); all others, and plus signs, are ornament.
_ORNAMENT = re.compile(r"[*+](?!\d+(?:\.5)?(?:$|[^*\d]))|(?<!\s)\*|\+")
# "My back's a 6" is told of the back.
_IS = re.compile(r"\b(my|the|our|his|her|your) (\w+(?: \w+)?)'s(?= )")
_CONTRACTED = re.compile(r"\b([a-z]+|\d+)'s(?= )")
_ROMAN = re.compile(r"\b(?:I{2,3}|I[VX]|VI{0,3})\b(?!/)")


def is_list(text: str) -> bool:
    """Whether the message counts up its points: "1. walk 2. swim"."""
    return bool(re.match(r"\W*1[.)] .*\b2[.)] ", text))


def in_digits(text: str) -> str:
    """The message with digits for number words and for words like "halfway" (marked "~"), without mere noise."""
    said = re.sub(r"[a-z]+", lambda match: _digits(match[0]), _folded(text))
    said = re.sub(r" -+ |--+", " , ", re.sub(r"\s+", " ", said))
    said = re.sub(r"\b([2-9]0)[ -]([1-9])\b(?! ?/)", lambda m: str(int(m[1]) + int(m[2])), said)
    said = re.sub(r"\b(?:1|an?) (1000*)\b", r"\1", said)
    return language().phrases.put_into(language().sayings.put_into(said))


def one_number_each(said: str) -> str:
    """The message with one number for what means one: "6 and a half", "6 or 7", "7 out of 10" (marked "#")."""
    several = len(re.findall(r"\d+", said)) > 1
    for effect, pattern, numbers in language().rewrites:
        if several or numbers < 2:
            said = pattern.sub(_EFFECTS[effect], said)
    # "Last spring: 7" is past as "last spring 7" is.
    return re.sub(r"yesterday ?:", "yesterday", language().meanings.put_into(said))


def _folded(text: str) -> str:
    """Small letters without accents, apostrophes, emoji and brackets; a digit inside something else becomes "@"."""
    said = _ROMAN.sub(lambda match: language().romans.get(match[0].lower(), match[0]), text).lower()
    if not said.isascii():
        said = unicodedata.normalize("NFKD", said.translate(_MARKS))
        said = "".join(char for char in said if not unicodedata.combining(char)).replace("⁄", "/")
    if "'" in said:
        said = re.sub(r"(?<=[a-z])'(?=[a-z])", "", _CONTRACTED.sub(_is, _IS.sub(r"\1 \2 is", said)))
    said = re.sub(r"[()\[\]\n]", " , ", re.sub(r"[_\"~≈=]", " ", said))
    said = language().slang.put_into(said.strip())
    said = re.sub(r"(\d)\.{2,}(?=\d)", r"\1 to ", re.sub(r"(\d),(0|5|25|75)\b", r"\1.\2", said))
    for form, meant in language().spellings:
        said = form.sub(meant, said)
    said = _ORNAMENT.sub(" ", language().opaque.sub(" @ ", said))
    return re.sub(r"(?<=\d)([a-z]+)", r" \1 ", said).strip()


def _is(match: re.Match[str]) -> str:
    """ "Four's about right" says what it is; "one's back" does not."""
    number = match[1].isdigit() or (match[1] in language().words and match[1] != "one")
    return f"{match[1]} is" if number else match[0]


@lru_cache(maxsize=4096)
def _digits(word: str) -> str:
    """The number a word stands for as digits, also when it is misspelt; the word itself when it is none."""
    words, sets = language().words, language().sets
    if word in words:
        return words[word]
    if any(word in known for known in sets.values()):
        return word
    if word.endswith("ish") and (number := _digits(word[:-3])).isdigit():
        return number
    # A doubled letter may be either slip or spelling.
    if len(word) > 2 and (value := language().singles.get(single(word))):
        return value
    return next((value for name, value in language().likened if near(word, name)), word)


def _range(match: re.Match[str]) -> str:
    """The middle of two numbers near each other; what runs downwards is a time ("ten to nine") or a job ("9-5")."""
    low, high = float(match[1]), float(match[2])
    if high < low and ("-" in match[0] or set(match[0].split()) & language().sets["till"]):
        return " @ "
    close = high - low <= (_APART if high <= EMPHATIC else _APART * 10)
    return _middle(match) if close and low - high <= 1 else match[0]


def _near(match: re.Match[str]) -> bool:
    low, high = float(match[1]), float(match[match.lastindex or 1])
    return high - low <= (_APART if high <= EMPHATIC else _APART * 10)


def _middle(match: re.Match[str]) -> str:
    return f"{(float(match[1]) + float(match[match.lastindex or 1])) / 2:g}"


def _share(match: re.Match[str]) -> str:
    """A part of a scale as tenths; "6/7" is six or seven, "9/12" a date."""
    part, whole = float(match[1]), float(match[3])
    if whole in (10, 100) or (whole in (5, 20) and match[2].strip() != "/" and part <= whole):
        return f"{min(10 * part / whole, 10):g}#"
    if match[2].strip() == "/" and whole == part + 1 <= 10:
        return f"{(part + whole) / 2:g}"
    return f"{2 * part:g}#" if whole == 5 and part <= whole else " @ "


def _with_part(match: re.Match[str]) -> str:
    return f"{float(match[1]) + language().parts[(match[2] or match[3])[0]]:g}"


_EFFECTS: dict[str, Callable[[re.Match[str]], str]] = {
    "nothing": lambda match: " ",
    "comma": lambda match: ",",
    "zero": lambda match: "0",
    "itself": lambda match: match[1] or match[2],
    "moved": lambda match: f"is {match[match.lastindex or 1]}",
    "last": lambda match: match[match.lastindex or 1],
    "stars": lambda match: f"{2 * float(match[1]):g}#" if float(match[1]) <= 5 else " @ ",
    "with_part": _with_part,
    "with_tenths": lambda match: f"{match[1]}.{match[2]}",
    "range": _range,
    "middle": lambda match: _middle(match) if _near(match) else " @ ",
    "share": _share,
    "percent": lambda match: f"{min(float(match[1]) / 10, 10):g}",
}
