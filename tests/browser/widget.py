"""The chat in Chromium's hands: a gateway with a stand-in that can ask with a ruler, and a page to act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from bot.provision import first_practice, open_records
from bot.records.repository import Records
from bot.settings import Settings
from tests.browser.gateway import serving
from tests.unit.gateway.conftest import FakeRasa

RULER = {"min": 0, "max": 10, "low": "not at all", "high": "very much"}
ASKS_RULER, ASKS_CHOICE = "ruler please", "choice please"
SCHEMES = ("light", "dark")
RED_FLAG = "since this morning I am numb between my legs and cannot feel when I pee"


class Asking(FakeRasa):
    """Asks with a ruler or with buttons when told to."""

    def more(self, text: str) -> dict[str, Any]:
        """By what the message holds."""
        if ASKS_RULER in text:
            return {"ruler": RULER}
        return {"quick_replies": [{"title": "On foot"}, {"title": "By bike"}]} if ASKS_CHOICE in text else {}


def objections(found: dict[str, Any]) -> list[str]:
    """What axe objects to, each with where: its own report cannot name what stands in a shadow root."""
    return [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


def look(page: Page, what: str) -> None:
    """In both colour schemes, on a small phone: nothing for axe to object to, nothing to scroll sideways for."""
    page.set_viewport_size({"width": 320, "height": 640})
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert objections(found.response) == [], f"{what}, {scheme}"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, what


def comes_to(page: Page, script: str, wanted: Any) -> None:
    """Wait until an async script gives `wanted` (`wait_for_function` does not wait for promises)."""
    for _ in range(100):
        if page.evaluate(script) == wanted:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(script) == wanted


@contextmanager
def chat_served(data: Path, embed_origins: tuple[str, ...] = ()) -> Iterator[tuple[str, Records]]:
    """Where the chat is, and the records behind it."""
    records = open_records(Settings(data=data))
    first_practice(records, Settings(data=data))
    try:
        with serving(records, data, Asking(records), embed_origins) as address:
            yield address, records
    finally:
        records.close()


class Chat:
    """What a patient sees and does."""

    def __init__(self, page: Page, address: str = "") -> None:
        self.page = page
        if address:
            page.goto(address)
        expect(self.mo.first).to_be_visible()

    @property
    def mo(self) -> Locator:
        """Mo's messages."""
        return self.page.locator("mo-chat article.bot")

    @property
    def own(self) -> Locator:
        """The patient's."""
        return self.page.locator("mo-chat article.own")

    @property
    def ruler(self) -> Locator:
        return self.page.locator("mo-chat .ruler")

    def ready(self, title: str) -> Locator:
        """A ready answer."""
        return self.page.locator("mo-chat .quick").get_by_role("button", name=title, exact=True)

    def agrees(self) -> None:
        """To talk, and not to share."""
        self.ready("Yes, let's talk").click()
        self.ready("No, keep it to me").click()
        expect(self.mo.last).to_contain_text("What has your back been like lately?")

    def writes(self, text: str) -> None:
        """Type and send, without waiting."""
        self.page.get_by_label("Your message").fill(text)
        self.page.keyboard.press("Enter")

    def says(self, text: str) -> None:
        """Type, send, and wait for the answer."""
        self.writes(text)
        expect(self.mo.last).to_contain_text(text)

    def menu(self) -> Locator:
        """The open menu."""
        self.page.get_by_role("button", name="Menu").click()
        return self.page.get_by_role("dialog")

    def said(self) -> list[str]:
        """The patient's messages, as they stand."""
        return [text.strip() for text in self.own.locator(".bubble").all_inner_texts()]
