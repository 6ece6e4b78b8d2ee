"""Wrong passwords and codes: every further one of an account costs a longer wait, and an address has only so many.

All gateways count together in Redis where MO_REDIS_URL names one. Without it, and while it is away, each counts in its
own memory: a restart forgets, and with several gateways an account can be tried as many times as often. Neither makes
guessing worth it: what is left is some hundred tries a day and gateway against passwords of ten signs or more, and
against codes only for somebody who has the password. In return a flood of guesses writes nothing to the database, and
refusing them needs none. Addresses are those that `limits.address_of` tells.

A browser that somebody has signed in with before is counted apart: who guesses at a GP's password elsewhere cannot keep
the GP out, unless both come from one address.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot import clock
from bot.gateway.limits import Buckets
from bot.shared import Shared

_KEYS_KEPT = 10_000
_LONGEST_WAIT = 900.0  # seconds; a name cannot be locked for good by somebody else's guessing
_FORGOTTEN_AFTER = 3600.0
# Looks and counts in one step, by Redis' clock: of many tries at once only the first is heard.
_TRY = """
local free, longest, forgotten = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local kept = redis.call('HMGET', KEYS[1], 'count', 'at')
local count, at = tonumber(kept[1]) or 0, tonumber(kept[2]) or now
if count >= free then
  local pause = math.min(longest, 2 ^ math.min(count - free, 10))
  local wait = math.min(pause, at + pause - now)
  if wait > 0 then
    return string.format('%.6f', wait)
  end
end
redis.call('HSET', KEYS[1], 'count', count + 1, 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], forgotten)
return '0'
"""
_FORGET = "redis.call('DEL', KEYS[1])"


@dataclass
class Attempts:
    """Counts failures: the first `free` cost nothing, then the wait doubles, from 1 s to a quarter of an hour."""

    free: int
    now: Callable[[], datetime] = clock.now
    _failures: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict)

    def wait(self, key: str) -> float:
        """Seconds until the next try is heard; 0 when it may be made."""
        count, last = self._failures.get(key, (0, 0.0))
        if count < self.free:
            return 0.0
        pause = min(_LONGEST_WAIT, 2.0 ** min(count - self.free, 10))
        return max(0.0, min(pause, last + pause - self.now().timestamp()))  # a clock set back locks nobody out

    def failed(self, key: str) -> None:
        """One more failure; those of more than an hour ago are forgotten."""
        moment = self.now().timestamp()
        count, last = self._failures.pop(key, (0, moment))
        count = 0 if moment - last > _FORGOTTEN_AFTER else count
        self._failures[key] = (count + 1, moment)
        if len(self._failures) > _KEYS_KEPT:
            self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Start afresh."""
        self._failures.pop(key, None)


def _failures_of_addresses() -> Buckets:
    """Twenty at once, then one in three minutes: many people of a practice share one address."""
    return Buckets(20, 1 / 180, clock=lambda: clock.now().timestamp())


@dataclass
class Door:
    """The attempts at one kind of secret, by account and by address."""

    accounts: Attempts = field(default_factory=lambda: Attempts(free=5))
    addresses: Buckets = field(default_factory=_failures_of_addresses)

    shared: Shared | None = None
    name: str = ""

    def __post_init__(self) -> None:
        self.addresses.shared, self.addresses.name = self.shared, f"{self.name} by address"

    async def trying(self, account: str, address: str | None = None) -> int:
        """0: the try may be made, and counts as failed until `opened`, so that many at once are no way around.

        Otherwise whole seconds until one is heard for this account, or from this address where one is given.
        """
        seconds = await self.addresses.wait(address, take=False) if address is not None else 0.0
        seconds = seconds or await self._try_account(account)
        if not seconds and address is not None:
            await self.addresses.wait(address)
        return math.ceil(seconds)

    async def opened(self, account: str, address: str | None = None) -> None:
        """It was right. The address only gets this try back: one right password buys no guesses at others'."""
        if self.shared is not None:
            await self.shared.run(_FORGET, [self._key(self.shared, account)])
        self.accounts.succeeded(account)
        if address is not None:
            await self.addresses.give_back(address)

    async def _try_account(self, account: str) -> float:
        if self.shared is not None:
            rules = (self.accounts.free, _LONGEST_WAIT, _FORGOTTEN_AFTER)
            told = await self.shared.run(_TRY, [self._key(self.shared, account)], *rules)
            if told is not None:
                return float(told)
        seconds = self.accounts.wait(account)
        if not seconds:
            self.accounts.failed(account)
        return seconds

    def _key(self, shared: Shared, account: str) -> str:
        return shared.key(self.name, account)
