"""The grammar model's token vectors in fewer steps: what spaCy's `tok2vec` computes, from its own weights.

For one message most of spaCy's time goes into the joints between some forty small layers. Here each layer is one
product, and a word's own vector, which depends on the word alone, is kept. Tags and relations come out the same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

NAME = "token_vectors"
Matrix = NDArray[np.float32]
# Words whose vectors are kept (about 0.5 kB each); found by the hashes of their parts.
_KEPT = 4000
_EPSILON = np.float32(1e-8)
_PAD = 4
"""Rows of nothing around each text, as in spaCy: as far as a word sees through the layers."""


class TokenVectors:
    """A component of the grammar model's pipeline in the place of `tok2vec`; sets `doc.tensor` (tokens, 96)."""

    def __init__(self, model: Any) -> None:
        by_name: dict[str, list[Any]] = {}
        for part in model.walk():
            by_name.setdefault(part.name, []).append(part)
        self._columns = by_name["extract_features"][0].attrs["columns"]
        self._tables = [(part.ops, part.attrs["seed"], part.get_param("E")) for part in by_name["hashembed"]]
        layers = [_Layer(*parts) for parts in zip(by_name["maxout"], by_name["layernorm"], strict=True)]
        self._word, self._around = layers[0], layers[1:]
        assert len(self._around) == _PAD
        self._known: dict[bytes, Matrix] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the vectors of one text."""
        self._set([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64, **_: Any) -> Iterator[Doc]:
        """The same for many texts, batch by batch."""
        waiting = iter(stream)
        while batch := list(islice(waiting, batch_size)):
            self._set(batch)
            yield from batch

    def _set(self, docs: Sequence[Doc]) -> None:
        rows, width = sum(len(doc) + _PAD for doc in docs) + _PAD, self._word.width
        seen = np.zeros((rows, width), np.float32)
        first = _PAD
        for doc in docs:
            seen[first : first + len(doc)] = self._words(doc)
            first += len(doc) + _PAD
        for layer in self._around:
            window = np.zeros((rows, 3 * width), np.float32)
            window[1:, :width], window[:, width : 2 * width], window[:-1, 2 * width :] = seen[:-1], seen, seen[1:]
            seen = seen + layer(window)
        first = _PAD
        for doc in docs:
            doc.tensor = seen[first : first + len(doc)]
            first += len(doc) + _PAD

    def _words(self, doc: Doc) -> Matrix:
        """The vector of each word by itself, (tokens, 96)."""
        if not len(doc):
            return np.zeros((0, self._word.width), np.float32)
        parts = np.ascontiguousarray(doc.to_array(self._columns), dtype=np.uint64)
        known, names = self._known, [row.tobytes() for row in parts]
        found = {name: known[name] for name in names if name in known}
        places = {name: at for at, name in enumerate(names) if name not in found}
        if places:
            found.update(zip(places, self._made(parts[list(places.values())]), strict=True))
            # Never changed in place: another thread may be reading it.
            self._known = {**known, **found} if len(known) + len(places) <= _KEPT else found
        return np.stack([found[name] for name in names])

    def _made(self, parts: NDArray[np.uint64]) -> Matrix:
        found = []
        for column, (ops, seed, table) in enumerate(self._tables):
            keys = ops.hash(np.ascontiguousarray(parts[:, column]), seed) % table.shape[0]
            found.append(ops.gather_add(table, keys))
        return self._word(np.concatenate(found, axis=1))


class _Layer:
    """The largest of three products for each of `width` numbers, then brought to one mean and spread."""

    def __init__(self, maxout: Any, norm: Any) -> None:
        weights, bias = maxout.get_param("W"), maxout.get_param("b")
        self.width, self._pieces = bias.shape
        # By piece, so that the three stand side by side as blocks.
        turned = weights.transpose(1, 0, 2).reshape(self._pieces * self.width, -1)
        self._weights, self._bias = np.ascontiguousarray(turned.T), bias.T.ravel()
        self._scale, self._shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, seen: Matrix) -> Matrix:
        products = seen @ self._weights
        products += self._bias
        best = products[:, : self.width]
        for piece in range(1, self._pieces):
            np.maximum(best, products[:, piece * self.width : (piece + 1) * self.width], out=best)
        best = best - best.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", best, best)[:, None] / np.float32(self.width) + _EPSILON
        best *= np.reciprocal(np.sqrt(spread)) * self._scale
        best += self._shift
        return np.asarray(best, dtype=np.float32)


@Language.factory(NAME)
def _make(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    return TokenVectors(nlp.get_pipe("tok2vec").model)
