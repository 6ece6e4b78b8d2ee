"""A mail server for tests, on a free port of this machine: keeps what it is sent, and refuses what it is told to."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


class MailServer:
    """Speaks as much SMTP as is needed. `refusals` by command ("RCPT"): answers that it gives next, one each."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusals: defaultdict[str, list[str]] = defaultdict(list)
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> MailServer:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def url(self) -> str:
        """As MO_SMTP_URL names it."""
        assert self._server is not None
        return f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := await reader.readline():
            command = line.decode().split(" ")[0].strip().upper()
            if self.refusals[command]:
                writer.write(f"{self.refusals[command].pop(0)}\r\n".encode())
            elif command == "DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append(message_from_bytes(body[:-5], policy=default))  # type: ignore[arg-type]
                writer.write(b"250 taken\r\n")
            elif command == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
            await writer.drain()
        writer.close()
