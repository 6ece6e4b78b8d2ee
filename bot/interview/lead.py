"""Leading: whether to ask after a reflection, and what; moved by what the person has said, not by a counter."""

from __future__ import annotations

from bot.interview import acts, closing, ideas, planning, rulers
from bot.interview.acts import acknowledges, length
from bot.interview.fragments import OTHERS_SAY
from bot.interview.listen import careful_wish, go_on, name_of, reflect
from bot.interview.meanings import certain
from bot.interview.outcome import how_it_went, reports
from bot.interview.state import RULERS
from bot.interview.tender import bereaved, heavy, lately_of_loss, mourning, speaks_of_loss
from bot.interview.volley import Next, Volley

_TELLING = 7
"""Words from which somebody is telling: they may go on without being asked."""

_SAYING = 3
"""Words from which a reflection alone may answer, unless they speak of what helps."""

_LEFT_ALONE = 3
"""Answers without a question after which Mo asks where to go, so that nobody is left with an echo."""

_FRESH_IN_MIND = 1
"""Messages after which a question about a barrier says first which one it comes back to."""

_SURE_OF_TALK = 0.5
"""Confidence from which the side somebody takes decides where the talk goes."""

_HARDLY = 2
"""Messages for change up to which somebody in mourning is not asked for a number."""

UNDERSTOOD = 3
"""Messages about a barrier before Mo offers to bring in an idea (conversations.md)."""


def talk(volley: Volley) -> bool:
    """Answer a message in the open talk: reflect it, and ask where a question helps more than room to go on."""
    volley.state.expecting = None
    if volley.heard.number is not None and _late_number(volley):
        return True
    if _could_be_planned(volley) and not volley.to_be_checked:
        heard = not volley.heard.barriers and reflect(volley)  # what may be in its way comes later
        return (heard or volley.say("own_idea_heard")) and planning.invite(volley)
    if volley.heard.number is not None and volley.heard.intent.name == "give_number":
        return _lone_number(volley)
    if _did_it(volley):
        return volley.say("did_it") and volley.ask(f"did_it_{volley.state.visit}", text_id="did_it_ask")
    if acknowledges(volley) and not careful_wish(volley):
        if lately_of_loss(volley):
            return volley.say_fresh(["loss_stay", "heard_you"]) or volley.say("heard_you")
        if not volley.answers and go_on(volley) and not volley.state.quiet:
            volley.state.quiet = 1  # they may go on, or nod again
            return True
        return question(volley)
    nothing_new = volley.heard.intent.name == "dont_know" and (acts.act(volley) is not None or length(volley) <= 3)
    if volley.state.sustain_in_row and volley.answers != "choose_focus" and _against(volley):
        return True
    reflected = not nothing_new and (reflect(volley) or _stay_with(volley))
    asked = volley.has_question or (not (reflected or nothing_new or _wants_to_act(volley)) and _tell_more(volley))
    if not asked and not (reflected and _leave_room(volley)):
        question(volley)  # an honest question beats a reflection of what was not understood
    if volley.silent:
        volley.say("heard_you")
    left_alone = not volley.has_question and volley.state.quiet >= _LEFT_ALONE
    if left_alone and mourning(volley):
        # Nobody is asked anything in answer to a death, nor soon after.
        if not speaks_of_loss(volley) and volley.state.quiet > _LEFT_ALONE:
            _of_the_loss(volley)
    elif left_alone:
        volley.ask(f"where_now_{volley.state.turn}", text_id="where_now")
    volley.state.quiet = 0 if volley.has_question else volley.state.quiet + 1
    return True


def _did_it(volley: Volley) -> bool:
    """Whether somebody who came back tells of a success that no plan asked about: once a visit it is named."""
    again = volley.asked(f"did_it_{volley.state.visit}")
    first = volley.state.visit > 1 and not again and not speaks_of_loss(volley)
    return first and reports(volley) and how_it_went(volley) == "kept"


def _could_be_planned(volley: Volley) -> bool:
    """Whether they have just said what they could do, and when or how often: that is nearly a plan."""
    state = volley.state
    just_said = state.sketch is not None and state.sketch.dated and state.sketch_turn == state.turn
    return just_said and state.plan is None and not volley.asked("plan_wanted")


def _tell_more(volley: Volley) -> bool:
    """Whoever told something that no reflection fits is asked about just that, and not about something else."""
    much = _TELLING if _leans_to_change(volley) else _SAYING  # a wish in a few words is asked about in its own way
    told = length(volley) > much and not (acts.asks(volley) or acts.act(volley))
    again = volley.answers.startswith("tell_more")  # twice running it would sound like an inquiry
    if not told or again or volley.state.expecting or not volley.fresh("tell_more"):
        return False
    return volley.ask(f"tell_more_{volley.state.turn}", text_id="tell_more")


def _stay_with(volley: Volley) -> bool:
    """What weighs on somebody and fits no words of Mo's is still not followed by a question."""
    return (heavy(volley) or lately_of_loss(volley)) and volley.say_fresh(["heard_you"])


