"""A message of two or three clauses said back whole, in the second person: one of them alone would lose the rest."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.content.grammar import grammar
from bot.interview.acts import asks, typed
from bot.interview.memory import FIRST_PERSON, UNFIT, asked, told, without_run_up
from bot.interview.volley import Volley, capitalise

_MOST_CLAUSES = 3
_SHORTEST, _LONGEST = 7, 20
"""Words of a message that is said back whole: of less the clause is enough, of more nobody would repeat all."""

_GRAMMAR = grammar("retold")
_JOINING = _GRAMMAR.table("joining")
_TRAILS = _GRAMMAR.pattern(r"^\s*<trails>(?=\s*[,.;!])", ignore_case=True)
_BREAK = ". "
_DASHES = re.compile(r"[\s,;:–—-]+")


def retold(volley: Volley) -> str:
    """The whole message, clause by clause, as Mo may say it; empty where a part of it cannot be said."""
    clauses, text = volley.heard.clauses, volley.heard.text
    fits = 2 <= len(clauses) <= _MOST_CLAUSES and _SHORTEST <= len(typed(text).split()) <= _LONGEST
    if not fits or asks(volley) or len(told(volley)) < len(clauses):
        return ""
    if any(not clause.you.strip() or asked(volley, clause.you) for clause in clauses):
        return ""
    said = without_run_up(clauses[0].you)
    for before, clause in pairwise(clauses):
        ends = before.start + len(text[before.start : before.end].rstrip(" .,!?;:"))  # a clause may hold its last sign
        joined = _joined(text[ends : clause.start])
        if joined is None:
            return ""
        you = clause.you.strip(" ,.")
        said = said.rstrip(" ,.") + joined + (capitalise(you) if joined == _BREAK else you)
    left_over = typed(text[clauses[-1].end :])
    return "" if left_over or FIRST_PERSON.search(said) or UNFIT.search(said) else said


def _joined(between: str) -> str | None:
    """How two clauses go on from one to the other; None where something else stands between them."""
    between = _TRAILS.sub("", between)
    words = " ".join(_DASHES.sub(" ", between).split()).lower()
    if "." in words or "!" in words or "?" in words:
        return _BREAK if not typed(words) else None
    if not words:
        return _BREAK if between.strip() else " "
    return _JOINING.get(words.replace(" ", "_"))
