"""Which number of a message is the answer, if any: learnt from the answers of data/rulers/ and the grammar's word.

`fit_into` learns at training and writes into the folder of the model; where that is missing the grammar decides alone.
The grammar was written to fit the answers of grammar.yml and would look infallible on them: from those it is only
learnt what words say. How far to trust the grammar all other files teach, which it may not be written to fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import yaml

from bot.encoder import model_folder
from bot.nlu.numbers.grammar import by_grammar, one_each
from bot.nlu.numbers.signs import NEAR, Candidate, Verdict, candidates

_ROOT = Path(__file__).parents[3]
ANSWERS = _ROOT / "data" / "rulers"
FILE_NAME = "rulers.npz"
# A wrong number is worse than none, after which Mo asks again. Cross-validated on 2,998 answers, 0.45 and 0.5 read as
# many rightly, and 0.5 takes eleven other numbers fewer for an answer.
_LEAST = 0.5
_REGULARIZED = 3.0
# What the grammar was written to fit.
_OF_GRAMMAR = "grammar.yml"


@dataclass(frozen=True)
class Example:
    """An answer, the number it means or None, and whether the grammar was written to fit it."""

    text: str
    number: float | None
    fitted: bool = False


class Judgement:
    """What each sign weighs (log odds) for a number being the answer."""

    def __init__(self, weights: Mapping[str, float], bias: float) -> None:
        self._weights, self._bias = dict(weights), bias
        self._least = float(np.log(_LEAST / (1 - _LEAST)))

    def answer(self, said: str | None, text: str) -> float | None:
        """The number 0 to 10 that answers a ruler, None when it is left open; `said` is from `one_each`."""
        if said is None:
            return None
        grammar = by_grammar(said, text)
        found = candidates(said, text, Verdict(grammar))
        if grammar is not None and all(abs(one.value - grammar) >= NEAR for one in found):
            # The middle of two numbers ("5, 6") is neither of them.
            return grammar
        # Of two that are equally likely the later one: people put themselves right.
        best = max(enumerate(found), key=lambda one: (self._odds(one[1]), one[0]), default=None)
        return best[1].value if best and self._odds(best[1]) >= self._least else None

    def _odds(self, candidate: Candidate) -> float:
        return self._bias + sum(self._weights.get(sign, 0.0) for sign in candidate.signs)

    def write(self, path: Path) -> None:
        """Store it; `read` gives it back."""
        names = "\n".join(self._weights)
        values = np.array(list(self._weights.values()), dtype=np.float32)
        np.savez(path, names=np.frombuffer(names.encode(), np.uint8), weights=values, bias=np.float32(self._bias))

    @classmethod
    def read(cls, path: Path) -> Judgement:
        """What `write` stored. Raises FileNotFoundError."""
        with np.load(path, allow_pickle=False) as stored:
            names = stored["names"].tobytes().decode().split("\n")
            return cls(dict(zip(names, stored["weights"].tolist(), strict=True)), float(stored["bias"]))


def written(folder: Path = ANSWERS) -> list[Example]:
    """The answers under a folder, each with the number it means or None."""
    return [one for path in sorted(folder.glob("*.yml")) for one in _in_file(path)]


def _in_file(path: Path) -> Iterator[Example]:
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    numbered = [(float(number), texts) for number, texts in data["answers"].items()]
    for number, texts in [*numbered, *((None, texts) for texts in data["others"].values())]:
        yield from (Example(str(text), number, path.name == _OF_GRAMMAR) for text in texts)


def fit(examples: Sequence[Example]) -> Judgement:
    """The judgement that these examples teach; the same for the same examples."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows: list[dict[str, float]] = []
    right: list[bool] = []
    for one in examples:
        said = one_each(one.text)
        if said is None:
            continue
        verdict = None if one.fitted else Verdict(by_grammar(said, one.text))
        for found in candidates(said, one.text, verdict):
            rows.append(dict.fromkeys(sorted(found.signs), 1.0))
            right.append(one.number is not None and abs(found.value - one.number) < NEAR)
    table = DictVectorizer(dtype=np.float32)
    model = LogisticRegression(C=_REGULARIZED, solver="liblinear", random_state=0).fit(table.fit_transform(rows), right)
    weights = dict(zip(table.get_feature_names_out(), model.coef_[0].tolist(), strict=True))
    return Judgement(weights, float(model.intercept_[0]))


def fit_into(folder: Path) -> Path:
    """Learn from the written answers and store the judgement in a folder."""
    path = folder / FILE_NAME
    fit(written()).write(path)
    return path


@lru_cache(maxsize=1)
def learnt() -> Judgement | None:
    """The judgement beside the model; None where there is none that can be read."""
    path = model_folder() / FILE_NAME
    try:
        return Judgement.read(path) if path.is_file() else None
    except (OSError, KeyError, ValueError, BadZipFile):
        return None
