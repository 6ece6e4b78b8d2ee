"""Telegram's Bot API: the client, fetching updates so that an odd one keeps nobody else waiting, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Bot, Update
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.request import HTTPXRequest

from bot import logs
from bot.settings import Settings

log = logs.get(__name__)

WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_SECONDS = 25
_ADDRESS = "https://api.telegram.org"


def make_bot(settings: Settings) -> Bot:
    """The client for the settings' token. It keeps to the environment's proxy, unless another address is set."""
    address = settings.telegram_api or _ADDRESS

    def connections(most: int) -> HTTPXRequest:
        direct = {"trust_env": not settings.telegram_api}
        return HTTPXRequest(
            connection_pool_size=most, read_timeout=20, write_timeout=20, connect_timeout=10, pool_timeout=20,
            httpx_kwargs=direct,
        )  # fmt: skip

    return Bot(
        settings.telegram_token,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=connections(32),
        get_updates_request=connections(2),
    )


async def fetch(bot: Bot, offset: int | None, seconds: int) -> list[Update | int]:
    """Updates from `offset` on, waiting for the first; one that cannot be read is given as its number."""
    try:
        return list(await bot.get_updates(offset=offset, timeout=seconds, allowed_updates=WANTED))
    except TelegramError:
        raise
    except Exception as error:  # the library gives up on all of them when one is not as it expects
        log.error("telegram.unreadable", **logs.failure(error))
    raw: Any = await bot.do_api_request("getUpdates", {"offset": offset, "timeout": 0, "allowed_updates": WANTED})
    return [read_update(bot, each) for each in raw]


def read_update(bot: Bot, raw: Mapping[str, Any]) -> Update | int:
    """One update, or its number where it cannot be read; ValueError where it has none."""
    try:
        number = int(raw["update_id"])
    except (KeyError, TypeError, OverflowError):
        raise ValueError("no update") from None
    try:
        return Update.de_json(dict(raw), bot)
    except Exception as error:
        log.error("telegram.unreadable", **logs.failure(error))
        return number


def is_gone(error: TelegramError) -> bool:
    """Whether nothing can be sent to that chat any more: blocked, deleted, never begun."""
    return isinstance(error, Forbidden) or (isinstance(error, BadRequest) and "chat not found" in str(error).lower())
