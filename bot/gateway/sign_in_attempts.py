"""Wrong passwords and codes: every further one of an account costs a longer wait, and an address has only so many.

Counted in memory, by each gateway for itself: a restart forgets, and with several gateways an account can be tried as
many times as often. Neither makes guessing worth it: what is left is some hundred tries a day and gateway against
passwords of ten signs or more, and against codes only for somebody who has the password. In return a flood of guesses
writes nothing to the database, and refusing them needs none. Addresses are those that `limits.address_of` tells.

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

_KEYS_KEPT = 10_000
_LONGEST_WAIT = 900.0  # seconds; a name cannot be locked for good by somebody else's guessing
_FORGOTTEN_AFTER = 3600.0


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

    def wait(self, account: str, address: str) -> int:
        """Whole seconds until a try for this account from this address is heard."""
        return math.ceil(max(self.accounts.wait(account), self.addresses.wait(address, take=False)))

    def trying(self, account: str, address: str) -> None:
        """Counts as failed until it proves right, so that many at once are no way around."""
        self.accounts.failed(account)
        self.addresses.wait(address)

    def opened(self, account: str, address: str) -> None:
        """It was right. The address only gets this try back: one right password buys no guesses at others'."""
        self.accounts.succeeded(account)
        self.addresses.give_back(address)
