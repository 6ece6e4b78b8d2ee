"""Agreeing on a plan: read back whole, put right part by part, and never lost on the way."""

from __future__ import annotations

import re

from bot.interview import acts
from bot.interview.details import amounts, clean, fill
from bot.interview.state import PARTS, Plan
from bot.interview.volley import Next, Volley, brief, capitalise, phrase

_WORDS = 44
"""Words of the patient's that a plan read back may hold; only beyond that the longest part is shortened."""

_READ = ("what", "when", "how_long", "how_often", "if_then")
_IF_THEN = re.compile(r"^\W*if\b|\binstead\b", re.IGNORECASE)


def read_back(volley: Volley) -> Next:
    """Say the whole plan, with the warning signs before a first one, and ask whether it is right."""
    state = volley.state
    plan = state.plan or Plan()
    volley.new_bubble()
    volley.say("plan_read_back", **_fitted(plan))
    volley.new_bubble()
    if not state.warned:
        state.warned = True
        volley.say("plan_warning")
        volley.new_bubble()
    volley.ask(f"plan_right_{state.turn}", expecting="plan_confirm", text_id="plan_right")
    return Next.DONE


def confirm(volley: Volley) -> Next:
    """The plan read back: agreed, or put right."""
    plan = volley.state.plan
    if plan is None:
        return Next.LISTEN
    _, change = volley.content.texts["plan_right"].quick_replies
    if acts.typed(volley.heard.text) == acts.typed(change):
        return _which_part(volley)
    if acts.agrees(volley) is True and acts.length(volley) <= _A_YES:
        agree(volley)
        return Next.SUMMARISE
    if acts.length(volley) < _A_YES:
        return _which_part(volley)
    return fix(volley)


def fix(volley: Volley) -> Next:
    """What should be different in the plan: the part they name, or the words that can only belong to one."""
    plan = volley.state.plan
    if plan is None:
        return Next.LISTEN
    if acts.is_typed(volley, "nothing"):
        agree(volley)
        return Next.SUMMARISE
    titles = volley.content.texts["plan_fix"].quick_replies
    part = acts.picks(volley, list(titles)) if acts.length(volley) <= _A_YES else None
    if part is not None:
        name = _READ[part]
        setattr(plan, name, "")
        volley.ask(
            f"plan_again_{volley.state.turn}",
            expecting=f"plan_{name}",
            text_id=f"plan_{name}",
            obstacle=brief(plan.obstacle),
        )
        return Next.DONE
    if _IF_THEN.search(volley.heard.text):
        plan.if_then = capitalise(clean(volley.heard.text))
        plan.if_then = plan.if_then if plan.if_then.lower().startswith("if ") else f"If {phrase(plan.if_then)}"
    elif any(amounts(volley)) or volley.heard.when:
        fill(volley, None, replace=True)
    else:
        fill(volley, "what", replace=True)
    return read_back(volley)


def agree(volley: Volley) -> None:
    """Keep the plan as agreed."""
    _keep(volley, "agreed")


def keep_draft(volley: Volley) -> bool:
    """A plan that was on its way when the talk turned: whole, it is agreed; in parts, it is kept as a draft."""
    plan = volley.state.plan
    if plan is None or not plan.what or plan.status != "draft":
        return False
    _keep(volley, "draft" if plan.missing() else "agreed")
    return True


def _which_part(volley: Volley) -> Next:
    volley.ask(f"plan_fix_{volley.state.turn}", expecting="plan_fix", text_id="plan_fix")
    return Next.DONE


def _keep(volley: Volley, status: str) -> None:
    plan = volley.state.plan
    if plan is None:
        return
    plan.status, plan.visit = status, volley.state.visit
    volley.event("plan", **{name: getattr(plan, name) for name in (*PARTS, "confidence", "status")})


def _fitted(plan: Plan) -> dict[str, str]:
    """The parts in the patient's words; where all together are too long for a phone, the longest gives way."""
    words = {name: capitalise(getattr(plan, name)).split() for name in _READ}
    lengths = {name: len(held) for name, held in words.items()}
    while sum(lengths.values()) > _WORDS:
        lengths[max(lengths, key=lambda name: lengths[name])] -= 1
    return {name: brief(" ".join(held), lengths[name]) for name, held in words.items()}


_A_YES = 4
"""Words up to which an answer is a yes, a no or the name of a part, and not the correction itself."""
