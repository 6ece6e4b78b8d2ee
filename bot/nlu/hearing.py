"""One message to one `Understanding`: everything but the intent, which Rasa's classifier adds."""

from __future__ import annotations

from bot.content.taxonomy import taxonomy
from bot.nlu import activities, amounts, guards, numbers, times
from bot.nlu.clauses import Span
from bot.nlu.findings import Heard, heard
from bot.nlu.heads import Head, Matrix
from bot.nlu.perspective import to_you
from bot.nlu.reading import Reading
from bot.nlu.training import Analysis
from bot.understanding import Amounts, Clause, FacetHeard, Finding, Intent, SafetyFinding, Understanding


def understand(text: str, intent: Intent, reading: Reading, analysis: Analysis) -> Understanding:
    """What is heard in a text; every quote is cut from it by its span."""
    scores = analysis.pieces.probabilities(reading.seen)["findings"]
    kept = findings_of(reading, scores, analysis.findings)
    return Understanding(
        text=text,
        intent=intent,
        clauses=tuple(Clause(span.start, span.end, to_you(text[span.start : span.end])) for span in reading.spans),
        barriers=tuple(_finding(text, f) for f in kept if f.id in taxonomy.barriers),
        facilitators=tuple(_finding(text, f) for f in kept if f.id in taxonomy.facilitators),
        facets=_facets(text, reading, kept, analysis),
        talk=reading.talk,
        feelings=reading.feelings,
        activities=activities.found(text),
        number=numbers.ruler_answer(text),
        when=times.when(text),
        amounts=Amounts(amounts.duration(text), amounts.frequency(text)),
        safety=_safety(text),
    )


def findings_of(reading: Reading, scores: Matrix, head: Head) -> list[Heard]:
    """The findings to keep, best first; `scores` are probabilities, one row for each of `reading.seen`."""
    found = heard(head, Span(0, len(reading.doc.text)), scores[0], reading.spans, scores[1:], reading.plain)
    return [finding for finding in found if not guards.guarded(reading.doc, finding.id, finding.span)]


def _finding(text: str, found: Heard) -> Finding:
    span = found.span
    return Finding(found.id, span.start, span.end, text[span.start : span.end], round(found.confidence, 3))


def _facets(text: str, reading: Reading, found: list[Heard], analysis: Analysis) -> tuple[FacetHeard, ...]:
    """The nearest facet of each clause, nearest first, each facet once."""
    clauses = enumerate(reading.spans, start=1 if len(reading.spans) > 1 else 0)
    # A word or two are near to anything.
    long_enough = {row: span for row, span in clauses if len(text[span.start : span.end].split()) > 2}
    if not long_enough:
        return ()
    agreeing = [
        frozenset(f.id for f in found if f.span.start < span.end and span.start < f.span.end)
        for span in long_enough.values()
    ]
    felt = frozenset(feeling.id for feeling in reading.feelings)
    nearest = analysis.facets.nearest(reading.seen.meaning[list(long_enough)], agreeing, felt)
    near = [
        FacetHeard(facet, span.start, span.end, round(similarity, 3))
        for span, (facet, similarity) in zip(long_enough.values(), nearest, strict=True)
        if facet
    ]
    near.sort(key=lambda facet: -facet.similarity)
    return tuple({facet.id: facet for facet in reversed(near)}.values())[::-1]


def _safety(text: str) -> tuple[SafetyFinding, ...]:
    try:
        from bot.safety import detect
    except ImportError:
        return ()
    return tuple(SafetyFinding(flag.id, flag.tier, flag.quote) for flag in detect(text))
