"""What was misheard is put right: said back as they say it now, and taken out of what Mo remembers."""

from __future__ import annotations

import re

from bot.interview import acts, asking, closing, questions, rulers
from bot.interview.correcting import PutRight, bare_thing, is_of_the_wrong, put_right, telling_words
from bot.interview.days_named import DAYS
from bot.interview.denying import denied_in
from bot.interview.meanings import mark_reflected
from bot.interview.memory import forget_last
from bot.interview.plan_put_right import OF_A_PLAN, plan_put_right
from bot.interview.said_rightly import said_rightly
from bot.interview.second_person import second_person
from bot.interview.state import PARTS, RULERS
from bot.interview.tender import mourning, speaks_of_loss
from bot.interview.volley import Next, Volley

_ELSEWHERE = ("half_plan", "progress", "adapt", "follow_up_")
"""Rooms that look after a plan of the visit before."""

_OPEN = ("open", "not_now", "why_importance", "why_readiness")
"""What Mo may be waiting for where a bare no with a statement behind it ("no, my knee") puts Mo right."""

_TAKEN_DOWN = ("wish", "good_talk", "pass_on", "talk_again")
"""Rooms in which what it is and what it is not are an answer."""

_CHECKED = ("summary_check", "summary_more", "no_change_check")
"""Rooms that ask what is wrong with what they summed up."""

_LEFT_ALONE = 2
"""Answers without a question after which a correction is followed by one."""

_A_THING = 4
"""Words up to which one thing may be put in the place of another wherever it was written down."""


def putting_right(volley: Volley) -> Next | None:
    """Own what was misheard, say it rightly, forget the wrong, and go on from where the talk was; None where not."""
    making_plan = (volley.state.expecting or "").startswith(OF_A_PLAN)
    hindered_by = volley.state.expecting in ("plan_obstacle", "plan_if_then")  # "not the walk, the getting up"
    found = put_right(volley.heard.text, bare=making_plan and not hindered_by) or _of_what_was_told(volley)
    if found is None:
        return None
    if making_plan:
        return plan_put_right(volley, found)
    if not _can_be_one(volley, found):
        return None
    if found.outright and _another_number(volley):
        return _go_on(volley, volley.state.expecting or "open")
    said = said_rightly(volley, found)
    owned, near_a_loss = found.owned, speaks_of_loss(volley) or mourning(volley)
    if not (owned or near_a_loss) and not said:
        return None
    if found.right and not said and not found.outright:
        return None
    waited_for = volley.state.expecting or "open"
    if found.owned or found.wrong:
        forget(volley, found)
    if said:
        # Nobody is told what a death comes down to.
        heard = "correction_taken" if owned else "woven_neutral" if near_a_loss else "contrast_heard"
        volley.say(heard, quote=said)
        volley.state.last_told = said
        _mark_said(volley, found)
    elif volley.spared or found.wrong:
        volley.say("correction_open")
    elif waited_for == "open" or not found.right:
        return _ask_what(volley, waited_for)
    else:
        volley.say("correction_open")
    return _go_on(volley, waited_for)


def _of_what_was_told(volley: Volley) -> PutRight | None:
    """ "Not tired, bored" where they had told of being tired."""
    found = put_right(volley.heard.text, bare=True)
    if found is None or not (found.wrong and found.right):
        return None
    state = volley.state
    before = (f"{h.quote} {h.you}" for h in state.heard if h.turn < state.turn)  # not what it says itself
    activities = (a for a in state.activities if a not in volley.heard.activities)
    told = " ".join((*state.told_lately, *before, *activities))
    return found if telling_words(found.wrong) & telling_words(told) else None


def _can_be_one(volley: Volley, found: PutRight) -> bool:
    """Whether this place of the talk allows for a correction and not rather for an answer."""
    expecting = volley.state.expecting or "open"
    if expecting.startswith(_ELSEWHERE) or (speaks_of_loss(volley) and not found.wrong):
        return False
    if expecting.startswith("ruler_") and (volley.heard.number is not None or not found.outright):
        return False
    if expecting in _CHECKED and not (found.right or found.wrong):
        return False
    if expecting in _TAKEN_DOWN and not (found.outright and not found.right):
        return False
    if volley.heard.intent.name == "sustain_talk" and not (found.outright or found.wrong):
        return False
    if volley.heard.talk.subtype == "commitment_against" and volley.heard.intent.name == "sustain_talk":
        return False
    asking_on = volley.heard.intent.name.startswith("ask_")  # "no im asking you. what could i do"
    only_a_no = found.owned and not (found.outright or found.wrong)
    if only_a_no and (expecting not in _OPEN or acts.asks(volley) or asking_on):
        return False
    return not only_a_no or found.stressed or not volley.answers


