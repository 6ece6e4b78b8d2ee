"""The interview's one door: a state and an understood message in, what Mo says and the new state out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.content import Content, load
from bot.interview import (
    acts,
    affirming,
    agreeing,
    amends,
    asking,
    brought,
    changing,
    closing,
    follow_up,
    ideas,
    lead,
    memory,
    parts,
    planning,
    plausible,
    possible,
    practice,
    privacy,
    rulers,
    sureness,
)
from bot.interview.changes import changes
from bot.interview.deeds import mere_talk
from bot.interview.detours import detour
from bot.interview.listen import reflect
from bot.interview.proposing import proposes
from bot.interview.state import State
from bot.interview.tender import note_themes, speaks_of_loss
from bot.interview.turn import Event, Reply
from bot.interview.volley import Next, Volley
from bot.understanding import Understanding

OPEN_VISIT = "open_visit"
"""The intent by which the gateway opens a visit; no patient can send it."""

_ROOMS: dict[str, Callable[[Volley], Next]] = {
    "ruler_importance": lambda v: rulers.answered(v, "importance"),
    "ruler_readiness": ideas.readiness_answered,
    "ruler_confidence": sureness.confidence,
    "why_importance": rulers.why,
    "why_readiness": rulers.why,
    "why_confidence": sureness.why,
    "focus": ideas.focus,
    "not_now": lead.not_now,
    amends.CHOICE: amends.chosen,
    "own_idea": ideas.own_idea,
    "permission": ideas.permission,
    "choice": ideas.choice,
    "why_not_ready": ideas.why_not_ready,
    "plan_wanted": planning.wanted,
    "plan_what": lambda v: parts.take(v, "what"),
    "plan_when": lambda v: parts.take(v, "when"),
    "plan_how_long": lambda v: parts.take(v, "how_long"),
    "plan_how_often": lambda v: parts.take(v, "how_often"),
    "plan_pause": parts.paused,
    "plan_obstacle": lambda v: parts.take(v, "obstacle"),
    "plan_if_then": lambda v: parts.take(v, "if_then"),
    "plan_confidence": sureness.confidence,
    "plan_shrink": sureness.shrink,
    "plan_confirm": lambda v: follow_up.told_of_draft(v) or agreeing.confirm(v),
    "plan_fix": lambda v: follow_up.told_of_draft(v) or agreeing.fix(v),
    "summary_check": closing.check,
    "summary_more": closing.more,
    "no_change_check": closing.check_unchanged,
    "wish": closing.wished,
    "talk_again": closing.talk_again_answered,
    "good_talk": closing.good_talk,
    "pass_on": closing.passed_on,
    "half_plan": follow_up.half_plan,
    "progress": follow_up.progress,
    "progress_why": follow_up.progress_why,
    "follow_up_confidence": follow_up.confidence,
    "adapt": follow_up.adapt,
}
"""Who looks first at an answer, by what the last question expected."""


_OF_A_PLAN = ("plan_", "half_plan", "progress", "adapt", "follow_up_confidence", "ruler_", "why_", "own_idea", "choice")
"""What a plan or the way to one is asked with: nothing new before somebody has looked (clinical.md, urgent tier)."""

_TAKEN_DOWN = (
    "plan_confirm",
    "plan_fix",
    "summary_check",
    "summary_more",
    "wish",
    "talk_again",
    "good_talk",
    "pass_on",
)
"""Rooms in which whatever is said is written down."""


@dataclass(frozen=True)
class Answered:
    """A turn: Mo's messages, the state to keep (JSON), the stage after it, the visit's number, the events."""

    replies: tuple[Reply, ...]
    state: dict[str, Any]
    stage: str
    visit: int
    events: tuple[Event, ...]


def respond(
    state: Mapping[str, Any] | None,
    understanding: Understanding,
    now: datetime,
    content: Content | None = None,
    *,
    country: str = "GB",
    to_be_checked: bool = False,
    shares: bool | None = None,
) -> Answered:
    """Answer one message; `state` is what the last answer left (None at first), `now` an aware time.

    `country` (ISO 3166 alpha-2) is the practice's, for the numbers to call that some answers name.
    `to_be_checked`: a warning sign awaits a clinician, so no plan is made before (clinical.md, urgent tier).
    `shares`: whether the practice may read along; None if unknown.

    The same arguments give the same answer; nothing outside is read or changed.
    """
    memory_of = _remembered(state, now)
    content = content or load()
    heard = memory.believed(understanding, content)
    volley = Volley(memory_of, heard, content, now, country, to_be_checked, shares)
    volley.disbelieved = memory.ids(understanding) - memory.ids(heard)
    known = deepcopy(memory_of.plan or next(iter(memory_of.past_plans[-1:]), None))
    _turn(volley)
    if plausible.misread(known, memory_of.plan) and not _asked_by_line(before := _remembered(state, now)):
        memory_of = before
        volley = Volley(memory_of, heard, content, now, country, to_be_checked, shares)
        _ask_by_line(volley)
    memory_of.last_at = now.isoformat()
    replies = volley.replies()
    memory_of.buttons = [title for reply in replies for title in reply.quick_replies]
    return Answered(replies, memory_of.to_json(), memory_of.stage, memory_of.visit, tuple(volley.events))


def _remembered(state: Mapping[str, Any] | None, now: datetime) -> State:
    """What the last answer left."""
    memory_of = State.from_json(state)
    memory_of.seed = memory_of.seed or int(now.timestamp()) % 9973 + 1
    return memory_of


def _asked_by_line(before: State) -> bool:
    """Whether the line was asked for by itself, so that whatever was answered stands in it."""
    return any(topic == before.expecting or topic.startswith("plan_again") for topic in before.asked[-1:])


def _ask_by_line(volley: Volley) -> None:
    """Nothing is put into a plan that cannot stand there: it stays as it was, and the line is asked for."""
    volley.state.turn += 1
    volley.state.visit_turn += 1
    memory.take_in(volley)
    volley.say("plan_not_sure")
    if volley.state.plan is None or not volley.state.plan.what:
        volley.ask("plan_easier_what", expecting="plan_what")
    else:
        agreeing.which_part(volley)


def _turn(volley: Volley) -> None:
    state = volley.state
    state.turn += 1
    if volley.heard.intent.name == OPEN_VISIT:
        follow_up.begin(volley)
        follow_up.welcome(volley)
        return
    if state.visit == 0 or follow_up.is_new_visit(state.last_at, volley.now):
        follow_up.begin(volley)
        if follow_up.greeted(volley):
            return
    state.visit_turn += 1
    if state.closed and _still_goodbye(volley):
        return
    state.closed = False
    memory.take_in(volley)
    possible.note(volley)
    note_themes(volley)
    if speaks_of_loss(volley):
        state.loss_turn, state.quiet = state.turn, 0
    brought.keep_in_mind(volley)
    outcome = None if acts.pressed(volley, state.buttons) is not None else _before_the_answer(volley)
    if outcome is None:
        room = state.expecting
        outcome = _affirmed(volley) or _expected(volley)
        if outcome is Next.LISTEN and volley.said_affirming:
            state.expecting = room  # what was asked stays open, and nothing more is said
    if outcome is Next.ASK:
        state.expecting = None
        asking.question(volley)
    elif outcome is Next.SUMMARISE:
        closing.summarise(volley)
    elif outcome is Next.LISTEN and not volley.said_affirming:
        lead.talk(volley)
    if volley.silent:
        volley.say("heard_you")
    state.last_said = sorted(volley.reflected)
    amends.note(volley)


def _affirmed(volley: Volley) -> Next | None:
    """A step that they tell in passing is named; in the open talk that is the answer, elsewhere the talk goes on."""
    if not affirming.hear(volley) or (volley.state.expecting or "open") not in ("open", "own_idea", "not_now", "focus"):
        return None
    state = volley.state
    state.expecting, topic = None, f"did_it_{state.visit}"
    if not volley.asked(topic) and (state.visit > 1 or state.quiet):
        volley.ask(topic, text_id="affirm_ask")
    state.quiet = 0 if volley.has_question else state.quiet + 1
    return Next.DONE


def _before_the_answer(volley: Volley) -> Next | None:
    """What goes before an answer to Mo's question: a loss, a fall, a plan of their own, a word off the path."""
    if kept := privacy.wished(volley):
        return kept
    wishing = volley.state.expecting == "wish"
    if wishing and acts.names(volley, "to_be_asked"):
        return None  # "I would like to be asked how I am managing without him" is the wish itself
    if wishing and acts.asks(volley):
        return _loss_first(volley)  # "can he write down which exercises" is for the practice to answer
    if before := _loss_first(volley) or practice.fall(volley) or _planned(volley):
        return before
    return None if _of_the_part(volley) else detour(volley)


