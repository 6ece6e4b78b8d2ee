"""The way round an obstacle: what of an answer somebody will do then, with or without the obstacle in the same words.

How people say it stands in content/<language>/grammar/ways_round.yml.
"""

from __future__ import annotations

import re

from bot.content.grammar import grammar
from bot.interview import acts
from bot.interview.deeds import mere_talk
from bot.interview.details import left_open
from bot.interview.obstacles import after_if, well_known
from bot.interview.proposing import clauses, proposed
from bot.interview.tidying import sentences
from bot.interview.volley import Volley
from bot.interview.wording import begins_with_verb, both_halves, inside

_GRAMMAR, _ANSWERS = grammar("ways_round"), grammar("hindrance")
_ALREADY, _OPEN = _ANSWERS.pattern("<already>", ignore_case=True), _ANSWERS.patterns("open_ended", ignore_case=True)
_NO_WAY = _GRAMMAR.patterns("no_way_round", ignore_case=True)
_LEAD = _GRAMMAR.pattern(r"^(?:<lead>)(?=[\s,.;:!-]|$)[\s,.;:!-]*", ignore_case=True)
_IF_COMMA = _GRAMMAR.pattern("<if_comma>$", ignore_case=True)
_IF = _GRAMMAR.pattern(r"\b<condition> ", ignore_case=True)
_THEN = _GRAMMAR.pattern(r"^(?:<then>\b[\s,]*)+", ignore_case=True)
_JUDGES = _GRAMMAR.pattern("^<judges>", ignore_case=True)
_HOW = _GRAMMAR.either("how_it_is")
_WITHIN = 4
"""Words between an "if" and the obstacle that it names."""

_STEM = 4
"""Letters from which a word of the obstacle is known again in another form."""


def is_way_round(volley: Volley, words: str) -> bool:
    """Whether words can be what somebody will do: no feeling, no shrug and no question."""
    if left_open(words) or acts.asks(volley) or mere_talk(volley, words) or _OPEN.found(words) or _NO_WAY.found(words):
        return False
    return not (_ALREADY.fullmatch(words.strip(" .,!")) or (well_known(words) and not begins_with_verb(words)))


def way_round_in(volley: Volley, text: str) -> str:
    """What of an answer may be done, without the shrug before it and the story behind: "dont know, have a rest"."""
    first, _, rest = text.partition(",")
    if rest.strip() and (mere_talk(volley, first) or _OPEN.found(first.strip())):
        return rest.strip()
    if _NO_WAY.found(text):
        return text
    beginning = next(iter(clauses(text)), text)
    return beginning if begins_with_verb(inside(beginning)) else proposed(text) or text


def both_sides(obstacle: str, text: str) -> tuple[str, str] | None:
    """What may come up and what they will do then, where a message says both; None where it does not.

    A known `obstacle` is found again in their words without a comma: "no, i said coat if it rains" is (rain, coat).
    """
    words = _without_lead(text.strip())
    return way_round_known(obstacle, text) or both_halves(words) or _if_comma(words)


def way_round_known(obstacle: str, text: str) -> tuple[str, str] | None:
    """An obstacle of which the plan knows already, and what a sentence says to do then; None where none does."""
    if not obstacle:
        return None
    return next((said for piece in sentences(text) if (said := _around(obstacle, _without_lead(piece)))), None)


def _without_lead(words: str) -> str:
    while (lead := _LEAD.match(words)) and lead.end() < len(words):
        words = words[lead.end() :]
    return words


def _if_comma(text: str) -> tuple[str, str] | None:
    """Both halves wherever they begin ("it should say if it rains, up and down the hall")."""
    found = _IF_COMMA.search(text)
    return (found["what"].strip(), found["deed"].strip(" .")) if found else None


def _around(obstacle: str, words: str) -> tuple[str, str] | None:
    """The words before or behind "if it rains", where rain is the obstacle."""
    condition = _IF.search(words)
    names = "|".join(re.escape(name) for name in _names(obstacle))
    if condition is None or not names:
        return None
    rest = words[condition.end() :]
    how = rf"(?: {_HOW}\b[^,;]*(?=[,;]))?"  # "if the kids are ill, …"
    named = re.match(rf"(?:[\w']+ ){{0,{_WITHIN}}}?(?:{names})\w*{how}", rest, re.IGNORECASE)
    if named is None:
        return None
    before, behind = words[: condition.start()].strip(" ,.;"), _THEN.sub("", rest[named.end() :].strip(" ,.;"))
    done = behind or before
    return None if not done or _JUDGES.match(done) else (obstacle, done)


def _names(obstacle: str) -> set[str]:
    """The words by which an obstacle is known again, without their endings."""
    words = re.findall(r"[\w']+", f"{obstacle} {after_if(obstacle)}".lower())
    return {word[:-1] if word[-1] in "sy" else word for word in words if len(word) >= _STEM} - _GRAMMAR.words("little")
