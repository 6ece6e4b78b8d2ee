"""Planning: a small plan in the patient's own words, sure enough to try, with an if-then for one obstacle.

Source: Gollwitzer & Sheeran on implementation intentions, and clinical.md (confidence of 7 or more, otherwise shrink).
"""

from __future__ import annotations

import re

from bot.interview import acts, closing, rulers
from bot.interview.agreeing import read_back
from bot.interview.details import amounts, clean, fill, only_amounts
from bot.interview.listen import reflect
from bot.interview.state import Plan
from bot.interview.volley import Next, Volley, brief, phrase

_SURE_OF_DETAIL = 0.6
_PAST = re.compile(r"\b(used to|was|were|did|went|last (?:week|year|time)|years? ago|ago)\b", re.IGNORECASE)
_NO_NUMBER = "confidence_left_open"

_SHRINKS = 2
"""How often a plan is made smaller before it is left as the patient wants it."""


def invite(volley: Volley) -> bool:
    """Ask whether to turn what was said into a small plan; not while a warning sign awaits a clinician."""
    if volley.to_be_checked:
        return _check_first(volley) is Next.DONE
    return volley.ask("plan_wanted", expecting="plan_wanted")


def _check_first(volley: Volley) -> Next:
    """Nothing new is begun before somebody has looked at the warning sign (clinical.md, urgent tier)."""
    volley.say("plan_after_check")
    closing.summarise(volley)
    return Next.DONE


def wanted(volley: Volley) -> Next:
    """Their answer: a yes, a no, or straight away the plan itself."""
    said = acts.agrees(volley)
    detail = bool(volley.heard.activities or volley.heard.when or any(amounts(volley)))
    if said is False and volley.heard.intent.name != "plan_detail":
        volley.say("plan_not_now")
        closing.summarise(volley)
        return Next.DONE
    if said is None and not detail and volley.heard.intent.name not in ("plan_detail", "change_talk", "affirm"):
        if acts.act(volley) not in ("unsure", "dont_know"):
            return Next.LISTEN
        volley.say("plan_maybe")
    return begin(volley, take_details=detail)


def begin(volley: Volley, *, take_details: bool = False) -> Next:
    """Start the plan with what is on the table: the idea they chose, or what this message already says."""
    if volley.to_be_checked:
        return _check_first(volley)
    state = volley.state
    state.stage = "plan"
    if state.plan is None:
        state.plan = Plan(visit=state.visit)
    if take_details:
        fill(volley, "what" if volley.heard.activities else None)
    if state.first_step and not state.plan.what:
        volley.ask("plan_what_of_idea", expecting="plan_what", seed=phrase(state.first_step))
        volley.offer(volley.content.texts["plan_that_idea"].variants[:1])
        return Next.DONE
    if state.idea and not state.plan.what:
        volley.ask("plan_what_of_own", expecting="plan_what", words=brief(clean(state.idea)))
        return Next.DONE
    return _ask_next(volley)


def take(volley: Volley, part: str) -> Next:
    """One part of the plan in their words, and whatever else of it the message holds."""
    state = volley.state
    plan = state.plan or Plan(visit=state.visit)
    state.plan = plan
    said = acts.act(volley)
    bare = volley.heard.number is not None and volley.heard.intent.name == "give_number" and not any(amounts(volley))
    if bare and part == "how_long" and plan is not None:
        plan.how_long = (
            volley.content.texts["plan_minutes"].variants[0].format(number=rulers.spoken(volley.heard.number or 0))
        )
        return _ask_next(volley, said_back=plan.how_long)
    if bare and part != "how_often":
        rulers.take(volley, "confidence")  # given before it was asked
        plan.confidence = volley.heard.number
        return _ask_next(volley)
    offered = state.first_step or clean(state.idea)
    if part == "what" and only_amounts(volley):
        plan.what = phrase(offered)
        fill(volley, None)
        return _ask_next(volley, said_back=volley.heard.text)
    if part == "what" and offered and (said == "yes" or _chose_the_idea(volley)):
        plan.what = phrase(offered)
        fill(volley, None)
    elif said is not None:
        return _easier(volley, part, plan)
    else:
        if part in ("what", "obstacle") and volley.heard.intent.name in ("sustain_talk", "discord"):
            return Next.LISTEN
        fill(volley, part)
    return _ask_next(volley, said_back=getattr(plan, part))


def detail_early(volley: Volley) -> bool:
    """A day, a length or how often while Mo asked for something else: they are planning, so the plan begins."""
    heard, state = volley.heard, volley.state
    said = bool(heard.when or any(amounts(volley)))
    if state.plan is not None or not said or _PAST.search(heard.text):
        return False
    if heard.activities and heard.talk.type == "change":
        return True
    ready = bool(state.idea or state.activities or heard.activities)
    return ready and heard.intent.name == "plan_detail" and heard.intent.confidence >= _SURE_OF_DETAIL


