"""The next question that is worth asking: what helps, what hinders, what matters, ideas, how ready they are."""

from __future__ import annotations

from bot.interview import acts, closing, collecting, ideas, planning, rulers
from bot.interview.acts import acknowledges
from bot.interview.listen import name_of
from bot.interview.meanings import certain
from bot.interview.memory import hindered
from bot.interview.tender import bereaved, lately_of_loss, mourning
from bot.interview.volley import Volley

_FRESH_IN_MIND = 3
"""Messages after which a question about a barrier says first which one it comes back to."""

_STILL_FOR_IT = 2
"""Messages after change talk in which a nod still belongs to it."""

SURE_OF_TALK = 0.5
"""Confidence from which the side somebody takes decides where the talk goes."""

_SURE_ALONE, _SURE_BESIDE_A_BARRIER = 0.6, 0.7
"""The same for a lean to change that no help was found beside, and for one with a barrier."""

_HARDLY = 2
"""Messages for change up to which somebody in mourning is not asked for a number."""

UNDERSTOOD = 3
"""Messages about a barrier before Mo offers to bring in an idea (conversations.md)."""


def question(volley: Volley) -> bool:
    """The next question that is worth asking now; at the end of the road, a summary."""
    if volley.spared:
        return volley.silent and volley.say_fresh(["floor_yours"])
    volley.state.quiet = 0
    if volley.to_be_checked:  # no plan, number or idea before somebody has looked (clinical.md, urgent tier)
        return _explore(volley) or closing.summarise(volley)
    # Whoever speaks for change, or nods to what was made of it, is not led back to what gets in the way.
    nods = acknowledges(volley) and volley.state.turn - volley.state.change_turn <= _STILL_FOR_IT
    hindrances = () if leans_to_change(volley) or nods else (_explore, _choose_focus)
    # Nor is anybody led back to the beginning once all was summed up.
    onward = () if volley.asked("summary") else (*hindrances, _evoke, _bring_ideas)
    if mourning(volley) and not volley.asked("summary"):
        onward = (of_the_loss, *onward)
    steps = (planning.resume, _toward_plan, _of_the_fragment, _elaborate, *onward, _end)
    return any(step(volley) for step in steps)


def _of_the_fragment(volley: Volley) -> bool:
    """Whoever says little is asked about just that."""
    if volley.fragment is None:
        return False
    kind, words = volley.fragment
    topic = f"fragment_{kind}_ask"
    return volley.fresh(topic) and volley.ask(f"{topic}_{volley.state.turn}", text_id=topic, words=words)


def leans_to_change(volley: Volley) -> bool:
    talk = volley.heard.talk
    told = talk.subtype == "taking_steps" and mourning(volley)  # what the two did together is no step of today's
    return talk.type == "change" and talk.confidence >= _sure_enough(volley) and not (told or _over(volley))


def _sure_enough(volley: Volley) -> float:
    """How sure Mo has to be that a message speaks for change, by what else was found in it."""
    if hindered(volley):
        return _SURE_BESIDE_A_BARRIER
    helps = any(f.id in certain(volley) for f in volley.heard.facilitators)
    return SURE_OF_TALK if helps else _SURE_ALONE


def _over(volley: Volley) -> bool:
    """Whether it is of what they once could do or never began: "I stopped after a week", "still in the box"."""
    once = volley.heard.talk.subtype == "ability" and acts.names(volley, "long_ago")
    return once or acts.names(volley, "strand_lapsed") or acts.names(volley, "no_step_yet")


def wants_to_act(volley: Volley) -> bool:
    """Commitment language: the moment to plan (clinical.md, Planning); "a short way maybe" is none yet."""
    talk = volley.heard.talk
    return (
        volley.heard.intent.name != "unsure"
        and talk.type == "change"
        and talk.subtype in ("commitment", "activation")
        and talk.confidence >= SURE_OF_TALK
    )


def _toward_plan(volley: Volley) -> bool:
    state = volley.state
    if not wants_to_act(volley) or volley.asked("plan_wanted") or state.agreed_plan():
        return False
    if state.visit_turn < 3 or lately_of_loss(volley):
        return False
    return planning.invite(volley)


def _elaborate(volley: Volley) -> bool:
    """Change talk is met with an invitation to say more: about what helps, or about the reason itself."""
    for found in volley.heard.facilitators:
        topic = f"more_{found.id}"
        if found.id not in certain(volley):
            continue
        if not volley.asked(topic) and volley.fresh(topic):
            return volley.ask(topic)
    subtype = volley.heard.talk.subtype
    wished = acts.names(volley, "no_step_yet")
    if volley.heard.talk.type == "change" and volley.heard.talk.confidence >= SURE_OF_TALK and subtype and not wished:
        topic = f"more_{subtype}"
        if topic in volley.content.texts and not volley.asked(topic) and volley.fresh(topic):
            return volley.ask(topic)
    return False


