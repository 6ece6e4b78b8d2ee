"""What a question gets: the answer near in meaning, else the one by intent and keyword, else an honest word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.content import Answer
from bot.content.answering import answer_by_words, answer_for
from bot.interview import acts
from bot.interview.meanings import certain
from bot.interview.tender import heavy, speaks_of_loss
from bot.interview.volley import Next, Volley

_NEAR = 0.3
"""Similarity from which an answer is given to what is put as a question."""

_NEAR_AND_AGREED = 0.2
"""The same where the intent is one that the answer is for."""

_NEAR_ENOUGH_TO_SHOW = 0.45
"""Similarity that shows a question where its beginning might be a statement's ("do discs slip", "will go monday")."""

_NEAR_FOR_A_SIGH = 0.65
"""Similarity that makes a question of what may be a sigh or a suggestion."""

_LIKELY = 0.4
"""Confidence of an intent that shows a question without any other sign."""

_SURE_ENOUGH = 0.5
"""Confidence of an intent that decides alone."""

_RECENT = 3
"""Turns after which "so is that a yes?" no longer means the last answer."""

_FEW = 6
"""Words up to which a time or an amount with a question mark asks nothing of Mo."""

_A_STORY = 30
"""Words above which a message without a question mark tells and does not ask."""

_BRIEF = 8
"""Words up to which a message that asks again does nothing else."""

_EARLY = 2
"""Messages of a visit up to which nothing may have been told yet."""

_OF_KNOWLEDGE = ("ask_meaning", "ask_exercise", "ask_medical")
_WRITTEN_DOWN = ("wish", "good_talk", "pass_on", "summary_more")
"""Rooms that take questions down for the practice."""

_HAS_A_ROOM = {"ask_advice", "chitchat"}
"""Intents that ideas and small talk answer better."""


def by_meaning(volley: Volley) -> Next | None:
    """Answer a question that is near to one that an answer is heard in, or that is put again; None if it is neither."""
    answers = acts.is_typed(volley, "unsure") or acts.is_typed(volley, "acknowledge")  # "could be" asks nothing
    answers = answers or (acts.length(volley) > _A_STORY and "?" not in volley.heard.text)  # "well where do I start …"
    if (volley.state.expecting or "").startswith(_WRITTEN_DOWN) or _suggests(volley) or answers:
        return None
    answer = (
        near(volley, acts.question(volley))
        or _unmarked(volley)
        or near(volley, acts.may_ask(volley), _NEAR_ENOUGH_TO_SHOW)
    )
    if acts.names(volley, "asks_again") and (answer is None or acts.length(volley) <= _BRIEF):
        return _again(volley, answer)
    if answer is None or speaks_of_loss(volley):
        return None
    give(volley, answer)
    return Next.DONE


def left_open(volley: Volley) -> Next | None:
    """An honest word where a plain question found no answer at all; None where none was put."""
    waits = (volley.state.expecting or "").startswith(("plan_", "summary", "talk_again", *_WRITTEN_DOWN))
    asked = acts.question(volley)
    if waits or heavy(volley) or _suggests(volley) or not acts.wants_to_know(volley, asked):
        return None
    return _noted(volley)


def _suggests(volley: Volley) -> bool:
    """ "Twice a week?" is put to themselves as much as to Mo: a time or an amount, and nothing that asks."""
    heard = volley.heard
    named = heard.when or heard.amounts.duration or heard.amounts.frequency
    return bool(named) and acts.length(volley) <= _FEW and not acts.wants_to_know(volley, acts.question(volley))


def _unmarked(volley: Volley) -> Answer | None:
    """The answer to a message that nothing but its intent shows to be a question ("would osteopathy help")."""
    intent = volley.heard.intent
    if not intent.name.startswith("ask_") or intent.confidence < _LIKELY:
        return None
    answer = near(volley, volley.heard.text.strip())
    return answer if answer is not None and intent.name in answer.asks else None


def near(volley: Volley, question: str, least: float = 0.0) -> Answer | None:
    """The answer nearest to a question that stands in the message, if it is near enough."""
    start = volley.heard.text.find(question) if question else -1
    if start < 0:
        return None
    intent = volley.heard.intent
    if acts.sighs(volley, question):
        least = max(least, _NEAR_FOR_A_SIGH)
    for asked in volley.heard.asked:
        answer = volley.content.answers.get(asked.id)
        if answer is None or asked.start >= start + len(question) or asked.end <= start:
            continue
        agreed = intent.name in answer.asks and intent.confidence >= _NEAR_AND_AGREED
        if asked.similarity < max(least, _NEAR_AND_AGREED if agreed else _NEAR):
            continue
        return None if _HAS_A_ROOM & set(answer.asks) else answer
    return None


def by_words(volley: Volley) -> bool:
    """A question that was hardly understood: its words may still name what is asked."""
    waits = (volley.state.expecting or "").startswith(("plan_", "summary", "wish", "talk_again"))
    if waits or heavy(volley) or certain(volley) or _suggests(volley):
        return False
    answer = answer_by_words(volley.content, acts.question(volley))
    if answer is None:
        return False
    give(volley, answer)
    return True


