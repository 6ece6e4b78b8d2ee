"""Words and letters weighted by tf-idf, and one logistic regression a label: what an afternoon's work gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union

from bot.evaluation.figures import macro_f1
from bot.evaluation.predictions import FEELINGS, FINDINGS, Flags, Labelled, Values, flags
from bot.evaluation.sets import TALK
from bot.nlu.labels import Example, talk_type

_SEED = 20
# The fifth that the threshold is chosen on; no held-back message has a say in it.
_ASIDE = 5
_THRESHOLDS = np.arange(0.1, 0.65, 0.05)


class TfIdf:
    """Trained on the product's own training messages; some minutes for 45,000."""

    def __init__(self, examples: Sequence[Example]) -> None:
        """Learn findings, feelings and the type of talk, each from the examples that say something about it."""
        self._features: Any = make_union(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True, max_features=100_000),
        )
        seen = self._features.fit_transform([example.text for example in examples])
        self._findings = _Several(seen, flags([e.findings for e in examples], FINDINGS))
        felt = np.array([e.feelings is not None for e in examples])
        self._feelings = _Several(seen[felt], flags([e.feelings for e in examples if e.feelings is not None], FEELINGS))
        told = np.array([e.talk is not None for e in examples])
        self._talk = _regression().fit(seen[told], [talk_type(e.talk) for e in examples if e.talk is not None])

    def read(self, texts: Sequence[str]) -> Labelled:
        """What is heard in each text."""
        seen = self._features.transform(list(texts))
        sure = self._findings.probabilities(seen)
        found = sure >= self._findings.threshold
        return Labelled(
            findings=found,
            feelings=self._feelings.probabilities(seen) >= self._feelings.threshold,
            talk=flags([{name} for name in self._talk.predict(seen)], TALK),
            confidence=np.where(found, sure, 0.0),
        )


class _Several:
    """Labels of which a message may have several or none; one threshold for all of them."""

    def __init__(self, seen: Any, labels: Flags) -> None:
        fold = np.random.default_rng(_SEED).integers(_ASIDE, size=len(labels))
        kept, aside = np.flatnonzero(fold), np.flatnonzero(fold == 0)
        self._fit(seen[kept], labels[kept])
        self.threshold = _best_threshold(self.probabilities(seen[aside]), labels[aside])
        self._fit(seen, labels)

    def _fit(self, seen: Any, labels: Flags) -> None:
        # A label that no example has, or every one, cannot be learnt: it is never found.
        learnable = np.flatnonzero(labels.any(axis=0) & ~labels.all(axis=0))
        self._labels = labels.shape[1]
        self._models = {int(column): _regression().fit(seen, labels[:, column]) for column in learnable}

    def probabilities(self, seen: Any) -> Values:
        """Shape (texts, labels), 0 to 1."""
        result = np.zeros((seen.shape[0], self._labels))
        for column, model in self._models.items():
            result[:, column] = model.predict_proba(seen)[:, 1]
        return result


def _regression() -> Any:
    return LogisticRegression(C=10.0, solver="liblinear", random_state=_SEED)


def _best_threshold(sure: Values, labels: Flags) -> float:
    once = np.ones((1, len(labels)))
    return float(max(_THRESHOLDS, key=lambda threshold: macro_f1(sure >= threshold, labels)(once)[0]))
