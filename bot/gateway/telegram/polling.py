"""Long polling: asks Telegram for news, and confirms an update only when it is dealt with."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from time import monotonic

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot import logs
from bot.gateway.telegram.api import POLL_SECONDS, fetch
from bot.gateway.telegram.inbox import Inbox, NotStored
from bot.gateway.telegram.sending import back_off, pause_after
from bot.gateway.telegram.updates import read
from bot.records.errors import RecordsError

log = logs.get(__name__)

_AT_ONCE = 0.5  # seconds; an empty answer sooner than that is no long poll, and is asked for again after a pause
_TRIES = 5
_FORGET_AFTER = 5 * 86400.0  # a week without news, and Telegram numbers its updates anew


class Polling:
    """Asks for one bot's updates; `why_not` tells how it went last."""

    def __init__(self, bot: Bot, inbox: Inbox, seconds: int = POLL_SECONDS) -> None:
        self._bot, self._inbox, self._wait = bot, inbox, seconds
        self._offset: int | None = None
        self._seen_at = monotonic()
        self._failed: Counter[int] = Counter()
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
                await asyncio.sleep(1.0)

    def _asked_from(self) -> int | None:
        if monotonic() - self._seen_at > _FORGET_AFTER:
            self._offset = None
        return self._offset

    async def take_all(self, updates: Sequence[Update | int]) -> bool:
        """Take updates in; False where one has to come again, and with it all that came after it.

        Another patient's update is not held up by it. The same patient's is, to keep the order, but for safety.
        """
        confirmed, waiting = True, set[int]()
        for update in updates:
            number = update if isinstance(update, int) else update.update_id
            done = isinstance(update, int) or await self._take(update, waiting)
            confirmed = confirmed and done
            if confirmed:
                self._offset, self._seen_at = number + 1, monotonic()
        return confirmed

    async def _take(self, update: Update, waiting: set[int]) -> bool:
        incoming = read(update)
        if incoming is None:
            return True
        try:
            if incoming.chat in waiting:
                await self._inbox.hear_only(incoming)
                return False
            await self._inbox.take(incoming)
        except (NotStored, RecordsError):
            waiting.add(incoming.chat)
            return False
        except Exception as error:
            log.error("telegram.failed", **logs.failure(error))
            self._failed[incoming.id] += 1
            if self._failed[incoming.id] < _TRIES:
                waiting.add(incoming.chat)
                return False
            del self._failed[incoming.id]
            self._inbox.give_up(incoming)
        return True


def why(error: TelegramError) -> str:
    """Why Telegram cannot be used, in a few fixed words."""
    if isinstance(error, InvalidToken):
        return "Telegram does not know the token"
    if isinstance(error, Conflict):
        return "another program asks for this bot's news"
    return "Telegram does not answer"
