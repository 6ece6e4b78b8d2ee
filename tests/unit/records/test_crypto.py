"""What was sealed opens only with its key and in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.crypto import Cipher, new_key
from bot.records.errors import UnreadableText


@given(st.binary(max_size=200))
def test_what_was_sealed_can_be_opened(data: bytes) -> None:
    cipher = Cipher(new_key())
    assert cipher.open(cipher.seal(data, "message", "1", "body"), "message", "1", "body") == data


@pytest.mark.parametrize("place", [("plan", "1", "body"), ("message", "2", "body"), ("message", "1", "quote")])
def test_a_text_moved_to_another_row_is_refused(place: tuple[str, str, str]) -> None:
    cipher = Cipher(new_key())
    sealed = cipher.seal(b"words", "message", "1", "body")
    with pytest.raises(UnreadableText):
        cipher.open(sealed, *place)


@given(st.integers(min_value=0, max_value=32), st.integers(min_value=1, max_value=255))
def test_a_text_that_was_tampered_with_is_refused(position: int, change: int) -> None:
    cipher = Cipher(new_key())
    sealed = bytearray(cipher.seal(b"words", "message", "1", "body"))
    sealed[position] ^= change
    with pytest.raises(UnreadableText):
        cipher.open(bytes(sealed), "message", "1", "body")


@pytest.mark.parametrize("rubbish", [b"", b"\x01", b"\x01" + b"0" * 12, b"plain words"])
def test_what_was_never_sealed_is_refused(rubbish: bytes) -> None:
    with pytest.raises(UnreadableText):
        Cipher(new_key()).open(rubbish, "message", "1", "body")


def test_another_patients_key_opens_nothing() -> None:
    sealed = Cipher(new_key()).seal(b"words", "message", "1", "body")
    with pytest.raises(UnreadableText):
        Cipher(new_key()).open(sealed, "message", "1", "body")


def test_the_same_words_never_look_the_same() -> None:
    cipher = Cipher(new_key())
    assert cipher.seal(b"words", "message", "1", "body") != cipher.seal(b"words", "message", "1", "body")
