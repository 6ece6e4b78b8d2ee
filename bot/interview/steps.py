"""Where a plan goes next: what was taken is said back, what is missing asked for, or the plan is left."""

from __future__ import annotations

from collections.abc import Sequence

from bot.interview import closing
from bot.interview.agreeing import obstacle_slot, read_back
from bot.interview.details import days_in
from bot.interview.listen import reflect
from bot.interview.state import Plan
from bot.interview.volley import Next, Volley, brief
from bot.interview.wording import to_you

PAUSE = "plan_pause"
"""What Mo waits for after a loss was spoken of in the middle of a plan: anything, and no answer to a question."""

NO_NUMBER = "confidence_left_open"
"""Remembers among the topics of a visit that the plan's ruler stays without an answer."""


REFUSED = "plan_refused"
"""Remembers among the topics of a visit that no plan is wanted today."""


def ask_next(volley: Volley, filled: Sequence[str] = ()) -> Next:
    """Say back what was taken, and ask for the part that is missing; whole, the plan is read back."""
    plan = volley.state.plan or Plan()
    missing = plan.missing()
    unsure = plan.confidence is None and not (volley.asked(NO_NUMBER) or volley.state.no_numbers)
    if missing in ("obstacle", "if_then", None) and unsure:
        return ask_how_sure(volley, filled)
    if missing is None:
        return read_back(volley)
    noted(volley, filled)
    # "How many times a week?" after "Saturday morning" would not have listened.
    one_day = missing == "how_often" and len(days_in(plan.when)) == 1
    text = "plan_how_often_day" if one_day else f"plan_{missing}"
    volley.ask(f"plan_{missing}", expecting=f"plan_{missing}", text_id=text, obstacle=obstacle_slot(volley, plan))
    return Next.DONE


def noted(volley: Volley, filled: Sequence[str]) -> None:
    """What was taken into the plan, in their words; an obstacle stands in the next question instead."""
    plan = volley.state.plan
    if plan is None or not filled:
        return
    words = [to_you(getattr(plan, name)) for name in ("when", "how_long", "how_often") if name in filled]
    if "what" in filled:
        words = [word for word in words if word.lower() not in plan.what.lower()]
        volley.say("plan_noted_deed", words=brief(", ".join(dict.fromkeys([to_you(plan.what), *words]))))
    elif words:
        volley.say("plan_noted", words=brief(", ".join(dict.fromkeys(words))))


def ask_how_sure(volley: Volley, filled: Sequence[str] = ()) -> Next:
    noted(volley, filled)
    volley.ask(f"ruler_confidence_{volley.state.turn}", expecting="plan_confidence", text_id="ruler_confidence")
    volley.ruler("confidence")
    return Next.DONE


def drop(volley: Volley) -> Next:
    """No plan, which is theirs to say; then what was said, without one."""
    volley.say("plan_not_now")
    volley.state.asked.append(REFUSED)
    volley.state.plan = None
    closing.summarise(volley)
    return Next.DONE


def pause(volley: Volley) -> Next:
    """A loss in the middle of a plan is answered, and nothing asked; the plan waits."""
    if not reflect(volley):
        volley.say("heard_you")
    volley.state.expecting = PAUSE
    volley.state.asked.append(PAUSE)
    return Next.DONE