def _of_the_part(volley: Volley) -> bool:
    """Whether few words belong to the part of a plan that was asked for, and lead nowhere else ("whatever", "eg")."""
    expecting = volley.state.expecting or ""
    if expecting == "adapt" and any(wanted.old and wanted.new for wanted in changes(volley.heard.text)):
        return True
    if expecting == "plan_if_then" and acts.is_typed(volley, "skips_that_day"):
        return True
    if expecting == "plan_what" and proposes(volley.heard.text) and volley.heard.intent.name != "discord":
        return True
    courteous = volley.heard.intent.name in ("thanks", "goodbye", "stop", "greet")
    planning_on = expecting.startswith("plan_") and expecting != "plan_wanted" and not courteous
    asks = acts.is_typed(volley, "asks_for_example") and expecting not in ("plan_confirm", "plan_fix")
    return planning_on and (asks or mere_talk(volley, volley.heard.text))


def _planned(volley: Volley) -> Next | None:
    """What changes the plan that is on the table, and a plan that they bring themselves."""
    return changing.taken_up(volley) or brought.taken_up(volley)


def _loss_first(volley: Volley) -> Next | None:
    """A death is heard before any wish, date or plan is taken down; what was asked stays open."""
    if volley.state.expecting not in _TAKEN_DOWN or not speaks_of_loss(volley):
        return None
    return Next.DONE if reflect(volley) else None


def _expected(volley: Volley) -> Next:
    """The room that asked looks first; what is no answer to it is heard as talk.

    While a warning sign waits for a clinician nothing is an answer about a plan: a "yeah" then keeps and begins none.
    """
    expecting = volley.state.expecting
    volley.state.expecting = None
    if volley.to_be_checked and (expecting or "").startswith(_OF_A_PLAN):
        return Next.LISTEN
    return _ROOMS[expecting](volley) if expecting in _ROOMS else Next.LISTEN


def _still_goodbye(volley: Volley) -> bool:
    """A thank-you or a nod after the goodbye is not a new talk."""
    intent = volley.heard.intent.name
    if intent in ("thanks", "goodbye", "acknowledge", "affirm", "greet", "stop") and len(volley.heard.text) < 40:
        return volley.say("after_goodbye")
    return False
