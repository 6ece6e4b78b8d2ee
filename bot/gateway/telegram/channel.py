"""The Telegram channel: puts its parts together, and does what only the leading process does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from starlette.routing import BaseRoute
from telegram import Bot
from telegram.error import TelegramError

from bot import logs
from bot.gateway.context import Context
from bot.gateway.telegram.api import WANTED, make_bot
from bot.gateway.telegram.commands import Commands
from bot.gateway.telegram.inbox import Inbox
from bot.gateway.telegram.leading import RENEW_SECONDS, Leading
from bot.gateway.telegram.linking import Linking
from bot.gateway.telegram.outbox import Outbox
from bot.gateway.telegram.polling import Polling, why
from bot.gateway.telegram.sending import Sender, pause_after
from bot.gateway.telegram.webhook import PATH, Webhook
from bot.settings import Settings

log = logs.get(__name__)


class Telegram:
    """One bot. `bot` replaces the client in tests."""

    name = "telegram"

    def __init__(self, settings: Settings, bot: Bot | None = None, sender: Sender | None = None) -> None:
        self._settings = settings
        self._bot = bot or make_bot(settings)
        self._sender = sender or Sender(self._bot)
        secret = settings.telegram_webhook_secret
        self._webhook = Webhook(self._bot, secret) if secret else None
        self._why_not = "not asked yet"
        self._polling: Polling | None = None
        self._leading: Leading | None = None
        self.outbox: Outbox | None = None

    def routes(self) -> list[BaseRoute]:
        """The webhook's address, where one is set."""
        return self._webhook.routes() if self._webhook else []

    def left(self, here: Context, conversation_id: str) -> None:
        """The patient writes on the page now. Blocking."""
        here.records.left_telegram(conversation_id)

    async def why_not(self) -> str:
        """How it went when Telegram was last asked; a process that does not lead does not ask."""
        if self._leading is not None and not self._leading.listens:
            return ""
        return self._why_not or (self._polling.why_not if self._polling else "")

    async def run(self, here: Context) -> None:
        """Lead, or wait for the lead, until cancelled."""
        leading = Leading(here.records, here.threads, f"telegram/{self._settings.telegram_token.partition(':')[0]}")
        outbox = Outbox(here.records, here.threads, here.arrivals, self._sender, leading)
        commands = Commands(here, outbox)
        inbox = Inbox(here, outbox, commands, Linking(here))
        self._leading, self.outbox = leading, outbox
        if self._webhook:
            self._webhook.inbox = inbox
        duties: asyncio.Task[None] | None = None
        try:
            while True:
                leads = await self._renewed(leading)
                if duties is not None and duties.done():
                    log.error("telegram.failed", **logs.failure(duties.exception() or RuntimeError()))
                    duties = None
                if leads and duties is None:
                    duties = asyncio.create_task(self._lead(inbox, outbox, commands))
                elif not leads and duties is not None:
                    await _end(duties)
                    duties = None
                    outbox.said_unstored.forget()
                await asyncio.sleep(RENEW_SECONDS)
        finally:
            if duties is not None:
                await _end(duties)
            await outbox.stop()
            with contextlib.suppress(Exception):  # else it ends by itself
                await leading.give_up()
            with contextlib.suppress(Exception):
                await self._bot.shutdown()

    @staticmethod
    async def _renewed(leading: Leading) -> bool:
        """Whether to lead; a fault in asking ends nothing."""
        try:
            return await leading.renew()
        except Exception as error:
            log.error("telegram.failed", **logs.failure(error))
            return leading.listens

    async def _lead(self, inbox: Inbox, outbox: Outbox, commands: Commands) -> None:
        """What one process does for all."""
        await self._set_up(commands)
        works: list[Coroutine[Any, Any, None]] = [outbox.sweep()]
        if not self._webhook:
            self._polling = Polling(self._bot, inbox)
            works.append(self._polling.run())
        tasks = [asyncio.create_task(work) for work in works]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                await _end(task)

    async def _set_up(self, commands: Commands) -> None:
        """Tell Telegram where updates go. Only one way works at a time, so an old webhook has to end."""
        failures = 0
        while True:
            try:
                if self._webhook:
                    await self._bot.set_webhook(
                        f"{self._settings.public_url}{PATH}",
                        secret_token=self._settings.telegram_webhook_secret,
                        allowed_updates=WANTED,
                        max_connections=1,  # so that updates come in their order
                    )
                else:
                    await self._bot.delete_webhook()
                break
            except TelegramError as error:
                failures += 1
                self._why_not = why(error)
                log.warning("telegram.unreachable", attempts=failures, error=type(error).__name__)
                await asyncio.sleep(pause_after(error, failures))
        self._why_not = ""
        await self._sender.show_commands(commands.menu())


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
