"""Connections: uvicorn's own, but no request is endlessly slow, no head endlessly large, and refusals are problems."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from bot.gateway.problems import Problem, problem_response

LARGEST_HEAD = 32 * 1024
"""Bytes of address and headers together; a browser's are about 1 kB."""

LONGEST_ARRIVAL = 20.0
"""Seconds from the connection, or a request's first byte, to its last one; a slow telephone needs three."""

LINGERS = 1.0
"""Seconds after a refusal in which a client that is still sending can read it."""

_UNREADABLE = Problem(400, "request-unreadable", "This is not a request that can be read.")
_TOO_LARGE = Problem(431, "headers-too-large", f"Address and headers may have at most {LARGEST_HEAD:,} bytes together.")
_TOO_SLOW = Problem(408, "request-too-slow", "The request took too long to arrive. Please send it again.")


class Connection(HttpToolsProtocol):
    """One connection. uvicorn alone limits neither the size of a head nor the time that a request takes to come in."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._in_head, self._head_bytes = True, 0
        self._impatience: asyncio.TimerHandle | None = None
        self._refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless a head has grown too large before its end was seen, or the request was refused."""
        if self._refused:
            return
        before = self._in_head
        super().data_received(data)
        if before and self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > LARGEST_HEAD:
                self._refuse(_TOO_LARGE)

    def on_message_begin(self) -> None:
        """A request's first byte is here."""
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0
        self._wait()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head = False
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > LARGEST_HEAD:
            self._refuse(_TOO_LARGE)
            return
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The whole request is here; the answer may take as long as it takes."""
        self._stop_waiting()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """What cannot be parsed is refused as everything else is."""
        self._refuse(_UNREADABLE)

    def _wait(self) -> None:
        self._stop_waiting()
        self._impatience = self.loop.call_later(LONGEST_ARRIVAL, self._give_up)

    def _stop_waiting(self) -> None:
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None

    def _give_up(self) -> None:
        """Say so, unless nothing was asked (a browser's spare connection) or the answer has begun."""
        answering = not self._in_head and self.cycle.response_started
        if answering or (self._in_head and not self._head_bytes):
            self.transport.close()
        else:
            self._refuse(_TOO_SLOW)

    def _refuse(self, problem: Problem) -> None:
        """Answer, and close soon: what still comes in is read and dropped.

        Closed at once with something unread, the connection would be reset, and the answer lost on the way.
        """
        self._stop_waiting()
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        answer = problem_response(problem)
        headers = [*answer.raw_headers, (b"connection", b"close")]
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
        self.transport.write(STATUS_LINE[problem.status] + lines + b"\r\n" + bytes(answer.body))
        self.transport.write_eof()
        self._impatience = self.loop.call_later(LINGERS, self.transport.close)
