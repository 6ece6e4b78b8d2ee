"""A message as its classifiers take it in, and what the whole of it says: intent, talk, feelings.

Made by the intent classifier and handed on to the analyser, so that a message is parsed, encoded and compared once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc

from bot.content.taxonomy import taxonomy
from bot.nlu.clauses import Span, spans_of
from bot.nlu.features import Features, features
from bot.nlu.heads import Head, Machine, Matrix
from bot.nlu.labels import NEUTRAL, talk_type
from bot.nlu.language import parse
from bot.understanding import Feeling, Talk

# Of these intents a message may well name a barrier or a facilitator; of all others hardly one does.
_MAY_CARRY = {*taxonomy.findings, "change_talk", "sustain_talk", "report_slip", "report_success"}


@dataclass(frozen=True)
class Reading:
    """`seen` holds the whole message in its first row and, where there are several, the clauses in the rows after.

    `intents` are names and confidences, best first; `plain` is how sure it is (0 to 1) that the intent is one
    without a barrier or facilitator.
    """

    doc: Doc
    spans: tuple[Span, ...]
    seen: Features
    intents: tuple[tuple[str, float], ...]
    talk: Talk
    feelings: tuple[Feeling, ...]
    plain: float


def read(text: str, machine: Machine) -> Reading:
    """Parse, encode and classify one message; `machine` has the heads intents, talk and feelings."""
    doc = parse(text)
    spans = spans_of(doc)
    seen = features([text, *(text[span.start : span.end] for span in spans)] if len(spans) > 1 else [text])
    said = machine.probabilities(seen.rows(np.array([0])))
    intents, heads = said["intents"][0], machine.heads
    names = heads["intents"].labels
    return Reading(
        doc,
        spans,
        seen,
        tuple((names[i], float(intents[i])) for i in np.argsort(-intents)),
        _talk(said["talk"][0], heads["talk"]),
        _feelings(said["feelings"][0], heads["feelings"]),
        plainness(intents, heads["intents"]),
    )


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
