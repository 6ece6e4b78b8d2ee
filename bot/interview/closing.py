"""Closing: a collecting summary, checked; what the practice should ask; when to talk again; a goodbye."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.content.grammar import grammar
from bot.interview import acts, affirming, agreeing
from bot.interview.changes import changes
from bot.interview.collecting import unsaid
from bot.interview.coming_back import after_the_first_time, due, is_after_the_first_time, is_weekly
from bot.interview.deeds import mere_talk
from bot.interview.details import fits
from bot.interview.listen import name_of, reflect
from bot.interview.summing_up import hindrances, reasons, steps_taken
from bot.interview.volley import Next, Volley, brief
from bot.interview.wording import clean, to_you


def summarise(volley: Volley) -> bool:
    """Collect what was said: what gets in the way, what speaks for moving, the plan if there is one; then check it."""
    state = volley.state
    if volley.asked("summary"):
        if volley.answers.startswith(_JUST_READ) and volley.asked("wish"):
            return _after_a_change(volley)
        return not (volley.asked("wish") or volley.asked("talk_again")) and wish(volley)
    barriers = state.barriers(this_visit=True)  # what is over is not said again
    helps = state.facilitators(this_visit=True)
    if not (barriers or state.reasons or state.weighed or helps or state.plan or affirming.of_this_visit(volley)):
        return goodbye(volley)
    state.stage = "close"
    drafted = agreeing.keep_draft(volley)
    agreed = state.agreed_plan()
    if agreed and volley.answers.startswith(_JUST_READ) and not unsaid(volley):
        return _after_plan(volley)
    volley.new_bubble()
    volley.say("summary_open")
    reasons(volley, helps, beside=hindrances(volley, barriers))
    steps_taken(volley)
    if state.plan and (drafted or agreed):
        volley.new_bubble()  # what was said and what was planned, each short enough for a phone
        volley.say("summary_plan", what=brief(to_you(state.plan.what)))
    elif not state.closed:
        volley.say("summary_no_plan")
    return volley.ask("summary", expecting="summary_check", text_id="summary_check")


def _after_plan(volley: Volley) -> bool:
    """They have just said yes to the whole plan: what it is for stands beside it, and nothing is checked twice."""
    volley.state.asked.append("summary")
    barriers = volley.state.barriers(this_visit=True)
    helps = volley.state.facilitators(this_visit=True)
    volley.new_bubble()
    hinders = volley.state.visit == 1 and hindrances(volley, barriers)
    if volley.state.visit == 1 or volley.state.reasons or volley.state.weighed:
        reasons(volley, helps, beside=hinders)
    steps_taken(volley)
    volley.new_bubble()
    return wish(volley)


def _after_a_change(volley: Volley) -> bool:
    """A plan that was changed while the talk was closing: it stands so, and the closing goes on where it was."""
    volley.say("plan_changed")
    if volley.asked("talk_again"):
        return goodbye(volley)
    return talk_again(volley) is Next.DONE


def check(volley: Volley) -> Next:
    """Whether the summary was right; what was missing is heard and added."""
    said = acts.agrees(volley)
    if said is not True and volley.state.plan and _PLAN.search(volley.heard.text):
        return _back_to_plan(volley)
    if said is False and (acts.length(volley) < 3 or _WRONG.search(volley.heard.text)):
        volley.ask("summary_missing", expecting="summary_more")
        return Next.DONE
    if said is not True and acts.length(volley) >= 3:
        return more(volley)
    wish(volley)
    return Next.DONE


def _back_to_plan(volley: Volley) -> Next:
    """What they miss in the summary is their plan: whole, it is read back; in parts, it is gone on with."""
    if volley.state.plan and volley.state.plan.missing():
        volley.state.stage = "plan"
        return Next.ASK
    return agreeing.read_back(volley)


def more(volley: Volley) -> Next:
    """What the summary lacked: reflected, and on."""
    nothing = acts.is_typed(volley, "nothing") or acts.act(volley) is not None
    if not nothing and not reflect(volley):
        volley.say("summary_added")
    wish(volley)
    return Next.DONE


_JUST_READ = "plan_right"
"""The question to which a plan was read back."""

_A_TIME = 8
"""Words up to which a time in an answer is the answer."""

_A_STORY = 5
"""Words above which an answer tells something of its own."""

_GRAMMAR = grammar("closing")
_WRONG = _GRAMMAR.pattern(r"^\W*<wrong_altogether>\W*$", ignore_case=True)
_SOME_TIME = _GRAMMAR.pattern(r"\b<some_time>\b", ignore_case=True)
_PLAN = _GRAMMAR.pattern(r"\b<plan>\b", ignore_case=True)
_NO_WISH = ("thanks", "greet", "goodbye", "skip", "stop", "acknowledge")


def wish(volley: Volley) -> bool:
    """What they would like their practice to ask about; not asked where the practice reads nothing."""
    if volley.shares is False or not _something_new(volley):
        return talk_again(volley) is Next.DONE
    return volley.ask("wish", expecting="wish")


def _something_new(volley: Volley) -> bool:
    """Whether this visit brought anything to ask about: whoever only reports on a plan is not asked again."""
    state = volley.state
    first = state.visit == 1 or not any(name.startswith("wish.") for name in state.used)
    return first or any(h.visit == state.visit and h.first == state.visit for h in state.heard)


def wished(volley: Volley) -> Next:
    """Their wish is noted for the GP, who sees it only if they share."""
    refused = volley.heard.intent.name == "deny" and acts.length(volley) < _A_STORY
    nothing = acts.is_typed(volley, "nothing") or acts.acknowledges(volley) or acts.act(volley) is not None or refused
    nothing = nothing or mere_talk(volley, volley.heard.text)
    nothing = nothing or (volley.heard.intent.name == "give_number" and acts.length(volley) < 3)
    if nothing:
        _unheard(volley)
    courtesy = volley.heard.intent.name in _NO_WISH and acts.length(volley) < _A_STORY
    if not nothing and not courtesy:
        _note_wish(volley)
    return talk_again(volley)


def _note_wish(volley: Volley) -> None:
    volley.event("note_for_gp", kind="wish", text=volley.heard.text.strip())
    volley.say("wish_noted")


def _unheard(volley: Volley) -> None:
    """A "nothing" or a number at the end says nothing about their back, whatever was heard in it."""
    state = volley.state
    state.heard = [h for h in state.heard if h.turn != state.turn or h.times > 1]


def talk_again(volley: Volley) -> Next:
    """When to look at it again: theirs to choose."""
    planned = volley.state.agreed_plan()
    volley.ask("talk_again", expecting="talk_again", text_id="talk_again_plan" if planned else "talk_again")
    return Next.DONE


def talk_again_answered(volley: Volley) -> Next:
    """Keep the time they chose; say goodbye."""
    planned = volley.state.agreed_plan()
    titles = _offered(volley, "talk_again_plan" if planned and not volley.asked("talk_again_easier") else "talk_again")
    said = volley.heard.text.strip()
    said = next((wanted.new for wanted in changes(said) if wanted.old and wanted.new), said)  # "not monday, tuesday"
    if acts.length(volley) == 1 and (place := acts.picks(volley, list(titles))) is not None:
        said = titles[place]
    known = (*titles, *_offered(volley, "talk_again"))
    chosen = acts.typed(said) in map(acts.typed, known) or is_weekly(said)
    chosen = chosen or (planned is not None and is_after_the_first_time(said))
    if acts.is_typed(volley, "yes") and not volley.asked("talk_again_easier"):
        volley.ask("talk_again_easier", expecting="talk_again")
        return Next.DONE
    if acts.names(volley, "to_be_asked") and volley.shares is not False and not _SOME_TIME.search(said):
        _note_wish(volley)  # it came to them only now
        return talk_again(volley)
    timely = acts.length(volley) <= _A_TIME and (volley.heard.when or fits(volley, "when"))
    if chosen or _SOME_TIME.search(said) or (timely and not acts.is_typed(volley, "never")):
        volley.event("follow_up", when=said, **_next_time(volley, said))
        volley.say("talk_again_noted", day=brief(to_you(clean(said)), 8))
    elif acts.act(volley) is None and not acts.is_typed(volley, "never") and acts.length(volley) > 4:
        return Next.LISTEN
    goodbye(volley)
    return Next.DONE


def _offered(volley: Volley, text: str) -> Sequence[str]:
    """The times on the buttons; the last button names none."""
    return volley.content.texts[text].quick_replies[:-1]


def _next_time(volley: Volley, said: str) -> dict[str, Any]:
    """When they are written to: {due_at?, weekly?}."""
    plan = volley.state.agreed_plan()
    first = plan is not None and is_after_the_first_time(said)
    day = after_the_first_time(plan.when, volley.now) if plan and first else due(said, volley.now)
    if day is None:
        return {}
    return {"due_at": day.isoformat(), **({"weekly": True} if is_weekly(said) else {})}


def goodbye(volley: Volley) -> bool:
    """Thanks, and the door stays open."""
    state = volley.state
    agreeing.keep_draft(volley)
    planned = state.agreed_plan()
    volley.say("goodbye_plan" if planned else "goodbye")
    state.closed, state.expecting, state.stage = True, None, "close"
    volley.event("visit_closed")
    return True


def without_change(volley: Volley) -> bool:
    """Someone who does not want to change: what they said and nothing more; next time the open door."""
    state = volley.state
    if not volley.asked("summary") and state.barriers():
        state.stage = "close"
        names = volley.content.joined([name_of(volley, h.id) for h in state.barriers()[:2]])
        volley.say("summary_not_now", barriers=names)
        return volley.ask("summary", expecting="no_change_check", text_id="summary_check")
    return goodbye_unchanged(volley) is Next.DONE


def check_unchanged(volley: Volley) -> Next:
    """The last summary of someone who changes nothing: what it got wrong is heard, then the goodbye."""
    if acts.agrees(volley) is None and acts.length(volley) > _A_STORY:
        return Next.LISTEN  # they go on telling
    if acts.agrees(volley) is not True and acts.length(volley) >= 3:
        reflect(volley)
    return goodbye_unchanged(volley)


def goodbye_unchanged(volley: Volley) -> Next:
    """Thanks without a plan: if that changes, it is their call."""
    volley.say("goodbye_unchanged")
    volley.state.closed, volley.state.expecting = True, None
    volley.event("visit_closed")
    return Next.DONE


def good_talk(volley: Volley) -> Next:
    """What a good talk with their doctor would be; passed on only with a yes."""
    if acts.act(volley) is not None or acts.length(volley) < 3:
        return Next.ASK
    of_something_else = not acts.names(volley, "of_a_doctor") and (
        acts.length(volley) < _A_STORY or acts.agrees(volley) is False
    )
    if of_something_else:  # "used to box", or "no, I don't want a walking group"
        return Next.LISTEN
    volley.state.to_pass_on = volley.heard.text.strip()
    if not reflect(volley):
        volley.say("good_talk_heard")
    volley.ask("pass_on", expecting="pass_on")
    return Next.DONE


def passed_on(volley: Volley) -> Next:
    """The yes or no to passing their words on; without either it is asked once more, and no yes is a no."""
    agreed = acts.agrees(volley)
    apart = not (acts.asks(volley) or acts.names(volley, "of_a_doctor"))
    if agreed is None and acts.act(volley) is None and apart:
        volley.state.to_pass_on = ""
        return Next.LISTEN  # they have gone on to something else, and no yes is a no
    says_more = acts.length(volley) >= 3 and acts.act(volley) is None
    if agreed is None and says_more and not volley.asked("pass_on_again"):
        if acts.length(volley) > _A_STORY and not reflect(volley):
            volley.say("heard_you")
        volley.ask("pass_on_again", expecting="pass_on", text_id="pass_on")
        return Next.DONE
    if agreed:
        volley.event("note_for_gp", kind="relationship", text=volley.state.to_pass_on)
        volley.say("passed_on")
    else:
        volley.say("not_passed_on")
    volley.state.to_pass_on = ""
    return Next.ASK
