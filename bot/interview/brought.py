"""A plan that people bring themselves: taken up at whatever point of the talk, and kept in mind until there is one."""

from __future__ import annotations

from bot.content.grammar import grammar
from bot.interview import acts, agreeing, planning, possible, steps
from bot.interview.days_named import DAYS
from bot.interview.deeds import amounts, begins_with_time, names_deed, times
from bot.interview.details import drafted, fill, only_amounts
from bot.interview.meanings import certain
from bot.interview.memory import asked
from bot.interview.planning import PAST
from bot.interview.tender import heavy, lately_of_loss
from bot.interview.tidying import sentences
from bot.interview.volley import Next, Volley
from bot.interview.wording import begins_with_verb

_SURE = 0.6
"""Confidence of an intent or a lean of the talk from which somebody is planning."""

_SURE_OF_MORE, _IN_SHORT = 0.3, 8
"""The same for a few words ("the dog, tues n thurs") after they have said what they could do."""

_RESOLVED = ("commitment", "activation")
_HABIT = grammar("brought").pattern(r"\b<habit>\b", ignore_case=True)
_NOT_PLANNING = ("discord", "sustain_talk", "deny", "report_success", "report_slip", "correction", "stop")
_ELSEWHERE = ("plan_", "progress", "adapt", "half_plan", "follow_up_", "talk_again", "wish", "good_talk", "pass_on")
"""What Mo may be waiting for where days and deeds are answers, and no new plan."""

_A_REQUEST = 14
"""Words up to which "can we make a plan" is a request and not a story about plans."""


def taken_up(volley: Volley) -> Next | None:
    """Make the plan that a message asks for or holds: it goes before what Mo had in mind. None if neither."""
    if acts.names(volley, "show_plan") and volley.state.plan and volley.state.plan.what:
        return _start(volley)
    if _asks_for_one(volley):
        return _start(volley)
    if _puts_right(volley):
        return steps.ask_next(volley, fill(volley, None, replace=True))
    if _elsewhere(volley) or not _brings_one(volley):
        return None
    return _start(volley)


def _elsewhere(volley: Volley) -> bool:
    """Whether Mo waits for something in which days and deeds are an answer; a whole plan is none about a doctor."""
    expecting = volley.state.expecting or ""
    whole = bool(volley.heard.activities) and _fully_dated(volley)
    return expecting.startswith(_ELSEWHERE) and not (whole and expecting in ("good_talk", "pass_on"))


def _start(volley: Volley) -> Next:
    """Begin it, or go on where it was left."""
    plan = volley.state.plan
    if plan is None:
        holds_one = bool(volley.heard.activities or times(volley))
        return planning.begin(volley, take_details=holds_one)
    if volley.to_be_checked or plan.status != "draft" or not plan.missing():
        return agreeing.read_back(volley)
    volley.state.stage = "plan"
    return steps.ask_next(volley)


def _puts_right(volley: Volley) -> bool:
    """Whether they come back to a time of the plan that is being made, while Mo listens to something else."""
    plan, aside = volley.state.plan, (volley.state.expecting or "open") == "open"
    making = plan is not None and plan.status == "draft" and bool(plan.what) and volley.state.stage == "plan"
    return making and aside and bool(times(volley)) and (only_amounts(volley) or acts.names(volley, "puts_right"))


def _asks_for_one(volley: Volley) -> bool:
    """Whether they ask to make a plan, or to write it down: a commitment, whatever else it was taken for."""
    longest = _A_REQUEST if not times(volley) else 2 * _A_REQUEST  # with the days in it, it is no story about plans
    asked = acts.names(volley, "wants_plan") and acts.length(volley) <= longest
    against = acts.names(volley, "refuses_plan") or volley.heard.intent.name in ("discord", "sustain_talk", "deny")
    expecting = volley.state.expecting or ""
    waits = expecting.startswith(("plan_", "talk_again", "adapt")) and expecting != "plan_wanted"
    return asked and not against and not waits


def _brings_one(volley: Volley) -> bool:
    """Whether a message says what they will do and when, how long or how often, or the rest of what they spoke of."""
    heard, state = volley.heard, volley.state
    if state.plan is not None or not times(volley) or not _ahead(volley):
        return False
    leans = heard.talk.subtype in _RESOLVED and heard.talk.confidence >= _SURE
    leans = leans or (_fully_dated(volley) and heard.talk.type == "change" and not _HABIT.search(heard.text))
    sure = _SURE_OF_MORE if state.sketch and acts.length(volley) <= _IN_SHORT else _SURE
    planning_words = heard.intent.name == "plan_detail" and heard.intent.confidence >= sure
    resolved = leans or planning_words or acts.names(volley, "resolves")
    if heard.activities:
        return resolved or (heard.intent.name == "change_talk" and state.stage in ("evoke", "plan", "close"))
    said_what = names_deed(volley) or only_amounts(volley)
    return said_what and (planning_words or leans) and bool(state.sketch or state.idea or state.activities)


