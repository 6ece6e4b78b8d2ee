"""A second, learnt ear: near to known warning signs, it asks; it never decides alone.

A linear head over the encoder's vector, the words, and the concepts that the rules found, and small nets beside it
(`ear_nets`), tell signs from ordinary talk; a second head names the kind. `fit_into` makes all at training, into the
folder of the model.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.content.taxonomy import taxonomy
from bot.safety import ear_nets
from bot.safety.context import Context
from bot.safety.flags import Flag, Tier

_ROOT = Path(__file__).parents[2]
EAR = Path(__file__).parent / "lexicon" / "ear"
HEAD_NAME = "second_ear.npz"
_SHARE_HEARD = 0.0035
"""Share of ordinary sentences that may pass the threshold.

By cost: one calm question too many is taken for a hundredth of a sign missed. At 0.004 two of 77 whole ordinary talks
were stopped, at 0.0035 none, for three signs fewer of 585 (docs/safety-figures.md); at 0.008 rules and ear together
would flag more than one ordinary sentence in a hundred.
"""
_MOST_WORDS = 40
"""A message of this many words is heard at once; of longer ones, the last sentences."""
_FEWEST_WORDS = 3
_MOST_PIECES = 4
_OF_VECTOR, _OF_WORDS = 2.0, 0.6
_AT_ONCE = 512
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Piece:
    """A sentence, or a short message, with the features of its words."""

    start: int
    end: int
    features: frozenset[str]


def _head_file() -> Path:
    """Where training put the head: beside the model."""
    from bot.encoder import model_folder

    return model_folder() / HEAD_NAME


@lru_cache(maxsize=1)
def _head() -> dict[str, Any] | None:
    """Weights, threshold, feature places and kinds; None where encoder or file is missing."""
    try:
        from bot.encoder import encode, fingerprint

        with np.load(_head_file(), allow_pickle=False) as stored:
            head = {name: stored[name] for name in stored.files}
        encode(["warm up"])
        if str(head["encoder"]) != fingerprint():
            _log.warning("second ear: fitted on another encoder, patterns work alone")
            return None
        _scores(head, np.zeros((1, len(head["weights"]))))  # a head of another release lacks a part, or fits no row
        return {**head, "places": {str(name): place for place, name in enumerate(head["names"])}}
    except Exception as reason:  # whatever is broken, the patterns go on alone
        _log.warning("second ear: unavailable (%s), patterns work alone", type(reason).__name__)
        return None


def warm_up() -> None:
    """Load the encoder where there is one."""
    _head()


def available() -> bool:
    """Whether encoder and head are there; without them the rules work alone."""
    return _head() is not None


def listen(text: str, context: Context, offset: int = 0) -> tuple[Flag, ...]:
    """At most one uncertain flag on `text`, which begins at `offset` of the context; none where the ear is missing."""
    head = _head()
    if head is None:
        return ()
    heard = pieces(context, offset)
    if not heard:
        return ()
    from bot.encoder import encode

    vectors = encode([context.words.text[piece.start : piece.end] for piece in heard])
    features = np.stack(
        [_row(vector, piece.features, head["places"]) for vector, piece in zip(vectors, heard, strict=True)]
    )
    scores = _scores(head, features)
    best = int(scores.argmax())
    if scores[best] < head["threshold"]:
        return ()
    label = str(head["kinds"][int((head["kind_weights"] @ features[best] + head["kind_bias"]).argmax())])
    kind, _, named = label.partition("@")
    start, end = heard[best].start - offset, heard[best].end - offset
    tier = cast(Tier, named or taxonomy.safety[kind].tier)
    return (Flag(kind, tier, text[start:end], start, end, False, "second_ear", (f"{scores[best]:.2f}",)),)


def _scores(head: Mapping[str, Any], rows: NDArray[Any]) -> NDArray[Any]:
    """How surely each row is a sign: both opinions in units of how far ordinary talk spreads them."""
    size = rows.shape[1] - len(head["names"])
    nets = ear_nets.heard(head, rows[:, :size], rows[:, size:])
    return np.asarray((rows @ head["weights"] + head["bias"]) / head["spread"][0] + nets / head["spread"][1])


def pieces(context: Context, offset: int) -> list[Piece]:
    """What is listened to: the whole of a short message, else the last sentences, to which a long one comes down."""
    words = context.words
    own = [at for at in range(len(words)) if words.starts[at] >= offset]
    if not own:
        return []
    groups = [own]
    if len(own) > _MOST_WORDS:
        by_sentence: dict[int, list[int]] = {}
        for at in own:
            by_sentence.setdefault(words.sentences[at], []).append(at)
        groups = [group for group in by_sentence.values() if len(group) <= _MOST_WORDS][-_MOST_PIECES:]
    return [
        Piece(words.starts[group[0]], words.ends[group[-1]], _features(context, group[0], group[-1] + 1))
        for group in groups
        if len(group) >= _FEWEST_WORDS
    ]


def _features(context: Context, first: int, last: int) -> frozenset[str]:
    forms = context.words.forms[first:last]
    concepts = {name for name, spans in context.spans.items() if any(first <= start < last for start, _ in spans)}
    return frozenset((*concepts, *(f"={form}" for form in forms), *(f"={a} {b}" for a, b in pairwise(forms))))


def _row(vector: NDArray[Any], features: Iterable[str], places: Mapping[str, int]) -> NDArray[np.float32]:
    row = np.zeros(len(vector) + len(places), dtype=np.float32)
    row[: len(vector)] = vector * _OF_VECTOR
    for name in features:
        if name in places:
            row[len(vector) + places[name]] = _OF_WORDS
    return row


def examples() -> tuple[list[tuple[str, str]], list[str]]:
    """(kind or kind@tier, sign) pairs and look-alikes; none is in a set that the latest figures rest on."""
    data = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(EAR.glob("*.yml"))]
    signs = [(kind, str(text)) for part in data for kind, texts in part["signs"].items() for text in texts]
    return signs, [str(text) for part in data for text in part["quiet"]]


@lru_cache(maxsize=1)
def _said(texts: tuple[str, ...]) -> list[frozenset[str]]:
    from bot.safety.detect import hear

    contexts = (hear(text)[0] for text in texts)
    return [_features(context, 0, len(context.words)) for context in contexts]


def _taught(ordinary: Sequence[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """The signs with their kinds, and every text: the signs', the look-alikes, the ordinary ones."""
    signs, quiet = examples()
    return signs, [*(text for _, text in signs), *quiet, *ordinary]


