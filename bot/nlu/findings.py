"""From scores of clauses and message to findings with a span each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.clauses import Span
from bot.nlu.heads import Head

# A finding that only the whole message shows has to be surer than one a clause shows on its own.
_WHOLE_MARGIN = 0.1
# In a message of several clauses a clause may be just below its threshold when the whole message is above.
_SUPPORTED_MARGIN = 0.15
# How much surer a finding has to be in a message that is surely of an intent without findings.
_PLAIN_MARGIN = 0.4

# Of two that contradict each other in the same words only the surer is kept.
_OPPOSITES = {
    frozenset(pair)
    for pair in (
        ("enjoyment", "no_enjoyment"), ("company", "no_company"), ("felt_benefit", "no_results"),
        ("felt_benefit", "pain"), ("guidance", "poor_advice"), ("guidance", "lack_of_knowledge"),
        ("opportunity", "access"), ("opportunity", "lack_of_time"), ("opportunity", "cost"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Heard:
    """A finding id in text[span] with its calibrated confidence."""

    id: str
    span: Span
    confidence: float


def heard(
    head: Head,
    whole: Span,
    message: NDArray[np.float32],
    clauses: tuple[Span, ...],
    scores: NDArray[np.float32],
    plain: float = 0.0,
) -> list[Heard]:
    """Findings of a message, best first, at most one per id.

    `message` holds the probabilities (labels,) of the whole text, `scores` those of its clauses (clauses, labels).
    `plain` is how likely the message's intent is one without findings.
    """
    result = []
    for label, name in enumerate(head.labels):
        cut = min(0.95, float(head.threshold[label]) + _PLAIN_MARGIN * plain)
        if len(clauses) < 2:
            if message[label] >= cut:
                result.append(Heard(name, clauses[0] if clauses else whole, float(message[label])))
            continue
        best = int(np.argmax(scores[:, label]))
        alone, supported = float(scores[best, label]), float(message[label])
        if alone >= cut or (supported >= cut and alone >= cut - _SUPPORTED_MARGIN):
            span = _with_neighbours(clauses, scores[:, label] >= cut, best)
            result.append(Heard(name, span, max(alone, (alone + supported) / 2)))
        elif supported >= min(0.9, cut + _WHOLE_MARGIN):
            result.append(Heard(name, whole, supported))
    return _consistent(sorted(result, key=lambda finding: -finding.confidence))


def _consistent(found: list[Heard]) -> list[Heard]:
    """Without what a surer finding in the same words contradicts; `found` is best first."""
    kept: list[Heard] = []
    for finding in found:
        rivals = (k for k in kept if frozenset((k.id, finding.id)) in _OPPOSITES)
        if not any(k.span.start < finding.span.end and finding.span.start < k.span.end for k in rivals):
            kept.append(finding)
    return kept


def _with_neighbours(clauses: tuple[Span, ...], holds: NDArray[np.bool_], best: int) -> Span:
    """The best clause together with the clauses beside it that say the same."""
    first = last = best
    while first > 0 and holds[first - 1]:
        first -= 1
    while last + 1 < len(clauses) and holds[last + 1]:
        last += 1
    return Span(clauses[first].start, clauses[last].end)