def keep_in_mind(volley: Volley) -> None:
    """Remember what they say they could do, with its days and lengths, so that a plan need not ask for it again."""
    heard, state = volley.heard, volley.state
    expecting = state.expecting or ""
    if state.plan is not None or expecting.startswith(_ELSEWHERE) or not _ahead(volley):
        return
    if expecting.startswith("why_") and not times(volley):
        return  # what makes it matter is a reason ("I'd like to keep my garden"), and no step yet
    if state.sketch and only_amounts(volley):
        if heard.intent.name == "plan_detail":
            drafted(volley, state.sketch)
            state.sketch_turn = state.turn
        return
    own = any(acts.names(volley, group) for group in ("resolves", "could")) or acts.begins(volley, "could_first")
    own = own or (heard.intent.name == "plan_detail" and heard.intent.confidence >= _SURE)
    own = own or (bool(heard.activities) and begins_with_verb(heard.text) and heard.talk.type != "sustain")
    own = own and not asked(volley, heard.text)  # "do I look like I've got time for a gym"
    says_what = names_deed(volley) and not begins_with_time(volley)
    deed = bool(heard.activities) or (bool(times(volley)) and heard.talk.subtype in _RESOLVED and says_what)
    deed = deed or (says_what and (_bare_idea(volley) or _offered(volley)))
    if deed and own and not only_amounts(volley):
        sketch = drafted(volley)
        # "I could look after her on Fridays again" is what it would be good for.
        regained = acts.ends_with(volley, volley.heard.text, "once_more") and not volley.heard.activities
        if regained or (acts.begins_with(volley, sketch.what, "begins_a_goal") and not sketch.dated):
            return  # "be on the bike without pain"
        state.sketch = sketch
        state.sketch.what = possible.meant(volley, state.sketch.what)
        state.idea, state.first_step, state.sketch_turn = state.sketch.what, "", state.turn


def _offered(volley: Volley) -> bool:
    """Whether they say by themselves what they could do and for how long: "could go down for an hour"."""
    planning_words = volley.heard.intent.name in ("plan_detail", "change_talk")  # "look after her again" is what for
    could = acts.begins(volley, "could_first") or (acts.begins(volley, "could_do") and planning_words)
    could = could and not acts.begins(volley, "could_be")
    return could and bool(times(volley)) and volley.heard.talk.type != "sustain"


def _bare_idea(volley: Volley) -> bool:
    """Whether a few words are an idea, of a thing that was named before ("could hit that i suppose")."""
    few = 3 <= acts.length(volley) <= _IN_SHORT and acts.names(volley, "points_back") and not times(volley)
    heard = volley.heard
    willing = heard.intent.name in ("change_talk", "unsure", "plan_detail") and heard.talk.type != "sustain"
    return few and willing and acts.begins(volley, "could_do") and not acts.begins(volley, "could_be")


def _ahead(volley: Volley) -> bool:
    """Whether a message may be about what they will do: no question, nothing past, nothing that weighs."""
    heard = volley.heard
    if acts.names(volley, "no_plan_told"):  # "ten minutes on the bike, it's the getting off that's the problem"
        return False
    said = _dated_part(volley)
    willing = any(acts.holds(volley, said, group) for group in ("resolves", "could")) and not acts.denies(volley, said)
    in_it = any(b.quote in said for b in heard.barriers if b.id in certain(volley))  # a price beside it is none
    hindered = in_it or (heard.talk.type == "sustain" and not willing)
    apart = (
        (acts.asks(volley) and acts.question(volley) in said) or PAST.search(said) or heard.intent.name in _NOT_PLANNING
    )
    return not (hindered or apart or heavy(volley) or lately_of_loss(volley))


def _dated_part(volley: Volley) -> str:
    """The sentence that names the time; the story around it may be past ("I used to. So Tuesdays, by bike")."""
    named = [time.lower() for time in times(volley)]
    holding = [said for said in sentences(volley.heard.text) if any(time in said.lower() for time in named)]
    return " ".join(holding) or volley.heard.text


def _fully_dated(volley: Volley) -> bool:
    """Whether a message says on which days and for how long, or names several days: so nobody only muses."""
    when = volley.heard.when or ""
    days = {day.lower() for day in DAYS.findall(volley.heard.text)}
    return bool(when) and (bool(amounts(volley)[0]) or len(days) > 1)
