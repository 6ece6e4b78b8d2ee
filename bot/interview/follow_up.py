"""Visits: the first opening, and coming back, when Mo remembers: the plan by name, successes first, slips as normal."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Literal

from bot.interview import acts, agreeing, planning, rulers
from bot.interview.listen import name_of, reflect
from bot.interview.state import Plan
from bot.interview.volley import Next, Volley, brief, phrase

GAP = timedelta(hours=6)
"""Silence after which a message opens a new visit."""

_DID = re.compile(
    r"\b(did|done|managed|walked|swam|went|kept|been (?:going|doing)|every day|twice|once|three times)\b", re.I
)
_HALF = re.compile(r"\b(once|only|but|half|some of|bits? of|a few|not (?:always|every))\b", re.I)
_DID_NOT = re.compile(r"\b(didn'?t|not|never|couldn'?t|haven'?t|forgot|no|only|failed|nothing)\b", re.I)


def is_new_visit(last_at: str, now: datetime) -> bool:
    """Whether so much time has passed that the patient comes back rather than goes on."""
    return bool(last_at) and now - datetime.fromisoformat(last_at) > GAP


def begin(volley: Volley) -> None:
    """Turn the page: a new visit with everything remembered and nothing asked yet."""
    state = volley.state
    state.visit += 1
    state.visit_turn = 0
    state.asked, state.expecting, state.options = [], None, []
    state.closed, state.quiet, state.sustain_in_row, state.focus, state.idea, state.first_step = (
        False,
        0,
        0,
        None,
        "",
        "",
    )
    agreeing.keep_draft(volley)
    if state.plan:
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
    elif plan:
        volley.say("back_again")
        volley.ask("back_plan", expecting="progress", what=brief(phrase(plan.what)))
    elif barrier:
        volley.say("back_again")
        volley.ask("back_barrier", barrier=name_of(volley, barrier.id))
    else:
        volley.say("back_again")
        volley.ask("back_open")


def last_plan(volley: Volley) -> Plan | None:
    """The plan of the last visit that made one and has not been looked back on."""
    plans = volley.state.past_plans
    return plans[-1] if plans and plans[-1].status == "agreed" else None


def progress(volley: Volley) -> Next:
    """How the plan went: success first, a slip as normal, and what can be learned from either."""
    plan = last_plan(volley)
    how = _how_it_went(volley)
    if plan is None or how is None:
        return Next.LISTEN
    plan.status = how
    volley.event("plan", **{n: getattr(plan, n) for n in Plan.__dataclass_fields__ if n != "visit"})
    volley.say(f"progress_{how}", what=brief(phrase(plan.what)))
    volley.ask(f"progress_{how}_ask", expecting="progress_why")
    return Next.DONE


def progress_why(volley: Volley) -> Next:
    """What helped or got in the way; then the confidence ruler again, its change said back."""
    if acts.act(volley) is None and acts.length(volley) >= 2 and not reflect(volley):
        volley.say("heard_you")
    volley.ask("ruler_confidence", expecting="follow_up_confidence")
    volley.ruler("confidence")
    return Next.DONE


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
    """Keep the plan, make it smaller, make another, or leave it for now."""
    state = volley.state
    old = state.past_plans[-1] if state.past_plans else None
    titles = list(volley.content.texts["adapt_plan"].quick_replies)
    picked = acts.picks(volley, titles)
    if acts.is_typed(volley, "same"):
        picked = 0
    if old is None or picked is None:
        return Next.LISTEN
    if picked == 3 or len(titles) <= picked:
        volley.say("plan_not_now")
        return Next.ASK
    parts = {n: getattr(old, n) for n in ("what", "when", "how_long", "how_often", "obstacle", "if_then")}
    if picked == 0:
        state.plan = Plan(**parts, confidence=state.ruler("confidence", state.visit), visit=state.visit)
        return agreeing.read_back(volley)
    state.stage = "plan"
    if picked == 1:
        state.plan = Plan(**{**parts, "how_long": ""}, visit=state.visit)
        volley.ask("plan_how_long", expecting="plan_how_long")
        return Next.DONE
    return planning.begin(volley)


def _how_it_went(volley: Volley) -> Literal["kept", "partly", "slipped"] | None:
    text, intent = (
        re.sub(r"\bno (?:problem|trouble|bother)\b", "", volley.heard.text, flags=re.I),
        volley.heard.intent.name,
    )
    did, did_not = bool(_DID.search(text)), bool(_DID_NOT.search(text))
    if did and _HALF.search(text) and intent != "report_slip":
        return "partly"
    if intent == "report_success" or (did and not did_not):
        return "partly" if did_not and did else "kept"
    if did and did_not and intent != "report_slip":
        return "partly"
    if intent in ("report_slip", "deny") or did_not:
        return "slipped"
    return "kept" if intent == "affirm" or acts.act(volley) == "yes" else None
