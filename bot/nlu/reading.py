"""A message as it is taken in: parsed, cut into clauses, encoded, and judged whole and clause by clause.

Made by the intent classifier and handed on to the analyser, so that a message is parsed, encoded and judged once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from spacy.tokens import Doc

from bot.content.taxonomy import taxonomy
from bot.nlu import guards
from bot.nlu.clauses import Span, spans_of
from bot.nlu.findings import WORTH_A_LOOK, Heard, Sounds, heard
from bot.nlu.heads import Head, Matrix
from bot.nlu.labels import NEUTRAL, talk_type
from bot.nlu.language import parse, text_of
from bot.nlu.listener import Listener
from bot.understanding import Feeling, Talk

# Of these intents a message may well name a barrier or a facilitator; of all others hardly one does.
_MAY_CARRY = {*taxonomy.findings, "change_talk", "sustain_talk", "report_slip", "report_success"}


@dataclass(frozen=True)
class Reading:
    """What is heard in one message.

    `meaning` holds the encoder's vector (unit length) of the whole message in its first row and, where there are
    several clauses, theirs in the rows after; `sequences` are the letter and word sequences of the same rows.
    `intents` are names and confidences, best first.
    """

    doc: Doc
    spans: tuple[Span, ...]
    meaning: Matrix
    sequences: csr_matrix
    intents: tuple[tuple[str, float], ...]
    talk: Talk
    feelings: tuple[Feeling, ...]
    findings: tuple[Heard, ...]


def read(text: str, listener: Listener) -> Reading:
    """Parse, encode and judge one message."""
    doc = parse(text)
    spans = spans_of(doc)
    seen = listener.lens.features(rows_of(text, spans))
    scores = listener.scores(seen)
    intents = listener.heads["intents"]
    likely = intents.probabilities(scores["intents"][:1])[0]
    sounds = sounds_of(doc, spans, scores["findings"], scores["kinds"], plainness(likely, intents))
    return Reading(
        doc,
        spans,
        seen.directions(),
        seen.spelling,
        tuple((intents.labels[i], float(likely[i])) for i in np.argsort(-likely)),
        _talk(listener.heads["talk"].probabilities(scores["talk"][:1])[0], listener.heads["talk"]),
        _feelings(listener.heads["feelings"].probabilities(scores["feelings"][:1])[0], listener.heads["feelings"]),
        tuple(heard(listener.judgement, sounds, Span(0, len(text)), spans)),
    )


def rows_of(text: str, spans: tuple[Span, ...]) -> list[str]:
    """The whole text and, where there are several, its clauses."""
    return [text, *(text[span.start : span.end] for span in spans)] if len(spans) > 1 else [text]


def sounds_of(doc: Doc, spans: tuple[Span, ...], findings: Matrix, kinds: Matrix, plain: float) -> Sounds:
    """The evidence of one message; `findings` and `kinds` (rows, ...) are logits of the whole and its clauses."""
    return Sounds(findings, kinds, plain, _guarded(doc, spans, findings))


def _guarded(doc: Doc, spans: tuple[Span, ...], findings: Matrix) -> NDArray[np.bool_]:
    """Which findings are denied or somebody else's in the clause that names them best."""
    result = np.zeros(findings.shape[1], dtype=bool)
    for label in np.flatnonzero(findings.max(axis=0) >= WORTH_A_LOOK):
        span = spans[int(np.argmax(findings[1:, label]))] if len(spans) > 1 else Span(0, len(text_of(doc)))
        result[label] = guards.guarded(doc, taxonomy.findings[label], span)
    return result


def plainness(intents: Matrix, head: Head) -> float:
    """How likely the intent is one that carries no finding; `intents` are the probabilities (labels,)."""
    return float(sum(p for name, p in zip(head.labels, intents, strict=True) if name not in _MAY_CARRY))


def _talk(probabilities: Matrix, head: Head) -> Talk:
    """The likeliest type, then its likeliest subtype: five weak subtypes of one type outweigh one of another."""
    by_type: dict[str, float] = {}
    for label, probability in zip(head.labels, probabilities, strict=True):
        kind = talk_type(label)
        by_type[kind] = by_type.get(kind, 0.0) + float(probability)
    kind = max(by_type, key=lambda name: by_type[name])
    if kind == NEUTRAL:
        return Talk(NEUTRAL, None, round(by_type[kind], 3))
    subtype = max(
        (label for label in head.labels if talk_type(label) == kind),
        key=lambda label: float(probabilities[head.labels.index(label)]),
    )
    return Talk(kind, subtype, round(by_type[kind], 3))


def _feelings(probabilities: Matrix, head: Head) -> tuple[Feeling, ...]:
    carried = [
        Feeling(name, round(float(probability), 3))
        for name, probability, cut in zip(head.labels, probabilities, head.threshold, strict=True)
        if probability >= cut
    ]
    return tuple(sorted(carried, key=lambda feeling: -feeling.confidence))
