"""The sentence encoder as a second ear: near to known warning signs, it asks; it never decides alone.

A linear head over the encoder's vectors tells signs from ordinary talk (NLU's training sentences, and look-alikes);
the nearest prototype names the kind. `fit_into` makes it at training, into the folder of the model.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.content.taxonomy import taxonomy
from bot.safety.flags import Flag, Tier

_ROOT = Path(__file__).parents[2]
PROTOTYPES = Path(__file__).parent / "lexicon" / "ear" / "prototypes.yml"
HEAD_NAME = "second_ear.npz"
_SHARE_HEARD = 0.001
"""Share of ordinary sentences that may pass the threshold."""
# A piece of this many words is heard at once; longer sentences are not what the encoder was fitted on.
_MOST_WORDS = 40
_FEWEST_WORDS = 3
_MOST_PIECES = 4
# Never lower than this: below it look-alikes (tests/data) were flagged more often than missed signs were found.
_LEAST_SCORE = 3.0
_log = logging.getLogger(__name__)


def _head_file() -> Path:
    """Where training put the head: beside the model. Read here, for safety must not wait for anybody's settings."""
    return Path(os.environ.get("MO_MODEL") or _ROOT / "var" / "model") / HEAD_NAME


@lru_cache(maxsize=1)
def _head() -> dict[str, Any] | None:
    """Weights, bias, threshold, prototype vectors and their kinds; None where encoder or file is missing."""
    try:
        from bot.encoder import encode, fingerprint

        with np.load(_head_file(), allow_pickle=False) as stored:
            head = {name: stored[name] for name in stored.files}
        encode(["warm up"])
        if str(head["encoder"]) != fingerprint():
            _log.warning("second ear: fitted on another encoder, patterns work alone")
            return None
        return head
    except Exception as reason:  # whatever is broken, the patterns go on alone
        _log.warning("second ear: unavailable (%s), patterns work alone", type(reason).__name__)
        return None


def warm_up() -> None:
    """Load the encoder where there is one."""
    _head()


def listen(text: str, excused: bool = False) -> tuple[Flag, ...]:
    """At most one uncertain flag; none where the rules heard and excused something, or the encoder is missing."""
    head = None if excused else _head()
    if head is None:
        return ()
    pieces = [m for m in re.finditer(r"[^.!?;\n]+", text) if _FEWEST_WORDS <= len(m.group().split()) <= _MOST_WORDS]
    if not pieces:
        return ()
    from bot.encoder import encode

    # The end of a long message is what it comes to; four pieces keep the message within its time.
    pieces = pieces[-_MOST_PIECES:]
    vectors = encode([m.group().strip() for m in pieces])
    scores = vectors @ head["weights"] + head["bias"]
    best = int(scores.argmax())
    if scores[best] < head["threshold"]:
        return ()
    kind = str(head["kinds"][int((vectors[best] @ head["prototypes"].T).argmax())])
    piece = pieces[best]
    start = piece.start() + len(piece.group()) - len(piece.group().lstrip())
    quote = piece.group().strip()
    tier: Tier = taxonomy.safety[kind].tier  # type: ignore[assignment]
    return (Flag(kind, tier, quote, start, start + len(quote), False, "second_ear", (f"{scores[best]:.2f}",)),)


def fit(ordinary: Sequence[str], share: float) -> dict[str, NDArray[Any]]:
    """Fit the head; `share` of the held-out half of the ordinary sentences may pass the threshold."""
    from sklearn.linear_model import LogisticRegression

    from bot.encoder import encode, fingerprint

    data = yaml.safe_load(PROTOTYPES.read_text(encoding="utf-8"))
    signs = [(kind, text) for kind, texts in data["signs"].items() for text in texts]
    known, held_out = list(ordinary[::2]), list(ordinary[1::2])
    positive, look_alike, plain = encode([t for _, t in signs]), encode(data["quiet"]), encode(known)
    groups = ((positive, 10.0), (look_alike, 5.0), (plain, 1.0))
    weight = np.concatenate([np.full(len(vectors), worth) for vectors, worth in groups])
    target = np.arange(len(weight)) < len(positive)
    model = LogisticRegression(C=10.0, max_iter=2000).fit(np.concatenate([v for v, _ in groups]), target, weight)
    scores = np.sort(model.decision_function(encode(held_out)))[::-1]
    return {
        "weights": model.coef_[0].astype(np.float32),
        "bias": np.float32(model.intercept_[0]),
        "threshold": np.float32(max(_LEAST_SCORE, float(scores[int(len(scores) * share)]))),
        "prototypes": positive.astype(np.float32),
        "kinds": np.array([kind for kind, _ in signs]),
        "encoder": np.array(fingerprint()),
    }


def _ordinary() -> list[str]:
    """The NLU training sentences, markup removed: what patients ordinarily write."""
    texts: list[str] = []
    for path in sorted((_ROOT / "data" / "nlu").rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = str(block.get("examples") or "").splitlines()
            texts += [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line.strip()[2:]) for line in lines if line.strip()]
    return list(dict.fromkeys(texts))


def fit_into(folder: Path) -> Path:
    """Fit the head on prototypes and the NLU training sentences, and write it into a folder."""
    path = folder / HEAD_NAME
    np.savez(path, **fit(_ordinary(), _SHARE_HEARD))
    return path
