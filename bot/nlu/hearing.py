"""One message to one `Understanding`: everything but the intent, which Rasa's classifier adds."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from spacy.tokens import Doc

from bot.content.taxonomy import taxonomy
from bot.nlu import activities, amounts, numbers, times
from bot.nlu.asked import AnswerIndex
from bot.nlu.clauses import Span
from bot.nlu.commas import FINITE
from bot.nlu.facets import FacetIndex
from bot.nlu.findings import Heard
from bot.nlu.language import parse_ahead, text_of
from bot.nlu.meanings import Meanings
from bot.nlu.perspective import first_person, to_you
from bot.nlu.reading import Reading
from bot.understanding import Amounts, Asked, Clause, FacetHeard, Finding, Intent, SafetyFinding, Understanding

# Answers that are handed on, and how near they must be to be looked at at all.
_MOST_ASKED, _ASKED_FLOOR = 3, 0.1
_AS_A_WHOLE = 0.7
# Words up to which a bare answer ("my lad") can be said back as it is.
_A_FEW = 5
# Verbs that say who does something, and those that spoken English leaves bare ("been off work").
_SAYS_WHO = FINITE | {"VBN"}


def understand(text: str, intent: Intent, reading: Reading, meanings: Meanings) -> Understanding:
    """What is heard in a text; every quote is cut from it by its span."""
    near, candidates = _facets(text, reading, meanings.facets)
    return Understanding(
        text=text,
        intent=intent,
        clauses=_clauses(reading.doc, reading.spans),
        barriers=tuple(_finding(text, f) for f in reading.findings if f.id in taxonomy.barriers),
        facilitators=tuple(_finding(text, f) for f in reading.findings if f.id in taxonomy.facilitators),
        facets=near,
        facets_near=candidates,
        talk=reading.talk,
        feelings=reading.feelings,
        activities=activities.found(text),
        number=numbers.ruler_answer(text),
        when=times.when(text),
        amounts=Amounts(amounts.duration(text), amounts.frequency(text)),
        safety=_safety(text),
        asked=_asked(text, reading, meanings.answers),
    )


def _clauses(doc: Doc, spans: Iterable[Span]) -> tuple[Clause, ...]:
    text = text_of(doc)
    parse_ahead(first_person(text[span.start : span.end]) for span in spans)
    return tuple(Clause(span.start, span.end, _said_back(doc, span)) for span in spans)


def _said_back(doc: Doc, span: Span) -> str:
    """The clause in the second person; empty where nothing tells who does what ("home at seven, tea, then sofa")."""
    words = doc.char_span(span.start, span.end, alignment_mode="expand")
    if words is None or (len(words) > _A_FEW and not any(word.tag_ in _SAYS_WHO for word in words)):
        return ""
    text = text_of(doc)
    return to_you(text[span.start : span.end], before=text[: span.start])


def _finding(text: str, found: Heard) -> Finding:
    span = found.span
    return Finding(found.id, span.start, span.end, text[span.start : span.end], round(found.confidence, 3))


def _facets(text: str, reading: Reading, facets: FacetIndex) -> tuple[tuple[FacetHeard, ...], tuple[FacetHeard, ...]]:
    """The nearest facet of each clause, and what else comes near: nearest first, each facet once."""
    clauses = enumerate(reading.spans, start=1 if len(reading.spans) > 1 else 0)
    # Two or three words are near to anything.
    long_enough = {row: span for row, span in clauses if len(text[span.start : span.end].split()) > 3}
    if not long_enough:
        return (), ()
    agreeing = [
        frozenset(f.id for f in reading.findings if f.span.start < span.end and span.start < f.span.end)
        for span in long_enough.values()
    ]
    felt = frozenset(feeling.id for feeling in reading.feelings)
    similar = facets.similarities(reading.meaning[list(long_enough)])
    spans = tuple(long_enough.values())
    nearest = facets.nearest(similar, agreeing, felt)
    enough = _nearest_first((span, *best) for span, best in zip(spans, nearest, strict=True))
    near = _nearest_first(
        (span, *each) for span, found in zip(spans, facets.candidates(similar), strict=True) for each in found
    )
    said = {facet.id for facet in enough}
    return enough, tuple(facet for facet in near if facet.id not in said)


def _nearest_first(found: Iterable[tuple[Span, str, float]]) -> tuple[FacetHeard, ...]:
    """Each facet once, where it is nearest."""
    heard = [FacetHeard(name, span.start, span.end, round(near, 3)) for span, name, near in found if name]
    heard.sort(key=lambda facet: facet.similarity)
    return tuple({facet.id: facet for facet in heard}.values())[::-1]


def _asked(text: str, reading: Reading, answers: AnswerIndex) -> tuple[Asked, ...]:
    """The answers nearest to the message or to one of its clauses, nearest first.

    A clause alone has to be clearly nearer: in "i have diabetes. can i walk" the whole says what is asked.
    """
    spans = (Span(0, len(text)), *(reading.spans if len(reading.spans) > 1 else ()))
    near = answers.nearness(reading.meaning, reading.sequences)
    rows = np.where(near[0] >= _AS_A_WHOLE * near.max(axis=0, initial=0.0), 0, near.argmax(axis=0))
    best = near.max(axis=0, initial=0.0)
    chosen = [int(n) for n in np.argsort(-best)[:_MOST_ASKED] if best[n] >= _ASKED_FLOOR]
    return tuple(
        Asked(answers.ids[n], spans[rows[n]].start, spans[rows[n]].end, round(float(best[n]), 3)) for n in chosen
    )


def _safety(text: str) -> tuple[SafetyFinding, ...]:
    try:
        from bot.safety import detect
    except ImportError:
        return ()
    return tuple(SafetyFinding(flag.id, flag.tier, flag.quote) for flag in detect(text))