def begin_early(volley: Volley) -> Next:
    """Begin the plan with what the message says, on the idea that is on the table."""
    if volley.to_be_checked:
        return _check_first(volley)
    state = volley.state
    state.stage, state.plan = "plan", Plan(visit=state.visit)
    named = bool(volley.heard.activities) and not only_amounts(volley)
    if not named and state.idea:
        state.plan.what = phrase(state.first_step or clean(state.idea))
    fill(volley, "what" if named else None)
    return _ask_next(volley, said_back=volley.heard.text)


def confidence(volley: Volley) -> Next:
    """How sure they are of the plan: 7 or more goes on, less makes the plan smaller."""
    state = volley.state
    number = rulers.take(volley, "confidence")
    if number is None:
        return _no_number(volley)
    if state.plan:
        state.plan.confidence = number
    if number >= rulers.SURE or _times(volley, "plan_shrink") >= _SHRINKS:
        rulers.say_back(volley, "confidence", number)
        return Next.DONE
    volley.say("plan_confidence_low", number=rulers.spoken(number), article=rulers.article(number))
    volley.ask(f"plan_shrink_{_times(volley, 'plan_shrink')}", expecting="plan_shrink", text_id="plan_shrink")
    return Next.DONE


def _no_number(volley: Volley) -> Next:
    """Without a number the plan goes on as it is."""
    left = rulers.no_number(volley, "confidence", "plan_confidence")
    if left is Next.DONE:
        return left
    if left is Next.LISTEN:
        reflect(volley)
    volley.state.asked.append(_NO_NUMBER)
    return _ask_next(volley)


def resume(volley: Volley) -> bool:
    """Take up a plan that was left in the middle, at the part that is missing."""
    plan = volley.state.plan
    if volley.state.stage != "plan" or plan is None or plan.status != "draft" or not plan.what:
        return False
    return _ask_next(volley) is Next.DONE


def why_confident(volley: Volley) -> Next:
    """What makes it that number: their own evidence, reflected; then the obstacle."""
    return _ask_next(volley) if rulers.why(volley) is Next.ASK else Next.DONE


def shrink(volley: Volley) -> Next:
    """Make the plan smaller in the way they say, then ask again how sure they are."""
    plan = volley.state.plan
    if plan is None:
        return Next.LISTEN
    duration, frequency = amounts(volley)
    titles = [acts.typed(t) for t in volley.content.texts["plan_shrink"].quick_replies]
    words = acts.typed(volley.heard.text)
    if words == titles[2] or acts.is_typed(volley, "same") or acts.act(volley) in ("no", "dont_know", "unsure"):
        return _ask_next(volley)
    plan.confidence = None
    if duration or frequency or volley.heard.when:
        fill(volley, None, replace=True)
    elif words in titles[:2] or "short" in words or "less" in words:
        part = "how_often" if words == titles[1] or "often" in words else "how_long"
        setattr(plan, part, "")
    else:
        plan.what = f"{plan.what}, {phrase(clean(volley.heard.text))}"
    return _ask_next(volley)


def _ask_next(volley: Volley, said_back: str = "") -> Next:
    plan = volley.state.plan or Plan()
    missing = plan.missing()
    unsure = plan.confidence is None and not volley.asked(_NO_NUMBER)
    if missing in ("obstacle", "if_then", None) and unsure:
        if said_back:
            volley.say("plan_noted", words=brief(phrase(said_back)))
        volley.ask(f"ruler_confidence_{volley.state.turn}", expecting="plan_confidence", text_id="ruler_confidence")
        volley.ruler("confidence")
        return Next.DONE
    if missing is None:
        return read_back(volley)
    if said_back and missing != "obstacle":
        volley.say("plan_noted", words=brief(phrase(said_back)))
    volley.ask(f"plan_{missing}", expecting=f"plan_{missing}", obstacle=plan.obstacle)
    return Next.DONE


def _easier(volley: Volley, part: str, plan: Plan) -> Next:
    """No answer to a part of the plan: an easier question once, then it is left open."""
    topic = f"plan_easier_{part}"
    if topic in volley.content.texts and not volley.asked(topic):
        volley.ask(topic, expecting=f"plan_{part}")
        return Next.DONE
    return leave_open(volley, part)


def leave_open(volley: Volley, part: str) -> Next:
    """Go on without this part; without a "what" there is no plan, and that is all right."""
    plan = volley.state.plan
    if plan is None or part == "what":
        volley.say("plan_not_now")
        volley.state.plan = None
        closing.summarise(volley)
        return Next.DONE
    setattr(plan, part, volley.content.texts[f"plan_open_{part}"].variants[0])
    if part == "obstacle":
        plan.if_then = volley.content.texts["plan_open_if_then"].variants[0]
    return _ask_next(volley)


def _chose_the_idea(volley: Volley) -> bool:
    return acts.typed(volley.heard.text) == acts.typed(volley.content.texts["plan_that_idea"].variants[0])


def _times(volley: Volley, topic: str) -> int:
    return sum(asked.startswith(topic) for asked in volley.state.asked)
