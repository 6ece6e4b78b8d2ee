"""A gateway with the Telegram channel on a stand-in for Telegram, and patients who write to it."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from telegram import Bot, Update

from bot.gateway import app as application
from bot.gateway.limits import Limits
from bot.gateway.telegram import Telegram, leading, outbox
from bot.gateway.telegram.sending import Sender
from bot.records.repository import Records
from bot.settings import Settings
from tests.unit.gateway.conftest import FakeRasa

TOKEN = "4242:a-token-that-nobody-may-see-anywhere"
CHAT = 7_000_000_001


@dataclass
class Shown:
    """A message of Mo's as it stands in a chat."""

    number: int
    chat: int
    text: str
    buttons: list[tuple[str, str]]

    @property
    def titles(self) -> list[str]:
        """What stands on its buttons."""
        return [title for title, _ in self.buttons]


class FakeTelegram:
    """Telegram as the client sees it: keeps updates until they are confirmed, and everything that was sent.

    `refusals` are raised at the next sendings, one each; `fails` at the next calls of a method.
    """

    defaults = None

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.numbers = itertools.count(100)
        self.shown: list[Shown] = []
        self.files: list[tuple[int, str, bytes]] = []
        self.calls: list[str] = []
        self.refusals: deque[Exception] = deque()
        self.news = asyncio.Event()
        self.offset: int | None = None
        self.gateways: list[Starlette] = []

    def busy(self) -> bool:
        """Whether any gateway has something to do."""
        for gateway in self.gateways:
            here = gateway.state.context
            (channel,) = here.channels
            if here.worker._running or (channel.outbox and channel.outbox.busy):
                return True
        return bool(self.gateways and here.records.undelivered_telegram())

    def add(self, **what: Any) -> int:
        """An update arrives; its number."""
        number = next(self.numbers)
        self.updates.append({"update_id": number, **what})
        self.news.set()
        return number

    async def get_updates(self, offset: int | None = None, timeout: int = 0, **_: Any) -> tuple[Update, ...]:
        self.calls.append("get_updates")
        if offset is not None:
            self.offset = offset
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
        if not self.updates:
            self.news.clear()
            await self.news.wait()
        return tuple(Update.de_json(dict(update), None) for update in self.updates)

    async def send_message(self, chat: int, text: str, reply_markup: Any = None, **_: Any) -> Any:
        self.calls.append("send_message")
        await asyncio.sleep(0)
        if self.refusals:
            raise self.refusals.popleft()
        assert 0 < len(text) <= 4096
        rows = reply_markup.inline_keyboard if reply_markup else ()
        buttons = [(button.text, button.callback_data) for row in rows for button in row]
        self.shown.append(Shown(len(self.shown) + 1, chat, text, buttons))
        return self.shown[-1]

    async def send_document(self, chat: int, document: bytes, filename: str = "", **_: Any) -> Any:
        self.files.append((chat, filename, document))
        return Shown(0, chat, "", [])

    async def edit_message_text(self, text: str, chat: int, message: int, **_: Any) -> None:
        self.at(message).text, self.at(message).buttons = text, []

    async def edit_message_reply_markup(self, chat: int, message: int, **_: Any) -> None:
        self.at(message).buttons = []

    def at(self, number: int) -> Shown:
        """The message of that number."""
        return next(each for each in self.shown if each.number == number)

    def __getattr__(self, name: str) -> Any:
        async def call(*_: Any, **__: Any) -> bool:
            self.calls.append(name)
            return True

        return call


Shown.message_id = property(lambda self: self.number)  # type: ignore[attr-defined]


