"""Token buckets against floods: what one conversation, one account or one address may do at once and per second.

In memory, by each gateway for itself: a restart fills every bucket, and with several gateways the whole allows as many
times as much. They keep the product usable under a flood; what must hold whatever happens (an invitation used once, a
message answered once, a session ended) is held by the database.
"""

from __future__ import annotations

import contextlib
import ipaddress
import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from starlette.requests import Request

from bot.gateway.problems import Problem

_KEYS_KEPT = 10_000
_PLACE_FREE_IN = 5.0  # seconds; those who wait do so for 25 at most


@dataclass
class Buckets:
    """One bucket a key: `burst` at once, refilled with `per_second`; the keys longest unused are forgotten first."""

    burst: float
    per_second: float
    clock: Callable[[], float] = time.monotonic
    _levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, key: str, take: bool = True) -> float:
        """Take one (or only look) and return 0, or take nothing and return the seconds until one can be had."""
        moment = self.clock()
        level, at = self._levels.pop(key, (self.burst, moment))
        level = min(self.burst, level + (moment - at) * self.per_second)
        allowed = level >= 1
        self._levels[key] = (level - 1 if allowed and take else level, moment)
        if len(self._levels) > _KEYS_KEPT:
            self._levels.popitem(last=False)
        return 0.0 if allowed else (1 - level) / self.per_second

    def give_back(self, key: str) -> None:
        """Put back one that was taken."""
        if key in self._levels:
            level, at = self._levels[key]
            self._levels[key] = (min(self.burst, level + 1), at)

    def check(self, key: str, take: bool = True) -> None:
        """Take one (or only look), or raise a 429 problem with Retry-After."""
        seconds = self.wait(key, take)
        if seconds:
            raise too_many(seconds)


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
