"""One or two ways to open the consultation as partners, built from what the patient said.

Source: motivational interviewing (clinical.md): their words first, an open question, no advice unasked; and the
interview study's finding that the relationship itself can stand in the way: so listening comes before anything to tick.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.summary.statements import Flag, Heard, Opening, Outcome, Said
from bot.summary.words import Words

MOST = 2


def openings(
    flags: Sequence[Flag],
    wishes: Sequence[Said],
    barriers: Sequence[Heard],
    went: Outcome | None,
    words: Words,
) -> tuple[Opening, ...]:
    """Their wish first, then how the plan went, then the main barrier; none beside an open flag that stands."""
    if any(flag.closed_at is None and flag.taken_back is None for flag in flags):
        return ()
    found: list[Opening] = []
    if wishes:
        last = next((wish for wish in reversed(wishes) if wish.kind == "relationship"), wishes[-1])
        found.append(_opening(words, last.kind, last.seq, words.say("ways_in", last.kind)))
    if went is not None:
        kind = f"plan_{went.status}"
        found.append(_opening(words, "plan", went.seq, words.say("ways_in", kind), ask=kind))
    if barriers:
        top = barriers[0]
        lead = words.say("ways_in", "barrier", name=top.name)
        question = words.say("openings", top.id)
        found.append(_put(words, top.id, top.seq, lead, question))
    return tuple(found[:MOST])


def _opening(words: Words, about: str, seq: int | None, lead: str, ask: str = "") -> Opening:
    return _put(words, about, seq, lead, words.say("ways_in_ask", ask or about))


def _put(words: Words, about: str, seq: int | None, lead: str, question: str) -> Opening:
    return Opening(words.say("ways_in", "ask", lead=lead, question=question), about, seq, question)
