"""The parts of a plan: taken in the patient's words, and asked again in easier ones where an answer cannot be one."""

from __future__ import annotations

import re

from bot.content.grammar import grammar
from bot.interview import acts, astray, closing, in_the_way, rulers
from bot.interview.agreeing import labelled, which_part
from bot.interview.days_named import DAYS
from bot.interview.deeds import on_the_table, times, what_of
from bot.interview.details import fill, fits, left_open, names_part, only_amounts, shrugs_and_names, times_a_week
from bot.interview.meanings import certain
from bot.interview.memory import best_clause, hindered
from bot.interview.proposing import points_back, proposed
from bot.interview.state import Plan
from bot.interview.steps import PAUSE, ask_next, drop, easier, pause
from bot.interview.tender import heavy, lately_of_loss, speaks_of_loss
from bot.interview.volley import Next, Volley, brief
from bot.interview.wording import UNSAYABLE, after_if, clean, inside, obstacle, to_you

_GRAMMAR = grammar("parts")
_UNABLE = _GRAMMAR.pattern(r"\b<unable>\b", ignore_case=True)
_SO_OFTEN = _GRAMMAR.pattern("<so_often>$", ignore_case=True)
_ALREADY = _GRAMMAR.pattern(r"\s*\b<already>\b", ignore_case=True)
_BETWEEN, _ON_DAY, _THAT_IDEA = _GRAMMAR.pattern("<between>"), _GRAMMAR.either("on_day"), _GRAMMAR.words("that_idea")
_MOST_OF_IT = 0.6
"""The share of an answer up to which the rest of it was turned down or a story."""

_LONGEST = 180
"""Minutes above which a bare number is a slip."""

_A_STORY = 6
"""Words from which an answer after a loss goes on telling."""


def take(volley: Volley, part: str) -> Next:
    """One part of the plan in their words, and whatever else of it the message holds."""
    state = volley.state
    state.plan = plan = state.plan or Plan(visit=state.visit)
    if aside := _aside(volley, part, plan):
        return aside
    number = astray.bare_number(volley)
    if number is not None:
        return _number(volley, part, number)
    if part == "what":
        return _what(volley, plan)
    if acts.is_typed(volley, "asks_for_example"):
        return easier(volley, part)
    if part in ("obstacle", "if_then"):
        return in_the_way.take(volley, part, plan)
    shrugs = part == "when" and shrugs_and_names(volley.heard.text)
    if not shrugs and (astray.nod(volley) is not None or astray.left_to_mo(volley)):
        return easier(volley, part)
    if not fits(volley, part):
        return _instead(volley, part)
    return ask_next(volley, fill(volley, part, replace=astray.puts_time_right(volley)))


def _aside(volley: Volley, part: str, plan: Plan) -> Next | None:
    """What is no answer to the part that was asked: giving up, going, an objection, another part, a loss, tears."""
    if astray.drops(volley, part):
        return drop(volley)
    if astray.leaves(volley):
        return _until_next_time(volley)
    if volley.heard.intent.name == "discord" and not astray.left_to_mo(volley) and not fits(volley, part):
        volley.say("discord")
        volley.state.expecting = f"plan_{part}"  # the plan can go on from here, or not
        return Next.DONE
    if acts.is_typed(volley, "change_it") or (volley.heard.intent.name == "correction" and not names_part(volley)):
        return which_part(volley)
    if labelled(volley, plan):
        return ask_next(volley)
    if names_part(volley) and _comes_back_to_a_time(volley, part):
        return ask_next(volley, fill(volley, None, replace=True))
    return pause(volley) if speaks_of_loss(volley) or acts.names(volley, "tears") else None


def _comes_back_to_a_time(volley: Volley, part: str) -> bool:
    """Whether a time is no answer to what was asked but puts right what stands in the plan."""
    if part in ("obstacle", "if_then"):
        again = bool(volley.heard.when) and volley.heard.intent.name == "plan_detail" and not astray.hinders(volley)
        return part == "obstacle" and (only_amounts(volley) or again)  # another day may be the way round
    return part in ("what", "how_long") and astray.puts_time_right(volley) and not volley.heard.activities


def paused(volley: Volley) -> Next:
    """After a pause a nod goes on with the plan, a short answer is taken up, and more of the story is heard."""
    plan = volley.state.plan
    missing = plan.missing() if plan else None
    if plan is None or acts.acknowledges(volley) or missing is None:
        if missing == "what" and not volley.asked("plan_easier_what"):
            return easier(volley, "what")
        return ask_next(volley) if plan else Next.LISTEN
    tells = acts.length(volley) > _A_STORY and not times(volley)
    stays = lately_of_loss(volley) and hindered(volley)  # "i dont sleep" is of the loss, and no obstacle yet
    return pause(volley) if tells or stays or heavy(volley) else take(volley, missing)


