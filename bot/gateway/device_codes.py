"""Short-lived codes with which a patient goes on with the same conversation on another device.

Kept in this process's memory only: a restart forgets them, and with several gateways the code must be used on the one
that made it. That is acceptable for a code that lives ten minutes and can be asked for again.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no I, L, O, 0, 1: read aloud and typed off a screen
_LENGTH = 8
SECONDS = 600


@dataclass
class DeviceCodes:
    """One code a conversation, good once and for ten minutes."""

    clock: Callable[[], float] = time.monotonic
    _codes: dict[str, tuple[str, float]] = field(default_factory=dict)

    def make(self, conversation_id: str) -> str:
        """A new code ("ABCD-EFGH"); the conversation's earlier one stops working."""
        self.forget(conversation_id)
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        self._codes[code] = (conversation_id, self.clock() + SECONDS)
        return f"{code[:4]}-{code[4:]}"

    def use(self, code: str) -> str | None:
        """The conversation the code opens, or None where it is unknown, used or too old."""
        plain = "".join(sign for sign in code.upper() if sign.isalnum())
        found = self._codes.pop(plain, None)
        return found[0] if found and found[1] > self.clock() else None

    def forget(self, conversation_id: str) -> None:
        """Drop the conversation's code and every code that is too old."""
        moment = self.clock()
        self._codes = {
            code: (owner, until)
            for code, (owner, until) in self._codes.items()
            if owner != conversation_id and until > moment
        }
