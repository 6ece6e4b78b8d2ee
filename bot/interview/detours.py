"""Where a patient may go at any time: ask, object, put right, skip, change the subject, stop."""

from __future__ import annotations

from collections.abc import Callable

from bot.content.grammar import grammar
from bot.interview import acts, agreeing, asking, astray, closing, ideas, practice, questions, steps
from bot.interview.amends import amends, objection
from bot.interview.details import names_part
from bot.interview.memory import forget_last, just_reflected
from bot.interview.putting_right import putting_right
from bot.interview.said_rightly import meant, statement
from bot.interview.state import PARTS
from bot.interview.volley import Next, Volley

CERTAIN_DETOUR = 0.75
"""The same while Mo waits for free words of the patient's own, which could be anything."""

SURE_ENOUGH = 0.5
"""Confidence of the intent below which a message is heard as talk; a question mark lowers it."""

_DETOURS_IN_A_QUESTION = 0.3


_LEAVES = grammar("detours").pattern(
    r"<has_to_go>\W*(?:$|(?<=[,.] )<goes_on_with>\b)",
    ignore_case=True,
)

_A_GOODBYE = 10
"""Words up to which having to go somewhere is a goodbye and no story."""

_MOST_OF_A_RETORT = 20
"""Words up to which "so you'll tell me to swim" is put to Mo and no story."""

_EARLY = 5
"""Messages of a visit before which "that's all" does not end it."""

_TELLS = 5
"""Words behind a thank-you from which it tells something."""

_MERE_REQUEST = 8
"""Words up to which a message that asks for ideas does nothing else."""


def detour(volley: Volley) -> Next | None:
    """Answer a message that leaves the path; None if it does not."""
    return _off_the_path(volley) or (None if _changes_time(volley) else questions.left_open(volley))


def _changes_time(volley: Volley) -> bool:
    """Whether a question is none but moves a plan ("just thursdays, can you change it to that")."""
    return bool(volley.heard.when) and astray.puts_time_right(volley)


def _off_the_path(volley: Volley) -> Next | None:
    if not _leaves(volley) and (repaired := amends(volley) or putting_right(volley)):
        return repaired
    if room := _named_in_words(volley):
        return room(volley)
    if passed := practice.passes_on(volley):
        return passed
    changes_time = _changes_time(volley)
    asks = bool(acts.question(volley)) and not changes_time
    if acts.names(volley, "corrects") and acts.length(volley) <= _MERE_REQUEST:
        return _correction(volley)
    if not changes_time and (answered := questions.by_meaning(volley)) is not None:
        return answered
    if asks and volley.heard.intent.confidence < _DETOURS_IN_A_QUESTION and questions.by_words(volley):
        return Next.DONE
    if _wants_ideas(volley) and not _answers_instead(volley):
        return _advice(volley)
    return _by_intent(volley, asks, changes_time)


def _named_in_words(volley: Volley) -> Callable[[Volley], Next | None] | None:
    """The room that plain words lead to, whatever the classifier took them for."""
    short = acts.length(volley) <= _A_GOODBYE
    if _leaves(volley):
        return _leave
    if _all_said(volley):
        return _has_said_all
    if short and acts.names(volley, "objects"):
        return objection
    if acts.names(volley, "expects_lecture") and acts.length(volley) <= _MOST_OF_A_RETORT:
        return _no_lecture
    if acts.is_typed(volley, "only_joking"):
        return _take_the_joke
    if short and acts.names(volley, "apologises") and not acts.asks(volley):
        return _no_offence
    if acts.begins(volley, "takes_exception") and just_reflected(volley):
        return _correction
    return None


def _by_intent(volley: Volley, asks: bool, changes_time: bool) -> Next | None:
    """The room that the classifier names, where it is sure enough for what the message looks like."""
    intent = volley.heard.intent
    room = _ROOMS.get(intent.name) or (questions.by_intent if intent.name.startswith("ask_") else None)
    if room is questions.by_intent and acts.rhetorical(volley):
        return None
    if room is None or volley.heard.number is not None or (changes_time and room is questions.by_intent):
        return None
    answers = acts.act(volley) is not None and intent.name not in _ALWAYS
    return None if answers or intent.confidence < _needed(volley, asks) else room(volley)


