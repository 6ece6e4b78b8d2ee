"""Visits: the first opening, and coming back, when Mo remembers: the plan by name, successes first, slips as normal."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.interview import acts, affirming, agreeing, astray, changing, planning, rulers, steps
from bot.interview.deeds import times
from bot.interview.details import fill, fits, only_amounts
from bot.interview.listen import name_of, reflect
from bot.interview.outcome import STATUS, gives_reason, how_it_was, reports
from bot.interview.state import PARTS, Plan
from bot.interview.volley import Next, Volley, brief
from bot.interview.ways_round import is_way_round
from bot.interview.wording import begins_with_verb, clean, if_then, inside, obstacle, to_you

GAP = timedelta(hours=6)
"""Silence after which a message opens a new visit."""

_SIZE = re.compile(r"\b(?:more|longer|further|bigger|less|shorter|smaller|fewer)\b")
_GO_ON = re.compile(r"\b(?:keep (?:it|going|on|at it|doing|the plan)|carry on|same again|stick (?:to|with) it)\b")
_FOR_WHEN = re.compile(
    r"\b(?:but|and|need|want|have|add)\b.*\b(?:plan|something|idea|way) for (?:when|if) (.+)$", re.IGNORECASE
)
_FEW = 5
"""Words up to which "a bit longer" is what to do with the plan and not a story."""

_HEARD = "progress_heard"
"""Remembers among the topics of a visit that they have been asked for more about how it went."""

_KEEP, _SMALLER, _ANOTHER, _LEAVE = range(4)
"""The buttons under the question what to do with the plan."""


def is_new_visit(last_at: str, now: datetime) -> bool:
    """Whether so much time has passed that the patient comes back rather than goes on."""
    return bool(last_at) and now - datetime.fromisoformat(last_at) > GAP


def begin(volley: Volley) -> None:
    """Turn the page: a new visit with everything remembered and nothing asked yet."""
    state = volley.state
    if state.plan is None and state.sketch and state.sketch.what and state.sketch.when:
        state.plan = state.sketch  # they said what and when, and it never came to a plan
        state.plan.visit = state.visit
    agreeing.keep_draft(volley)  # as of the visit that it was made in
    state.visit += 1
    state.visit_turn = 0
    state.asked, state.expecting, state.options, state.reasons, state.weighed = [], None, [], [], []
    state.closed, state.quiet, state.sustain_in_row, state.focus = False, 0, 0, None
    state.idea, state.first_step, state.sketch, state.possible = "", "", None, ""
    if state.plan and not (state.plan.status == "draft" and state.plan.what and state.plan.when):
        if state.plan.status != "draft":
            state.past_plans.append(state.plan)
        state.plan = None
    state.stage = "engage" if state.visit == 1 else "follow_up"
    volley.event("visit_opened")


def welcome(volley: Volley) -> None:
    """Open a visit: wide at first, by the plan's name or what mattered when they come back."""
    state = volley.state
    plan = last_plan(volley)
    barrier = state.main_barrier()
    if state.visit == 1:
        volley.ask("opening")
        return
    _greet_again(volley)
    if volley.to_be_checked:  # what was planned waits until somebody has looked at the warning sign
        volley.ask("back_open")
    elif state.plan:
        how = "back_half_plan" if state.plan.missing() else "back_whole_draft"
        volley.ask(how, expecting="half_plan", what=brief(to_you(state.plan.what)))
    elif plan:
        volley.ask("back_plan", expecting="progress", what=brief(to_you(plan.what)))
    elif barrier:
        volley.ask("back_barrier", barrier=name_of(volley, barrier.id))
    else:
        volley.ask("back_open")


def _greet_again(volley: Volley) -> None:
    """A welcome, with the step that they had told of last time."""
    volley.say("back_again")
    if step := affirming.of_last_visit(volley):
        volley.say("back_step", step=step)


def greeted(volley: Volley) -> bool:
    """Somebody who comes back by writing: a greeting is answered with the welcome, anything else may be the news."""
    state = volley.state
    if state.visit > 1 and volley.heard.intent.name in ("greet", "acknowledge") and acts.length(volley) <= _FEW:
        welcome(volley)
        return True
    if state.plan and reports(volley):
        _tried(volley)
    elif state.plan:  # left half way, and they have come with something else: it stays in mind as an idea
        state.idea, state.plan = state.plan.what, None
    state.expecting = "progress" if last_plan(volley) else None
    return False


