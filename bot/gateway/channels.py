"""Ways besides the page on which patients talk with Mo: each is a package that builds on Dialogue, registered here.

Mo answers where the patient wrote last: a channel is told when somebody writes on the page, and sends them nothing
until they write to it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from starlette.routing import BaseRoute

from bot import logs
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.gateway.context import Context

log = logs.get(__name__)


class Channel(Protocol):
    """What the gateway asks of a channel."""

    name: str

    def routes(self) -> list[BaseRoute]:
        """Addresses of its own, if any."""

    async def why_not(self) -> str:
        """A probe of readiness: "" when it works, else why not in a few fixed words."""

    async def run(self, here: Context) -> None:
        """Carry messages to and fro until cancelled."""

    def left(self, here: Context, conversation_id: str) -> None:
        """The patient writes elsewhere now. Blocking."""


@dataclass(frozen=True)
class Registered:
    """A channel that there is: when the settings switch it on, and its maker, called with them.

    The module is imported for those alone who have the channel: Telegram's takes half a second.
    """

    name: str
    switched_on: Callable[[Settings], bool]
    module: str
    maker: str


KNOWN = (Registered("telegram", lambda settings: bool(settings.telegram_token), "bot.gateway.telegram", "Telegram"),)


def channels_of(settings: Settings) -> tuple[Channel, ...]:
    """The channels that the settings switch on."""
    return tuple(
        getattr(import_module(known.module), known.maker)(settings) for known in KNOWN if known.switched_on(settings)
    )


_under_way: set[asyncio.Task[None]] = set()


def on_the_page(here: Context, conversation_id: str) -> None:
    """Tell every channel that the patient writes on the page now; nothing waits for it, safety least of all."""
    if here.channels:
        task = asyncio.create_task(_leave(here, conversation_id))
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)


async def _leave(here: Context, conversation_id: str) -> None:
    for channel in here.channels:
        try:
            await here.threads.within(5.0, channel.left, here, conversation_id)
        except Exception as error:
            log.warning("channel.not_left", part=channel.name, **logs.failure(error))
