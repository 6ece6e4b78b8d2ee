"""Sends to chats, waiting where Telegram says so, and trying again where the network fails; never a word in the log."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot import logs
from bot.gateway.telegram.api import is_gone
from bot.gateway.telegram.keyboards import NO_BUTTONS
from bot.gateway.telegram.wording import LONGEST, Spoken

log = logs.get(__name__)
T = TypeVar("T")

_LONGEST_BACK_OFF = 60.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Gone(Exception):
    """Nothing can be sent to the chat any more."""


class Halted(Exception):
    """Sending was given up, as it is no longer this process' turn."""


def _always() -> bool:
    return True


class Sender:
    """Telegram's way out; `sleep` is replaced in tests."""

    def __init__(self, bot: Bot, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._bot, self._sleep = bot, sleep

    async def say(self, chat: int, said: Spoken, still: Callable[[], bool] = _always) -> int:
        """Send all parts, however long it takes; the number of the last message. Raises Gone.

        `still` is asked before each try; Halted is raised where it says no. What Telegram refuses for good is
        left out and logged, or it would hold up everything after it; the number is then 0.
        """
        number = 0
        for place, part in enumerate(said.parts, 1):
            buttons = said.buttons if place == len(said.parts) else None
            number = await self._part(chat, part, buttons, still)
        return number

    async def _part(self, chat: int, text: str, buttons: InlineKeyboardMarkup | None, still: Callable[[], bool]) -> int:
        async def send() -> Message:
            return await self._bot.send_message(chat, text, reply_markup=buttons, link_preview_options=_NO_PREVIEW)

        sent = await self._until_sent(send, still)
        return int(sent.message_id) if sent is not None else 0

    async def document(self, chat: int, content: bytes, name: str) -> None:
        """Send a file. Raises Gone."""

        async def send() -> Message:
            return await self._bot.send_document(chat, content, filename=name)

        await self._until_sent(send)

    async def _until_sent(self, send: Callable[[], Awaitable[T]], still: Callable[[], bool] = _always) -> T | None:
        """What Telegram answers; None where it refuses for good, or cannot be understood. Raises Gone or Halted."""
        failures = 0
        while True:
            if not still():
                raise Halted
            try:
                return await send()
            except RetryAfter as error:
                await self._sleep(_seconds(error))
            except (Forbidden, BadRequest) as error:
                if is_gone(error):
                    raise Gone from None
                log.error("telegram.refused", **logs.failure(error))
                return None
            except TelegramError as error:
                failures += 1
                log.warning("telegram.unreachable", attempts=failures, error=type(error).__name__)
                await self._sleep(back_off(failures))
            except Exception as error:  # it was sent, and the library does not understand the answer: never once more
                log.error("telegram.unreadable", **logs.failure(error))
                return None

    async def typing(self, chat: int) -> None:
        """Show for five seconds that Mo is writing; a nicety that may fail."""
        await self._try(lambda: self._bot.send_chat_action(chat, ChatAction.TYPING))

    async def end_spinning(self, query: str) -> None:
        """A pressed button turns until it is answered."""
        await self._try(lambda: self._bot.answer_callback_query(query))

    async def take_buttons(self, chat: int, message: int, shown: str = "", chosen: str = "") -> None:
        """Take the buttons off a message, and write under it what was chosen: Telegram does not show a press."""
        text = f"{shown}\n\n\u203a {chosen}"
        if shown and chosen and len(text) <= LONGEST // 2:
            preview = _NO_PREVIEW
            await self._try(
                lambda: self._bot.edit_message_text(
                    text, chat, message, reply_markup=NO_BUTTONS, link_preview_options=preview
                )
            )
        else:
            await self._try(lambda: self._bot.edit_message_reply_markup(chat, message, reply_markup=NO_BUTTONS))

    async def leave(self, chat: int) -> None:
        """Leave a group or channel."""
        await self._try(lambda: self._bot.leave_chat(chat))

    async def show_commands(self, commands: Sequence[tuple[str, str]]) -> None:
        """Put the commands into Telegram's menu."""
        await self._try(lambda: self._bot.set_my_commands(commands))

    async def _try(self, call: Callable[[], Awaitable[Any]]) -> None:
        try:
            await call()
        except TelegramError:
            pass
        except Exception as error:
            log.error("telegram.unreadable", **logs.failure(error))


def back_off(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4 ... 60."""
    return float(min(_LONGEST_BACK_OFF, 2.0 ** min(failures - 1, 10)))


def pause_after(error: TelegramError, failures: int) -> float:
    """Seconds until Telegram is asked again."""
    if isinstance(error, RetryAfter):
        return _seconds(error)
    return _LONGEST_BACK_OFF if isinstance(error, InvalidToken) else back_off(failures)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait if isinstance(wait, (int, float)) else wait.total_seconds()) + 0.5