def last_plan(volley: Volley) -> Plan | None:
    """The plan of the last visit that made one and has not been looked back on."""
    plans = volley.state.past_plans
    return plans[-1] if plans and plans[-1].status == "agreed" else None


def _tried(volley: Volley) -> None:
    """A plan that never got its yes and was tried all the same has got it: it is looked back on like any other."""
    state = volley.state
    if state.plan:
        state.plan.status = "agreed"
        state.past_plans.append(state.plan)
        state.plan, state.stage = None, "follow_up"


def told_of_draft(volley: Volley) -> Next | None:
    """While a plan from earlier waits for its yes: how it went, if that is what they tell; else None."""
    plan = volley.state.plan
    if plan is None or plan.status != "draft" or plan.visit >= volley.state.visit or not reports(volley):
        return None
    _tried(volley)
    return progress(volley)


def half_plan(volley: Volley) -> Next:
    """A plan that was left half way: taken up, left, looked back on, or kept in mind while other things are heard."""
    state = volley.state
    if told := told_of_draft(volley):
        return told
    said = acts.agrees(volley)
    if said is True and state.plan:
        state.stage = "plan"
        return steps.ask_next(volley)
    if state.plan:
        state.idea, state.plan = state.plan.what, None
    if said is False:
        volley.say("plan_not_now")
        return Next.ASK
    return Next.LISTEN


def progress(volley: Volley) -> Next:
    """How the plan went: success first, a slip as normal, and what can be learned from either."""
    plan = last_plan(volley)
    how = how_it_was(volley)
    if plan is None or how is None:
        return Next.LISTEN
    plan.status = STATUS.get(how, how)
    volley.event("plan", **{n: getattr(plan, n) for n in Plan.__dataclass_fields__ if n != "visit"})
    volley.say(f"progress_{how}", what=brief(to_you(plan.what)))
    told_why = how == "slipped" and gives_reason(volley)
    if told_why and reflect(volley) and volley.has_question:
        volley.state.expecting = "progress_why"
        return Next.DONE
    volley.ask("progress_reason_ask" if told_why else f"progress_{how}_ask", expecting="progress_why")
    return Next.DONE


def progress_why(volley: Volley) -> Next:
    """What helped or got in the way; then the confidence ruler again, its change said back."""
    if volley.heard.when and astray.puts_time_right(volley):
        return adapt(volley)  # they say at once what should be different
    if volley.answers == "progress_forgot_ask":
        _remember_it(volley)
    if acts.is_typed(volley, "yes") and not volley.asked("progress_easier"):
        volley.ask("progress_easier", expecting="progress_why")
        return Next.DONE
    if (
        acts.act(volley) is None
        and not (volley.said_affirming or volley.asked(_HEARD) or reflect(volley))
        and acts.length(volley) >= 2
    ):
        volley.say_fresh(["heard_you"])
    if volley.has_question:  # it asks to hear more, and one question is enough
        volley.state.asked.append(_HEARD)
        volley.state.expecting = "progress_why"
        return Next.DONE
    if volley.state.no_numbers:
        volley.ask("adapt_plan", expecting="adapt")
        return Next.DONE
    volley.ask("follow_up_ruler", expecting="follow_up_confidence")
    volley.ruler("confidence")
    return Next.DONE


def _remember_it(volley: Volley) -> None:
    """What would bring a forgotten plan to mind is its if-then from now on."""
    plan, words = volley.state.past_plans[-1], volley.heard.text
    if is_way_round(volley, words) and (
        begins_with_verb(inside(clean(words))) or volley.heard.intent.name == "plan_detail"
    ):
        plan.obstacle = volley.content.texts["plan_forgotten"].variants[0]
        plan.if_then = if_then(plan.obstacle, words)


def confidence(volley: Volley) -> Next:
    """The ruler again, the change said back, and what they want to do with the plan."""
    number = rulers.take(volley, "confidence")
    if number is None:
        return _no_number(volley)
    before = volley.state.earlier_ruler("confidence")
    if before is not None and before != number:
        changed = "ruler_changed_up" if number > before else "ruler_changed_down"
        volley.say(changed, number=rulers.spoken(number), before=rulers.spoken(before))
    else:
        volley.say("ruler_number", number=rulers.spoken(number), article=rulers.article(number))
    volley.ask("adapt_plan", expecting="adapt")
    return Next.DONE


