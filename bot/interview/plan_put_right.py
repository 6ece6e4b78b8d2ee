"""A part of the plan that is put right while another is asked for: "no not saturday, sunday", "wrong, 30 minutes"."""

from __future__ import annotations

import re

from bot.interview.agreeing import read_back
from bot.interview.correcting import PutRight, bare_thing
from bot.interview.days_named import DAYS
from bot.interview.deeds import times
from bot.interview.details import fill
from bot.interview.said_rightly import said_rightly
from bot.interview.second_person import second_person
from bot.interview.state import PARTS, Plan
from bot.interview.steps import ask_next
from bot.interview.volley import Next, Volley
from bot.interview.wording import to_you

_NUMBER = re.compile(r"^(?:make (?:it|that) |just |only |about )?(\d{1,3})$", re.IGNORECASE)
_ANY_NUMBER = re.compile(r"\b\d{1,3}\b")

OF_A_PLAN = (*(f"plan_{part}" for part in PARTS), "plan_confidence", "plan_shrink", "plan_confirm", "plan_fix")
"""What Mo may be waiting for while a plan is made."""


def plan_put_right(volley: Volley, found: PutRight) -> Next | None:
    """Put it right where it stands, say it, and go on with what is missing; None where the plan does not hold it."""
    plan, said = volley.state.plan, said_rightly(volley, found)
    if plan is None or not found.owned or not said:
        return None
    if number := _NUMBER.match(found.right):
        said = _another_number(plan, number[1])
    elif not _swapped(plan, found):
        said = _another_time(volley, plan, found)
    if not said:
        return None
    volley.say("correction_taken", quote=said)
    return ask_next(volley) if plan.missing() else read_back(volley)


def _another_number(plan: Plan, number: str) -> str:
    """Put a number in the place of the only one of the plan; the part as it reads then, empty where there is none."""
    held = [part for part in ("how_long", "what", "how_often") if len(_ANY_NUMBER.findall(getattr(plan, part))) == 1]
    if not held:
        return ""
    setattr(plan, held[0], _ANY_NUMBER.sub(number, getattr(plan, held[0])))
    return to_you(getattr(plan, held[0]))


def _swapped(plan: Plan, found: PutRight) -> bool:
    """Put the one in the place of the other in every part; False where no part names it."""
    wrong, right = bare_thing(found.wrong), bare_thing(found.right)
    if not wrong:
        return False
    place = re.compile(rf"\b{re.escape(wrong)}\b", re.IGNORECASE)
    held = [part for part in PARTS if place.search(getattr(plan, part))]
    for part in held:
        setattr(plan, part, place.sub(lambda _: second_person(right), getattr(plan, part)))
    return bool(held)


def _another_time(volley: Volley, plan: Plan, found: PutRight) -> str:
    """Take another day or length in the place of one that was taken down, and give it; empty where there was none."""
    before = {part: getattr(plan, part) for part in ("when", "how_long", "how_often")}
    if found.wrong or not times(volley):
        return ""
    days, one = [named[0] for named in DAYS.finditer(found.right)], len(DAYS.findall(plan.when)) == 1
    if len(days) > 1 and one:  # "friday, thursday is clinic": the first is meant
        plan.when = DAYS.sub(second_person(days[0]), plan.when)
        return to_you(plan.when)
    changed = [part for part in fill(volley, None, replace=True) if before.get(part)]
    return to_you(getattr(plan, changed[0])) if changed else ""
