"""What somebody puts in the place of the wrong, as Mo may say it: their own words, in the second person."""

from __future__ import annotations

import re

from bot.interview.correcting import PutRight
from bot.interview.memory import FIRST_PERSON, UNFIT, asked, plain
from bot.interview.second_person import second_person
from bot.interview.volley import Volley, capitalise

_LONGEST = 18
"""Words that can be said back."""


def said_rightly(volley: Volley, found: PutRight) -> str:
    """What it is, in the second person; empty where nothing is put in the place of the wrong or it cannot be said."""
    if not found.right:
        return ""
    start, end = found.right_at
    within = [c for c in volley.heard.clauses if c.start >= start - 1 and c.end <= end + 1 and c.you.strip()]
    covered = sum(c.end - c.start for c in within)
    whole = bool(within) and covered >= _MOST_OF_IT * (end - start)
    said = _joined(volley, found, [plain(volley, c.you).strip(" ,.") for c in within]) if whole else ""
    for words in (said, second_person(found.right)):
        few = 0 < len(words.split()) <= _LONGEST
        if few and not (FIRST_PERSON.search(words) or UNFIT.search(words) or asked(volley, words)):
            return words
    return ""


_MOST_OF_IT = 0.7
"""The share of what is put right that the clauses of the understanding have to cover, to be said for it."""


def _joined(volley: Volley, found: PutRight, said: list[str]) -> str:
    """Clauses one after the other, with what stands between them, else with a stop."""
    if len(said) == 1:
        return said[0]
    between = re.search(r"(?<=\w)(, )(?=\w)", volley.heard.text[found.right_at[0] : found.right_at[1]])
    return ", ".join(said) if between else ". ".join([said[0], *map(capitalise, said[1:])])
