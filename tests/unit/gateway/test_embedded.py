"""The chat on other pages: who may call what from a browser, and the one script that they load."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.gateway.pages import WIDGET_PARTS, widget_script
from bot.gateway.templating import HERE
from bot.records.repository import Records
from bot.settings import Settings

from .conftest import FakeRasa

SURGERY = "https://www.surgery.example"
MOST_BYTES = 25_000


@pytest.fixture
def app(settings: Settings, records: Records, rasa: FakeRasa) -> Starlette:
    return create_app(replace(settings, embed_origins=(SURGERY,)), records, rasa=rasa)


def ask_first(browser: TestClient, path: str, origin: str) -> tuple[int, str | None]:
    """A browser's question before it sends JSON with a token: the status, and who may."""
    asks = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    answer = browser.options(path, headers=asks)
    return answer.status_code, answer.headers.get("access-control-allow-origin")


def test_a_named_page_may_call_the_chat_and_reads_even_refusals(app: Starlette) -> None:
    browser = TestClient(app)
    assert ask_first(browser, "/api/messages", SURGERY) == (200, SURGERY)
    for answer in (
        browser.post("/api/conversations", json={}, headers={"Origin": SURGERY}),
        browser.post("/api/messages", json={"id": "m", "text": "hi"}, headers={"Origin": SURGERY}),
        browser.get("/api/help", headers={"Origin": SURGERY}),
    ):
        assert answer.headers["access-control-allow-origin"] == SURGERY
        assert "access-control-allow-credentials" not in answer.headers
        assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("origin", ["https://surgery.example", "http://www.surgery.example", "null", f"{SURGERY}.evil"])
def test_any_other_page_is_refused(app: Starlette, origin: str) -> None:
    browser = TestClient(app)
    status, allowed = ask_first(browser, "/api/messages", origin)
    assert status == 400
    assert allowed is None
    answer = browser.post("/api/conversations", json={}, headers={"Origin": origin})
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", ["/practice/", "/practice/sign-in", "/", "/c/SOME-CODE", "/readyz", "/openapi.json"])
def test_nothing_but_the_chat_is_open_to_a_named_page(app: Starlette, path: str) -> None:
    answer = TestClient(app).get(path, headers={"Origin": SURGERY}, follow_redirects=False)
    assert "access-control-allow-origin" not in answer.headers


def test_without_a_named_page_nobody_may(settings: Settings, records: Records, rasa: FakeRasa) -> None:
    assert ask_first(TestClient(create_app(settings, records, rasa=rasa)), "/api/messages", SURGERY)[1] is None


def test_the_script_comes_compressed_to_whoever_reads_that(app: Starlette) -> None:
    browser = TestClient(app)
    plain = browser.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with browser.stream("GET", "/widget.js", headers={"Accept-Encoding": "br, gzip"}) as squeezed:
        raw = b"".join(squeezed.iter_raw())
    assert gzip.decompress(raw).decode() == plain.text
    assert len(raw) < MOST_BYTES
    assert squeezed.headers["vary"] == "Accept-Encoding"
    assert squeezed.headers["etag"] != plain.headers["etag"]
    again = {"Accept-Encoding": "gzip", "If-None-Match": squeezed.headers["etag"]}
    assert browser.get("/widget.js", headers=again).status_code == 304


def test_every_module_of_the_widget_is_in_the_script_once() -> None:
    folder = HERE / "widget"
    assert sorted(WIDGET_PARTS) == sorted(file.stem for file in folder.glob("*.js"))
    script, _ = widget_script(folder)
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
    names = re.findall(r"^(?:async function|function|class|const|let) (\w+)", script, re.MULTILINE)
    assert len(names) == len(set(names)), "one scope for all: a name twice would be another's"


def test_no_module_is_longer_than_it_can_be_read() -> None:
    lengths = {file.name: len(Path(file).read_text(encoding="utf-8").splitlines()) for file in HERE.glob("widget/*.js")}
    assert max(lengths.values()) < 300, lengths