@dataclass
class Writer:
    """A patient's telephone."""

    telegram: FakeTelegram
    chat: int = CHAT
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(5000))

    def message(self, **what: Any) -> dict[str, Any]:
        """A message as Telegram tells of it."""
        person = {"id": self.chat, "is_bot": False, "first_name": "Tuesday"}
        return {
            "message_id": next(self.numbers), "date": 1_790_000_000, "from": person,
            "chat": {"id": self.chat, "type": "private", "first_name": "Tuesday"}, **what,
        }  # fmt: skip

    async def sends(self, **what: Any) -> list[str]:
        """Something arrives that is no plain text; what Mo says to it."""
        return await self.after(lambda: self.telegram.add(message=self.message(**what)))

    async def says(self, text: str) -> list[str]:
        """A text arrives; what Mo says to it."""
        return await self.sends(text=text)

    async def presses(self, title: str, on: Shown | None = None) -> list[str]:
        """A button of the last message that shows it; what Mo says to it."""
        shown = on or next(each for each in reversed(self.seen()) if title in each.titles)
        data = dict(shown.buttons)[title] if title in shown.titles else f"s:{title}"
        return await self.after(lambda: self.telegram.add(callback_query=self.press(shown, title, data)))

    def press(self, shown: Shown, title: str, data: str) -> dict[str, Any]:
        """A press as Telegram tells of it."""
        buttons = {"inline_keyboard": [[{"text": title, "callback_data": data}]]}
        message = {**self.message(text=shown.text), "message_id": shown.number, "reply_markup": buttons}
        person = {"id": self.chat, "is_bot": False, "first_name": "Tuesday"}
        return {"id": f"q{next(self.numbers)}", "from": person, "chat_instance": "1", "data": data, "message": message}

    async def after(self, event: Callable[[], Any]) -> list[str]:
        """What Mo says once something has happened and all is quiet again."""
        before = len(self.telegram.shown)
        event()
        await quiet(self.telegram)
        return [each.text for each in self.telegram.shown[before:] if each.chat == self.chat]

    def seen(self) -> list[Shown]:
        """All that Mo has said in the chat."""
        return [each for each in self.telegram.shown if each.chat == self.chat]

    async def agrees(self, share: bool = False) -> None:
        """Begin, and agree to talk."""
        await self.says("/start")
        await self.presses("Yes, let's talk")
        await self.presses("Yes, share it" if share else "No, keep it to me")

    def another(self) -> Writer:
        """Somebody else's telephone."""
        return replace(self, chat=self.chat + 1)


async def quiet(telegram: FakeTelegram, seconds: float = 10.0) -> None:
    """Wait until every update is confirmed, nothing is under way and nothing more is due."""
    until = asyncio.get_running_loop().time() + seconds
    calm = 0
    while calm < 2:
        assert asyncio.get_running_loop().time() < until, "it does not become quiet"
        await asyncio.sleep(0.002)
        confirmed = all(
            telegram.offset is not None and each["update_id"] < telegram.offset for each in telegram.updates
        )
        calm = calm + 1 if confirmed and not telegram.busy() else 0


@pytest.fixture
def settings(settings: Settings, fresh: Settings) -> Settings:
    return replace(settings, telegram_token=TOKEN, public_url="https://mo.example")


@pytest.fixture
def telegram() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
def waits() -> list[float]:
    """How long Mo has waited before it sent once more."""
    return []


@pytest.fixture
def make_app(
    settings: Settings, records: Records, rasa: FakeRasa, limits: Limits, telegram: Any, waits: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[], Starlette]:  # fmt: skip
    """Makes gateways that all share one Telegram and one database."""
    monkeypatch.setattr(outbox, "_SWEEP_SECONDS", 0.05)
    monkeypatch.setattr("bot.gateway.telegram.polling._AGAIN_AFTER", 0.05)
    monkeypatch.setattr("bot.gateway.telegram.channel.RENEW_SECONDS", 0.05)
    assert leading.LEASE_SECONDS > 1

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    def make() -> Starlette:
        bot: Bot = telegram
        channel = Telegram(settings, bot, Sender(bot, sleep))
        made = application.create_app(settings, records, limits=limits, rasa=rasa, patience=1.5, channels=(channel,))
        telegram.gateways.append(made)
        return made

    return make


@pytest.fixture
def app(make_app: Callable[[], Starlette]) -> Starlette:
    return make_app()


@pytest.fixture
def writer(http: httpx.AsyncClient, telegram: FakeTelegram) -> Writer:
    """A patient's telephone, with the gateway running."""
    return Writer(telegram)
