"""From scores of message and clauses to findings, each with a span and a confidence that means what it says.

What counts for and against a finding is put side by side (`evidence`): how the whole message sounds, how its best
clause sounds, whether there seems to be any finding at all, and whether the words are guarded (denied, somebody
else's). Whether a message holds any barrier is a question of its own (`any_evidence`), answered first: a message that
names a topic and has no trouble with it sounds a little like one barrier and not at all like any. How much each counts
is learnt from messages that the network has not seen (`learnt`).
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
# How likely a message must hold any barrier, any facilitator, before one is looked for: a barrier that the person does
# not have costs more trust than one that is heard a message later. By trying, on messages of writers new to it.
_ANY = (0.65, 0.0)
# One that is told plainly ("I have no time at all") is believed from where it is about as likely as not.
_PLAINLY, _NEARLY = 0.5, 0.45
# What recall weighs beside precision, a kind: which barriers they are, once there is one, is asked more generously.
_RECALL_WEIGHTS, _LOWEST = (1.25, 1.0), (0.2, 0.25)
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

    `kinds` (rows, 2) are logits that a row holds any barrier, any facilitator; `plain` is how likely (0 to 1) the
    intent is one without findings; `guarded` (findings,) is true where the words deny a finding or give it to somebody
    else.
    """

    findings: Matrix
    kinds: Matrix
    plain: float
    guarded: NDArray[np.bool_]


@dataclass(frozen=True)
class Judgement:
    """Weights of the evidence, one row a kind (2, evidence), an offset and a threshold for each finding.

    `any_weights` (2, evidence for any of a kind and its offset) say how likely a message holds any.
    """

    weights: Matrix
    offset: Matrix
    threshold: Matrix
    any_weights: Matrix

    def confidences(self, sounds: Sounds) -> Matrix:
        """How likely each finding is, shape (findings,)."""
        logits = (evidence(sounds) * self.weights[KIND_OF]).sum(axis=1) + self.offset
        return np.asarray(expit(logits), dtype=np.float32)

    def any_held(self, sounds: Sounds) -> Matrix:
        """How likely the message holds any barrier, any facilitator: shape (2,)."""
        return _any_held(sounds, self.any_weights)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored, as plain arrays."""
        return {name: getattr(self, name) for name in _PARTS}

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> Judgement:
        """The judgement that `arrays` stored. Raises KeyError when a part is missing."""
        return cls(*(stored[name] for name in _PARTS))


_PARTS = ("weights", "offset", "threshold", "any_weights")


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
            sounds.kinds[0, KIND_OF],
            np.full_like(whole, sounds.plain),
            sounds.guarded.astype(np.float32),
        ],
        axis=1,
    )


def any_evidence(sounds: Sounds, kind: int) -> Matrix:
    """What counts for a message holding any finding of a kind, shape (evidence,)."""
    scores = sounds.findings[:, OF_KIND[kind]]
    second, first = np.sort(scores[0])[-2:]
    best = OF_KIND[kind][int(np.argmax(scores.max(axis=0)))]
    of_kind = sounds.kinds[:, kind]
    counts = (of_kind[0], of_kind.max(), scores.max(), first, second, sounds.plain)
    return np.array([*counts, sounds.kinds[0, 1 - kind], sounds.guarded[best]], dtype=np.float32)


def learnt(heard: Sequence[Sounds], true: Matrix) -> Judgement:
    """Weigh the evidence by messages held out from the network; `true` is (messages, findings) of 0 and 1."""
    any_weights = np.stack([_any_weights(heard, true, kind) for kind in range(len(KINDS))])
    held = np.stack([_any_held(sounds, any_weights) for sounds in heard])
    everything = np.stack([evidence(sounds) for sounds in heard])
    findings, counts = true.shape[1], everything.shape[2]
    weights = np.zeros((len(KINDS), counts), np.float32)
    offset, cuts = np.zeros(findings, np.float32), np.zeros(findings, np.float32)
    for kind, columns in enumerate(OF_KIND):
        # Learnt where it is asked: in the messages that seem to hold any.
        asked = np.flatnonzero(held[:, kind] >= _ANY[kind])
        if not true[asked][:, columns].any():
            asked = np.arange(len(true))
        seen, right = everything[asked][:, columns], true[asked][:, columns]
        own = np.tile(np.eye(len(columns), dtype=np.float32), (len(asked), 1))
        # A finding's own offset is kept small unless many messages ask for it.
        model = _logistic(0.1).fit(np.hstack([seen.reshape(-1, counts), own]), right.ravel() > 0)
        weights[kind] = model.coef_[0, :counts]
        offset[columns] = model.coef_[0, counts:] + model.intercept_[0]
        likely = np.asarray(expit(seen @ weights[kind] + offset[columns]), np.float32)
        cuts[columns] = thresholds(likely, right, _RECALL_WEIGHTS[kind], _LOWEST[kind])
    return Judgement(weights, offset, cuts, any_weights)


def _any_weights(heard: Sequence[Sounds], true: Matrix, kind: int) -> Matrix:
    """Weights of the evidence for any of a kind, and the offset."""
    rows = np.stack([any_evidence(sounds, kind) for sounds in heard])
    holds = true[:, OF_KIND[kind]].any(axis=1)
    if holds.all() or not holds.any():
        # Nothing to tell apart: how often it is so is all that is known.
        return np.append(np.zeros(rows.shape[1]), np.log((holds.sum() + 1) / ((~holds).sum() + 1))).astype(np.float32)
    # Of one scale, so that none is kept small because it is measured in small numbers.
    spread = np.maximum(rows.std(axis=0), 0.01)
    model = _logistic(1.0).fit(rows / spread, holds)
    return np.append(model.coef_[0] / spread, model.intercept_).astype(np.float32)


def _any_held(sounds: Sounds, any_weights: Matrix) -> Matrix:
    logits = [any_evidence(sounds, kind) @ weights[:-1] + weights[-1] for kind, weights in enumerate(any_weights)]
    return np.asarray(expit(logits), dtype=np.float32)


def _logistic(strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=500)


def heard(judgement: Judgement, sounds: Sounds, whole: Span, clauses: tuple[Span, ...]) -> list[Heard]:
    """Findings of a message, best first, at most one per id."""
    confidences = judgement.confidences(sounds)
    # Words that deny a finding, or give it to somebody else, must be outweighed clearly.
    cuts = np.where(sounds.guarded, (2 + judgement.threshold) / 3, judgement.threshold)
    any_held = judgement.any_held(sounds)
    plain = (confidences >= _PLAINLY) & ~sounds.guarded & (any_held >= _NEARLY)[KIND_OF]
    likely = (any_held >= _ANY)[KIND_OF] | plain
    result = [
        Heard(taxonomy.findings[label], _span(sounds.findings[:, label], whole, clauses), float(confidences[label]))
        for label in np.flatnonzero((confidences >= cuts) & likely)
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
