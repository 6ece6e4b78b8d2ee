"""What a summary holds: what gets in the way, what speaks for moving, and what somebody has done already."""

from __future__ import annotations

from collections.abc import Sequence

from bot.interview import affirming
from bot.interview.collecting import unsaid
from bot.interview.listen import name_of
from bot.interview.meanings import mark_reflected
from bot.interview.state import Heard
from bot.interview.volley import Volley

_A_BUBBLE = 38
"""Words of a message after which what helps stands in another one, short enough for a phone."""

_MOST_NAMED = 4
"""What a summary can name of what gets in the way."""


def hindrances(volley: Volley, barriers: Sequence[Heard]) -> bool:
    """What gets in the way: what weighs most, and whatever has not been said back yet; False where nothing does."""
    most = 3 if len(volley.state.reasons) < 2 else 2
    named = [*barriers[:most], *(h for h in barriers[most:] if h in unsaid(volley))][:_MOST_NAMED]
    if named:
        volley.say("summary_barriers", barriers=volley.content.joined([name_of(volley, h.id) for h in named]))
    for barrier in named:
        mark_reflected(volley, barrier.id)
    return bool(named)


def reasons(volley: Volley, helps: Sequence[Heard], *, beside: bool) -> None:
    """What speaks for it, in their words; `beside` what gets in the way, if that was named first."""
    state, joined = volley.state, volley.content.joined
    told = state.weighed[-2:] or state.reasons[-2:]
    if told:
        volley.say("summary_reasons" if beside else "summary_reasons_alone", reasons=joined(told))
    named = [h for h in helps if h in unsaid(volley)] if told else helps[:2]
    if volley.words > _A_BUBBLE:
        volley.new_bubble()
    if named:
        volley.say("summary_facilitators", facilitators=joined([name_of(volley, h.id) for h in named[:2]]))
    for helped in named[:2]:
        mark_reflected(volley, helped.id)


def steps_taken(volley: Volley) -> None:
    """What they have done already, as they told it in passing."""
    if steps := affirming.of_this_visit(volley):
        volley.new_bubble()
        volley.say("summary_steps", steps=volley.content.joined(steps))
