"""Which answer a question gets: the one whose keywords it holds, else the default of its intent."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.content.model import Answer, Content

_TELLING = 4
"""Letters of a keyword that says something on its own."""


def answer_for(content: Content, intent: str, text: str, *, sure: bool = True) -> Answer | None:
    """The answer to `text`, which was understood as `intent`; None when nothing is written for that intent.

    The longest keyword found wins, as the most specific; a keyword counts as whole words only, and one that
    ends on * as the beginning of a word. An intent that is not `sure` has no answer without a keyword.
    """
    candidates = [answer for answer in content.answers.values() if intent in answer.asks]
    held = text.lower().replace("’", "'")
    best, length = None, 0
    for answer in candidates:
        for keyword in answer.keywords:
            if len(keyword) > length and _pattern(keyword).search(held):
                best, length = answer, len(keyword)
    if best is not None or not sure:
        return best
    return next((a for a in candidates if a.default), candidates[0] if len(candidates) == 1 else None)


def answer_by_words(content: Content, text: str) -> Answer | None:
    """The answer whose keyword `text` holds, whatever it was understood as; None where no keyword fits."""
    held = text.lower().replace("’", "'")
    hits = [
        (len(keyword), answer)
        for answer in content.answers.values()
        for keyword in answer.keywords
        if len(keyword) >= _TELLING and _pattern(keyword).search(held)
    ]
    return max(hits, key=lambda hit: hit[0])[1] if hits else None


@lru_cache(maxsize=2048)
def _pattern(keyword: str) -> re.Pattern[str]:
    stem = keyword.rstrip("*")
    end = r"\w*" if keyword.endswith("*") else r"\b"
    return re.compile(rf"\b{re.escape(stem)}{end}")