def _what(volley: Volley, plan: Plan) -> Next:
    """What they will do. Their own words go before an idea that was offered."""
    state = volley.state
    offered = inside(state.first_step or clean(state.idea))
    said = astray.nod(volley)
    of_the_idea = volley.answers != "plan_easier_what"  # which asks for another one
    if offered and ((said == "yes" and of_the_idea) or acts.typed(volley.heard.text) in _that_idea(volley)):
        plan.what = _SO_OFTEN.sub("", offered)
        if plan.what != offered:
            plan.how_often = offered.removeprefix(plan.what).strip(" ,")
        return ask_next(volley, fill(volley, None))
    if said is not None or astray.left_to_mo(volley):
        return easier(volley, "what")
    if only_amounts(volley):
        plan.what = offered
        filled = fill(volley, None)
        return ask_next(volley, filled) if plan.what else easier(volley, "what", filled)
    if not fits(volley, "what"):
        return _instead(volley, "what")
    if volley.asked("plan_start_with") and not plan.what and (chosen := _piece(state.idea, volley.heard.text)):
        plan.what = what_of(volley, chosen)
        days = DAYS.findall(chosen)
        if len(days) == 1 and not plan.when:
            on_day = re.compile(rf"\s*{_ON_DAY}\b{days[0]}\w*", re.IGNORECASE)
            plan.when, plan.what = clean(on_day.search(chosen)[0]), on_day.sub("", plan.what)  # type: ignore[index]
        return ask_next(volley, ["what", *fill(volley, None)])
    if _several(volley) and not volley.asked("plan_start_with"):
        state.idea, state.first_step = volley.heard.text.strip(), ""
        volley.ask("plan_start_with", expecting="plan_what")
        return Next.DONE
    if _ALREADY.search(volley.heard.text) and not volley.asked("plan_more_of_it"):
        state.idea, state.first_step = _ALREADY.sub("", volley.heard.text).strip(), ""
        volley.ask("plan_more_of_it", expecting="plan_what")
        return Next.DONE
    if points_back(volley.heard.text) and not on_the_table(volley):
        return easier(volley, "what", fill(volley, None))
    return ask_next(volley, fill(volley, "what"))


def _piece(several: str, chosen: str) -> str:
    """Of several things said at once the piece that was chosen ("the walk"), in the words it was first said in."""
    said = {word for word in acts.typed(chosen).split() if len(word) > 3}
    pieces = _BETWEEN.split(several)
    shared = [piece.strip() for piece in pieces if said & set(acts.typed(piece).split())]
    return shared[0] if len(shared) == 1 and len(chosen.split()) < len(shared[0].split()) else ""


def _until_next_time(volley: Volley) -> Next:
    """They have to go: what there is of the plan stays, and may be taken up when they come back."""
    if volley.state.plan and volley.state.plan.what:
        volley.say("plan_so_far")
    closing.goodbye(volley)
    return Next.DONE


def _several(volley: Volley) -> bool:
    """Three things at once are no small step (clinical.md): one of them comes first. What was turned down is none."""
    text = volley.heard.text
    said = proposed(text, volley.heard.activities)
    return len(set(volley.heard.activities)) >= 3 and len(said.split()) > _MOST_OF_IT * len(text.split())


def _that_idea(volley: Volley) -> set[str]:
    button = volley.content.texts["plan_that_idea"].variants[0]
    return {acts.typed(button), *_THAT_IDEA}


def _number(volley: Volley, part: str, number: float) -> Next:
    """A bare number counts what was asked for, minutes or times a week; else it says how sure they are."""
    plan = volley.state.plan or Plan()
    if part == "how_long" and 0 < number <= _LONGEST:
        minutes = volley.content.texts["plan_minutes"].variants[0]
        plan.how_long = minutes.format(number=rulers.spoken(number))
        return ask_next(volley, ["how_long"])
    if part == "how_often" and number in range(1, 8):
        plan.how_often = times_a_week(volley, int(number))
        return ask_next(volley, ["how_often"])
    if part in ("how_long", "how_often", "when"):
        return easier(volley, part)
    if plan.confidence is not None or number > rulers.MOST:
        return easier(volley, part)
    rulers.take(volley, "confidence")  # given before it was asked
    plan.confidence = number
    volley.say("ruler_number", number=rulers.spoken(number), article=rulers.article(number))
    return ask_next(volley)


def _instead(volley: Volley, part: str) -> Next:
    """Words that cannot be this part are heard for what they are; then it is asked for in easier words."""
    plan = volley.state.plan or Plan()
    filled = fill(volley, None)
    if part in filled:
        return ask_next(volley, filled)  # "no idea, 20 min?"
    open_length = volley.content.texts["plan_open_how_long"].variants[0]
    if part == "how_often" and plan.how_long == open_length and not filled and fits(volley, "how_long"):
        filled = fill(volley, "how_long")  # "2 songs", a question later
    if left_open(volley.heard.text) and part != "what":
        return easier(volley, part, filled)
    unable = volley.heard.talk.type == "sustain" or _UNABLE.search(volley.heard.text)
    if part == "what" and not filled and unable:
        return drop(volley) if volley.asked(PAUSE) else pause(volley)
    heard = obstacle(volley.heard.text)
    hinders = astray.hinders(volley) and after_if(heard) != UNSAYABLE
    if not filled and hinders and plan.obstacle.count(" or ") < 2:
        plan.obstacle = f"{plan.obstacle} or {heard}" if plan.obstacle else heard
        volley.say("plan_obstacle_heard", obstacle=brief(to_you(after_if(heard))))
    elif not filled and (heavy(volley) or "low_mood" in certain(volley)):
        return pause(volley)
    elif not filled and (said := best_clause(volley)):
        volley.say_fresh(["woven_neutral"], quote=said)  # their words and no guess at what they mean
    return easier(volley, part, filled)
