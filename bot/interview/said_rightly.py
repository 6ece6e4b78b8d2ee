"""What somebody puts in the place of the wrong, as Mo may say it: their own words, in the second person."""

from __future__ import annotations

import re

from bot.interview import acts
from bot.interview.correcting import PutRight, put_right
from bot.interview.memory import FIRST_PERSON, UNFIT, asked, best_words, may_be_said, plain, sayable, speaks_to_mo
from bot.interview.second_person import second_person
from bot.interview.volley import Volley, capitalise

_A_FEW = 5
"""Words above which what was taken for a correction holds a statement."""

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


def meant(volley: Volley) -> str:
    """The you-form of what a correction puts right ("no, I mean I felt daft"); empty where it only says no."""
    text = volley.heard.text.lower().replace("’", "'")
    ends = [text.rfind(said) + len(said) for said in volley.content.words["meant"] if f"{said} " in text]
    after = [c for c in volley.heard.clauses if ends and c.end > max(ends) and c.start >= min(ends) - 8]
    said = [plain(volley, c.you) for c in after]
    if not ends and acts.begins(volley, "takes_exception"):
        said = may_be_said(volley)
    return next((you for you in reversed(said) if sayable(you)), "")


def statement(volley: Volley) -> str:
    """What was taken for a correction and puts a statement in the place of the wrong ("actually it was my wife")."""
    found = put_right(volley.heard.text)
    if found is not None and found.right:
        return said_rightly(volley, found)
    tells = acts.length(volley) > _A_FEW and not speaks_to_mo(volley) and not acts.asks(volley)
    said = best_words(volley) if tells else ""
    return said if sayable(said) else ""
