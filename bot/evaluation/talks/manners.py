"""What holds for every message of Mo's: one question, at most 60 words, plain English, nothing against MI.

And for every talk: no alarm about a sign that nobody gave, and no plan for somebody who wants none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.content.readability import grade, words
from bot.evaluation.talks.flaws import Flaw
from bot.evaluation.talks.player import Talk, Turn
from bot.evaluation.talks.wordings import own_words, owner, said
from bot.interview import Reply
from bot.interview.miti import count

MOST_WORDS = 60
HARDEST_GRADE = 7.0
FEWEST_WORDS_TO_GRADE = 8
"""Below, one long word makes a grade; as check-content has it."""

_READ_BACK = "plan_read_back"
_FIRST_PERSON = re.compile(
    r"\b(?:i|i['’]?(?:m|ve)|i['’](?:d|ll)|me|my|myself|we|we['’](?:re|ve|d|ll)|us|our)\b", re.IGNORECASE
)
_QUESTIONS = ("open_question", "closed_question")


def flaws(talk: Talk, known: Mapping[str, str]) -> Iterator[Flaw]:
    """Every breach in a talk. Safety's messages, written and checked apart, may be longer and ask as they need."""
    for turn in talk.turns:
        if count([turn.moves]).non_adherent:
            yield _flaw(talk, turn, "moves against MI", turn.text, ", ".join(turn.moves))
        if false := sorted({flag.id for flag in turn.flags} - talk.script.flags):
            yield _flaw(talk, turn, "false alarm", turn.text, ", ".join(false))
        if turn.of_safety:
            continue
        if asks(turn) > 1:
            yield _flaw(talk, turn, "more than one question", turn.text, ", ".join(turn.moves))
        for reply in turn.replies:
            if len(words(reply.text)) > MOST_WORDS:
                yield _flaw(talk, turn, "over 60 words", reply.text, f"{len(words(reply.text))} words")
            for sentence in echoes(reply, known):
                yield _flaw(talk, turn, "patient's I in Mo's mouth", sentence)
            hard = hardness(own_words(reply, known))
            if hard > HARDEST_GRADE:
                yield _flaw(talk, turn, "above reading grade 7", reply.text, f"grade {hard:.1f}")


def unwanted_plan(talk: Talk) -> Iterator[Flaw]:
    """The first turn in which a plan is begun with somebody who wants none."""
    begun = (turn for turn in talk.turns if turn.answered and turn.answered.stage == "plan")
    if not talk.script.plans and (turn := next(begun, None)):
        yield _flaw(talk, turn, "plan nobody wanted", turn.text)


def asks(turn: Turn) -> int:
    """How many questions a volley puts, by its marks or its moves, whichever are more."""
    return max(turn.text.count("?"), sum(move in _QUESTIONS for move in turn.moves))


def echoes(reply: Reply, known: Mapping[str, str]) -> Iterator[str]:
    """Sentences in which a patient's "I" was left as it was; a plan read back is announced as their words."""
    for text_id, sentence, as_said in said(reply, known):
        if owner(text_id) != _READ_BACK and _FIRST_PERSON.search(as_said) and not _FIRST_PERSON.search(sentence):
            yield as_said


def hardness(text: str) -> float:
    """Reading grade of a message's own words, a slot as one plain word; 0 below eight words, where it says nothing."""
    return grade(text) if len(words(text)) >= FEWEST_WORDS_TO_GRADE else 0.0


def _flaw(talk: Talk, turn: Turn, kind: str, text: str, why: str = "") -> Flaw:
    return Flaw(kind, talk.script.name, talk.script.path.name, turn.said or "(they come)", text, why)
