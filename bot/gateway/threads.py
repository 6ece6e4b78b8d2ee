"""Runs the records' blocking calls in threads of their own, so that no slow database holds up anything else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

import anyio
import anyio.to_thread

from bot.records.errors import RecordsUnavailable

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """A limited number of threads; a call given up on goes on in its thread, and its result is dropped."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._limiter: anyio.CapacityLimiter | None = None

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function` in a thread."""
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(self._most)
        return await anyio.to_thread.run_sync(
            partial(function, *args, **kwargs), abandon_on_cancel=True, limiter=self._limiter
        )

    async def within(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same, but RecordsUnavailable when it takes longer than `seconds`."""
        try:
            with anyio.fail_after(seconds):
                return await self.run(function, *args, **kwargs)
        except TimeoutError:
            raise RecordsUnavailable("no answer in time") from None
