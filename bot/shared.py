"""The Redis that replicas share, where MO_REDIS_URL names one: asked briefly, and done without while it is away.

What stands in it may be lost at any time: it keeps replicas from each counting for itself, and no talk depends on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from time import monotonic
from typing import Any

from bot import logs

log = logs.get(__name__)

SECONDS = 0.3  # for an answer; who is asked answers in a thousandth of that
_AWAY_SECONDS = 2.0  # until it is asked again
LOCK_SECONDS = 10  # that a Rasa which was killed with a lock in hand keeps others waiting, at most


class Presence:
    """Whether Redis is to be asked; a loss and the return are each logged once."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._ask_from = 0.0
        self.lost = False

    @property
    def expected(self) -> bool:
        """False for a moment after each failure, so that not everybody waits for who does not answer."""
        return self._clock() >= self._ask_from

    def failed(self, error: BaseException) -> None:
        """It did not answer."""
        self._ask_from = self._clock() + _AWAY_SECONDS
        if not self.lost:
            self.lost = True
            log.warning("shared.lost", **logs.failure(error))

    def answered(self) -> None:
        """It did."""
        if self.lost:
            self.lost = False
            log.info("shared.back")


class Shared:
    """Small scripts run in Redis on keys that say nothing to who reads them; None wherever it does not answer."""

    def __init__(self, url: str, secret: bytes) -> None:
        """`secret` is the same for all replicas (up to 64 bytes): keys are hashes under it."""
        from redis import RedisError  # loaded only where a Redis is named
        from redis import asyncio as aioredis

        self._away_errors = (RedisError, OSError)
        self._redis = aioredis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)
        self._secret = secret
        self._scripts: dict[str, Any] = {}
        self._presence = Presence()

    def key(self, kind: str, name: str) -> str:
        """The key in Redis for an address, an account, a conversation or a code."""
        hashed = hashlib.blake2b(f"{kind}/{name}".encode(), key=self._secret, digest_size=16)
        return f"mo:{kind}:{hashed.hexdigest()}"

    async def run(self, script: str, keys: list[str], *values: float | str) -> str | None:
        """What a Lua script gives, as text; None where Redis is away, and the caller goes on by itself."""
        if not self._presence.expected:
            return None
        if script not in self._scripts:
            self._scripts[script] = self._redis.register_script(script)
        try:
            found = await self._scripts[script](keys=keys, args=values)
        except self._away_errors as error:
            self._presence.failed(error)
            return None
        self._presence.answered()
        return found.decode() if isinstance(found, bytes) else str(found)

    async def why_not(self) -> str:
        """For /readyz: "" where it answers."""
        try:
            await self._redis.ping()
        except self._away_errors as error:
            self._presence.failed(error)
            return "no answer: each replica counts for itself"
        self._presence.answered()
        return ""

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.close()
