"""Doubled updates, restarts, several gateways, a blocked bot, a busy or absent Telegram, an absent database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter

from bot import clock
from bot.gateway.limits import Buckets, Limits
from bot.records.errors import RecordsUnavailable
from bot.records.repository import Records
from bot.records.telegram import TelegramChats
from tests.unit.gateway.conftest import RED_FLAG, FakeRasa, notice

from .conftest import CHAT, FakeTelegram, Writer, quiet

Make = Callable[[], Starlette]


@asynccontextmanager
async def running(app: Starlette) -> AsyncIterator[None]:
    """A gateway from its start to its end."""
    async with app.router.lifespan_context(app):
        yield


async def test_a_doubled_update_is_answered_once(writer: Writer, telegram: FakeTelegram) -> None:
    await writer.agrees()
    message = writer.message(text="twice")

    def doubled() -> None:
        number = telegram.add(message=message)
        telegram.updates.append({"update_id": number, "message": message})

    assert await writer.after(doubled) == ["Heard: twice"]


async def test_after_a_restart_it_goes_on_where_it_was(make_app: Make, telegram: FakeTelegram, rasa: FakeRasa) -> None:
    writer = Writer(telegram)
    async with running(make_app()):
        await writer.agrees()
        rasa.down = True
        telegram.add(message=writer.message(text="sent before"))
        while telegram.offset is None or any(each["update_id"] >= telegram.offset for each in telegram.updates):
            await asyncio.sleep(0.002)
    telegram.gateways.clear()
    rasa.down = False
    message = writer.message(text="sent while it was away")
    telegram.offset = None
    telegram.updates = [{"update_id": 900, "message": message}]
    async with running(make_app()):
        await quiet(telegram)
    assert [each.text for each in writer.seen()][-2:] == ["Heard: sent before", "Heard: sent while it was away"]


async def test_an_update_that_comes_again_after_a_kill_is_answered_once(make_app: Make, telegram: FakeTelegram) -> None:
    """Killed between journaling it and confirming it: a new process knows nothing of it but what is stored."""
    writer = Writer(telegram)
    message = writer.message(text="once")
    async with running(make_app()):
        await writer.agrees()
        number = telegram.add(message=message)
        await quiet(telegram)
    telegram.gateways.clear()
    telegram.offset, telegram.updates = None, [{"update_id": number, "message": message}]
    async with running(make_app()):
        await quiet(telegram)
    assert [each.text for each in writer.seen()].count("Heard: once") == 1


async def test_of_two_gateways_one_asks_and_the_other_takes_over(make_app: Make, telegram: FakeTelegram) -> None:
    writer = Writer(telegram)
    first, second = make_app(), make_app()
    async with running(second):
        await writer.agrees()
        async with running(first):
            (follower,) = first.state.context.channels
            await asyncio.sleep(0.12)
            assert await follower.why_not() == ""
            assert not follower._leading.listens
            assert await writer.says("to the first") == ["Heard: to the first"]
            telegram.gateways.remove(second)
            (leader,) = second.state.context.channels
            second.state.context.arrivals.close()
            leader._leading.renew = leader._leading.give_up  # as a process that stops does
            for _ in range(500):
                if follower._leading.listens:
                    break
                await asyncio.sleep(0.01)
            assert follower._leading.listens


async def test_who_blocked_mo_keeps_their_talk_and_gets_what_was_said_when_they_come_back(
    writer: Writer, telegram: FakeTelegram, records: Records
) -> None:
    await writer.agrees()
    telegram.refusals.append(Forbidden("bot was blocked by the user"))
    assert await writer.says("before blocking") == []
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    assert linked.gone
    assert [line.text for line in records.messages(linked.conversation.id)][-1] == "Heard: before blocking"
    said = await writer.says("/help")
    assert said[0] == "Heard: before blocking"
    assert len(said) == 3
    assert await writer.says("here again") == ["Heard: here again"]


async def test_an_erasure_ends_what_is_being_sent(
    writer: Writer, telegram: FakeTelegram, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    await writer.agrees()
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    talk, real = linked.conversation.id, telegram.send_message

    async def send(*given: Any, **more: Any) -> Any:
        if records.conversation(talk) is not None:
            records.erase(talk, clock.now(), "patient")
        return await real(*given, **more)

    monkeypatch.setattr(telegram, "send_message", send)
    lines = [{"text": f"line {number}"} for number in range(3)]
    assert await writer.after(lambda: records.say(talk, lines, kind="notice", now=clock.now())) == ["line 0"]


async def test_blocking_itself_is_noted(writer: Writer, telegram: FakeTelegram, records: Records) -> None:
    await writer.agrees()
    person = {"id": CHAT, "is_bot": False, "first_name": "Tuesday"}
    bot = {"id": 4242, "is_bot": True, "first_name": "Mo"}
    change = {
        "chat": {"id": CHAT, "type": "private"}, "from": person, "date": 1_790_000_000,
        "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": {"status": "kicked", "user": bot, "until_date": 0},
    }  # fmt: skip
    await writer.after(lambda: telegram.add(my_chat_member=change))
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    assert linked.gone


async def test_when_telegram_says_wait_it_is_waited_for(
    writer: Writer, telegram: FakeTelegram, waits: list[float]
) -> None:
    await writer.agrees()
    telegram.refusals.extend([RetryAfter(7), NetworkError("gone"), NetworkError("gone")])
    assert await writer.says("patience") == ["Heard: patience"]
    assert waits == [7.5, 1.0, 2.0]


async def test_a_line_that_telegram_refuses_holds_up_no_other(writer: Writer, telegram: FakeTelegram) -> None:
    await writer.agrees()
    telegram.refusals.append(BadRequest("message is odd"))
    assert await writer.says("odd") == []
    assert await writer.says("even") == ["Heard: even"]


async def test_a_line_whose_receipt_cannot_be_read_is_not_sent_again(
    writer: Writer, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await writer.agrees()
    real = telegram.send_message

    async def odd(*given: Any, **more: Any) -> Any:
        await real(*given, **more)
        raise TypeError("something new in the answer")

    with monkeypatch.context() as patched:
        patched.setattr(telegram, "send_message", odd)
        assert await writer.says("one") == ["Heard: one"]
    assert await writer.says("two") == ["Heard: two"]


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """While this holds something the records cannot be read or written from the channel."""
    state: list[bool] = []
    for name in ("telegram_chat", "lead"):
        real = getattr(TelegramChats, name)

        def maybe(self: Any, *args: Any, real: Any = real, **more: Any) -> Any:
            if state:
                raise RecordsUnavailable("away")
            return real(self, *args, **more)

        monkeypatch.setattr(TelegramChats, name, maybe)
    yield state
    state.clear()


async def test_without_a_database_messages_wait_and_safety_answers_once(
    writer: Writer, telegram: FakeTelegram, away: list[bool], monkeypatch: pytest.MonkeyPatch, records: Records
) -> None:
    await writer.agrees()
    real = Records.conversation

    def gone(self: Records, conversation_id: str) -> Any:
        if away:
            raise RecordsUnavailable("away")
        return real(self, conversation_id)

    monkeypatch.setattr(Records, "conversation", gone)
    away.append(True)
    before = len(writer.seen())
    telegram.add(message=writer.message(text="can wait"))
    telegram.add(message=writer.message(text=RED_FLAG))
    for _ in range(400):
        if len(writer.seen()) > before + 1:
            break
        await asyncio.sleep(0.01)
    said = [each.text for each in writer.seen()[before:]]
    assert "999" in said[0]
    asked = telegram.calls.count("get_updates")
    for _ in range(400):
        if telegram.calls.count("get_updates") > asked:
            break
        await asyncio.sleep(0.01)
    assert len(writer.seen()) == before + len(said), "asked again, answered once"
    away.clear()
    await quiet(telegram)
    texts = [each.text for each in writer.seen()[before:]]
    assert sum("since this morning" in text or "999" in text for text in texts) >= 1
    assert len([text for text in texts if text == said[0]]) == 1
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    assert [flag["kind"] for flag in records.export(linked.conversation.id)["safety_flags"]] == ["cauda_equina"]


async def test_a_fault_in_one_update_ends_with_a_word_to_the_patient(
    writer: Writer, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await writer.agrees()
    monkeypatch.setattr("bot.gateway.telegram.inbox._TRIES", 1)
    (channel,) = telegram.gateways[0].state.context.channels
    real = channel._polling._inbox.take

    async def take(incoming: Any) -> None:
        if incoming.text == "break it":
            raise RuntimeError("a fault")
        await real(incoming)

    monkeypatch.setattr(channel._polling._inbox, "take", take)
    said = await writer.says("break it")
    assert said[0] == notice("telegram_lost")
    assert "999" in said[1]
    assert await writer.says("and on") == ["Heard: and on"]


async def test_an_update_that_cannot_be_read_keeps_nobody_waiting(
    writer: Writer, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await writer.agrees()

    async def raw(*_: Any, **__: Any) -> Any:
        return telegram.updates

    monkeypatch.setattr(telegram, "do_api_request", raw, raising=False)

    def both() -> None:
        telegram.add(message={"odd": True})
        telegram.add(message=writer.message(text="plain"))

    assert await writer.after(both) == ["Heard: plain"]


async def test_an_answer_that_is_none_of_telegram_s_ends_nothing(
    writer: Writer, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await writer.agrees()
    real, odd = telegram.get_updates, [True]

    async def updates(**more: Any) -> Any:
        if odd:
            raise ValueError("a page of the hotel's")
        return await real(**more)

    async def raw(*_: Any) -> Any:
        odd.clear()
        return "no list of updates"

    monkeypatch.setattr("bot.gateway.telegram.polling.back_off", lambda failures: 0.0)
    monkeypatch.setattr(telegram, "get_updates", updates)
    monkeypatch.setattr(telegram, "do_api_request", raw, raising=False)
    await writer.says("first")
    assert await writer.says("second") == ["Heard: second"]
    assert not odd


async def test_that_telegram_is_away_is_shown_and_the_page_goes_on(
    writer: Writer, http: Any, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await writer.says("/help")
    parts = (await http.get("/readyz")).json()["parts"]
    assert parts["telegram"]["status"] == "ok"
    (channel,) = telegram.gateways[0].state.context.channels
    channel._polling.why_not = "Telegram does not answer"
    telegram.gateways[0].state.context.readiness._asked = -10.0
    answer = await http.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"]["telegram"]["why"] == "Telegram does not answer"


async def test_another_program_with_the_same_token_is_noticed(
    make_app: Make, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def conflict(**_: Any) -> Any:
        raise Conflict("terminated by other getUpdates request")

    monkeypatch.setattr(telegram, "get_updates", conflict)
    app = make_app()
    async with running(app):
        (channel,) = app.state.context.channels
        for _ in range(200):
            if await channel.why_not() == "another program asks for this bot's news":
                return
            await asyncio.sleep(0.01)
    raise AssertionError("it was not noticed")


class TestFloods:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(messages=Buckets(6, 0.001))

    async def test_a_flood_is_told_and_a_warning_sign_in_it_is_heard(self, writer: Writer) -> None:
        await writer.agrees()
        said = [await writer.says(f"message {number}") for number in range(6)]
        assert said[-1] == [notice("telegram_too_fast")]
        assert "999" in (await writer.says(RED_FLAG))[0]