def _needed(volley: Volley, asks: bool) -> float:
    """The confidence from which the classifier is followed off the path."""
    intent, expecting = volley.heard.intent.name, volley.state.expecting or ""
    if intent == "ask_advice" and not acts.names(volley, "words_of_advice"):
        return CERTAIN_DETOUR  # "that's a bit embarrassing, or?" asks for no ideas
    if intent in _OF_FACTS and not asks:
        return CERTAIN_DETOUR  # what is not put as a question is seldom one
    wishes = expecting.startswith(_WISHES) and intent == "discord"
    if _answers_instead(volley) and (intent not in _ALWAYS or wishes):
        return CERTAIN_DETOUR  # "tell them to stop telling me to swim" is a wish and no objection
    if intent == "change_subject" and expecting.startswith("why_"):
        return CERTAIN_DETOUR  # "it's on my way anyway" is a reason
    # Ideas nobody asked for cost more than a question for them that is missed.
    return _DETOURS_IN_A_QUESTION if asks and intent != "ask_advice" else SURE_ENOUGH


def _leaves(volley: Volley) -> bool:
    """Whether they have to go, or take leave."""
    short = acts.length(volley) <= _A_GOODBYE
    has_to_go = short and bool(_LEAVES.search(volley.heard.text)) and not names_part(volley)
    return has_to_go or _takes_leave(volley)


def _takes_leave(volley: Volley) -> bool:
    """Whether a message ends with a goodbye, whatever stands before it ("oh leave it, cheerio")."""
    ends = any(acts.ends_with(volley, volley.heard.text, group) for group in ("goodbyes", "goodbyes_at_the_end"))
    at_an_end = acts.begins(volley, "goodbyes") or ends
    return at_an_end and acts.length(volley) <= _A_GOODBYE


def _all_said(volley: Volley) -> bool:
    """Whether they have no more to say in the open talk; early on it is only shyness."""
    waits_for_more = (volley.state.expecting or "open") == "open" and not volley.asked("summary")
    if not waits_for_more or volley.state.visit_turn <= _EARLY:
        return False
    all_said = volley.content.words["all_said"]
    return acts.is_typed(volley, "all_said") or acts.without_tail(volley, "mere_words") in all_said


def _wants_ideas(volley: Volley) -> bool:
    """Whether they ask for ideas in plain words, whatever that was taken for."""
    asked = acts.names(volley, "wants_ideas") and acts.length(volley) <= _MERE_REQUEST
    intent = volley.heard.intent.name
    against = acts.denies(volley, volley.heard.text) or intent in ("discord", "sustain_talk", "deny")
    return asked and not against and not intent.startswith("ask_")


def _answers_instead(volley: Volley) -> bool:
    """Words for a plan, a wish or a time are answers while Mo waits for one, unless it is certain that they are not."""
    expecting = volley.state.expecting or "open"
    return expecting.startswith(("plan_", "talk_again", *_WISHES)) and not acts.asks(volley)


_WISHES = ("wish", "good_talk", "pass_on", "summary_more")
_OF_KNOWLEDGE = ("ask_meaning", "ask_exercise", "ask_medical")
_OF_FACTS = ("ask_bot", "ask_privacy", "ask_stored", "ask_why", *_OF_KNOWLEDGE)
_ALWAYS = ("stop", "discord", "ask_human", "ask_stored")


def _advice(volley: Volley) -> Next:
    """Being asked for ideas is a permission: what others found useful, once there is a barrier to speak to."""
    if ideas.tell(volley):
        return Next.DONE
    if volley.state.main_barrier() is None:
        volley.ask("advice_what_first")
        return Next.DONE
    return questions.by_intent(volley)