def forget(volley: Volley, found: PutRight) -> None:
    """Take out of the memory what is put right: the finding that Mo made of it, and the words wherever they stand."""
    state, here = volley.state, _of_the_right(volley, found)
    if not found.wrong:
        last = [h.id for h in state.heard if h.id in state.last_said]
        misheard = {name for name in last if name not in here}
        state.heard = [h for h in state.heard if h.id not in misheard or h.times > 1]
        if not last and found.outright:
            forget_last(volley)
        _swap_day(volley, found)
        if not found.right:  # nothing was told but that it is not so
            state.heard = [h for h in state.heard if h.turn != state.turn or h.times > 1]
    else:
        called = {h.id for h in state.heard if is_of_the_wrong(found, h.id, f"{h.quote} {h.you}", volley.content)}
        wrong = called | denied_in(f"not {found.wrong}", volley.content) | volley.disbelieved
        state.heard = [h for h in state.heard if h.id not in wrong or (h.id in here and h.turn == state.turn)]
        _swap_words(volley, found)
    known = {h.id for h in state.heard}
    state.focus = state.focus if state.focus in known else None


def _of_the_right(volley: Volley, found: PutRight) -> set[str]:
    """The findings of what it is."""
    start, end = found.right_at
    findings = (*volley.heard.barriers, *volley.heard.facilitators)
    return {f.id for f in findings if f.start < end and f.end > start}


def _mark_said(volley: Volley, found: PutRight) -> None:
    for finding in _of_the_right(volley, found):
        mark_reflected(volley, finding)


def _swap_words(volley: Volley, found: PutRight) -> None:
    """One thing in the place of the other wherever it was written down; what cannot be put right there is left out."""
    state = volley.state
    wrong, right = bare_thing(found.wrong), bare_thing(found.right)
    if not wrong:
        return
    place = re.compile(rf"\b{re.escape(wrong)}\b", re.IGNORECASE)
    a_thing = max(len(wrong.split()), len(right.split())) <= _A_THING and bool(right)

    def swapped(text: str) -> str:
        if not place.search(text):
            return text
        return place.sub(lambda _: second_person(right), text) if a_thing else ""

    state.reasons = [kept for kept in map(swapped, state.reasons) if kept]
    state.weighed = [kept for kept in map(swapped, state.weighed) if kept]
    state.activities = [kept for kept in map(swapped, state.activities) if kept]
    state.told_lately = [kept for kept in map(swapped, state.told_lately) if kept]
    state.idea, state.possible, state.last_told = map(swapped, (state.idea, state.possible, state.last_told))
    for known in state.heard:
        known.you = swapped(known.you)
    for plan in filter(None, (state.plan, state.sketch)):
        for part in PARTS:
            setattr(plan, part, swapped(getattr(plan, part)))


def _swap_day(volley: Volley, found: PutRight) -> None:
    """Another day in the place of the only one that was named for what they could do."""
    state, days = volley.state, [named[0] for named in DAYS.finditer(found.right)]
    if len(days) != 1 or state.sketch is None:
        return
    day = second_person(days[0])
    state.sketch.when = DAYS.sub(day, state.sketch.when)
    state.sketch.what, state.idea = DAYS.sub(day, state.sketch.what), DAYS.sub(day, state.idea)


def _another_number(volley: Volley) -> bool:
    """A number in the place of the one they gave on the newest ruler of this visit ("no i meant a 6")."""
    state = volley.state
    if volley.heard.number is None or (state.expecting or "").startswith("ruler_"):
        return False
    name = next((name for name in reversed(RULERS) if state.ruler(name, state.visit) is not None), "")
    if not name:
        return False
    rulers.take(volley, name)
    volley.say("correction_taken", quote=rulers.spoken(volley.heard.number))
    return True


def _ask_what(volley: Volley, waited_for: str) -> Next:
    volley.ask(f"correction_{volley.state.turn}", expecting="open", text_id="correction")
    return Next.DONE


def _go_on(volley: Volley, waited_for: str) -> Next:
    """Back to where the talk was: the ruler stands again, a summary is gone on from, else they have the floor."""
    state = volley.state
    state.expecting = waited_for
    if waited_for.startswith("ruler_"):
        questions.take_up(volley)
    elif waited_for in ("summary_check", "summary_more"):
        closing.wish(volley)
    elif waited_for == "no_change_check":
        closing.goodbye_unchanged(volley)
    elif waited_for == "open" and state.quiet >= _LEFT_ALONE and not (volley.spared or mourning(volley)):
        state.expecting = None
        asking.question(volley)
    else:
        state.question = volley.answers if waited_for != "open" else ""
        state.quiet += 1
    return Next.DONE
