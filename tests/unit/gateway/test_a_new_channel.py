"""A new channel is one module and its line among those that are known; the rest of the way is the dialogue's."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest

from bot import metrics
from bot.gateway import app as application
from bot.gateway import channels
from bot.gateway.limits import Limits
from bot.records.repository import Records
from bot.settings import Settings
from tests.unit.gateway import text_messages
from tests.unit.gateway.conftest import AGREES, RED_FLAG, SHARES, FakeRasa, notice

LINE = channels.Registered("text_messages", lambda settings: True, text_messages.__name__, "TextMessages")


@dataclass
class Telephone:
    """Somebody who writes text messages."""

    http: httpx.AsyncClient
    channel: text_messages.TextMessages
    number: str = "07700900123"
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    async def sends(self, text: str, id: str = "") -> list[str]:
        """Write one; what comes back until there is peace."""
        known = len(self.got)
        body = {"from": self.number, "id": id or f"sms-{next(self.numbers)}", "text": text}
        answer = await self.http.post("/text-messages", json=body)
        assert answer.status_code == 204, answer.text
        await self.has_all()
        return self.got[known:]

    async def has_all(self) -> None:
        """Wait until everything that Mo said was looked at."""
        for _ in range(500):
            if await self.channel.caught_up(self.number):
                return
            await asyncio.sleep(0.02)
        raise AssertionError("waited in vain for text messages")

    @property
    def got(self) -> list[str]:
        """Everything that came."""
        return text_messages.SENT[self.number]


@pytest.fixture
async def telephone(
    settings: Settings, records: Records, rasa: FakeRasa, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Telephone]:
    """A gateway whose channels are found as in the product, with one line more."""
    for module in (channels, application):
        monkeypatch.setattr(module, "KNOWN", (*channels.KNOWN, LINE))
    text_messages.SENT.clear()
    app = application.create_app(settings, records, limits=limits, rasa=rasa, patience=1.5)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://mo.test") as client:
            (channel,) = app.state.context.channels
            yield Telephone(client, channel)


async def agreed(telephone: Telephone) -> Telephone:
    await telephone.sends("hello")
    await telephone.sends(AGREES)
    await telephone.sends(SHARES)
    return telephone


async def test_a_patient_talks_over_it_after_agreeing(telephone: Telephone) -> None:
    welcomed = await telephone.sends("hello")
    assert welcomed[0].startswith(notice("welcome"))
    assert any(text.startswith(notice("talk_needed")) for text in welcomed)
    assert any(text.startswith(notice("share_ask")) for text in await telephone.sends(AGREES))
    assert "What has your back been like lately?" in await telephone.sends(SHARES)
    assert await telephone.sends("no time, with the kids") == ["Heard: no time, with the kids"]


async def test_a_text_message_that_comes_twice_is_answered_once(telephone: Telephone) -> None:
    await agreed(telephone)
    assert await telephone.sends("no time", "the-same") == ["Heard: no time"]
    assert await telephone.sends("no time", "the-same") == []


async def test_a_warning_sign_in_the_very_first_text_message_is_answered_by_safety(
    telephone: Telephone, rasa: FakeRasa
) -> None:
    rasa.down = True
    assert "999" in "".join(await telephone.sends(RED_FLAG))


async def test_who_writes_on_the_page_gets_no_text_messages_until_they_write_one(
    telephone: Telephone, records: Records
) -> None:
    await agreed(telephone)
    opened = {"id": f"text-messages:{telephone.number}", "locale": "en"}
    page = (await telephone.http.post("/api/conversations", json=opened)).json()
    headers = {"Authorization": f"Bearer {page['token']}"}
    told = len(telephone.got)
    said = await telephone.http.post("/api/messages", json={"id": "web-1", "text": "on the page"}, headers=headers)
    assert said.json()["messages"][-1]["text"] == "Heard: on the page"
    await telephone.has_all()
    assert telephone.got[told:] == []
    assert await telephone.sends("and here again") == ["Heard: and here again"]


async def test_it_is_counted_and_its_readiness_shown(telephone: Telephone) -> None:
    ready = (await telephone.http.get("/readyz")).json()
    assert ready["parts"]["text_messages"]["status"] == "ok", ready
    await agreed(telephone)
    before = _counted("answered")
    await telephone.sends("no time")
    assert _counted("answered") == before + 1


def _counted(outcome: str) -> float:
    return float(metrics.MESSAGES.labels("text_messages", outcome)._value.get())
