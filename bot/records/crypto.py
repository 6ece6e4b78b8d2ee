"""Encryption of what patients say: AES-256-GCM, every ciphertext bound to its table, row and column."""

from __future__ import annotations

import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.records.errors import UnreadableText

KEY_BYTES = 32
_FORMAT = b"\x01"
_NONCE_BYTES = 12


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


class Cipher:
    """Seals and opens values under one key; (table, row, column) must be the same both times."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, data: bytes, table: str, row: str, column: str) -> bytes:
        """Format byte, random nonce, ciphertext with tag."""
        nonce = os.urandom(_NONCE_BYTES)
        return _FORMAT + nonce + self._aead.encrypt(nonce, data, _place(table, row, column))

    def open(self, sealed: bytes, table: str, row: str, column: str) -> bytes:
        """The bytes sealed in this very place; raises UnreadableText if altered, moved or of another key."""
        sealed = bytes(sealed)
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            if sealed[:1] != _FORMAT:
                raise InvalidTag
            return self._aead.decrypt(nonce, body, _place(table, row, column))
        except (InvalidTag, ValueError):
            raise UnreadableText(f"{table}.{column} of row {row} does not fit its key and place") from None

    def seal_json(self, value: Any, table: str, row: str, column: str) -> bytes | None:
        """A JSON value, sealed; None stays None."""
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
        return self.seal(text.encode("ascii"), table, row, column)

    def open_json(self, sealed: bytes | None, table: str, row: str, column: str) -> Any:
        """The JSON value sealed in this place; None stays None."""
        return None if sealed is None else json.loads(self.open(sealed, table, row, column))


def _place(table: str, row: str, column: str) -> bytes:
    return f"{table}/{row}/{column}".encode()
