"""What comes over the wire before any route sees it: heads without end, senders without haste, and no HTTP at all."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.gateway import connections
from bot.gateway.app import server_config

Sends = Callable[..., Awaitable[tuple[int, dict[str, str], bytes]]]
HEAD = b"GET /healthz HTTP/1.1\r\nHost: mo.test\r\n"
POST = b"POST /api/messages HTTP/1.1\r\nHost: mo.test\r\nContent-Type: application/json\r\n"


@pytest.fixture
async def port(app: Starlette) -> AsyncIterator[int]:
    """The gateway as it is served, on a free loopback port."""
    config = server_config(app, "127.0.0.1", 0)
    config.log_config = None
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await running


@pytest.fixture
def sends(port: int) -> Sends:
    """Sends bytes as they are, in parts, and reads one answer: status, headers, body."""

    async def send(*parts: bytes, pause: float = 0) -> tuple[int, dict[str, str], bytes]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        answered = asyncio.create_task(answer(reader))  # reads meanwhile: a refusal may come before all is sent
        try:
            with contextlib.suppress(ConnectionError):
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(pause)
            return await answered
        finally:
            writer.close()

    return send


async def answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    """The next answer on a connection."""
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return int(head[0].split()[1]), headers, await reader.readexactly(int(headers.get("content-length", 0)))


def is_problem(status: int, headers: dict[str, str], body: bytes) -> bool:
    """Whether it is a refusal that a client can read."""
    return headers["content-type"] == "application/problem+json" and json.loads(body)["status"] == status


@pytest.mark.parametrize(
    "junk",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"FOO /api/messages HTTP/1.1\r\n\r\n",
        "GET /c/ä HTTP/1.1\r\n\r\n".encode(),
        b"GET /api/messages?after=\xff HTTP/1.1\r\n\r\n",
        POST + b"Content-Length: -3\r\n\r\n",
        POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        HEAD + b"X: a\x00b\r\n\r\n",
    ],
    ids=["tls", "http2", "method", "path", "query", "negative", "two-lengths", "chunks", "null"],
)
async def test_what_is_no_request_gets_a_problem(sends: Sends, junk: bytes) -> None:
    status, headers, body = await sends(junk)
    assert (status, is_problem(status, headers, body), headers["connection"]) == (400, True, "close")
    assert (await sends(HEAD + b"\r\n"))[0] == 200


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"X: " + b"a" * 500_000,
        HEAD + b"X: a\r\n" * 50_000,
        HEAD + b"Authorization: Bearer " + b"a." * 20_000 + b"\r\n\r\n",
        b"GET /c/" + b"a" * 300_000,
        HEAD + b"Cookie: mo_practice=" + b"a" * 40_000 + b"\r\n\r\n",
    ],
    ids=["header", "headers", "token", "address", "cookie"],
)
async def test_a_head_without_end_is_refused(sends: Sends, head: bytes) -> None:
    status, headers, body = await sends(*(head[at : at + 16_000] for at in range(0, min(len(head), 64_000), 16_000)))
    assert (status, is_problem(status, headers, body)) == (431, True)


async def test_a_head_of_usual_size_with_odd_signs_is_no_trouble(sends: Sends) -> None:
    odd = b"Accept: \xff;;,q=1e999\r\nCookie: \xc3\xa4; ;=\r\nX: " + b"a" * 8_000 + b"\r\nHost: [\r\n"
    assert (await sends(HEAD + odd + b"\r\n"))[0] == 200


async def test_a_body_over_the_limit_is_refused_though_no_length_was_told(sends: Sends) -> None:
    chunk = b"2000\r\n" + b" " * 0x2000 + b"\r\n"
    opening = POST.replace(b"messages", b"conversations") + b"Transfer-Encoding: chunked\r\n\r\n"
    status, headers, body = await sends(opening, *[chunk] * 6)
    assert (status, is_problem(status, headers, body)) == (413, True)


@pytest.mark.parametrize(
    "slow",
    [HEAD, POST.replace(b"messages", b"conversations") + b'Content-Length: 20\r\n\r\n{"id"'],
    ids=["head", "body"],
)
async def test_whoever_takes_too_long_is_told_and_let_go(
    sends: Sends, slow: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connections, "LONGEST_ARRIVAL", 0.2)
    status, headers, body = await sends(slow)
    assert (status, is_problem(status, headers, body), headers["connection"]) == (408, True, "close")
    assert (await sends(HEAD + b"\r\n"))[0] == 200
    assert not [line for line in caplog.records if line.name.startswith("bot")]


async def test_a_connection_on_which_nothing_is_asked_ends_without_a_word(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LONGEST_ARRIVAL", 0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    assert await asyncio.wait_for(reader.read(), 10) == b""
    writer.close()


async def test_whoever_goes_on_sending_after_the_answer_is_let_go(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LONGEST_ARRIVAL", 0.5)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(POST + b"Content-Length: 1000000\r\n\r\n")
    assert (await answer(reader))[0] == 401
    writer.write(b" " * 1000)
    assert await asyncio.wait_for(reader.read(), 10) == b""
    writer.close()


async def test_a_connection_is_kept_for_the_next_request(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(3):
        writer.write(HEAD + b"X: " + b"a" * 20_000 + b"\r\n\r\n")
        assert (await answer(reader))[0] == 200
    writer.close()


@pytest.mark.parametrize("host", ["[", "ä", "evil.example", "a/b", ""])
async def test_a_redirect_stays_here_whatever_host_was_named(sends: Sends, host: str) -> None:
    status, headers, _ = await sends(f"GET /practice HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert (status, headers["location"]) == (307, "/practice/")
