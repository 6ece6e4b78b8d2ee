"""A load balancer as plain as can be: every connection goes to the next replica that takes it, whosever it is."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter

from bot.supervisor import free_port


class Balancer:
    """Deals connections to ports of this machine in turn, in a thread of its own; passes over who does not listen."""

    def __init__(self, backends: list[int]) -> None:
        self.port = free_port()
        self.dealt: Counter[int] = Counter()
        self._backends, self._next = backends, 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """No more connections."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(asyncio.start_server(self._deal, "127.0.0.1", self.port))
        self._ready.set()
        self._loop.run_forever()

    async def _deal(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in self._backends:
            port = self._backends[self._next % len(self._backends)]
            self._next += 1
            with contextlib.suppress(OSError):
                from_replica, to_replica = await asyncio.open_connection("127.0.0.1", port)
                self.dealt[port] += 1
                await asyncio.gather(_pass_on(reader, to_replica), _pass_on(from_replica, writer))
                return
        writer.close()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Until the source ends, or either side is gone; then the other side is told."""
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    with contextlib.suppress(OSError, RuntimeError):
        target.close()
