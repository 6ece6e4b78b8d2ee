"""docs/embedding.md, done on a plain page of another origin with a strict Content-Security-Policy."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from bot.settings import ROOT
from tests.browser.widget import Chat, chat_served

pytestmark = pytest.mark.browser

GUIDE = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
MO = "https://mo.surgery.example"
LINES = re.search(r"```html\n(.+?)```", GUIDE, re.DOTALL)
POLICY = re.search(r"^Content-Security-Policy: (.+)$", GUIDE, re.MULTILINE)
PAGE = """<!doctype html>
<html lang="en"><head><title>The Surgery</title></head><body><h1>Talk with Mo</h1>{lines}</body></html>
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def surgery(port: int, mo: str, trusted_types: bool = False) -> Iterator[str]:
    """The practice's own page: the guide's two lines under the guide's policy."""
    assert LINES
    assert POLICY
    policy = POLICY[1].replace(MO, mo) + "; require-trusted-types-for 'script'; trusted-types mo-chat" * trusted_types
    page = PAGE.format(lines=LINES[1].replace(MO, mo)).encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """The page, at any address."""
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *given: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ear(page: Page) -> list[str]:
    """Everything that the page's policy refused."""
    refused: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text or "TrustedHTML" in said.text:
            refused.append(said.text)

    page.on("console", hear)
    return refused


@pytest.mark.parametrize("trusted_types", [False, True])
def test_a_talk_on_the_practices_own_page(tmp_path: Path, new_page: Callable[..., Page], trusted_types: bool) -> None:
    port = free_port()
    with chat_served(tmp_path, (f"http://127.0.0.1:{port}",)) as (mo, _), surgery(port, mo, trusted_types) as address:
        page = new_page()
        refused = ear(page)
        page.route("**/favicon.ico", lambda route: route.abort())
        chat = Chat(page, address)
        chat.agrees()
        chat.says("my back has been bad for years")
        page.get_by_role("button", name="I need help now").click()
        expect(page.get_by_role("dialog").locator('a[href="tel:999"]')).to_be_visible()
        page.keyboard.press("Escape")
        menu = chat.menu()
        menu.get_by_role("button", name="Read it here").click()
        expect(menu.locator(".view")).to_contain_text("my back has been bad for years")
        expect(menu.locator(".view")).not_to_contain_text("until you close this tab")
        assert page.evaluate("sessionStorage.length") == 0, "whatever runs on the page could read it"
        with page.expect_download() as download:
            menu.get_by_role("button", name="Download (data)").click()
        assert "my back has been bad for years" in Path(download.value.path()).read_text(encoding="utf-8")
        page.keyboard.press("Escape")
        page.reload()
        expect(Chat(page).own.last).to_contain_text("my back has been bad for years")
        assert [one for one in refused if "favicon" not in one] == []


def test_a_mail_asked_for_on_the_practices_page_leads_back_to_it(
    tmp_path: Path, new_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.reminders.postman.Postman.mails", True)
    port = free_port()
    with chat_served(tmp_path, (f"http://127.0.0.1:{port}",)) as (mo, records), surgery(port, mo) as address:
        page = new_page()
        with page.expect_response("**/api/conversations") as opened:
            chat = Chat(page, address)
        chat.agrees()
        menu = chat.menu()
        expect(menu.get_by_role("button", name="Show them in this browser")).to_have_count(0)
        menu.get_by_text("Also by email").click()
        menu.get_by_label("Your email address").fill("jo@example.org")
        menu.get_by_label("Mo may keep this address").check()
        menu.get_by_role("button", name="Use this address").click()
        expect(menu.get_by_text("asks if it is yours")).to_be_visible()
        email = records.email(str(opened.value.json()["conversation"]))
        assert email is not None
        assert email.page == address


def test_a_page_that_is_not_named_gets_no_answer(tmp_path: Path, new_page: Callable[..., Page]) -> None:
    port = free_port()
    with chat_served(tmp_path, ("https://www.surgery.example",)) as (mo, _), surgery(port, mo) as address:
        page = new_page()
        page.goto(address)
        expect(page.locator("mo-chat .status")).to_contain_text("The service does not answer just now")
        expect(page.locator("mo-chat article")).to_have_count(0)


def test_the_portal_answers_no_other_page(tmp_path: Path, new_page: Callable[..., Page]) -> None:
    port = free_port()
    with chat_served(tmp_path, (f"http://127.0.0.1:{port}",)) as (mo, _), surgery(port, mo) as address:
        page = new_page()
        Chat(page, address)
        read = "(url) => fetch(url, {credentials: 'include'}).then((answer) => answer.status, () => 'refused')"
        assert page.evaluate(read, f"{mo}/practice/sign-in") == "refused"
        assert page.evaluate(read, f"{mo}/api/help") == "refused"  # not with cookies either


def test_the_script_is_under_25_kilobytes_on_the_line(tmp_path: Path, new_page: Callable[..., Page]) -> None:
    with chat_served(tmp_path) as (mo, _):
        page = new_page()
        wire, received = page.context.new_cdp_session(page), {}
        wire.send("Network.enable")
        wire.on(
            "Network.responseReceived", lambda event: received.update({event["requestId"]: event["response"]["url"]})
        )
        sizes: dict[str, int] = {}
        wire.on(
            "Network.loadingFinished",
            lambda event: sizes.update({received.get(event["requestId"], ""): event["encodedDataLength"]}),
        )
        Chat(page, mo)
        assert 5_000 < sizes[f"{mo}/widget.js"] < 25_000
