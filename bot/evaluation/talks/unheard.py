"""Findings that a patient voices and Mo never says back before it plans.

A finding counts once a patient and visit, when it was taken as said (`CERTAIN`) in a message before the plan's first
question, or in any where no plan is begun, and was not put right by the patient later. It was said back when the
answer to such a message, or any later one up to the plan's first question,

- is a reflection of that finding: a facet that belongs to it or was heard in the same words, or its own texts;
- names it, as summaries and double-sided reflections do;
- holds the patient's own clause about it, turned to "you".

That something was reflected at all does not count: it may have been the other half of the message.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.content import Content
from bot.evaluation.talks.flaws import Flaw
from bot.evaluation.talks.player import Talk, Turn
from bot.evaluation.talks.wordings import owner
from bot.interview.memory import CERTAIN, without_run_up
from bot.understanding import Finding, Understanding


@dataclass(frozen=True)
class Voiced:
    """A finding of one visit, with the turn it was first heard in and whether Mo said it back in time."""

    id: str
    visit: int
    turn: Turn
    quote: str
    said_back: bool


def voiced(talk: Talk, content: Content) -> list[Voiced]:
    """Every finding of a talk."""
    visits = sorted({turn.visit for turn in talk.turns})
    return [one for visit in visits for one in _of_visit(_before_planning(talk, visit), visit, content)]


def flaws(talk: Talk, found: list[Voiced]) -> Iterator[Flaw]:
    """Those that were not said back."""
    for one in found:
        if not one.said_back:
            yield Flaw(
                "finding never reflected",
                talk.script.name,
                talk.script.path.name,
                one.turn.said or "",
                one.turn.text,
                f"{one.id.replace('_', ' ')} in {one.quote!r}",
            )


def _before_planning(talk: Talk, visit: int) -> list[Turn]:
    """The turns of a visit up to the one with the plan's first question; safety's turns aside."""
    turns: list[Turn] = []
    for turn in (t for t in talk.turns if t.visit == visit and t.answered):
        turns.append(turn)
        if turn.answered and turn.answered.stage == "plan":
            break
    return turns


def _of_visit(turns: list[Turn], visit: int, content: Content) -> Iterator[Voiced]:
    kept = {entry["id"] for entry in turns[-1].state.get("heard", ())} if turns else set[str]()
    heard: dict[str, list[tuple[int, Finding]]] = {}
    for number, turn in enumerate(turns):
        for finding in _findings(turn):
            if finding.id in kept:
                heard.setdefault(finding.id, []).append((number, finding))
    for name, places in heard.items():
        back = any(_said_back(turns[number:], finding, content) for number, finding in places)
        number, finding = places[0]
        yield Voiced(name, visit, turns[number], finding.quote, back)


def _findings(turn: Turn) -> list[Finding]:
    """What was taken as said, as the interview takes it: parts of a plan are no new barriers."""
    if turn.heard is None or turn.said is None or (turn.expected or "").startswith("plan_"):
        return []
    return [f for f in (*turn.heard.barriers, *turn.heard.facilitators) if f.confidence >= CERTAIN]


def _said_back(turns: list[Turn], finding: Finding, content: Content) -> bool:
    """Whether the answer to the first of these turns, or a later one, says this finding back."""
    heard = turns[0].heard or Understanding("")
    clauses = _clauses(heard, finding)
    names = [variant.lower() for variant in content.texts[f"name_{finding.id}"].variants]
    if _facet_of_the_words(turns[0], heard, finding):
        return True
    return any(
        _reflects(turn, finding.id, content) or any(words in turn.text.lower() for words in (*clauses, *names))
        for turn in turns
    )


def _reflects(turn: Turn, finding: str, content: Content) -> bool:
    texts = {owner(text_id) for text_id in turn.text_ids}
    of_facets = {content.facets[text].finding for text in texts if text in content.facets}
    return finding in of_facets or f"finding_{finding}" in texts


def _facet_of_the_words(turn: Turn, heard: Understanding, finding: Finding) -> bool:
    texts = {owner(text_id) for text_id in turn.text_ids}
    return any(f.id in texts and f.start < finding.end and f.end > finding.start for f in heard.facets)


def _clauses(heard: Understanding, finding: Finding) -> list[str]:
    """The clauses that the finding stands in, as Mo would say them; too short ones would be found anywhere."""
    there = (c.you for c in heard.clauses if c.start < finding.end and c.end > finding.start)
    said = (without_run_up(you).lower() for you in there)
    return [you for you in said if len(you.split()) >= 2]