def _has_said_all(volley: Volley) -> Next:
    """Whoever has said what speaks for it is not let go with that: the number, their own idea, then the summary."""
    volley.state.expecting = None
    return Next.DONE if asking.key_question(volley) else Next.SUMMARISE


def _summarise(_: Volley) -> Next:
    return Next.SUMMARISE


def _no_lecture(volley: Volley) -> Next | None:
    """ "So you'll tell me to swim" gets the promise that nobody will, once in a while."""
    volley.state.expecting = None
    return Next.DONE if volley.say_fresh(["no_lecture"]) else None


def _take_the_joke(volley: Volley) -> Next:
    volley.say("joke_taken")
    return Next.DONE


def _no_offence(volley: Volley) -> Next:
    volley.say("no_offence")
    return Next.DONE


def _correction(volley: Volley) -> Next | None:
    """What was misheard is forgotten; what they put in its place is heard, else asked for. A plan has its lines."""
    expecting = volley.state.expecting or "open"
    if expecting.startswith("plan_") and volley.state.plan and not meant(volley):
        return None if names_part(volley) else agreeing.which_part(volley)
    forget_last(volley)
    said = meant(volley) or statement(volley)
    if said and not expecting.startswith("plan_"):
        volley.say("correction_taken", quote=said)
        volley.state.expecting = "open"
        return Next.DONE
    back_to = expecting if expecting.startswith("plan_") else "open"
    volley.ask(f"correction_{volley.state.turn}", expecting=back_to, text_id="correction")
    return Next.DONE


def _skip(volley: Volley) -> Next:
    volley.say("skip")
    part = (volley.state.expecting or "").removeprefix("plan_")
    if part in PARTS:
        return steps.leave_open(volley, part)
    return Next.ASK


def _change_subject(volley: Volley) -> Next:
    volley.ask(f"change_subject_{volley.state.turn}", text_id="change_subject")
    return Next.DONE


def _stop(volley: Volley) -> Next:
    agreeing.keep_draft(volley)
    volley.say("stopping")
    volley.state.closed, volley.state.expecting = True, None
    volley.event("visit_closed")
    return Next.DONE


def _leave(volley: Volley) -> Next:
    closing.goodbye(volley)
    return Next.DONE


def _thanks(volley: Volley) -> Next | None:
    expecting = volley.state.expecting or "open"
    if (expecting != "open" and not expecting.startswith("plan_")) or _goes_on(volley):
        return None
    volley.say("thanks")
    if expecting.startswith("plan_"):
        questions.take_up(volley)
        return Next.DONE
    if volley.state.visit_turn > 2 and not (volley.asked("anything_else") or volley.state.closed or volley.spared):
        volley.ask("anything_else")
    return Next.DONE


def _goes_on(volley: Volley) -> bool:
    """Whether a message that begins with thanks tells something ("Thank you. The days are long")."""
    said = acts.typed(volley.heard.text)
    thanked = next((t for t in map(acts.typed, volley.content.words["thanks_first"]) if said.startswith(f"{t} ")), "")
    return bool(thanked) and len(said.removeprefix(thanked).split()) >= _TELLS


def _small_talk(volley: Volley) -> Next:
    volley.say("small_talk")
    if volley.state.visit_turn <= 2 and not volley.asked("open_day"):
        volley.ask("open_day")
    return Next.DONE


def _greet(volley: Volley) -> Next:
    volley.say("greet")
    if not volley.has_question:
        return Next.ASK
    return Next.DONE


def _out_of_scope(volley: Volley) -> Next:
    volley.say("out_of_scope")
    return Next.DONE


_ROOMS: dict[str, Callable[[Volley], Next | None]] = {
    "ask_advice": _advice,
    "discord": objection,
    "correction": _correction,
    "skip": _skip,
    "change_subject": _change_subject,
    "stop": _stop,
    "goodbye": _leave,
    "thanks": _thanks,
    "chitchat": _small_talk,
    "greet": _greet,
    "out_of_scope": _out_of_scope,
}
