"""The one rule by which somebody's words are shortened: on the screen, in quotes, in what goes into the record.

They are cut between words and end in " …"; never on a word that says nothing, nor right after a "but" or "no", which
would turn what they say: where words are counted the next few are kept, where signs are, it is cut before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

DOTS = " …"
_NO_SIGNS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_LEADS_ON = frozenset(
    ["but", "no", "not", "never", "nor", "without", "except", "unless", "please", "only", "hardly", "barely", "cannot"]
    + [
        f"{verb}n{tick}t"
        for verb in ("do", "does", "did", "wo", "would", "ca", "could", "is", "was")
        for tick in ("'", "")
    ]
)
_LED_TO = 3
"""Words that are shown after one of these: what it denies, or turns to."""

_LOOSE_WORDS = """
    and or so the a an my your his her our their its this every some one of to in at on with for from by into onto
    over under through towards against between behind before after than about as like if when because since until
    while that which who what how where whether is are was were be am will would can could should must do does did
    have has had get got need needs want wants wanted make makes just really very i he she we they it there im ive
"""
_LED_ON_BY = ("'s", "'m", "'d", "'ve", "'re", "'ll")
_LOOSE = frozenset(_LOOSE_WORDS.split())
"""Words that say nothing at the end of what is cut: what they lead to is gone."""


def in_words(text: str, most: int, *, spare: int = 0) -> str:
    """About `most` words: more where a "but" or "no" needs them, and all where no more than `spare` would go."""
    held = plain(text).split()
    while most < len(held) and _leads_on(held, most):
        most += 1
    return " ".join(held) if len(held) <= most + spare else _ended(held, most)


def in_signs(text: str, longest: int) -> str:
    """At most `longest` characters, dots included: for a place that holds no more."""
    text = plain(text)
    if len(text) <= longest:
        return text
    held, room = text.split(), longest - len(DOTS)
    most = len(text[: room + 1].rsplit(" ", 1)[0].split()) if " " in text[: room + 1] else 0
    if not most:  # one word that is too long by itself
        return text[:room] + DOTS
    turned = next((at for at in range(max(0, most - _LED_TO), most) if _folded(held[at]) in _LEADS_ON), most)
    return _ended(held, turned or most)


def plain(text: str) -> str:
    """On one line, without signs that show nothing."""
    return " ".join(_NO_SIGNS.sub("", text).split())


def _ended(held: Sequence[str], most: int) -> str:
    while most > 1 and _is_loose(held[most - 1]) and _folded(held[most - 2]) not in _LEADS_ON:
        most -= 1
    return " ".join(held[:most]).rstrip(" ,;:.…") + DOTS


def _leads_on(held: Sequence[str], most: int) -> bool:
    """Whether the first `most` words end so soon after a "but" or "no" that what it is about is not told yet."""
    last = next((at for at in reversed(range(min(most, len(held)))) if _folded(held[at]) in _LEADS_ON), None)
    return last is not None and (most - last <= _LED_TO or all(map(_is_loose, held[last + 1 : most])))


def _is_loose(word: str) -> bool:
    folded = _folded(word)
    return folded in _LOOSE or folded.endswith(_LED_ON_BY)


def _folded(word: str) -> str:
    return word.lower().replace("’", "'").strip(' ,;:.…!?"“”')
