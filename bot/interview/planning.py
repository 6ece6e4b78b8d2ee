"""Planning: a small plan in the patient's own words, sure enough to try, with an if-then for one obstacle.

Source: Gollwitzer & Sheeran on implementation intentions, and clinical.md (confidence of 7 or more, otherwise shrink).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.interview import acts, astray, closing, collecting, rulers
from bot.interview.deeds import JUST_NAMED, begins_with_time
from bot.interview.details import fill, fits, names_part, only_amounts
from bot.interview.state import PARTS, Plan, State
from bot.interview.steps import REFUSED, ask_next, drop, noted
from bot.interview.volley import Next, Volley, brief
from bot.interview.wording import clean, inside, to_you

__all__ = ["begin", "invite", "resume", "wanted"]

# A habit that is there or was there is no plan; "would" may be either.
PAST = re.compile(
    r"\b(already|used to|was|were|did|went|had|been|last (?:week|year|time|month|night)|ago|we'd|"
    r"(?:walk|jogg|join|tri|stopp|enjoy|lov|play|climb|danc|cycl|start|us)ed)\b",
    re.IGNORECASE,
)
_A_STEP = 6
"""Words up to which a thing that could be done is a deed and no story."""

_HOOK = re.compile(r"^(?:when|after|before|on|in the|at the|every)\b", re.IGNORECASE)


def invite(volley: Volley) -> bool:
    """Ask whether to turn what was said into a small plan; not while a warning sign waits, nor after a no."""
    if volley.to_be_checked:
        return _check_first(volley) is Next.DONE
    if volley.asked(REFUSED):
        return False
    collecting.collect(volley)
    return volley.ask("plan_wanted", expecting="plan_wanted")


def _check_first(volley: Volley) -> Next:
    """Nothing new is begun before somebody has looked at the warning sign (clinical.md, urgent tier)."""
    volley.say("plan_after_check")
    closing.summarise(volley)
    return Next.DONE


def wanted(volley: Volley) -> Next:
    """Their answer: a yes, a no, or straight away the plan itself."""
    number = astray.bare_number(volley)
    if number is not None and number <= rulers.MOST:
        return _number_again(volley, number)
    said, intent = acts.agrees(volley), volley.heard.intent.name
    own_words = said is None and intent == "plan_detail" and acts.length(volley) > 2
    detail = own_words or names_part(volley)
    detail = detail or bool(said is None and _HOOK.search(volley.heard.text))
    if (said is False and intent != "plan_detail") or (said is None and astray.drops(volley)):
        return drop(volley)
    if said is None and not detail and intent not in ("plan_detail", "change_talk", "affirm"):
        if acts.act(volley) not in ("unsure", "dont_know") and not astray.left_to_mo(volley):
            return Next.LISTEN
        volley.say("plan_maybe")
    return begin(volley, take_details=detail)


def _number_again(volley: Volley, number: float) -> Next:
    """A number after the invitation answers the ruler before it once more; then the invitation stands again."""
    rulers.take(volley, "readiness")
    if number < rulers.READY:
        volley.say("readiness_low", number=rulers.spoken(number))
        volley.ask("readiness_what_else", expecting="why_not_ready")
        return Next.DONE
    if volley.asked("plan_wanted_again"):
        volley.say("plan_maybe")
        return begin(volley)
    volley.ask("plan_wanted_again", expecting="plan_wanted", text_id="plan_wanted")
    return Next.DONE


def begin(volley: Volley, *, take_details: bool = False) -> Next:
    """Start the plan with what is on the table: the idea they chose, or what this message already says."""
    if volley.to_be_checked:
        return _check_first(volley)
    state = volley.state
    state.stage = "plan"
    if state.plan is None:
        collecting.collect(volley)  # what they told is not lost when they hurry on to a plan
        state.plan = Plan(visit=state.visit)
    filled: Sequence[str] = ()
    if take_details:
        named = not only_amounts(volley) and fits(volley, "what") and not _HOOK.search(volley.heard.text)
        named = named and not PAST.search(volley.heard.text)
        # "20 mins each way" adds to what they said before, and is no deed of its own.
        named = named and (bool(volley.heard.activities) or not (state.sketch or begins_with_time(volley)))
        loosely = fits(volley, "when") and not volley.heard.when  # "when the dog wants out" is a time as well
        filled = fill(volley, "what" if named else "when" if loosely else None)
        if filled and not named and only_amounts(volley):
            state.plan.what = inside(state.first_step or clean(state.idea))  # the rest of what is on the table
    filled = [*filled, *_from_mind(volley, state.plan)]
    just_named = state.turn - state.activity_turn <= JUST_NAMED
    if not state.plan.what and state.plan.dated and state.activities and just_named and not state.idea:
        state.plan.what = state.activities[-1]  # "Wednesday at half six" of the swimming they spoke of
        filled = ["what", *filled]
    if not state.plan.what and state.plan.dated and just_named and (step := _small_step(state)):
        state.plan.what = step  # "Saturdays, while he plays" of the walk that they thought of
        filled = ["what", *filled]
    if state.plan.what:
        return ask_next(volley, filled)
    state.idea = state.idea or state.possible
    if state.first_step:
        noted(volley, filled)
        volley.ask("plan_what_of_idea", expecting="plan_what", seed=inside(state.first_step))
        volley.offer(volley.content.texts["plan_that_idea"].variants[:1])
        return Next.DONE
    if state.idea:
        noted(volley, filled)
        volley.ask("plan_what_of_own", expecting="plan_what", words=brief(to_you(clean(state.idea))))
        return Next.DONE
    return ask_next(volley, filled)


def _small_step(state: State) -> str:
    """What they thought of, where it is small and plain enough to be the deed as it stands; else ""."""
    thought_of = "" if state.first_step else clean(state.idea or state.possible)
    return inside(thought_of) if len(thought_of.split()) <= _A_STEP else ""


def _from_mind(volley: Volley, plan: Plan) -> list[str]:
    """Put in what was said before there was a plan ("ten minutes on the bike, Mondays"); the parts that were filled."""
    sketch = volley.state.sketch
    if sketch is None or not sketch.dated or (plan.what and plan.what != sketch.what):
        return []
    known = [part for part in PARTS if getattr(sketch, part) and not getattr(plan, part)]
    for part in known:
        setattr(plan, part, getattr(sketch, part))
    return known


def resume(volley: Volley) -> bool:
    """Take up a plan that was left in the middle, at the part that is missing."""
    plan = volley.state.plan
    if volley.state.stage != "plan" or plan is None or plan.status != "draft" or not plan.what:
        return False
    return ask_next(volley) is Next.DONE