def _no_number(volley: Volley) -> Next:
    """No number needed: their plan is what counts."""
    left = rulers.no_number(volley, "confidence", "follow_up_confidence")
    if left is Next.LISTEN and not reflect(volley):
        volley.say("heard_you")
    if left is not Next.DONE:
        volley.ask("adapt_plan", expecting="adapt")
    return Next.DONE


def adapt(volley: Volley) -> Next:
    """Keep the plan, make it smaller or larger, change a part of it, make another, or leave it for now."""
    state = volley.state
    old = state.past_plans[-1] if state.past_plans else None
    if old is None:
        return Next.LISTEN
    picked = _picked(volley)
    if picked is None:
        return _adapted_in_words(volley, old)
    if picked == _LEAVE:
        volley.say("plan_not_now")
        if volley.asked("anything_else"):
            return Next.ASK
        volley.ask("anything_else")
        return Next.DONE
    if picked == _ANOTHER:
        state.stage = "plan"
        return planning.begin(volley)
    _take_up(volley, old)
    if picked == _KEEP:
        return _kept(volley)
    return _ask_size(volley, "how_long")


def _picked(volley: Volley) -> int | None:
    titles = list(volley.content.texts["adapt_plan"].quick_replies)
    if acts.is_typed(volley, "same"):
        return _KEEP
    picked = acts.picks(volley, titles)
    return picked if picked is not None and picked < len(titles) else None


def _adapted_in_words(volley: Volley, old: Plan) -> Next:
    """No button: a new day or length, a wish for more or less, a deed of its own; a nod is asked in easier words."""
    words = acts.typed(volley.heard.text)
    but = _FOR_WHEN.search(volley.heard.text)
    if but:
        _take_up(volley, old)
        return _another_obstacle(volley, but[1])
    _take_up(volley, old)
    if volley.state.plan and (filled := changing.put_right(volley, volley.state.plan, "plan_confirm")):
        return steps.ask_next(volley, filled)
    volley.state.plan = None
    if _GO_ON.search(words):
        _take_up(volley, old)
        return _kept(volley)
    if volley.heard.activities and acts.length(volley) > 2 and fits(volley, "what") and not only_amounts(volley):
        return planning.begin(volley, take_details=True)
    if times(volley):
        _take_up(volley, old)
        return steps.ask_next(volley, fill(volley, None, replace=True))
    if _SIZE.search(words) and acts.length(volley) <= _FEW:
        _take_up(volley, old)
        return _ask_size(volley, "how_often" if "often" in words or "times" in words else "how_long")
    said = acts.act(volley) is not None or volley.heard.intent.name == "give_number"
    if said and not volley.asked("adapt_easier"):
        volley.ask("adapt_easier", expecting="adapt")
        return Next.DONE
    if acts.act(volley) == "yes":
        _take_up(volley, old)
        return agreeing.read_back(volley)
    return Next.LISTEN


def _another_obstacle(volley: Volley, words: str) -> Next:
    """What got in the way gets the plan's last line: another obstacle, and what they could do then."""
    plan = volley.state.plan
    if plan:
        plan.obstacle, plan.if_then = obstacle(words), ""
    return steps.ask_next(volley)


def _take_up(volley: Volley, old: Plan) -> None:
    """The old plan once more, as a draft of this visit with how sure they are today."""
    state = volley.state
    state.stage = "plan"
    parts = {name: getattr(old, name) for name in PARTS}
    state.plan = Plan(**parts, confidence=state.ruler("confidence", state.visit), visit=state.visit)


def _ask_size(volley: Volley, part: str) -> Next:
    """Another length or another count; how sure they are is asked again after it."""
    if volley.state.plan:
        setattr(volley.state.plan, part, "")
        volley.state.plan.confidence = None
    volley.ask(f"plan_{part}", expecting=f"plan_{part}", obstacle="")
    return Next.DONE


def _kept(volley: Volley) -> Next:
    """The plan once more as it was; whoever never read the warning signs reads them with it."""
    return agreeing.go_on_with(volley) if volley.state.warned else agreeing.read_back(volley)
