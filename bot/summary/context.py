"""What a GP looks for besides: ideas, concerns, hopes, function, medicines, mood and sleep, work, loss. Quotes only.

Which facets and findings belong where follows clinical.md, "What a GP can use". What a patient says about
their doctor stands nowhere here: it is passed on only with their yes, as something they want to be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.content import Content
from bot.content.voiced import may_be
from bot.interview.counting import PARTS, answers_the_plan
from bot.records.types import TurnRecord
from bot.summary.heard import LONGEST_QUOTE, Finding
from bot.summary.retracted import Retracted
from bot.summary.shortening import in_signs
from bot.summary.statements import Context, Heard, Said
from bot.summary.trace import Trace
from bot.summary.voiced import voiced
from bot.summary.words import Words

_FUNCTION = {
    "cannot_do_what_i_did",
    "little_things_are_hard",
    "loved_pastime_given_up",
    "former_self_gone",
    "cannot_be_the_parent_i_want",
}
_BY_FACET = {
    **dict.fromkeys(_FUNCTION, "function"),
    "work_that_was_you_is_gone": "work",
    "small_lift_on_good_days": "",
    "work_gives_me_something": "",
}
_BY_FINDING = {
    "body_story": "ideas",
    "passive_beliefs": "ideas",
    "fear_of_pain": "concerns",
    "hope": "hopes",
    "personal_goal": "hopes",
    "work": "work",
    "strenuous_job": "work",
    "caring": "caring",
    "sleep_and_mood": "mood_and_sleep",
    "low_mood": "mood_and_sleep",
    "low_energy": "mood_and_sleep",
    "grief": "loss",
    "other_conditions": "other_health",
}
ORDER = (
    "medicines",
    "side_effects",
    "function",
    "onset",
    "late_night",
    "eases_moving",
    "mood_and_sleep",
    "work",
    "caring",
    "loss",
    "ideas",
    "concerns",
    "hopes",
    "other_health",
)


_MOOD = "mood_and_sleep"
"""Not what somebody says in anger: that is about whom they are angry with."""

_HOPES = "hopes"

_LOOKED_FOR = ("side_effects",)
"""Said of a medicine, so that a GP looks for it here, even where the same words also stand as what gets in the way."""

_FIRST_HELD = tuple(topic for topic in ORDER if topic not in ("ideas", "concerns", "hopes", "mood_and_sleep"))
_FIRST_HELD += ("mood_and_sleep", "ideas", "concerns", "hopes")
"""Of two topics with the same quote the one nearer to what was said keeps it: a sign of the nights, not sleep."""

_AGREED, _LONE = 0.62, 0.7
"""Similarity from which a facet says where a clause belongs: with its finding heard as well, and without."""


def context(
    trace: Trace,
    found: Iterable[Finding],
    content: Content,
    words: Words,
    retracted: Retracted,
    shown: Iterable[Heard | Said],
) -> tuple[Context, ...]:
    """The latest quote for each topic that was voiced; none whose words stand elsewhere in the summary.

    found: what was heard to hinder, then what helps.
    """
    taken = [(one.text if isinstance(one, Said) else one.quote) or "" for one in shown]

    def is_taken(quote: str) -> bool:
        return any(f" {_bare(quote)} " in f" {_bare(words)} " for words in taken)

    latest: dict[str, Context] = {}
    for topic, quote, seq in _heard(trace, found, content, retracted):
        if not is_taken(quote):
            latest[topic] = Context(topic, words.say("context", topic), quote, seq)
    for one in voiced(trace, content.language, retracted):
        known = latest.get(one.topic)
        quote = in_signs(one.quote, LONGEST_QUOTE)
        stands = is_taken(quote) and one.topic not in _LOOKED_FOR
        if not stands and (known is None or known.seq != one.seq):
            latest[one.topic] = Context(one.topic, words.say("context", one.topic), quote, one.seq)
    unique: dict[tuple[int, str], Context] = {}
    for topic in _FIRST_HELD:
        if topic in latest:
            unique.setdefault((latest[topic].seq, latest[topic].quote), latest[topic])
    return tuple(sorted(unique.values(), key=lambda one: ORDER.index(one.id)))


def _bare(words: str) -> str:
    """Words to compare: without capitals, marks at their ends and dots of shortening."""
    return " ".join(filter(None, (word.strip(".,;:!?…") for word in words.casefold().split())))


def _heard(
    trace: Trace, found: Iterable[Finding], content: Content, retracted: Retracted
) -> Iterator[tuple[str, str, int]]:
    """(topic, quote, seq): findings first, then facets, which are finer and so have the last word."""
    for finding in found:
        topic = _BY_FINDING.get(finding.id)
        if topic and not (topic == _MOOD and "anger" in finding.feelings) and _fits(topic, finding.quote, content):
            yield topic, in_signs(finding.quote, LONGEST_QUOTE), finding.seq
    for turn in trace.turns:
        if not retracted.whole(turn):
            yield from _facets(trace, turn, content)


def _facets(trace: Trace, turn: TurnRecord, content: Content) -> Iterator[tuple[str, str, int]]:
    line = trace.line(turn.message_id)
    if line is None or answers_the_plan(trace.asked(line)):
        return
    for heard in (turn.understanding or {}).get("facets") or ():
        facet = content.facets.get(heard["id"])
        if facet is None:
            continue
        agrees = any(found["id"] == facet.finding and found["confidence"] >= 0.5 for found in _found(turn))
        if heard["similarity"] < (_AGREED if agrees else _LONE):
            continue
        topic = _BY_FACET.get(facet.id, _BY_FINDING.get(facet.finding, ""))
        quote = line.text[heard["start"] : heard["end"]].strip()
        if topic == _MOOD and any(felt["id"] == "anger" for felt in (turn.understanding or {}).get("feelings") or ()):
            continue
        fits = may_be(quote, content.language, facet.finding) and _fits(topic, quote, content)
        if topic and len(quote.split()) >= 3 and fits:
            yield topic, in_signs(quote, LONGEST_QUOTE), line.seq


def _fits(topic: str, quote: str, content: Content) -> bool:
    """Whether a quote says what its topic is called: a hope wishes for something."""
    return topic != _HOPES or may_be(quote, content.language, _HOPES)


def _found(turn: TurnRecord) -> list[Mapping[str, Any]]:
    return [found for part in PARTS for found in (turn.understanding or {}).get(part) or ()]
