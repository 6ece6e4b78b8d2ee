"""Token buckets against floods: what one conversation, one account or one address may do at once and per second.

All gateways count together in Redis where MO_REDIS_URL names one. Without it, and while it is away, each counts in its
own memory: a restart fills every bucket, and several gateways allow as many times as much. Limits keep the product
usable under a flood; what must hold whatever happens (an invitation used once, a message answered once, a session
ended) is held by the database.
"""

from __future__ import annotations

import contextlib
import ipaddress
import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields

from starlette.requests import Request

from bot.gateway.problems import Problem
from bot.shared import Shared

_KEYS_KEPT = 10_000
_PLACE_FREE_IN = 5.0  # seconds; those who wait do so for 25 at most
# By Redis' own clock, as those of the gateways differ. A full bucket needs no row.
_TAKE = """
local burst, rate, amount = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local kept = redis.call('HMGET', KEYS[1], 'level', 'at')
local level, at = tonumber(kept[1]) or burst, tonumber(kept[2]) or now
level = math.min(burst, level + math.max(0, now - at) * rate)
if level < 1 and amount >= 0 then
  return string.format('%.6f', (1 - level) / rate)
end
level = math.min(burst, level - amount)
if level >= burst then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'level', string.format('%.6f', level), 'at', string.format('%.6f', now))
  redis.call('PEXPIRE', KEYS[1], math.ceil((burst - level) / rate * 1000) + 1000)
end
return '0'
"""


@dataclass
class Buckets:
    """One bucket a key: `burst` at once, refilled with `per_second`; the keys longest unused are forgotten first."""

    burst: float
    per_second: float
    clock: Callable[[], float] = time.monotonic
    shared: Shared | None = None
    name: str = ""
    _levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    async def wait(self, key: str, take: bool = True) -> float:
        """Take one (or only look) and return 0, or take nothing and return the seconds until one can be had."""
        if (told := await self._elsewhere(key, 1 if take else 0)) is not None:
            return told
        return self.wait_here(key, take)

    async def give_back(self, key: str) -> None:
        """Put back one that was taken."""
        if await self._elsewhere(key, -1) is None and key in self._levels:
            level, at = self._levels[key]
            self._levels[key] = (min(self.burst, level + 1), at)

    async def check(self, key: str, take: bool = True) -> None:
        """Take one (or only look), or raise a 429 problem with Retry-After."""
        seconds = await self.wait(key, take)
        if seconds:
            raise too_many(seconds)

    def wait_here(self, key: str, take: bool = True) -> float:
        """As `wait`, in this process's memory alone."""
        moment = self.clock()
        level, at = self._levels.pop(key, (self.burst, moment))
        level = min(self.burst, level + (moment - at) * self.per_second)
        allowed = level >= 1
        self._levels[key] = (level - 1 if allowed and take else level, moment)
        if len(self._levels) > _KEYS_KEPT:
            self._levels.popitem(last=False)
        return 0.0 if allowed else (1 - level) / self.per_second

    async def _elsewhere(self, key: str, amount: int) -> float | None:
        if self.shared is None:
            return None
        told = await self.shared.run(_TAKE, [self.shared.key(self.name, key)], self.burst, self.per_second, amount)
        return None if told is None else float(told)


@dataclass
class Places:
    """Places to wait in: some for each key, and so many in all; each costs a look at the database a second."""

    each: int
    in_all: int
    _taken: Counter[str] = field(default_factory=Counter)

    @contextlib.contextmanager
    def taken(self, key: str) -> Iterator[None]:
        """Take a place for the block, or raise a 429 problem with Retry-After."""
        if self._taken[key] >= self.each or self._taken.total() >= self.in_all:
            raise too_many(_PLACE_FREE_IN)
        self._taken[key] += 1
        try:
            yield
        finally:
            self._taken[key] -= 1
            self._taken += Counter()  # drops keys without a place


def too_many(seconds: float) -> Problem:
    """The 429 problem; `seconds` until it may be tried again."""
    wait = str(max(1, math.ceil(seconds)))
    detail = f"That was a lot at once. Please wait {wait} seconds and try again; nothing is lost."
    return Problem(429, "too-many-requests", detail, headers={"Retry-After": wait})


@dataclass
class Limits:
    """The gateway's limits. Safety is answered beyond `messages`, up to `alarms`; wrong codes are guesses.

    By conversation (which the token names): messages, alarms, reads. By address, or chat on
    Telegram: openings, guesses. By both: mails that ask whether an address is right. By account: portal.
    Signing in has its own, in `sign_in_attempts`.
    `polls` are requests that wait for news: one a tab, so ten are many tabs.
    """

    messages: Buckets = field(default_factory=lambda: Buckets(60, 3))
    alarms: Buckets = field(default_factory=lambda: Buckets(60, 1))
    reads: Buckets = field(default_factory=lambda: Buckets(120, 5))
    openings: Buckets = field(default_factory=lambda: Buckets(300, 10))
    guesses: Buckets = field(default_factory=lambda: Buckets(15, 0.1))
    portal: Buckets = field(default_factory=lambda: Buckets(120, 2))
    polls: Places = field(default_factory=lambda: Places(each=10, in_all=1_000))
    mails: Buckets = field(default_factory=lambda: Buckets(5, 5 / 3600))

    def share(self, shared: Shared) -> None:
        """Let all replicas count together; but for `polls`, which are places in this process."""
        for each in fields(self):
            buckets = getattr(self, each.name)
            if isinstance(buckets, Buckets):
                buckets.shared, buckets.name = shared, each.name


def address_of(request: Request) -> str:
    """Whom limits by address count: an IPv4 address, or the 64 bits of IPv6 that one customer has all of.

    Behind a proxy this is the client's address as the proxy tells it, believed only from the addresses in
    FORWARDED_ALLOW_IPS (uvicorn's own setting; loopback unless set).
    """
    host = request.client.host if request.client else ""
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(host)
        if isinstance(address, ipaddress.IPv6Address):
            return str(address.ipv4_mapped or ipaddress.ip_network((int(address), 64), strict=False))
    return host
