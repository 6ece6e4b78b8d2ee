"""The sentence encoder: shape, length, likeness, and its small memory."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot import encoder


def test_vectors_have_512_numbers_and_length_one() -> None:
    vectors = encoder.encode(["my back hurts", "I love swimming"])
    assert vectors.shape == (2, encoder.DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)


def test_like_meanings_are_nearer_than_unlike_ones() -> None:
    near, also_near, far = encoder.encode(["I am scared of moving", "movement frightens me", "the gym costs too much"])
    assert near @ also_near > near @ far + 0.1


def test_no_text_gives_no_vector() -> None:
    assert encoder.encode([]).shape == (0, encoder.DIMENSIONS)


def test_repeated_texts_are_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Counting:
        def encode(self, texts: list[str]) -> encoder.Vectors:
            asked.extend(texts)
            return np.ones((len(texts), encoder.DIMENSIONS), dtype=np.float32)

    monkeypatch.setattr(encoder, "_load", Counting)
    encoder.encode(["said once, said twice", "said once, said twice", "another one"])
    encoder.encode(["another one"])
    assert asked == ["said once, said twice", "another one"]
    encoder._cache.clear()


def test_only_the_last_texts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "_cache_size", 2)
    encoder.encode(["one", "two", "three"])
    assert list(encoder._cache) == ["two", "three"]


def test_what_was_prepared_with_every_core_is_the_same_and_not_encoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["my back hurts", "I love swimming", "no bus on Sundays", "the pool is shut"]
    before = encoder.encode(texts)
    encoder._cache.clear()
    monkeypatch.setattr(encoder, "_A_SHARE", 2)
    monkeypatch.setattr(encoder, "_BATCH", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    encoder.prepare(texts)
    monkeypatch.setattr(encoder, "_load", lambda: pytest.fail("encoded again"))
    assert np.allclose(encoder.encode(texts), before, atol=1e-5)
    encoder._cache.clear()


class Helper(Executor):
    """Does at once the first batch that it is given, and never comes to the others."""

    def __init__(self) -> None:
        self.given: list[list[str]] = []

    def submit(self, function: Any, /, batch: list[str], *_: Any, **__: Any) -> Future[Any]:
        self.given.append(batch)
        future: Future[Any] = Future()
        if len(self.given) == 1:
            future.set_result(np.full((len(batch), encoder.DIMENSIONS), 0.5, np.float32))
        return future


def test_what_another_process_has_begun_is_taken_from_it_and_the_rest_taken_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = ["my back hurts", "I love swimming", "no bus on Sundays", "the pool is shut", "my knees as well"]
    monkeypatch.setattr(encoder, "_A_SHARE", 2)
    monkeypatch.setattr(encoder, "_BATCH", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    helper, done = Helper(), []
    encoder.helped_by(helper, lambda: done.append(len(encoder._cache)))
    encoder.ahead(texts[:5])
    assert helper.given == [texts[:2], texts[2:4]], "the last batch may not be whole yet"
    encoder.prepare(texts)
    assert done == [5]
    known = encoder.remembered([*texts, "never heard"])
    assert list(known) == texts
    assert (known[texts[0]] == 0.5).all()
    assert not (known[texts[2]] == 0.5).all()
    encoder.forget()
    encoder.ahead(texts)
    assert len(helper.given) == 2


def test_vectors_made_elsewhere_are_learnt_by_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder.learn_by_heart(["made elsewhere"], np.full((1, encoder.DIMENSIONS), 0.25, np.float32))
    monkeypatch.setattr(encoder, "_load", lambda: pytest.fail("encoded again"))
    assert (encoder.encode(["made elsewhere"]) == 0.25).all()
    encoder.forget()


class TestASharedTable:
    """Several processes read the encoder's largest part from one file."""

    @pytest.fixture(autouse=True)
    def anew(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
        monkeypatch.setenv("MO_MODEL", str(tmp_path))
        monkeypatch.setattr(encoder, "_model", None)
        encoder.forget()
        yield
        encoder.forget()

    def test_it_gives_the_same_vectors(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        own = encoder.encode(["my back hurts"])
        encoder.keep_table(tmp_path)
        monkeypatch.setattr(encoder, "_model", None)
        encoder.forget()
        assert np.array_equal(encoder.encode(["my back hurts"]), own)
        assert isinstance(encoder._backend().table, np.memmap)

    @pytest.mark.parametrize("content", [b"", b"no table", b"\x93NUMPY\x01\x00"])
    def test_a_file_that_is_none_is_left_aside(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / encoder._table_name()).write_bytes(content)
        assert encoder.encode(["my back hurts"]).shape == (1, encoder.DIMENSIONS)

    def test_a_table_of_other_numbers_is_left_aside(self, tmp_path: Path) -> None:
        np.save(tmp_path / encoder._table_name(), np.zeros((10, 10), dtype=np.uint8))
        encoder.warm_up()
        assert not isinstance(encoder._backend().table, np.memmap)
