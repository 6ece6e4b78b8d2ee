"""One or two ways to open the consultation as partners, built from what the patient said.

Source: motivational interviewing (clinical.md): their words first, an open question, no advice unasked.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.summary.statements import Flag, Heard, Opening, Plan, Said
from bot.summary.words import Words

MOST = 2


def openings(
    flags: Sequence[Flag],
    wishes: Sequence[Said],
    barriers: Sequence[Heard],
    plan: Plan | None,
    words: Words,
) -> tuple[Opening, ...]:
    """Their wish first, then how the plan went, then the main barrier; none beside an open flag that stands."""
    if any(flag.closed_at is None and flag.taken_back is None for flag in flags):
        return ()
    found: list[Opening] = []
    if wishes:
        found.append(Opening(words.say("ways_in", "wish"), "wish", wishes[-1].seq))
    if plan is not None and plan.went is not None:
        found.append(Opening(words.say("ways_in", f"plan_{plan.went.status}"), "plan", plan.went.seq))
    if barriers:
        top = barriers[0]
        question = words.say("openings", top.id)
        text = words.say("ways_in", "barrier", name=top.name, question=question)
        found.append(Opening(text, top.id, top.seq))
    return tuple(found[:MOST])