def question(volley: Volley) -> bool:
    """The next question that is worth asking now; at the end of the road, a summary."""
    volley.state.quiet = 0
    if volley.to_be_checked:  # no plan, number or idea before somebody has looked (clinical.md, urgent tier)
        return _explore(volley) or closing.summarise(volley)
    # Whoever speaks for change is not led back to what gets in the way.
    hindrances = () if _leans_to_change(volley) else (_explore, _choose_focus)
    # Nor is anybody led back to the beginning once all was summed up.
    onward = () if volley.asked("summary") else (*hindrances, _evoke, _bring_ideas)
    if mourning(volley) and not volley.asked("summary"):
        onward = (_of_the_loss, *onward)
    steps = (planning.resume, _toward_plan, _of_the_fragment, _elaborate, *onward, _end)
    return any(step(volley) for step in steps)


def _of_the_fragment(volley: Volley) -> bool:
    """Whoever says little is asked about just that."""
    if volley.fragment is None:
        return False
    kind, words = volley.fragment
    topic = f"fragment_{kind}_ask"
    return volley.fresh(topic) and volley.ask(f"{topic}_{volley.state.turn}", text_id=topic, words=words)


def _leans_to_change(volley: Volley) -> bool:
    talk = volley.heard.talk
    told = talk.subtype == "taking_steps" and mourning(volley)  # what the two did together is no step of today's
    return talk.type == "change" and talk.confidence >= _SURE_OF_TALK and not told


def _late_number(volley: Volley) -> bool:
    """A ruler's answer that comes after other things were said still counts."""
    state = volley.state
    for name in reversed(RULERS):
        if volley.asked(f"ruler_{name}") and state.ruler(name, state.visit) is None:
            number = rulers.take(volley, name)
            if number is not None:
                rulers.say_back(volley, name, number)
                return True
    return False


def _lone_number(volley: Volley) -> bool:
    """A number nobody asked for: said back, and asked what it stands for."""
    number = rulers.spoken(volley.heard.number or 0.0)
    volley.say("ruler_number", number=number, article=rulers.article(volley.heard.number or 0.0))
    return volley.ask(f"lone_number_{volley.state.turn}", text_id="lone_number", number=number)


def _leave_room(volley: Volley) -> bool:
    """A reflection alone: when it weighs on them, or when they are telling and have not just been left to it."""
    state = volley.state
    if volley.fragment is not None:  # after an answer to a question they may go on by themselves
        return not state.quiet and bool(volley.answers) and volley.fragment[0] != OTHERS_SAY
    if mourning(volley) and not _leans_to_change(volley):
        return True  # nobody is led on from a death
    if heavy(volley):
        return state.quiet < 2
    if _wants_to_act(volley) or state.sustain_in_row >= 2:
        return False
    helps = any(f.id in certain(volley) for f in volley.heard.facilitators)
    leans = _leans_to_change(volley)  # what helps and what they wish is asked about at once
    if length(volley) >= _TELLING:
        return state.quiet < 2
    return length(volley) >= _SAYING and state.quiet < 2 and not helps and not leans


def _wants_to_act(volley: Volley) -> bool:
    """Commitment language: the moment to plan (clinical.md, Planning); "a short way maybe" is none yet."""
    talk = volley.heard.talk
    return (
        volley.heard.intent.name != "unsure"
        and talk.type == "change"
        and talk.subtype in ("commitment", "activation")
        and talk.confidence >= _SURE_OF_TALK
    )


def _against(volley: Volley) -> bool:
    """Someone who does not want to change: autonomy first, then what they said and no more, then the open door."""
    state = volley.state
    talk = volley.heard.talk
    plain = talk.subtype in ("commitment_against", "no_need", "no_desire") and talk.confidence >= _SURE_OF_TALK
    if acts.names(volley, "dreads"):  # "I don't want to be put on the counter" speaks for change
        return False
    if not plain or volley.heard.intent.name != "sustain_talk" or heavy(volley):
        return False
    if not volley.asked("not_now"):
        state.asked.append("not_now")
        state.expecting = "not_now"
        return volley.say("not_now")
    return closing.without_change(volley)


def not_now(volley: Volley) -> Next:
    """After "I'm not going to change": what they say is heard and nothing asked; a nod, or a second no, sums it up."""
    leans = volley.heard.talk.type == "change" or bool(set(certain(volley)) & {f.id for f in volley.heard.facilitators})
    if leans:
        return Next.LISTEN
    still_no = volley.heard.intent.name in ("deny", "sustain_talk")
    if acknowledges(volley) or acts.act(volley) is not None or (still_no and volley.asked("not_now_heard")):
        closing.without_change(volley)
        return Next.DONE
    if not reflect(volley):
        volley.say("heard_you")
    volley.state.expecting = "not_now"
    if still_no:
        volley.state.asked.append("not_now_heard")
    return Next.DONE


def _toward_plan(volley: Volley) -> bool:
    state = volley.state
    if not _wants_to_act(volley) or volley.asked("plan_wanted") or state.agreed_plan():
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
    if volley.heard.talk.type == "change" and volley.heard.talk.confidence >= _SURE_OF_TALK and subtype:
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
    if len(explored) < 2 and barrier.times < UNDERSTOOD and volley.fresh(f"explore_{barrier.id}"):
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


def _of_the_loss(volley: Volley) -> bool:
    """What the lost time gave, then what of it could come back: to somebody in mourning nothing else is near."""
    if not volley.asked("loss_ask"):
        return volley.ask("loss_ask")
    return not volley.asked("loss_forward") and volley.ask("loss_forward")


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
    return not volley.asked("ruler_importance") and rulers.ask(volley, "importance")


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
