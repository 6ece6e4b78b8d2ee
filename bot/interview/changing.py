"""A plan put right at any point: what they want instead, besides or no longer goes into the part that it is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.content.grammar import grammar
from bot.interview import acts, agreeing, rulers, steps
from bot.interview.changes import Change, Named, changes, is_a_thing, may_be_deed, named_in, resized
from bot.interview.correcting import bare_thing
from bot.interview.days_named import DAYS, when_as_wished
from bot.interview.deeds import amounts, mere_talk, names_deed, what_of
from bot.interview.details import FROM_TO, days_in, fill, put_time
from bot.interview.outcome import reports
from bot.interview.replacing import (
    WITH_WHOM,
    deed_with,
    holds_words,
    part_named,
    stems,
    swapped,
    time_with,
    without,
)
from bot.interview.state import PARTS, Plan
from bot.interview.tidying import sentences
from bot.interview.volley import Next, Volley
from bot.interview.ways_round import is_way_round, way_round_known
from bot.interview.wording import after_if, begins_with_verb, clean, if_then, inside, tidied

_GRAMMAR = grammar("changing")
_DROPS = _GRAMMAR.pattern(r"\b(?:<goes_word>|no more|without|no need|no)\b", ignore_case=True)
_DAY_GOES = _GRAMMAR.pattern("^<day_goes>$", ignore_case=True)
_TIMES = ("when", "how_long", "how_often")
_ANSWERS = ("plan_obstacle", "plan_if_then")
"""Rooms in which another thing to do is the answer, and seldom a change of the plan."""

_SAID_BACK = ("plan_confirm", "plan_fix", "half_plan")
_AFTER = ("summary_check", "summary_more", "wish", "talk_again", "open", None)
"""What Mo waits for when the plan has been agreed in this visit."""

_MOST = 16
"""Words of a message that says a way round anew; a longer one is a story."""

_GENERAL = _GRAMMAR.words("general")
_CONDITION = _GRAMMAR.pattern("<condition>", ignore_case=True)


def taken_up(volley: Volley) -> Next | None:
    """Put the plan right where the message asks for it, and go on from there; None if it asks for nothing so."""
    state = volley.state
    plan = state.plan
    leaving = any(acts.ends_with(volley, volley.heard.text, group) for group in ("goodbyes", "goodbyes_at_the_end"))
    if plan is None or volley.to_be_checked or leaving or not _may_change(volley, plan):
        return None
    if acts.names(volley, "reads_plan"):
        return _said_so_far(volley, plan)
    room = state.expecting
    size = resized(volley.heard.text)
    if size and room not in (*_AFTER, "plan_shrink", "plan_if_then") and getattr(plan, size):
        plan.confidence = None if room not in _SAID_BACK else plan.confidence
        return agreeing.ask_part_again(volley, plan, size)
    if room in _ANSWERS:
        _take_day_out(volley, plan)
    before = plan.what
    filled = put_right(volley, plan, room or "open") or _told_in_full(volley, plan, room or "open")
    filled = filled or _with_days(volley, plan, room or "open")
    if not filled:
        return None
    state.stage = "plan"
    if not plan.what:
        plan.confidence = None
        return agreeing.ask_part_again(volley, plan, "what")
    if plan.what != before and plan.what not in before and before not in plan.what:
        plan.confidence = None  # the number was for something else
    if room not in (*_SAID_BACK, *_AFTER):
        return steps.ask_next(volley, filled)
    plan.status = "draft"
    missing = plan.missing()
    return agreeing.ask_part_again(volley, plan, missing) if missing else agreeing.read_back(volley)


def _said_so_far(volley: Volley, plan: Plan) -> Next:
    """The plan as it stands, for who wants to hear it, with a number that comes along; then what is missing."""
    if volley.state.expecting == "plan_confidence" and (number := rulers.take(volley, "confidence")) is not None:
        plan.confidence = number
    if plan.missing() is None:
        return agreeing.read_back(volley)
    volley.say("plan_read_back", **agreeing.fitted(volley, plan))
    volley.new_bubble()
    return steps.ask_next(volley)


def put_right(volley: Volley, plan: Plan, room: str) -> Sequence[str]:
    """Put what a message wants to be different into a plan; the parts that are other than before."""
    if reports(volley) and not any(wanted.plainly for wanted in changes(volley.heard.text)):
        return ()  # "i did it once and not the second time" tells how it went
    if room not in _ANSWERS:
        way = way_round_known(plan.obstacle, volley.heard.text)
        told = [*(_another_way(volley, plan, way[1]) if way else ()), *_other_days(volley, plan)]
        if told:
            return told
    filled: list[str] = []
    found = changes(volley.heard.text)
    named = named_in(tidied(volley.heard.text), _around(volley))
    if not found and room in _SAID_BACK and named != Named() and not named.rest:
        found = [Change(new=volley.heard.text, plainly=True)]  # "thursdays would be better", and no more
    for wanted in found:
        part = part_named(plan, wanted.old)
        named_another = bool(volley.heard.activities) and said_no(volley) and room in _SAID_BACK
        if named_another and wanted.old and not wanted.new and part is None:
            wanted = Change(new=wanted.old, plainly=True)  # "no swimming" of a walk is "no, swimming"
        if _counts(volley, wanted, part, room):
            filled += [name for name in _put(volley, plan, wanted, part) if name not in filled]
    return filled


def _take_day_out(volley: Volley, plan: Plan) -> None:
    """A day that goes in a sentence of its own beside an answer: "take my coat. sod monday"."""
    told = sentences(volley.heard.text)
    goes = [said for said in told if _DAY_GOES.match(said)]
    if not goes or len(goes) == len(told):
        return
    for said in goes:
        (day,) = DAYS.findall(said)[:1]
        if day.lower() in days_in(plan.when):
            without(volley, plan, day, "when")
    volley.heard = replace(volley.heard, text=" ".join(said for said in told if said not in goes), when=None)


def _told_in_full(volley: Volley, plan: Plan, room: str) -> Sequence[str]:
    """The deed once more, while a time is asked for: with more to it ("walk round the car park"), or as it was."""
    text = volley.heard.text
    said = stems(text)
    again = part_named(plan, text) == "what" and not (volley.heard.barriers or acts.asks(volley))
    if room not in ("plan_when", "plan_how_long", "plan_how_often") or not again:
        return ()
    if said <= stems(plan.what) | stems(plan.when):
        return ["what"]  # nothing new, and no answer to what was asked
    words = what_of(volley, text)
    whole = volley.heard.activities or not stems(plan.what) - stems(words)
    if not (whole and may_be_deed(inside(text)) and names_deed(volley)):
        return ()
    longer = len(words.split()) > len(plan.what.split())
    return fill(volley, "what" if longer else None, replace=True)


def _with_days(volley: Volley, plan: Plan, room: str) -> Sequence[str]:
    """Another time, or days for one that had none ("mon wed fri" after "at lunch"), while another part is asked for."""
    named = named_in(tidied(volley.heard.text), _around(volley))
    alone = bool(named.when) and not (named.rest or named.how_long or named.how_often)
    if room not in ("plan_how_long", "plan_how_often", "plan_confidence") or not (alone and plan.when):
        return ()
    if named.when.lower() in plan.when.lower():
        return ()
    return put_time(volley, plan, time_with(plan.when, Change(named.when), named.when))


def _may_change(volley: Volley, plan: Plan) -> bool:
    """Whether the plan is on the table: being made, said back, or agreed in this visit."""
    expecting = volley.state.expecting
    if plan.visit < volley.state.visit and reports(volley):
        return False  # "did it sunday, not wednesday" tells how it went
    if not any(getattr(plan, part) for part in PARTS) and expecting != "plan_what":
        return False
    making = plan.status == "draft" and (expecting or "").startswith(
        ("plan_", "half_plan", "why_confidence", "ruler_confidence")
    )
    said_back = plan.status == "agreed" or (plan.status == "draft" and (expecting or "").startswith("summary_"))
    return making or (said_back and plan.visit == volley.state.visit and expecting in _AFTER)


def _counts(volley: Volley, wanted: Change, part: str | None, room: str) -> bool:
    """Whether what was read is a change of the plan there, and no answer to what was asked."""
    dropping = bool(_DROPS.search(volley.heard.text))
    if room in _AFTER:
        of_the_plan = part == "what" or acts.holds(volley, volley.heard.text, "of_a_plan")
        return of_the_plan and (bool(part and (wanted.new or dropping)) or bool(wanted.new and wanted.plainly))
    if not wanted.new:
        return part is not None and (dropping or room in _SAID_BACK) and room not in _ANSWERS
    named = named_in(wanted.new, _around(volley))
    if _CONDITION.search(wanted.new) or (room == "plan_confidence" and volley.heard.number is not None):
        return bool(wanted.plainly and not _CONDITION.search(wanted.new))
    if room == "plan_if_then":
        return bool(wanted.plainly and named.rest != wanted.new) or part in _TIMES
    if room in (*_ANSWERS, "why_confidence"):
        other_deed = part == "what" and wanted.old and (room == "why_confidence" or said_no(volley))
        sure = (
            wanted.plainly
            or other_deed
            or (part is not None and (named.rest != wanted.new or (dropping and wanted.alone)))
        )
        return sure and not volley.heard.barriers and not wanted.beside
    if wanted.beside:
        somebody = bool(WITH_WHOM.match(wanted.new))
        more = bool(volley.heard.activities or wanted.plainly) and not volley.heard.barriers
        return somebody or (more and room in (*_SAID_BACK, "plan_shrink"))
    # "Not long, just to the second floor" answers what was asked, and nothing of it stands in the plan yet.
    return room in _SAID_BACK or part is not None or wanted.plainly


def _put(volley: Volley, plan: Plan, wanted: Change, part: str | None) -> list[str]:
    if not wanted.new:
        return without(volley, plan, wanted.old, part)
    around = _around(volley)
    named = named_in(wanted.new, around)
    bare = re.fullmatch(r"\d{1,3}|[a-z]+", wanted.new.lower()) and named.rest in ("", wanted.new)
    if part in _TIMES and bare and not (named.when or named.how_often):
        value, number = getattr(plan, part), re.search(r"\d+", wanted.old)
        old = number[0] if number and wanted.new.isdigit() else wanted.old  # "20 mins is a bit much, say 8"
        if holds_words(value, old):
            setattr(plan, part, swapped(value, old, wanted.new))
            return [part]
    if part in ("obstacle", "if_then") and holds_words(plan.obstacle, wanted.old):
        return _another_obstacle(plan, swapped(plan.obstacle, wanted.old, wanted.new))
    thing = is_a_thing(wanted.new) and not begins_with_verb(wanted.new)
    if part == "if_then" and thing and holds_words(plan.if_then, bare_thing(wanted.old)):
        goes = re.compile(rf"\b{re.escape(bare_thing(wanted.old))}\b", re.IGNORECASE)
        plan.if_then = goes.sub(lambda _: bare_thing(wanted.new), plan.if_then)
        return ["if_then"]
    filled: list[str] = []
    if named.how_often:
        plan.how_often, filled = clean(named.how_often), ["how_often"]
    if named.how_long:
        plan.how_long = clean(named.how_long)
        filled.append("how_long")
    if named.when:
        often = plan.how_often
        filled += put_time(volley, plan, time_with(plan.when, wanted, named.when))
        plan.how_often = often if "how_often" in filled and named.how_often else plan.how_often
    if named.rest and not filled and part in _TIMES:
        setattr(plan, part, swapped(getattr(plan, part), wanted.old, clean(wanted.new)))
        return [part]
    if named.rest and part == "if_then" and not filled and may_be_deed(inside(wanted.new)):
        plan.if_then = if_then(plan.obstacle, wanted.new)
        return ["if_then"]
    rest = clean(named.rest)
    if rest and may_be_deed(rest) and not mere_talk(volley, rest):
        plan.what = deed_with(plan.what, rest, wanted, part)
        filled.insert(0, "what")
    return list(dict.fromkeys(filled))


def said_no(volley: Volley) -> bool:
    """Whether a message begins with a no."""
    return acts.typed(volley.heard.text).startswith("no ")


def _another_obstacle(plan: Plan, obstacle: str) -> list[str]:
    """ "Not snow, rain": the way round it stays, after what it is a way round now."""
    plan.if_then = plan.if_then.replace(after_if(plan.obstacle), after_if(obstacle))
    plan.obstacle = obstacle
    return ["obstacle"]


def _another_way(volley: Volley, plan: Plan, words: str) -> Sequence[str]:
    """The way round an obstacle once more ("no, i said coat if it rains"): put in where it is not there already."""
    if acts.length(volley) > _MOST or not is_way_round(volley, words):
        return ()
    if not stems(words) <= stems(plan.if_then):
        plan.if_then = if_then(plan.obstacle, words)
    return ["if_then"]


def _left_to_part(volley: Volley) -> bool:
    """Whether a length or a count is asked for, and a message that says from when till when gives it."""
    return volley.state.expecting in ("plan_how_long", "plan_how_often") and bool(FROM_TO.search(volley.heard.text))


def _other_days(volley: Volley, plan: Plan) -> Sequence[str]:
    """The days of the plan as a message wants them, with the length and the count that it names beside them."""
    wished = when_as_wished(plan.when, volley.heard.text) if plan.what and plan.when else None
    if wished is None or _left_to_part(volley):
        return ()
    filled = ["when"]
    if wished != plan.when:
        filled = put_time(volley, plan, wished)
        plan.when = wished
    duration, frequency = amounts(volley)
    for part, said in (("how_long", duration), ("how_often", frequency)):
        if said:
            setattr(plan, part, clean(said))
            filled.append(part)
    return list(dict.fromkeys(filled))


def _around(volley: Volley) -> Collection[str]:
    """Words that say nothing beside a time or a length."""
    known = volley.content.words
    return _GENERAL | {*known["around_a_time"], *known["mere_words"]}
