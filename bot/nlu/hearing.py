"""One message to one `Understanding`: everything but the intent, which Rasa's classifier adds."""

from __future__ import annotations

import numpy as np

from bot.content.taxonomy import taxonomy
from bot.encoder import encode
from bot.nlu import activities, amounts, guards, numbers, times
from bot.nlu.clauses import Span, spans_of
from bot.nlu.features import features
from bot.nlu.findings import Heard, heard
from bot.nlu.heads import Matrix
from bot.nlu.labels import NEUTRAL, talk_type
from bot.nlu.language import parse
from bot.nlu.perspective import to_you
from bot.nlu.training import Analysis
from bot.understanding import (
    Amounts,
    Clause,
    FacetHeard,
    Feeling,
    Finding,
    Intent,
    SafetyFinding,
    Talk,
    Understanding,
)


def understand(text: str, intent: Intent, analysis: Analysis) -> Understanding:
    """What is heard in a text; every quote is cut from it by its span."""
    doc = parse(text)
    spans = spans_of(doc)
    pieces = [text, *(text[span.start : span.end] for span in spans)] if len(spans) > 1 else [text]
    seen = features(pieces)
    scores = analysis.pieces.probabilities(seen)["findings"]
    whole = Span(0, len(text))
    kept = [
        finding
        for finding in heard(analysis.findings, whole, scores[0], spans, scores[1:])
        if not guards.guarded(doc, finding.id, finding.span)
    ]
    message = analysis.messages.probabilities(seen.rows(np.array([0])))
    feelings = _feelings(message["feelings"][0], analysis)
    return Understanding(
        text=text,
        intent=intent,
        clauses=tuple(Clause(span.start, span.end, to_you(text[span.start : span.end])) for span in spans),
        barriers=tuple(_finding(text, f) for f in kept if f.id in taxonomy.barriers),
        facilitators=tuple(_finding(text, f) for f in kept if f.id in taxonomy.facilitators),
        facets=_facets(text, spans, kept, feelings, analysis),
        talk=_talk(message["talk"][0], analysis),
        feelings=feelings,
        activities=activities.found(text),
        number=numbers.ruler_answer(text),
        when=times.when(text),
        amounts=Amounts(amounts.duration(text), amounts.frequency(text)),
        safety=_safety(text),
    )


def _finding(text: str, found: Heard) -> Finding:
    span = found.span
    return Finding(found.id, span.start, span.end, text[span.start : span.end], round(found.confidence, 3))


def _facets(
    text: str, spans: tuple[Span, ...], found: list[Heard], feelings: tuple[Feeling, ...], analysis: Analysis
) -> tuple[FacetHeard, ...]:
    """The nearest facet of each clause, nearest first, each facet once."""
    # A word or two are near to anything.
    long_enough = [span for span in spans if len(text[span.start : span.end].split()) > 2]
    if not long_enough:
        return ()
    agreeing = [
        frozenset(f.id for f in found if f.span.start < span.end and span.start < f.span.end) for span in long_enough
    ]
    felt = frozenset(feeling.id for feeling in feelings)
    nearest = analysis.facets.nearest(encode([text[s.start : s.end] for s in long_enough]), agreeing, felt)
    near = [
        FacetHeard(facet, span.start, span.end, round(similarity, 3))
        for span, (facet, similarity) in zip(long_enough, nearest, strict=True)
        if facet
    ]
    near.sort(key=lambda facet: -facet.similarity)
    return tuple({facet.id: facet for facet in reversed(near)}.values())[::-1]


def _talk(probabilities: Matrix, analysis: Analysis) -> Talk:
    """The likeliest type, then its likeliest subtype: five weak subtypes of one type outweigh one of another."""
    by_type: dict[str, float] = {}
    for label, probability in zip(analysis.talk.labels, probabilities, strict=True):
        kind = talk_type(label)
        by_type[kind] = by_type.get(kind, 0.0) + float(probability)
    kind = max(by_type, key=lambda name: by_type[name])
    if kind == NEUTRAL:
        return Talk(NEUTRAL, None, round(by_type[kind], 3))
    subtype = max(
        (label for label in analysis.talk.labels if talk_type(label) == kind),
        key=lambda label: float(probabilities[analysis.talk.labels.index(label)]),
    )
    return Talk(kind, subtype, round(by_type[kind], 3))


def _feelings(probabilities: Matrix, analysis: Analysis) -> tuple[Feeling, ...]:
    carried = [
        Feeling(name, round(float(probability), 3))
        for name, probability, cut in zip(
            analysis.feelings.labels, probabilities, analysis.feelings.threshold, strict=True
        )
        if probability >= cut
    ]
    return tuple(sorted(carried, key=lambda feeling: -feeling.confidence))


def _safety(text: str) -> tuple[SafetyFinding, ...]:
    try:
        from bot.safety import detect
    except ImportError:
        return ()
    return tuple(SafetyFinding(flag.id, flag.tier, flag.quote) for flag in detect(text))