def hear_all() -> None:
    """Hear what `fit_into` is going to learn from, which needs no encoder; it is kept for that."""
    _said(tuple(_taught(ordinary_texts())[1]))


def fit(ordinary: Sequence[str], share: float) -> dict[str, NDArray[Any]]:
    """Fit the head; `share` of the held-out half of the ordinary sentences may pass the threshold."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    from bot import regression
    from bot.encoder import encode, fingerprint

    signs, texts = _taught(ordinary)
    known = len(texts) - len(ordinary)
    learn = np.r_[0:known, known : len(texts) : 2]
    said = _said(tuple(texts))
    count = Counter(name for at in learn for name in said[at])
    names = sorted(name for name, times in count.items() if times > 1)
    places = {name: place for place, name in enumerate(names)}
    cells = [(row, places[name]) for row, own in enumerate(said) for name in sorted(own) if name in places]
    rows, columns = zip(*cells, strict=True)
    bag = sparse.csr_matrix((np.full(len(cells), _OF_WORDS), (rows, columns)), shape=(len(texts), len(names)))
    vectors = encode(texts) * _OF_VECTOR
    table = sparse.hstack([sparse.csr_matrix(vectors), bag]).tocsr()
    target = np.arange(len(texts)) < len(signs)
    weight = np.where(target, 10.0, np.where(np.arange(len(texts)) < known, 5.0, 1.0))
    model = LogisticRegression(C=2.0, max_iter=2000).fit(table[learn], target[learn], weight[learn])
    named = slice(0, len(signs))
    kinds = regression.fit(vectors[named], bag[named], [kind for kind, _ in signs], C=10.0, max_iter=2000, tol=1e-3)
    shown = np.where(target, 3, np.where(np.arange(len(texts)) < known, 2, 1))
    nets = ear_nets.fit(vectors[learn], bag[learn], target[learn], shown[learn])
    apart = slice(known + 1, None, 2)
    both = np.stack([model.decision_function(table[apart]), _nets_heard(nets, vectors[apart], bag[apart])])
    spread = both.std(axis=1)
    scores = np.sort((both / spread[:, None]).sum(axis=0))[::-1]
    return {
        **nets,
        "spread": spread.astype(np.float32),
        "weights": model.coef_[0].astype(np.float32),
        "bias": np.float32(model.intercept_[0]),
        "threshold": np.float32(scores[int(len(scores) * share)]),
        "names": np.array(names),
        "kinds": kinds.classes_.astype(str),
        "kind_weights": kinds.coef_.astype(np.float32),
        "kind_bias": kinds.intercept_.astype(np.float32),
        "encoder": np.array(fingerprint()),
    }


def _nets_heard(nets: Mapping[str, Any], vectors: NDArray[Any], bag: Any) -> NDArray[Any]:
    """What the nets make of many texts, some at a time: their words all at once would fill the memory."""
    parts = range(0, len(vectors), _AT_ONCE)
    heard = [ear_nets.heard(nets, vectors[at : at + _AT_ONCE], bag[at : at + _AT_ONCE].toarray()) for at in parts]
    return np.concatenate(heard)


@lru_cache(maxsize=1)
def ordinary_texts() -> tuple[str, ...]:
    """Every second of the NLU training sentences, markup removed: what patients ordinarily write; half is plenty."""
    texts: list[str] = []
    for path in sorted((_ROOT / "data" / "nlu").rglob("*.yml")):
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
            lines = str(block.get("examples") or "").splitlines()
            texts += [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line.strip()[2:]) for line in lines if line.strip()]
    return tuple(dict.fromkeys(texts))[::2]


def fit_into(folder: Path) -> Path:
    """Fit the head on the examples and the NLU training sentences, and write it into a folder."""
    path = folder / HEAD_NAME
    np.savez(path, **fit(ordinary_texts(), _SHARE_HEARD))
    return path
