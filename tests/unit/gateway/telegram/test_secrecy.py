"""The bot's token and what patients write stand in no log, whatever the libraries have to say about it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from telegram.request import HTTPXRequest

from bot import logs
from bot.gateway.telegram.api import fetch, make_bot
from bot.gateway.telegram.sending import Sender
from bot.gateway.telegram.wording import spoken
from bot.settings import SettingError, Settings

from .conftest import CHAT, TOKEN, Writer

WORDS = "velvet harpoon"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that is logged, with the libraries as talkative as they can be."""
    written = io.StringIO()
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.getLogRecordFactory(), logging.lastResort, logging.raiseExceptions)
    monkeypatch.setattr("sys.stderr", written)
    logs.set_up("gateway", Settings(log_format="json", log_level="info"), libraries=logging.DEBUG)
    yield written
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    logging.setLogRecordFactory(before[2])
    logging.lastResort, logging.raiseExceptions = before[3], before[4]


async def answer(request: Request) -> JSONResponse:
    """A Telegram that gives an update that cannot be read, and refuses messages by quoting them."""
    if request.url.path.endswith("getUpdates"):
        return JSONResponse({"ok": True, "result": [{"update_id": 1, "message": {"text": WORDS}}]})
    if request.url.path.endswith("sendChatAction"):
        raise RuntimeError(WORDS)
    return JSONResponse({"ok": False, "error_code": 400, "description": f"Bad Request: {WORDS} {TOKEN}"}, 400)


async def test_neither_the_token_nor_words_are_logged(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = make_bot(Settings(telegram_token=TOKEN, telegram_api="http://telegram.test"))
    routes = [Route("/{path:path}", answer, methods=["GET", "POST"])]
    for request in bot._request:
        assert isinstance(request, HTTPXRequest)
        await request._client.aclose()
        request._client = httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=routes)))
    assert await fetch(bot, None, 0) == [1]
    sender = Sender(bot)
    assert await sender.say(CHAT, spoken(WORDS)) == 0
    await sender.typing(CHAT)
    said = log.getvalue()
    assert "telegram.unreadable" in said
    assert "telegram.refused" in said
    assert '"logger": "httpx"' in said, "the library did log"
    for secret in (TOKEN, TOKEN.partition(":")[2], WORDS, str(CHAT)):
        assert secret not in said


async def test_a_talk_leaves_no_word_and_no_chat_in_the_log(log: io.StringIO, writer: Writer) -> None:
    await writer.agrees()
    await writer.says(WORDS)
    await writer.another().says(WORDS)
    said = log.getvalue()
    assert "message.taken" in said
    assert '"channel": "telegram"' in said
    for secret in (TOKEN, WORDS, str(CHAT), str(CHAT + 1)):
        assert secret not in said


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"MO_TELEGRAM_TOKEN": "no-token"}, "MO_TELEGRAM_TOKEN cannot be used"),
        ({"MO_TELEGRAM_API": "http://x"}, "need MO_TELEGRAM_TOKEN"),
        ({"MO_TELEGRAM_TOKEN": TOKEN, "MO_TELEGRAM_API": "telegram"}, "it must begin with http"),
        ({"MO_TELEGRAM_WEBHOOK_SECRET": "a" * 30}, "need MO_TELEGRAM_TOKEN"),
        ({"MO_TELEGRAM_TOKEN": TOKEN, "MO_TELEGRAM_WEBHOOK_SECRET": "short"}, "24 to 256"),
        ({"MO_TELEGRAM_TOKEN": TOKEN, "MO_TELEGRAM_WEBHOOK_SECRET": "a" * 30}, "needs MO_PUBLIC_URL"),
        (
            {"MO_TELEGRAM_TOKEN": TOKEN, "MO_TELEGRAM_WEBHOOK_SECRET": "a" * 30, "MO_PUBLIC_URL": "http://mo.example"},
            "with https://",
        ),
    ],
)
def test_a_start_is_refused_with_settings_that_cannot_work(given: dict[str, str], told: str) -> None:
    with pytest.raises(SettingError, match=told) as refused:
        Settings.from_environment(given)
    for secret in ("no-token", "short", TOKEN):
        assert secret not in str(refused.value)


def test_whole_settings_are_taken() -> None:
    given = {"MO_TELEGRAM_TOKEN": TOKEN, "MO_TELEGRAM_WEBHOOK_SECRET": "a" * 30, "MO_PUBLIC_URL": "https://mo.example"}
    read = Settings.from_environment(given)
    assert replace(read, telegram_token="", telegram_webhook_secret="", public_url="") == Settings()
