"""What speaks for saying a facet, learnt from pairs of a message and a facet that were judged one by one.

    python -m tests.benchmarks.facets

Prints the weights for `bot/interview/meanings.py`, and, on messages left out of the fit, how many facets would be said
from which log odds and how many of them fit, pass or are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.content import Content, load
from bot.interview.meanings import signs
from bot.interview.state import State
from bot.interview.volley import Volley
from bot.nlu.parser import Parser
from bot.settings import Settings
from bot.understanding import FacetHeard, Understanding
from tests.unit.interview.talk import START

JUDGED = Path(__file__).parents[1] / "data" / "facets_judged.yml"
_WORTH = {"fits": 2, "passable": 1, "wrong": 0}
_FOLDS = 5


@dataclass(frozen=True)
class Pair:
    """A message (by number) and a facet, what speaks for it, and what it was judged: 2 fits, 1 passable, 0 wrong."""

    message: int
    signs: tuple[float, ...]
    worth: int


def pairs(content: Content, parser: Parser) -> Iterator[Pair]:
    """Every judged pair that the model still finds near."""
    for number, judged in enumerate(yaml.load(JUDGED.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)):
        heard = Understanding.from_json(parser.parse(judged["text"]))
        volley = Volley(State(seed=1), heard, content, START)
        nearest: dict[str, FacetHeard] = {}
        for facet in sorted((*heard.facets, *heard.facets_near), key=lambda f: f.similarity):
            nearest[facet.id] = facet
        for name, worth in _worth(judged):
            if name in nearest and name in content.facets:
                yield Pair(number, signs(volley, nearest[name]), worth)


def _worth(judged: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for kind, worth in _WORTH.items():
        for name in judged.get(kind, ()):
            yield name, worth


def main() -> None:
    """Fit, and print weights and what they would say."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    known = list(pairs(load(), Parser(Settings().model)))
    seen, worth = np.array([p.signs for p in known]), np.array([p.worth for p in known])
    message = np.array([p.message for p in known])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=2000))
    odds = cross_val_predict(model, seen, worth > 0, groups=message, cv=GroupKFold(_FOLDS), method="decision_function")
    scale, regression = model.fit(seen, worth > 0)
    weights = regression.coef_[0] / scale.scale_
    print("weights", weights.round(2), "rarely", round(float(weights @ scale.mean_ - regression.intercept_[0]), 2))
    order = np.argsort(-odds, kind="stable")
    first = order[np.unique(message[order], return_index=True)[1]]
    for least in np.arange(-0.9, 1.0, 0.3):
        said = worth[first[odds[first] >= least]]
        print(
            f"from {least:4.1f}: {len(said)} said, {[int((said == w).sum()) for w in _WORTH.values()]} fit, pass, wrong"
        )


if __name__ == "__main__":
    main()
