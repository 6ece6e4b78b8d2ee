"""Collecting what was heard and not said back yet, before a plan or a number: nothing a person told is lost."""

from __future__ import annotations

from bot.interview.listen import name_of
from bot.interview.meanings import mark_reflected
from bot.interview.state import Heard
from bot.interview.volley import Volley

_MOST = 4
"""What can be named of one side in one sentence."""


def unsaid(volley: Volley) -> list[Heard]:
    """What was voiced in this visit and never said back, in the order it was told."""
    known = [h for h in volley.state.heard if h.visit == volley.state.visit]
    return [h for h in known if not h.reflected and h.id not in volley.reflected]


def collect(volley: Volley) -> bool:
    """Name all of it, what hinders before what helps, in a message of its own; False where nothing was left out."""
    left = unsaid(volley)
    hinders, helps = ([h for h in left if h.kind == kind][:_MOST] for kind in ("barrier", "facilitator"))
    if not left:
        return False
    if len(left) == 1 and volley.say_fresh([f"finding_{left[0].id}"]):
        mark_reflected(volley, left[0].id)
        return True
    if hinders:
        volley.say("collected_barriers", barriers=volley.content.joined([name_of(volley, h.id) for h in hinders]))
    if helps:
        volley.say("collected_helps", facilitators=volley.content.joined([name_of(volley, h.id) for h in helps]))
    for known in (*hinders, *helps):
        mark_reflected(volley, known.id)
    volley.new_bubble()
    return True
