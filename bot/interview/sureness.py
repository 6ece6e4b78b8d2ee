"""How sure they are of a plan: from 7 it goes on, below it gets smaller in the way they say (clinical.md, Planning)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.grammar import grammar
from bot.interview import acts, astray, rulers
from bot.interview.agreeing import obstacle_slot
from bot.interview.deeds import amounts, times, what_of
from bot.interview.details import fill, fits, only_amounts
from bot.interview.listen import reflect
from bot.interview.memory import hindered
from bot.interview.state import Plan
from bot.interview.steps import NO_NUMBER, PAUSE, ask_how_sure, ask_next, drop, pause
from bot.interview.tender import speaks_of_loss
from bot.interview.volley import Next, Volley
from bot.interview.wording import clean, inside, obstacle

_GRAMMAR = grammar("sureness")
_ADDS = _GRAMMAR.pattern(r"^<adds>\b", ignore_case=True)
_IF = _GRAMMAR.pattern("<if> (.+)$", ignore_case=True)
_BEGINS_WITH_NUMBER = _GRAMMAR.pattern(r"\W*<begins_with_number>\b", ignore_case=True)
_SMALLER, _LESS_OFTEN = _GRAMMAR.pattern(r"\b<smaller>\b"), _GRAMMAR.pattern("<less_often>")
_SHRINKS = 2
"""How often a plan is made smaller before it is left as the patient wants it."""

_BRIEFLY = 12
"""Words up to which an answer can stand as what gets in a plan's way."""

_RULERS = 4
"""How often a plan's ruler is put in one visit before it is left out."""


def confidence(volley: Volley) -> Next:
    """How sure they are of the plan: 7 or more goes on, less makes the plan smaller."""
    state = volley.state
    if acts.names(volley, "no_numbers"):
        return _no_number(volley)
    if speaks_of_loss(volley):
        return pause(volley)
    if state.plan and astray.drops(volley):
        return drop(volley)
    dated = bool(times(volley))
    planned = dated and volley.heard.intent.name != "give_number" and not _BEGINS_WITH_NUMBER.match(volley.heard.text)
    only_times = only_amounts(volley)
    number = None if planned and not only_times else rulers.take(volley, "confidence")  # "let's make one" is no 1
    if state.plan and dated and (number is None or astray.puts_time_right(volley)):
        if number is None and _times(volley, "ruler_confidence") >= _RULERS:
            return _no_number(volley)
        filled = fill(volley, "what" if volley.heard.activities and planned else None, replace=True)
        if number is None:
            return ask_how_sure(volley, filled)
    if number is None:
        return _obstacle_first(volley) or _no_number(volley)
    if state.plan:
        state.plan.confidence = number
    if number >= rulers.SURE or _times(volley, "plan_shrink") >= _SHRINKS:
        rulers.say_back(volley, "confidence", number)
        return Next.DONE
    volley.say("plan_confidence_low", number=rulers.spoken(number), article=rulers.article(number))
    volley.ask(f"plan_shrink_{_times(volley, 'plan_shrink')}", expecting="plan_shrink", text_id="plan_shrink")
    return Next.DONE


def _obstacle_first(volley: Volley) -> Next | None:
    """Whoever answers with what may get in the way ("too tired some days") is asked how to meet just that."""
    plan = volley.state.plan
    named = hindered(volley) and not acts.asks(volley)
    if plan is None or plan.obstacle or not named or acts.length(volley) > _BRIEFLY:
        return None
    return _meet(volley, plan, volley.heard.text)


def _meet(volley: Volley, plan: Plan, words: str) -> Next:
    """Keep what may get in the way, and ask at once how to meet just that."""
    plan.obstacle = obstacle(words)
    volley.ask("plan_if_then", expecting="plan_if_then", obstacle=obstacle_slot(volley, plan))
    return Next.DONE


def _no_number(volley: Volley) -> Next:
    """Without a number the plan goes on as it is."""
    left = rulers.no_number(volley, "confidence", "plan_confidence")
    if left is Next.DONE:
        return left
    if left is Next.LISTEN:
        reflect(volley)
    volley.state.asked.append(NO_NUMBER)
    return ask_next(volley)


def why(volley: Volley) -> Next:
    """What makes it that number: their own evidence, reflected; then the obstacle."""
    plan, condition = volley.state.plan, _IF.search(volley.heard.text)
    if plan and condition and not plan.obstacle and volley.heard.talk.type != "change":
        plan.obstacle = obstacle(condition[1])  # what would spoil it is said before it is asked for
        return ask_next(volley)
    if rulers.why(volley) is Next.ASK:
        return ask_next(volley)
    if volley.state.expecting is None:  # something heavy was said; the plan waits until they nod
        volley.state.expecting = PAUSE
    return Next.DONE


def shrink(volley: Volley) -> Next:
    """Make the plan smaller in the way they say, then ask again how sure they are."""
    plan = volley.state.plan
    if plan is None:
        return Next.LISTEN
    if speaks_of_loss(volley):
        return pause(volley)
    if acts.is_typed(volley, "same") or _picked(volley) == 2:
        return ask_next(volley)
    if astray.drops(volley):
        return drop(volley)
    if astray.bare_number(volley) is not None:
        return confidence(volley)
    if acts.begins(volley, "gives_reason"):  # what makes it that number: their own evidence, and nothing to change
        reflect(volley)
        return ask_next(volley)
    if (condition := _IF.search(volley.heard.text)) and not plan.obstacle:  # what they doubt is how to meet just that
        plan.confidence = None
        return _meet(volley, plan, condition[1])
    said = astray.nod(volley)
    if said == "yes" and not volley.asked("plan_shrink_easier"):
        volley.ask("plan_shrink_easier", expecting="plan_shrink")
        return Next.DONE
    if said is not None or astray.left_to_mo(volley):
        return ask_next(volley)
    return ask_next(volley, _smaller(volley, plan))


def _smaller(volley: Volley, plan: Plan) -> Sequence[str]:
    """Change the plan as they say; the parts that have new words. Words that change nothing are heard."""
    words, picked = acts.typed(volley.heard.text), _picked(volley)
    filled: Sequence[str] = ()
    if any(amounts(volley)) or (volley.heard.when and only_amounts(volley)):
        filled = fill(volley, None, replace=True)
    elif picked in (0, 1) or _SMALLER.search(words):
        often = picked == 1 or _LESS_OFTEN.search(words)
        setattr(plan, "how_often" if often else "how_long", "")
    elif words in acts.typed(plan.what):
        return ()
    elif _ADDS.match(words):
        plan.what, filled = f"{plan.what}, {inside(clean(volley.heard.text))}", ["what"]
    elif volley.heard.activities and fits(volley, "what"):
        plan.what, filled = what_of(volley, volley.heard.text), ["what"]
    elif not fits(volley, "what"):
        reflect(volley)
        return ()  # nothing changed, so the number stands
    else:
        plan.what, filled = f"{plan.what}, {inside(clean(volley.heard.text))}", ["what"]
    plan.confidence = None
    return filled


def _picked(volley: Volley) -> int | None:
    return acts.pressed(volley, volley.content.texts["plan_shrink"].quick_replies)


def _times(volley: Volley, topic: str) -> int:
    return sum(asked.startswith(topic) for asked in volley.state.asked)
