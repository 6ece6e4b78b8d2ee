"""Updates by webhook: only with the secret, answered once kept, and Telegram is told where to send them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.gateway.telegram.webhook import HEADER, PATH
from bot.records.errors import RecordsUnavailable
from bot.records.repository import Records
from bot.settings import Settings
from tests.unit.gateway.conftest import notice

from .conftest import FakeTelegram, Writer, quiet

SECRET = "a-secret-of-enough-letters-1234"


@pytest.fixture
def settings(settings: Settings, fresh: Settings) -> Settings:
    return replace(settings, telegram_webhook_secret=SECRET)


@pytest.fixture
async def told(telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What Telegram was told of the webhook."""
    calls: list[Any] = []

    async def set_webhook(url: str, **more: Any) -> bool:
        calls.append((url, more))
        return True

    monkeypatch.setattr(telegram, "set_webhook", set_webhook, raising=False)
    return calls


async def sent(http: httpx.AsyncClient, update: dict[str, Any], secret: str | None = SECRET) -> int:
    """The status that an update gets."""
    headers = {HEADER: secret} if secret is not None else {}
    return (await http.post(PATH, json=update, headers=headers)).status_code


async def test_updates_that_are_sent_are_answered(
    told: list[Any], writer: Writer, http: httpx.AsyncClient, telegram: FakeTelegram
) -> None:
    update = {"update_id": 1, "message": writer.message(text="/start")}
    assert [await sent(http, update), await sent(http, update)] == [200, 200]
    await quiet(telegram)
    assert [each.text for each in writer.seen()].count(notice("talk_ask")) == 1
    assert "get_updates" not in telegram.calls
    ((url, more),) = told
    assert url == f"https://mo.example{PATH}"
    assert (more["secret_token"], more["max_connections"]) == (SECRET, 1)


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], "\u00e9"])
async def test_without_the_secret_nothing_is_taken(
    told: list[Any], writer: Writer, http: httpx.AsyncClient, telegram: FakeTelegram, secret: str | None
) -> None:
    update = {"update_id": 1, "message": writer.message(text="/start")}
    headers = {HEADER.encode(): secret.encode()} if secret is not None else {}
    answer = await http.post(PATH, json=update, headers=headers)
    assert answer.status_code == 401
    await quiet(telegram)
    assert writer.seen() == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'"x"', b"{", b'{"update_id": "x"}', b'{"update_id": 1e400}'])
async def test_what_is_no_update_is_refused(
    told: list[Any], writer: Writer, http: httpx.AsyncClient, body: bytes
) -> None:
    answer = await http.post(PATH, content=body, headers={HEADER: SECRET})
    assert answer.status_code == 400
    odd = await http.post(PATH, content=b'{"update_id": 1, "message": {"odd": 1}}', headers={HEADER: SECRET})
    assert odd.status_code == 200, "or it would come for ever"


async def test_what_cannot_be_kept_is_to_be_sent_again(
    told: list[Any], writer: Writer, http: httpx.AsyncClient, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise RecordsUnavailable("away")

    update = {"update_id": 1, "message": writer.message(text="/start")}
    with monkeypatch.context() as patched:
        patched.setattr(Records, "telegram_chat", away)
        assert await sent(http, update) == 503
    assert await sent(http, update) == 200
    await quiet(telegram)
    assert writer.seen()[-1].text == notice("talk_ask")


async def test_an_update_that_fails_comes_again_before_it_is_given_up(
    told: list[Any], writer: Writer, http: httpx.AsyncClient, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: Any) -> None:
        raise RuntimeError("a fault")

    first = {"update_id": 1, "message": writer.message(text="/start")}
    second = {"update_id": 2, "message": writer.message(text="/start")}
    with monkeypatch.context() as patched:
        patched.setattr(Records, "telegram_chat", faulty)
        assert await sent(http, first) == 503
        assert [await sent(http, second) for _ in range(5)] == [503] * 4 + [200]
    await quiet(telegram)
    assert [each.text for each in writer.seen()][:1] == [notice("telegram_lost")]
    assert await sent(http, first) == 200
    await quiet(telegram)
    assert writer.seen()[-1].text == notice("talk_ask"), "a fault that passes loses nothing"
