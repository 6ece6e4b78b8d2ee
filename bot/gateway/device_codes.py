"""Short-lived codes with which a patient goes on with the same conversation on another device.

Kept in Redis where MO_REDIS_URL names one, by their hash: any gateway takes them. Without it, and while it is away,
they stand in this process's memory: a restart forgets them, and a code must be used at the gateway that made it. That
is acceptable for a code that lives ten minutes and can be asked for again.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.shared import Shared

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no I, L, O, 0, 1: read aloud and typed off a screen
_LENGTH = 8
SECONDS = 600
_CODE, _OWNER = "device code", "device code of"
_KEEP = """
local before = redis.call('GET', KEYS[2])
if before then redis.call('DEL', before) end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
redis.call('SET', KEYS[2], KEYS[1], 'EX', ARGV[2])
return '1'
"""
_USE = """
local owner = redis.call('GET', KEYS[1])
redis.call('DEL', KEYS[1])
return owner or ''
"""
_FORGET = """
local before = redis.call('GET', KEYS[1])
if before then redis.call('DEL', before, KEYS[1]) end
return '1'
"""


@dataclass
class DeviceCodes:
    """One code a conversation, good once and for ten minutes."""

    clock: Callable[[], float] = time.monotonic
    shared: Shared | None = None
    _codes: dict[str, tuple[str, float]] = field(default_factory=dict)

    async def make(self, conversation_id: str) -> str:
        """A new code ("ABCD-EFGH"); the conversation's earlier one stops working."""
        self._forget_here(conversation_id)
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        if self.shared is None or not await self.shared.run(
            _KEEP, [self.shared.key(_CODE, code), self.shared.key(_OWNER, conversation_id)], conversation_id, SECONDS
        ):
            self._codes[code] = (conversation_id, self.clock() + SECONDS)
        return f"{code[:4]}-{code[4:]}"

    async def use(self, code: str) -> str | None:
        """The conversation the code opens, or None where it is unknown, used or too old."""
        plain = "".join(sign for sign in code.upper() if sign.isalnum())
        if self.shared is not None and (found := await self.shared.run(_USE, [self.shared.key(_CODE, plain)])):
            return found
        here = self._codes.pop(plain, None)
        return here[0] if here and here[1] > self.clock() else None

    async def forget(self, conversation_id: str) -> None:
        """Drop the conversation's code and every code that is too old."""
        self._forget_here(conversation_id)
        if self.shared is not None:
            await self.shared.run(_FORGET, [self.shared.key(_OWNER, conversation_id)])

    def _forget_here(self, conversation_id: str) -> None:
        moment = self.clock()
        self._codes = {
            code: (owner, until)
            for code, (owner, until) in self._codes.items()
            if owner != conversation_id and until > moment
        }
