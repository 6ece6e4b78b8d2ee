"""Warning signs while nothing can be stored: answered by whoever hears them, and never taken for answered later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.gateway.telegram.remembered import Remembered
from bot.gateway.telegram.unstored import _KNOWN_FOR, SaidUnstored
from bot.records.errors import RecordsUnavailable
from bot.records.repository import Records
from bot.records.telegram import TelegramChats
from tests.unit.gateway.conftest import RED_FLAG

from .conftest import CHAT, FakeTelegram, Writer, quiet

_ANSWER = "call 999 now"


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """While this holds something the records can be neither read nor written from the channel."""
    state: list[bool] = []
    for owner, name in ((TelegramChats, "telegram_chat"), (TelegramChats, "lead"), (Records, "conversation")):
        real = getattr(owner, name)

        def maybe(self: Any, *args: Any, real: Any = real, **more: Any) -> Any:
            if state:
                raise RecordsUnavailable("away")
            return real(self, *args, **more)

        monkeypatch.setattr(owner, name, maybe)
    yield state
    state.clear()


async def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for something that takes a moment."""
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.005)
    raise AssertionError(what)


def _leading(app: Starlette) -> Any:
    (channel,) = app.state.context.channels
    return channel._leading


@pytest.mark.parametrize("forgets", [True, False])
async def test_what_one_gateway_said_unstored_answers_no_later_warning_sign(
    make_app: Callable[[], Starlette], telegram: FakeTelegram, away: list[bool], records: Records,
    monkeypatch: pytest.MonkeyPatch, forgets: bool,
) -> None:  # fmt: skip
    """Both hear it while the database is away; the one that follows afterwards leads when it is said again."""
    if not forgets:
        monkeypatch.setattr(SaidUnstored, "forget", lambda self, chat=None: None)
    writer, first, second = Writer(telegram), make_app(), make_app()
    async with first.router.lifespan_context(first), second.router.lifespan_context(second):
        await writer.agrees()
        away.append(True)
        await until(lambda: _leading(first).listens and _leading(second).listens, "both listen")
        before = len(writer.seen())
        telegram.add(message=writer.message(text=RED_FLAG))
        await until(lambda: len(writer.seen()) >= before + 2, "both answer")
        away.clear()
        await until(lambda: _leading(first).listens != _leading(second).listens, "one leads")
        await quiet(telegram)
        leader, other = (first, second) if _leading(first).listens else (second, first)
        told = [each.text for each in writer.seen()[before:] if _ANSWER in each.text]
        assert len(told) == 2, "by each once, and not again when it was stored"
        await writer.says("/erase")
        await writer.presses("Yes, erase everything")
        await writer.agrees()
        _leading(leader).renew = _leading(leader).give_up
        await until(lambda: _leading(other).lead is not None, "the other leads")
        assert await writer.says("hello again") == ["Heard: hello again"]
        assert (await writer.says(RED_FLAG))[:1] == told[:1]
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    assert linked.delivered_seq == linked.conversation.last_seq


async def test_an_answer_that_did_not_go_out_is_due_when_it_is_stored(
    writer: Writer, telegram: FakeTelegram, away: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    await writer.agrees()
    real, lost = telegram.send_message, []

    async def loses(chat: int, text: str, **more: Any) -> Any:
        if _ANSWER in text and not lost:
            lost.append(text)
            raise TypeError("nothing that can be read")
        return await real(chat, text, **more)

    monkeypatch.setattr(telegram, "send_message", loses)
    away.append(True)
    telegram.add(message=writer.message(text=RED_FLAG))
    await until(lambda: bool(lost), "it is sent")
    away.clear()
    await quiet(telegram)
    assert lost[0] in [each.text for each in writer.seen()]


async def test_a_flood_of_other_things_does_not_make_it_say_the_same_again(
    writer: Writer, telegram: FakeTelegram, away: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    (channel,) = telegram.gateways[0].state.context.channels
    await writer.agrees()
    for memory in vars(channel._polling._inbox).values():
        if isinstance(memory, Remembered):
            memory._most = 4
    away.append(True)
    telegram.add(message=writer.message(text=RED_FLAG))
    groups = [-11, -12, -13]
    for group in groups:
        chat = {"id": group, "type": "group", "title": "walkers"}
        telegram.add(message={**writer.message(text="hi"), "chat": chat})
    await until(lambda: {each.chat for each in telegram.shown}.issuperset(groups), "groups are told")
    asked = telegram.calls.count("get_updates")
    asked = telegram.calls.count("get_updates")
    await until(lambda: telegram.calls.count("get_updates") > asked + 3, "it asks again")
    assert len([each for each in writer.seen() if _ANSWER in each.text]) == 1
    away.clear()
    await quiet(telegram)
    assert len([each for each in writer.seen() if _ANSWER in each.text]) == 1


def test_what_was_said_is_known_for_a_while_and_by_its_chat() -> None:
    now = [0.0]
    said = SaidUnstored(lambda: now[0])
    said.note(1, "tg:1", "Call 999.")
    said.note(2, "tg:2", "Call 999.")
    assert said.in_chat(1) == [("tg:1", "Call 999.")]
    said.forget(1)
    assert (said.in_chat(1), said.in_chat(2)) == ([], [("tg:2", "Call 999.")])
    now[0] = _KNOWN_FOR
    assert said.in_chat(2) == []