def _explore(volley: Volley) -> bool:
    """Understand the barrier that weighs most before any idea; a curt person gets an easier way in."""
    state = volley.state
    barrier = state.main_barrier()
    if barrier is None:
        return _open_up(volley)
    explored = [t for t in state.asked if t.startswith(f"explore_{barrier.id}")]
    # What was heard once and long ago may have been misheard.
    sure = barrier.times > 1 or barrier.id == state.focus or state.turn - barrier.turn <= _FRESH_IN_MIND
    if sure and len(explored) < 2 and barrier.times < UNDERSTOOD and volley.fresh(f"explore_{barrier.id}"):
        just_named = volley.said("both_sides") or volley.said(f"finding_{barrier.id}")
        if state.turn - barrier.turn > _FRESH_IN_MIND and not just_named and volley.fresh("coming_back"):
            volley.say("coming_back", barrier=name_of(volley, barrier.id))
        return volley.ask(f"explore_{barrier.id}_{len(explored)}", text_id=f"explore_{barrier.id}")
    return _ask_of_doctor(volley)


def _ask_of_doctor(volley: Volley) -> bool:
    """Anger at how they were treated: what would a good talk be? The answer is passed on only with a yes."""
    if volley.shares is False:  # nobody would read it
        return False
    told = any(h.id == "poor_advice" and h.visit == volley.state.visit for h in volley.state.heard)
    return told and not volley.asked("good_talk") and volley.ask("good_talk", expecting="good_talk")


def of_the_loss(volley: Volley) -> bool:
    """What the lost time gave, then what of it could come back: to somebody in mourning nothing else is near."""
    if not volley.asked("loss_ask"):
        return volley.ask("loss_ask")
    return not volley.asked("loss_forward") and volley.ask("loss_forward")


def key_question(volley: Volley) -> bool:
    """What is next for somebody who spoke for change and has no more to say; False where nothing is."""
    if volley.spared or volley.to_be_checked or mourning(volley) or not volley.state.reasons:
        return False
    return _evoke(volley) or _bring_ideas(volley)


def _open_up(volley: Volley) -> bool:
    for topic in ("open_day", "open_what_stops", "open_before"):
        if not volley.asked(topic):
            return volley.ask(topic)
    if not volley.asked("easier_way_in"):
        return volley.ask("easier_way_in", expecting="open")
    return False


def _choose_focus(volley: Volley) -> bool:
    state = volley.state
    now = state.barriers(this_visit=True)
    telling = acts.act(volley) is None and not acknowledges(volley)
    if state.focus or len(now) < 2 or volley.asked("choose_focus") or telling:
        return False
    first, second = now[0], now[1]
    volley.ask(
        "choose_focus", expecting="focus", options=f"{name_of(volley, first.id)} or {name_of(volley, second.id)}"
    )
    volley.offer(volley.content.texts[f"short_{h.id}"].variants[0] for h in (first, second))
    return True


def _evoke(volley: Volley) -> bool:
    """Looking back and forward, what matters, then the importance ruler."""
    state = volley.state
    state.stage = "evoke" if state.stage in ("engage", "focus") else state.stage
    if not state.facilitators() and not volley.asked("evoke_before"):
        return volley.ask("evoke_before")
    if not volley.asked("evoke_forward") and not state.reasons:
        return volley.ask("evoke_forward")
    hardly = mourning(volley) and state.change <= _HARDLY
    if hardly or (bereaved(volley) and volley.heard.intent.name == "unsure"):
        return False  # "maybe the common again one day" is no moment for a number
    if volley.asked("ruler_importance") or state.no_numbers:
        return False
    collecting.collect(volley)
    return rulers.ask(volley, "importance")


def _bring_ideas(volley: Volley) -> bool:
    """The person's own ideas come first, then permission, then a choice (elicit, provide, elicit)."""
    barrier = volley.state.main_barrier()
    if barrier is None:
        return False
    if not volley.asked("own_ideas") and not volley.state.idea:
        return volley.ask("own_ideas", expecting="own_idea")
    return ideas.ask_permission(volley)


def _end(volley: Volley) -> bool:
    state = volley.state
    ready = (state.ruler("readiness", state.visit) or 0) >= rulers.READY or (state.no_numbers and bool(state.idea))
    if state.idea and not volley.asked("ruler_readiness") and rulers.ask(volley, "readiness"):
        return True
    if state.plan is None and ready and not volley.asked("plan_wanted"):
        return planning.invite(volley)
    if state.plan is None and not state.idea and not volley.asked("anything_else") and not volley.asked("summary"):
        return volley.ask("anything_else")
    return closing.summarise(volley)
