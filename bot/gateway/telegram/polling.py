"""Long polling: asks Telegram for news, and confirms an update only when it is dealt with."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from time import monotonic

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot import logs
from bot.gateway.telegram.api import POLL_SECONDS, fetch
from bot.gateway.telegram.inbox import Inbox, NotStored
from bot.gateway.telegram.sending import back_off, pause_after
from bot.gateway.telegram.updates import Incoming, read
from bot.records.errors import RecordsError

log = logs.get(__name__)

_AT_ONCE = 0.5  # seconds; an empty answer sooner than that is no long poll, and is asked for again after a pause
_AGAIN_AFTER = 1.0  # seconds
_FORGET_AFTER = 5 * 86400.0  # a week without news, and Telegram numbers its updates anew


class Polling:
    """Asks for one bot's updates; `why_not` tells how it went last."""

    def __init__(self, bot: Bot, inbox: Inbox, seconds: int = POLL_SECONDS) -> None:
        self._bot, self._inbox, self._wait = bot, inbox, seconds
        self._offset: int | None = None
        self._seen_at = monotonic()
        self.why_not = ""

    async def run(self) -> None:
        """Ask for ever."""
        failures = 0
        while True:
            logs.clear_contextvars()  # of the last update
            began = monotonic()
            try:
                updates = await fetch(self._bot, self._asked_from(), self._wait)
            except TelegramError as error:
                failures += 1
                self.why_not = why(error)
                log.warning("telegram.unreachable", attempts=failures, error=type(error).__name__)
                await asyncio.sleep(pause_after(error, failures))
                continue
            except Exception as error:
                failures += 1
                self.why_not = "Telegram's answer cannot be read"
                log.error("telegram.unreadable", **logs.failure(error))
                await asyncio.sleep(back_off(failures))
                continue
            failures, self.why_not = 0, ""
            whole = await self.take_all(updates)
            if not whole or (not updates and monotonic() - began < _AT_ONCE):
                await asyncio.sleep(_AGAIN_AFTER)

    def _asked_from(self) -> int | None:
        if monotonic() - self._seen_at > _FORGET_AFTER:
            self._offset = None
        return self._offset

    async def take_all(self, updates: Sequence[Update | int]) -> bool:
        """Take updates in; False where one has to come again, and with it all that came after it.

        Chats do not wait for each other; within one the order is kept.
        """
        dealt_with: dict[int, bool] = {}
        chats: defaultdict[int, list[Incoming]] = defaultdict(list)
        for update in updates:
            incoming = None if isinstance(update, int) else read(update)
            dealt_with[_number(update)] = incoming is None
            if incoming is not None:
                chats[incoming.chat].append(incoming)
        for taken in await asyncio.gather(*map(self._take_in_order, chats.values())):
            dealt_with |= taken
        for number, done in dealt_with.items():
            if not done:
                return False
            self._offset, self._seen_at = number + 1, monotonic()
        return True

    async def _take_in_order(self, chat: Sequence[Incoming]) -> dict[int, bool]:
        """One chat's updates: after one that has to come again only safety hears the others."""
        taken: dict[int, bool] = {}
        for incoming in chat:
            waits = not all(taken.values())
            taken[incoming.id] = await self._take(incoming, waits)
        return taken

    async def _take(self, incoming: Incoming, waits: bool) -> bool:
        try:
            if waits:
                await self._inbox.hear_only(incoming)
                return False
            await self._inbox.take(incoming)
        except (NotStored, RecordsError):
            return False
        except Exception as error:
            return not self._inbox.stumbled(incoming, error)
        return True


def _number(update: Update | int) -> int:
    return update if isinstance(update, int) else update.update_id


def why(error: TelegramError) -> str:
    """Why Telegram cannot be used, in a few fixed words."""
    if isinstance(error, InvalidToken):
        return "Telegram does not know the token"
    if isinstance(error, Conflict):
        return "another program asks for this bot's news"
    return "Telegram does not answer"
