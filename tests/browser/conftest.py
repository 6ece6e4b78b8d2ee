"""The system's Chromium, and pages in it that fail a test when their scripts do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.records.repository import Records
from tests.browser.widget import chat_served

ANSWER_SECONDS = 40
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
]  # fmt: skip
PHONE = {"width": 390, "height": 780}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: none of chromium, chromium-browser, google-chrome is in PATH")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in a browser profile of its own; an error in a page's script fails the test."""
    errors: list[str] = []
    contexts = []

    def opened(width: int = PHONE["width"], height: int = PHONE["height"]) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="en-GB", timezone_id="Europe/London"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(ANSWER_SECONDS * 1000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Records]]:
    """Where the chat's page is, for all tests of a module, and the records behind it."""
    with chat_served(tmp_path_factory.mktemp("chat")) as given:
        yield given


@pytest.fixture
def address(served: tuple[str, Records]) -> str:
    """Where the chat's page is."""
    return served[0]
