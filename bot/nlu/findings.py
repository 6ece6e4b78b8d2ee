"""From scores of message and clauses to findings, each with a span and a confidence that means what it says.

What counts for and against a finding is put side by side (`evidence`): how the whole message sounds, how its best
clause sounds, whether there seems to be any finding at all, and whether the words are guarded (denied, somebody
else's). How much each counts is learnt from messages that the network has not seen (`learnt`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from bot.content.taxonomy import taxonomy
from bot.nlu.calibration import thresholds
from bot.nlu.clauses import Span

Matrix = NDArray[np.float32]
KINDS = ("barrier", "facilitator")
# Which kind (index in KINDS) each finding is.
KIND_OF = np.array([int(name in taxonomy.facilitators) for name in taxonomy.findings])
# The findings (columns) of each kind.
OF_KIND = tuple(np.flatnonzero(np.equal(KIND_OF, kind)) for kind in range(len(KINDS)))
# Below this score (a logit) in every row nobody asks whether the words are guarded.
WORTH_A_LOOK = -3.0
# What recall weighs beside precision, a kind: a barrier that the person does not have costs more trust than one that is
# heard a message later.
_RECALL_WEIGHTS = (0.75, 1.0)
# Clauses beside the best one belong to the quote when they say the same about as clearly.
_AS_CLEAR = 1.5
# When the best clause alone says so much less than the whole, the whole message is the quote.
_ONLY_TOGETHER = 2.5

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


@dataclass(frozen=True)
class Sounds:
    """How a message sounds: logits of its findings (rows, findings), the whole first and then its clauses.

    `kinds` (2,) are logits that it holds any barrier, any facilitator; `plain` is how likely (0 to 1) the intent is one
    without findings; `guarded` (findings,) is true where the words deny a finding or give it to somebody else.
    """

    findings: Matrix
    kinds: Matrix
    plain: float
    guarded: NDArray[np.bool_]


@dataclass(frozen=True)
class Judgement:
    """Weights of the evidence, one row a kind (2, evidence), an offset and a threshold for each finding."""

    weights: Matrix
    offset: Matrix
    threshold: Matrix

    def confidences(self, sounds: Sounds) -> Matrix:
        """How likely each finding is, shape (findings,)."""
        logits = (evidence(sounds) * self.weights[KIND_OF]).sum(axis=1) + self.offset
        return np.asarray(expit(logits), dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored, as plain arrays."""
        return {"weights": self.weights, "offset": self.offset, "threshold": self.threshold}

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> Judgement:
        """The judgement that `arrays` stored. Raises KeyError when a part is missing."""
        return cls(stored["weights"], stored["offset"], stored["threshold"])


def evidence(sounds: Sounds) -> Matrix:
    """What counts for each finding, shape (findings, evidence)."""
    whole = sounds.findings[0]
    several = len(sounds.findings) > 1
    clause = sounds.findings[1:].max(axis=0) if several else np.zeros_like(whole)
    nothing = np.zeros_like(whole)
    return np.stack(
        [
            nothing if several else whole,
            whole if several else nothing,
            clause,
            np.full_like(whole, several),
            sounds.kinds[KIND_OF],
            np.full_like(whole, sounds.plain),
            sounds.guarded.astype(np.float32),
        ],
        axis=1,
    )


def learnt(heard: Sequence[Sounds], true: Matrix) -> Judgement:
    """Weigh the evidence by messages held out from the network; `true` is (messages, findings) of 0 and 1."""
    from sklearn.linear_model import LogisticRegression

    everything = np.stack([evidence(sounds) for sounds in heard])
    findings = true.shape[1]
    weights, offset = np.zeros((len(KINDS), everything.shape[2]), np.float32), np.zeros(findings, np.float32)
    for kind, columns in enumerate(OF_KIND):
        own = np.tile(np.eye(len(columns), dtype=np.float32), (len(heard), 1))
        rows = np.hstack([everything[:, columns].reshape(-1, everything.shape[2]), own])
        # A finding's own offset is kept small unless many messages ask for it.
        model = LogisticRegression(C=0.1, max_iter=200).fit(rows, true[:, columns].ravel() > 0)
        weights[kind] = model.coef_[0, : everything.shape[2]]
        offset[columns] = model.coef_[0, everything.shape[2] :] + model.intercept_[0]
    logits = (everything * weights[KIND_OF]).sum(axis=2) + offset
    cuts = np.zeros(findings, np.float32)
    for kind, columns in enumerate(OF_KIND):
        cuts[columns] = thresholds(expit(logits[:, columns]), true[:, columns], _RECALL_WEIGHTS[kind])
    return Judgement(weights, offset, cuts)


def heard(judgement: Judgement, sounds: Sounds, whole: Span, clauses: tuple[Span, ...]) -> list[Heard]:
    """Findings of a message, best first, at most one per id."""
    confidences = judgement.confidences(sounds)
    # Words that deny a finding, or give it to somebody else, must be outweighed clearly.
    cuts = np.where(sounds.guarded, (2 + judgement.threshold) / 3, judgement.threshold)
    result = [
        Heard(taxonomy.findings[label], _span(sounds.findings[:, label], whole, clauses), float(confidences[label]))
        for label in np.flatnonzero(confidences >= cuts)
    ]
    return _consistent(sorted(result, key=lambda finding: -finding.confidence))


def _span(scores: Matrix, whole: Span, clauses: tuple[Span, ...]) -> Span:
    """Where a finding is said: `scores` (rows,) are those of the whole and of its clauses."""
    if len(clauses) < 2:
        return clauses[0] if clauses else whole
    each = scores[1:]
    best = int(np.argmax(each))
    if each[best] < scores[0] - _ONLY_TOGETHER:
        return whole
    first = last = best
    holds = each >= max(0.0, float(each[best]) - _AS_CLEAR)
    while first > 0 and holds[first - 1]:
        first -= 1
    while last + 1 < len(clauses) and holds[last + 1]:
        last += 1
    return Span(clauses[first].start, clauses[last].end)


def _consistent(found: list[Heard]) -> list[Heard]:
    """Without what a surer finding in the same words contradicts; `found` is best first."""
    kept: list[Heard] = []
    for finding in found:
        rivals = (k for k in kept if frozenset((k.id, finding.id)) in _OPPOSITES)
        if not any(k.span.start < finding.span.end and finding.span.start < k.span.end for k in rivals):
            kept.append(finding)
    return kept
