"""Leading: whether to ask after a reflection, and what; moved by what the person has said, not by a counter."""

from __future__ import annotations

from bot.interview import acts, closing, planning, rulers
from bot.interview.acts import acknowledges, length
from bot.interview.asking import SURE_OF_TALK, leans_to_change, of_the_loss, question, wants_to_act
from bot.interview.fragments import OTHERS_SAY
from bot.interview.listen import careful_wish, go_on, in_their_words, reflect
from bot.interview.meanings import certain
from bot.interview.outcome import how_it_went, reports, went
from bot.interview.state import RULERS
from bot.interview.tender import heavy, lately_of_loss, mourning, speaks_of_loss
from bot.interview.volley import Next, Volley

_TELLING = 7
"""Words from which somebody is telling: they may go on without being asked."""

_SAYING = 3
"""Words from which a reflection alone may answer, unless they speak of what helps."""

_LEFT_ALONE = 3
"""Answers without a question after which Mo asks again, so that nobody is left with an echo."""

_LONGER = 2
"""So many more where what they tell weighs on them: no question about their days in answer to a fear."""

_NODS = 2
"""Answers without a question up to which a nod is answered by going on with what was said."""

_ASKED_LATELY = 6
"""Messages after which somebody may be asked once more to say more about what no reflection fits."""


def talk(volley: Volley) -> bool:
    """Answer a message in the open talk: reflect it, and ask where a question helps more than room to go on."""
    volley.state.expecting = None
    if volley.heard.number is not None and _late_number(volley):
        return True
    if _did_it(volley):
        return (
            volley.say("did_it")
            and not volley.spared
            and volley.ask(f"did_it_{volley.state.visit}", text_id="did_it_ask")
        )
    if _could_be_planned(volley) and not (volley.to_be_checked or volley.spared):
        heard = not volley.heard.barriers and reflect(volley)  # what may be in its way comes later
        return (heard or volley.say("own_idea_heard")) and planning.invite(volley)
    if volley.heard.number is not None and volley.heard.intent.name == "give_number":
        return _lone_number(volley)
    if acknowledges(volley) and not careful_wish(volley):
        if lately_of_loss(volley):
            return volley.say_fresh(["loss_stay", "heard_you"]) or volley.say("heard_you")
        if not volley.answers and volley.state.quiet < _NODS and go_on(volley):
            volley.state.quiet += 1  # they may go on, or nod again
            return True
        return question(volley)
    nothing_new = volley.heard.intent.name == "dont_know" and (acts.act(volley) is not None or length(volley) <= 3)
    if volley.state.sustain_in_row and volley.answers != "choose_focus" and _against(volley):
        return True
    reflected = not nothing_new and (reflect(volley) or _stay_with(volley))
    asked = volley.has_question or (not (reflected or nothing_new or wants_to_act(volley)) and _tell_more(volley))
    if not asked and not (reflected and _leave_room(volley)):
        if not (reflected or nothing_new):
            in_their_words(volley)
        question(volley)  # an honest question beats a reflection of what was not understood
    if volley.silent:
        volley.say("heard_you")
    patience = _LEFT_ALONE + (_LONGER if heavy(volley) else 0)
    left_alone = not volley.has_question and volley.state.quiet >= patience
    if left_alone and mourning(volley):
        # Nobody is asked anything in answer to a death, nor soon after.
        if not speaks_of_loss(volley) and volley.state.quiet > _LEFT_ALONE:
            of_the_loss(volley)
    elif left_alone:
        question(volley)
    volley.state.quiet = 0 if volley.has_question else volley.state.quiet + 1
    return True


def _did_it(volley: Volley) -> bool:
    """Whether somebody who came back tells of a success that no plan asked about: once a visit it is named."""
    again = volley.asked(f"did_it_{volley.state.visit}")
    first = volley.state.visit > 1 and not again and not speaks_of_loss(volley)
    return first and (went(volley) or (reports(volley) and how_it_went(volley) == "kept"))


def _could_be_planned(volley: Volley) -> bool:
    """Whether they have just said what they could do, and when or how often: that is nearly a plan."""
    state = volley.state
    just_said = state.sketch is not None and state.sketch.dated and state.sketch_turn == state.turn
    return just_said and state.plan is None and not volley.asked("plan_wanted")


def _tell_more(volley: Volley) -> bool:
    """Whoever told something that no reflection fits is asked about just that, and not about something else."""
    much = _TELLING if leans_to_change(volley) else _SAYING  # a wish in a few words is asked about in its own way
    told = length(volley) > much and not (acts.asks(volley) or acts.act(volley))
    lately = max((t for name, t in volley.state.used.items() if name.startswith("tell_more.")), default=-_ASKED_LATELY)
    again = volley.state.turn - lately < _ASKED_LATELY  # soon after another it would sound like an inquiry
    if volley.spared or not told or again or volley.state.expecting or not volley.fresh("tell_more"):
        return False
    in_their_words(volley)
    return volley.ask(f"tell_more_{volley.state.turn}", text_id="tell_more")


def _stay_with(volley: Volley) -> bool:
    """What weighs on somebody and fits no words of Mo's is still not followed by a question."""
    return (heavy(volley) or lately_of_loss(volley)) and volley.say_fresh(["heard_you"])


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
    if mourning(volley) and not leans_to_change(volley):
        return True  # nobody is led on from a death
    if heavy(volley):
        return state.quiet < 2
    if wants_to_act(volley):
        return False
    helps = any(f.id in certain(volley) for f in volley.heard.facilitators)
    if helps or leans_to_change(volley):
        # The first wish is taken up at once; what follows is heard, and goes on by itself more often than not.
        return state.change > 1 and state.quiet < (_NODS if length(volley) >= _TELLING else 1)
    if length(volley) >= _TELLING:
        return state.quiet < _LEFT_ALONE
    return state.quiet < (_NODS if length(volley) >= _SAYING else 1)


def _against(volley: Volley) -> bool:
    """Someone who does not want to change: autonomy first, then what they said and no more, then the open door."""
    state = volley.state
    talk = volley.heard.talk
    plain = talk.subtype in ("commitment_against", "no_need", "no_desire") and talk.confidence >= SURE_OF_TALK
    # "I don't want to be put on the counter" speaks for change, "I'll never be like I was" of a loss.
    if acts.names(volley, "dreads") or acts.names(volley, "strand_never_again"):
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
