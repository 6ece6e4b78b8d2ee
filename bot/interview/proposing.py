"""What somebody proposes to do, out of how they say it: "the wife says yoga so i'll try that" is "try yoga".

How people put it stands in content/<language>/grammar/proposing.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.content.grammar import grammar
from bot.interview.verbs import base_of, is_verb

_GRAMMAR = grammar("proposing")
_COMMA, _FULL_STOP = (re.compile(form, re.IGNORECASE) for form in _GRAMMAR.filled("dictated"))
_TURNS = _GRAMMAR.pattern("<turns>", ignore_case=True)
_LEAD = _GRAMMAR.pattern(r"^(?:<lead>)(?=[\s,.:;-]|$)[\s,.:;-]*", ignore_case=True)
_TRAIL = _GRAMMAR.pattern(r"[\s,]+<trail>$", ignore_case=True)
_NO_DEED = _GRAMMAR.patterns("no_deed", ignore_case=True)
_TELLS = _GRAMMAR.patterns("tells", ignore_case=True)
_FRAMES = _GRAMMAR.rules("frames", ignore_case=True)
_TOGETHER = _GRAMMAR.rules("together", ignore_case=True)
_THEIRS = _GRAMMAR.pattern("<theirs>", ignore_case=True)
_NEEDS_DOING = _GRAMMAR.pattern("<needs_doing>", ignore_case=True)
_A_PIECE = _GRAMMAR.pattern(r"^<a_piece>\b", ignore_case=True)
_WITH = _GRAMMAR.pattern(r"^<with_somebody>\b", ignore_case=True)
_POINTS_ALONE = _GRAMMAR.pattern("<points_alone>", ignore_case=True)
_POINTS_AFTER = _GRAMMAR.pattern("<points_after>", ignore_case=True)
_PROPOSES = _GRAMMAR.pattern("<proposes>", ignore_case=True)
_OFFERS = _GRAMMAR.pattern(r"\b<offers>\b", ignore_case=True)
_ENDS = " .,!?;:"
_MOST_LEADS = 8
"""So often something may lead up to a deed or trail behind it; more is no way of speaking."""


@dataclass(frozen=True)
class _Clause:
    """A clause without what leads up to it; `offered`: said as what they may do, `points`: it only points back."""

    words: str
    offered: bool
    points: bool


def proposed(text: str, activities: Iterable[str] = (), times: Iterable[str] = ()) -> str:
    """The deed that a message proposes, in its words; "" where it only points at one, `text` where none stands out.

    `activities` are the names of activities in it: a clause with one of them goes before another. `times` are the days
    and amounts in it: "could do an hour sunday" names no deed beside them.
    """
    times = sorted(times, key=len, reverse=True)
    told = [_read(said, times) for said in clauses(text)]
    deeds = [clause for clause in told if clause and not clause.points]
    pointing = next((clause for clause in told if clause and clause.points), None)
    if not deeds:
        return "" if pointing else text
    named = [name.lower() for name in activities]
    # "Walk to Tesco, maybe with a friend": whom it is done with is no deed of its own.
    deeds = [clause for clause in deeds if not _A_PIECE.match(clause.words)] or deeds
    best = max(deeds, key=lambda c: (any(name in c.words.lower() for name in named), c.offered))
    if together := _together(best.words, text):
        return together
    if (after := _joined_to(best, told)) is not None:
        return f"{best.words}, {after.words}"
    if pointing and not best.offered and (ahead := _POINTS_AFTER.match(pointing.words)):
        return best.words if is_verb(best.words.split()[0].lower()) else f"{ahead['verb']} {best.words}{ahead['rest']}"
    return best.words


def proposes(text: str) -> bool:
    """Whether words with a question mark or a shrug can be an answer to "what will you do?": "dunno, swimming?"."""
    return bool(_PROPOSES.match(text.strip()))


def points_back(text: str) -> bool:
    """Whether a message names no deed and only points at one: "might try it"."""
    return not proposed(text)


def clauses(text: str) -> list[str]:
    """A message in the pieces it is told in: each a sentence, or a clause with somebody of its own."""
    text = _FULL_STOP.sub(".", _COMMA.sub(",", text))
    return [said.strip(_ENDS) for said in _TURNS.split(text) if said.strip(_ENDS)]


def _read(said: str, times: Iterable[str]) -> _Clause | None:
    """One clause; None where it is nothing to do."""
    words = _without_trail(said.strip(_ENDS))
    for _ in range(_MOST_LEADS):
        if put := _put_plainly(words):
            return _Clause(put, offered=False, points=False)
        if _NO_DEED.found(words):
            return None
        lead = _LEAD.match(words)
        if lead and lead.end() >= len(words):
            return None
        if not lead:
            break
        words = words[lead.end() :]
    bare = words
    for time in times:
        bare = re.sub(rf"[\s,]*(?:\b(?:on|for|at) )?\b{re.escape(time)}\b", "", bare, flags=re.IGNORECASE)
    if _TELLS.found(words):
        return None
    return _Clause(words, bool(_OFFERS.search(said)), bool(_POINTS_ALONE.match(bare.strip(_ENDS))))


def _put_plainly(words: str) -> str:
    """The deed in a clause that is put as somebody's wish, as what there is, or as what needs doing; else ""."""
    if needs := _NEEDS_DOING.match(words):
        base = base_of(needs["ing"])
        return f"{base or needs['ing']} {needs['thing']}{needs['rest']}"
    return _FRAMES.first(words) or ""


def _joined_to(best: _Clause, told: list[_Clause | None]) -> _Clause | None:
    """The next piece, where it only says more of the same: "Margaret and the dogs", "the bit to the lighthouse"."""
    after = next(iter(told[told.index(best) + 1 :]), None)
    more = after is not None and not (after.points or (after.offered and not _WITH.match(after.words)))
    return after if after and more and _A_PIECE.match(after.words) and not _A_PIECE.match(best.words) else None


def _together(words: str, text: str) -> str:
    """A deed with somebody named before in the place of "him" or "along" ("ask her": "ask my neighbour"); else ""."""
    who = _THEIRS.search(text)
    before = who and who.start() < text.lower().find(words.lower())
    return (_TOGETHER.first(words) or "").format(who=who[0]) if who and before else ""


def _without_trail(words: str) -> str:
    for _ in range(_MOST_LEADS):
        if not (trail := _TRAIL.search(words)):
            break
        words = words[: trail.start()].strip(_ENDS)
    return words