def by_intent(volley: Volley) -> Next:
    """A question: the answer from content, then what they make of it; medical ones are noted for the GP."""
    intent, asked = volley.heard.intent, acts.question(volley)
    if not asked and acts.begins(volley, "not_asking"):
        return Next.LISTEN
    meant = near(volley, volley.heard.text.strip()) if acts.length(volley) > 1 else None
    if meant is not None:
        give(volley, meant)
        return Next.DONE
    sure = intent.confidence >= _SURE_ENOUGH or intent.name not in _OF_KNOWLEDGE
    answer = answer_for(volley.content, intent.name, volley.heard.text, sure=sure)
    if answer is None and not asked:
        return Next.LISTEN
    if answer is None:
        return _noted(volley)
    give(volley, answer)
    return Next.DONE


def _noted(volley: Volley) -> Next:
    noted(volley, volley.heard.text.strip())
    take_up(volley)
    return Next.DONE


def noted(volley: Volley, question: str, *, again: bool = False) -> None:
    """No answer, said as it is, and the question noted for the practice unless it was noted before."""
    if not again:
        volley.event("note_for_gp", kind="question", text=question)
    volley.say("question_noted" if volley.shares else "question_open")


def give(volley: Volley, answer: Answer, *, ask: bool = True) -> None:
    """The answer, in a wording that is new in this visit; a medical question is noted for the GP as well.

    Without `ask` nothing is asked behind it.
    """
    if "ask_medical" in answer.asks:
        volley.event("note_for_gp", kind="question", text=volley.heard.text.strip())
    of_the_back = bool(set(answer.asks) & {*_OF_KNOWLEDGE})  # what Mo itself is may be said as often as it is asked
    if of_the_back and _told(volley, answer) >= len(answer.variants):
        volley.say("no_better_answer")
    elif not (variants := _sayable(volley, answer)):
        volley.say("question_open")
    else:
        volley.say_variants(answer.id, answer.moves, variants, own_line=False, **_service_slots(volley))
        if answer.quick_replies:
            volley.offer(answer.quick_replies)
    if ask:
        take_up(volley, of_the_back=of_the_back)


def _sayable(volley: Volley, answer: Answer) -> Sequence[str]:
    """The wordings of an answer; without those that say it is noted for whoever wants nothing noted."""
    noted = volley.content.words["says_noted"] if volley.state.keeps_here else ()
    return [variant for variant in answer.variants if not any(words in variant for words in noted)]


def take_up(volley: Volley, *, of_the_back: bool = True) -> None:
    """After an answer: the question that was open is put again in a few words, else what they make of it.

    "Can my wife see this?" is settled by its answer: what they make of that would be a form speaking.
    """
    expecting = volley.state.expecting or "open"
    if volley.has_question:
        return
    if expecting.startswith("ruler_") or expecting in ("plan_confidence", "follow_up_confidence"):
        volley.say("back_to_ruler")
        volley.ruler(expecting.removeprefix("ruler_") if expecting.startswith("ruler_") else "confidence")
    elif expecting.startswith("plan_"):
        volley.say("back_to_plan")
    elif not of_the_back:
        _give_the_floor(volley)
    elif volley.state.quiet == 0 and not volley.spared:
        volley.say("what_of_that")


def _give_the_floor(volley: Volley) -> None:
    """After a word about Mo itself the talk is theirs again; at its very beginning it needs a first question."""
    if volley.state.heard or volley.state.visit_turn > _EARLY or volley.asked("open_day"):
        volley.say_fresh(["your_turn"])
    else:
        volley.ask("open_day")


def _again(volley: Volley, answer: Answer | None) -> Next:
    """ "So is that a yes?": the last answer in other words; what was passed over is asked for."""
    answer = answer or last_answer(volley, since=_RECENT)
    if answer is None:
        volley.say("question_missed")
    else:
        give(volley, answer)
    return Next.DONE


def last_answer(volley: Volley, since: int) -> Answer | None:
    """The newest answer of the last few messages."""
    newest = max(volley.content.answers.values(), key=lambda answer: _given_at(volley, answer))
    return newest if lately(volley, newest, since) else None


def lately(volley: Volley, answer: Answer, since: int) -> bool:
    """Whether an answer was given in the last few messages, and in this visit."""
    turn = _given_at(volley, answer)
    return 0 <= volley.state.turn - turn <= since and turn > _before_this_visit(volley)


def _given_at(volley: Volley, answer: Answer) -> int:
    return max(volley.state.used.get(text_id, -1) for text_id, _ in answer.numbered)


def _told(volley: Volley, answer: Answer) -> int:
    """How many of its wordings this visit has had."""
    began = _before_this_visit(volley)
    return sum(volley.state.used.get(text_id, -1) > began for text_id, _ in answer.numbered)


def _before_this_visit(volley: Volley) -> int:
    return volley.state.turn - volley.state.visit_turn


def _service_slots(volley: Volley) -> dict[str, str]:
    """What the service's own slots stand for in the country of the patient's practice."""
    countries = volley.content.safety["countries"]
    numbers = countries.get(volley.country, countries["other"])
    urgent = numbers["urgent"] or numbers["emergency"]  # not every country has a number for what can wait a little
    return {
        "practice": volley.content.texts["your_practice"].variants[0],
        "emergency_number": str(numbers["short"]),
        "urgent_number": re.sub(r"[^\d ]", "", str(urgent[0][0])).strip(),
    }
