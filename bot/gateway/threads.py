"""Runs the records' blocking calls in threads of their own, so that no slow database holds up anything else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

import anyio

from bot.records.errors import RecordsUnavailable

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """A limited number of threads; a call given up on goes on in its thread, and its result is dropped.

    An executor of asyncio's: a message takes some ten calls, and anyio's way to a thread costs several times as much.
    """

    def __init__(self, most: int) -> None:
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="records")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function` in a thread."""
        call = partial(copy_context().run, partial(function, *args, **kwargs))
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    async def within(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same, but RecordsUnavailable when it takes longer than `seconds`."""
        try:
            with anyio.fail_after(seconds):
                return await self.run(function, *args, **kwargs)
        except TimeoutError:
            raise RecordsUnavailable("no answer in time") from None
