"""Where a plan goes next: what was taken is said back, what is missing asked for, or the plan is left."""

from __future__ import annotations

from collections.abc import Sequence

from bot.interview import acts, astray, closing
from bot.interview.agreeing import obstacle_slot, read_back
from bot.interview.details import days_in
from bot.interview.listen import name_of, reflect
from bot.interview.state import Heard, Plan
from bot.interview.volley import Next, Volley, brief
from bot.interview.wording import to_you

PAUSE = "plan_pause"
"""What Mo waits for after a loss was spoken of in the middle of a plan: anything, and no answer to a question."""

NO_NUMBER = "confidence_left_open"
"""Remembers among the topics of a visit that the plan's ruler stays without an answer."""

OBSTACLE_TOLD = "plan_obstacle_told"
"""Asks whether what made things hard before could get in the way of the plan."""

_ON_THE_DAY = {
    "pain", "fear_of_pain", "low_motivation", "low_energy", "low_mood", "shame", "lack_of_time", "strenuous_job",
    "weather", "no_company",
}  # fmt: skip
"""Barriers that come up on a day, and not once for all."""

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
    asked_of = volley.asked(OBSTACLE_TOLD) or volley.asked("plan_obstacle")
    if missing != "obstacle" or asked_of or (known := on_the_day(volley)) is None:
        return ask_part(volley, missing)
    # Nobody is asked for what they have told: whether it is just that, or something else.
    volley.ask("plan_obstacle_told", expecting="plan_obstacle", barrier=name_of(volley, known.id))
    return Next.DONE


def ask_part(volley: Volley, part: str) -> Next:
    """Ask for one part of the plan."""
    plan = volley.state.plan or Plan()
    # "How many times a week?" after "Saturday morning" would not have listened.
    one_day = part == "how_often" and len(days_in(plan.when)) == 1
    text = "plan_how_often_day" if one_day else f"plan_{part}"
    volley.ask(f"plan_{part}", expecting=f"plan_{part}", text_id=text, obstacle=obstacle_slot(volley, plan))
    return Next.DONE


def on_the_day(volley: Volley) -> Heard | None:
    """What they told in this visit that can come up on a day, the one that weighs most first."""
    told = volley.state.barriers(this_visit=True)
    return next((known for known in told if known.id in _ON_THE_DAY), None)


def noted(volley: Volley, filled: Sequence[str]) -> None:
    """What was taken into the plan, in their words; an obstacle stands in the next question instead."""
    plan = volley.state.plan
    if plan is None or not filled:
        return
    words = [to_you(getattr(plan, name)) for name in ("when", "how_long", "how_often") if name in filled]
    if "what" in filled:
        words = [word for word in words if word.lower() not in plan.what.lower()]
        volley.say("plan_noted_deed", words=brief(", ".join(dict.fromkeys([to_you(plan.what), *words]))))
    elif "if_then" in filled:
        volley.say("plan_noted_way", words=to_you(plan.if_then))
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


def easier(volley: Volley, part: str, filled: Sequence[str] = ()) -> Next:
    """No answer to a part of the plan: an easier question once, then it is left open."""
    noted(volley, filled)
    if astray.left_to_mo(volley) and not volley.asked(f"plan_easier_{part}"):
        volley.say("plan_yours")
    asked_before = volley.asked(f"plan_easier_{part}")
    if not asked_before:
        volley.ask(f"plan_easier_{part}", expecting=f"plan_{part}")
        return Next.DONE
    if part == "what" and (filled or acts.act(volley) == "yes") and not volley.asked("plan_what_once_more"):
        volley.ask("plan_what_once_more", expecting="plan_what", text_id="plan_what")
        return Next.DONE
    return leave_open(volley, part)


def leave_open(volley: Volley, part: str) -> Next:
    """Go on without this part; without a "what" there is no plan, and that is all right."""
    plan = volley.state.plan
    if plan is None or part == "what":
        return drop(volley)
    setattr(plan, part, volley.content.texts[f"plan_open_{part}"].variants[0])
    if part in ("when", "how_long", "how_often"):
        volley.say("plan_left_open")
    if part == "obstacle":
        plan.if_then = volley.content.texts["plan_open_if_then"].variants[0]
    return ask_next(volley)
