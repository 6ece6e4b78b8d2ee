"""The running product on Telegram, with npm's telegram-test-api in Telegram's place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.patient import Patient, texts
from tests.system.product import Product, wait_for
from tests.system.telegram import TOKEN, Chatter, TelegramServer

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def server() -> Iterator[TelegramServer]:
    started = TelegramServer()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def mo_there(server: TelegramServer, tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[Product]:
    """The product with a bot on that server."""
    folder = tmp_path_factory.mktemp("mo-telegram")
    product = Product(folder, model, MO_TELEGRAM_TOKEN=TOKEN, MO_TELEGRAM_API=server.url)
    try:
        yield product.start()
    finally:
        product.stop()


@pytest.fixture
def chatter(server: TelegramServer, mo_there: Product) -> Chatter:
    """A patient who has agreed to talk and not to share, and got the opening question."""
    someone = Chatter(server)
    someone.sends(text="/start")
    assert someone.gets(4)[-1].endswith("?")
    someone.presses("Yes, let's talk")
    someone.gets(2)
    someone.presses("No, keep it to me")
    assert "?" in someone.gets(2)[-1]
    return someone


def settled(someone: Chatter) -> list[str]:
    """What came, once a little while has passed without more: a volley may be of several lines."""
    wait_for(lambda: len(someone.texts()) > getattr(someone, "_read", 0), "an answer on Telegram", 60)
    before = -1
    while before != len(someone.texts()):
        before = len(someone.texts())
        time.sleep(0.7)
    return someone.gets_all()


def test_a_patient_talks_and_is_heard(chatter: Chatter, mo_there: Product) -> None:
    assert chatter.buttons() == []
    chatter.sends(text="every time I bend to tie my shoes I think my back will go")
    assert settled(chatter)
    chatter.sends(text="and since this morning I am numb between my legs and cannot feel when I pee")
    assert "999" in settled(chatter)[0]
    assert mo_there.get("/readyz").json()["parts"]["telegram"]["status"] == "ok"


def test_a_gateway_that_is_killed_loses_and_doubles_nothing(chatter: Chatter, mo_there: Product) -> None:
    chatter.sends(text="I used to swim every week")
    mo_there.kill("gateway")
    chatter.sends(text="the stairs are hard for me")
    chatter.sends(text="/share")
    mo_there.until_ready()
    wait_for(lambda: any("May your practice see this" in text for text in chatter.texts()[8:]), "the last answer", 60)
    settled(chatter)
    said = chatter.texts()[8:]
    assert len(said) >= 3, "an answer to each"
    assert len(said) == len(set(said)), "and to each but one"


def test_a_blocked_or_busy_telegram_is_waited_for(chatter: Chatter, server: TelegramServer) -> None:
    server.refuse(429, retry_after=1)
    server.refuse(502)
    chatter.sends(text="/help")
    assert len(chatter.gets(2)) == 2
    server.refuse(403)
    chatter.sends(text="my neighbour walks every day")
    wait_for(lambda: server.http.get("/refuse").json()["left"] == 0, "the refusal", 30)
    chatter.sends(text="/help")
    came = settled(chatter)
    assert len(came) > 2, "what was missed comes with the help"
    assert "/erase" in came[-2]


def test_from_the_page_to_telegram_and_everything_erased(server: TelegramServer, mo_there: Product) -> None:
    someone, there = Patient(mo_there.url), Chatter(server)
    someone.open()
    someone.agree()
    someone.say("copper meadow, and my back is stiff")
    code = someone.http.post("/api/conversation/device-code", json={}).json()["code"]
    there.sends(text=f"/start {code}")
    assert "Telegram" in there.gets(2)[0]
    there.sends(text="copper meadow on the telephone")
    settled(there)
    assert "copper meadow on the telephone" in texts(someone.history())
    assert not any("copper meadow, and" in text for text in there.texts())
    there.sends(text="/export")
    there.gets(1)
    there.presses("Send them here")
    wait_for(lambda: len(there.files()) == 2, "two files", 30)
    assert all("copper meadow, and my back is stiff" in each["body"] for each in there.files())
    there.sends(text="/erase")
    wait_for(lambda: "Yes, erase everything" in there.buttons(), "the question", 30)
    there.presses("Yes, erase everything")
    wait_for(lambda: any("has been erased" in text for text in there.texts()), "the end", 30)
    assert someone.post("still there?").status_code in (401, 410)


def test_neither_the_token_nor_a_word_is_in_what_mo_printed(mo_there: Product) -> None:
    printed = mo_there.said()
    assert '"channel": "telegram"' in printed
    for secret in (TOKEN, TOKEN.partition(":")[2], "copper meadow", "neighbour", "70000000"):
        assert secret not in printed
