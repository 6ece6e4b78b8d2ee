"""What could get in the way of a plan, and the way round it: the two last parts, taken in the patient's words."""

from __future__ import annotations

from bot.content.grammar import grammar
from bot.interview import acts, astray
from bot.interview.details import fill
from bot.interview.hindrance import heard_as, named_first
from bot.interview.listen import name_of
from bot.interview.memory import best_clause
from bot.interview.obstacles import UNSAYABLE, after_if, obstacle
from bot.interview.state import Plan
from bot.interview.steps import OBSTACLE_TOLD, ask_next, ask_part, easier, leave_open, on_the_day
from bot.interview.volley import Next, Volley, brief
from bot.interview.ways_round import both_sides, is_way_round, way_round_in
from bot.interview.wording import clean, deed, if_then, to_you

_WAY_ROUND = grammar("parts").pattern("<way_round>", ignore_case=True)
_A_CHOICE = 3
"""Words up to which an answer may be one of the buttons."""


def take(volley: Volley, part: str, plan: Plan) -> Next:
    """The obstacle or the way round it, or both at once; what is neither gets an easier question."""
    text = volley.heard.text
    if part == "obstacle" and (told := _of_what_was_told(volley, plan)):
        return told
    if part == "obstacle" and _WAY_ROUND.match(text) and heard_as(volley).kind != "none":
        plan.obstacle = volley.content.texts["plan_open_obstacle"].variants[0]
        plan.if_then = deed(text)
        return ask_next(volley)
    if part == "if_then" and (astray.nothing(volley) or acts.is_typed(volley, "all_said")):
        return leave_open(volley, part)
    halves = both_sides(plan.obstacle, text)
    if halves and is_way_round(volley, halves[1]):
        plan.obstacle = obstacle(halves[0])
        plan.if_then = if_then(plan.obstacle, halves[1])
        return ask_next(volley, ["if_then"])
    if part == "obstacle" and not acts.is_typed(volley, "dont_know"):
        return _obstacle(volley, plan)
    if astray.nod(volley) is not None or astray.left_to_mo(volley):
        return easier(volley, part)
    return _way_round(volley, plan)


def _of_what_was_told(volley: Volley, plan: Plan) -> Next | None:
    """A yes or a no to whether it would be what made things hard before; None for words of their own."""
    if volley.answers != OBSTACLE_TOLD:
        return None
    titles = list(volley.content.texts[OBSTACLE_TOLD].quick_replies)
    picked = acts.picks(volley, titles) if acts.length(volley) <= _A_CHOICE else None
    said = astray.nod(volley)
    if picked == 0 or said == "yes":
        return _known_obstacle(volley, plan)
    if picked == 1 or said == "no":
        return ask_part(volley, "obstacle")
    return None


def _obstacle(volley: Volley, plan: Plan) -> Next:
    """What could get in the way: only an obstacle gets an if-then; a help, a nothing or a question gets its answer."""
    found = heard_as(volley)
    if found.kind == "obstacle":
        plan.obstacle = obstacle(named_first(found.words))
        plan.if_then = if_then(plan.obstacle, found.way_round) if found.way_round else ""
        return ask_next(volley)
    if found.kind == "already":
        return _known_obstacle(volley, plan, say=True)
    if found.kind == "none":
        volley.say("plan_nothing_heard")
        return leave_open(volley, "obstacle")
    if found.kind == "help":
        volley.say("plan_help_heard", words=brief(to_you(clean(found.words))))
        return _besides(volley)
    if found.kind == "unclear" and (said := best_clause(volley)):
        volley.say_fresh(["woven_neutral"], quote=said)
    return easier(volley, "obstacle")


def _besides(volley: Volley) -> Next:
    """After a help the obstacle is asked for once more, in other words; after a second one none is needed."""
    if volley.asked("plan_obstacle_besides"):
        return leave_open(volley, "obstacle")
    volley.ask("plan_obstacle_besides", expecting="plan_obstacle")
    return Next.DONE


def _known_obstacle(volley: Volley, plan: Plan, *, say: bool = False) -> Next:
    """ "I already said": what they told of before is the obstacle, and is not asked for again."""
    known = volley.state.main_barrier() if say else on_the_day(volley)
    if known is None:
        return easier(volley, "obstacle")
    name = name_of(volley, known.id)
    plan.obstacle = obstacle(known.quote) if after_if(known.quote) != UNSAYABLE else name
    if say:
        volley.say("plan_obstacle_known", barrier=name)
    return ask_next(volley)


def _way_round(volley: Volley, plan: Plan) -> Next:
    """What they will do then; how it would be, and nothing to do, is asked once for a deed and then left open."""
    words = way_round_in(volley, volley.heard.text)
    if not is_way_round(volley, words):
        if volley.asked("plan_easier_way"):
            return easier(volley, "if_then")
        volley.ask("plan_easier_way", expecting="plan_if_then")
        return Next.DONE
    if words != volley.heard.text:
        plan.if_then = if_then(plan.obstacle, words)
        return ask_next(volley, ["if_then"])
    return ask_next(volley, fill(volley, "if_then", replace=astray.puts_time_right(volley)))
