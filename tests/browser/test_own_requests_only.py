"""No page of Mo's asks anybody but Mo for anything: every page in Chromium, with an ear on what it requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot import clock
from bot.gateway.invitations import invite
from bot.gateway.passwords import hash_password
from bot.provision import first_practice, open_records
from bot.records.repository import Records
from bot.settings import Settings
from tests.browser.gateway import serving

pytestmark = pytest.mark.browser

PASSWORD = "three-quiet-herons"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """A practice with a GP who is admin, too, and somebody of the staff."""
    opened = open_records(Settings(data=tmp_path))
    practice, kept = first_practice(opened, Settings(data=tmp_path)), hash_password(PASSWORD)
    opened.create_gp(practice.id, "Dr Ash", kept, roles=("gp", "admin"))
    opened.create_gp(practice.id, "Desk", kept, roles=("staff",))
    yield opened
    opened.close()


@pytest.fixture
def address(tmp_path: Path, records: Records) -> Iterator[str]:
    """Where the gateway listens, with a stand-in for Rasa."""
    with serving(records, tmp_path) as url:
        yield url


@pytest.fixture
def heard(browser: Browser) -> Iterator[tuple[BrowserContext, list[str], list[str]]]:
    """A browser, the addresses that it asked for, and what it refused because of the page's policy."""
    context, asked, refused = browser.new_context(locale="en-GB"), [], []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    yield context, asked, refused
    context.close()


def sign_in(page: Page, name: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()


def test_no_page_asks_anybody_else(
    address: str, records: Records, heard: tuple[BrowserContext, list[str], list[str]]
) -> None:
    context, asked, refused = heard
    page = context.new_page()
    practice = records.default_practice()
    assert practice is not None
    _patient(page, address, invite(records, practice.id, "Mrs H.", by="Dr Ash", days=7))
    _practice(page, address)
    page.goto(f"{address}/practice/")
    sign_in(page, "Desk")
    expect(page.locator(".names")).to_contain_text("Mrs H.")
    page.goto(f"{address}/practice/accounts")
    expect(page.locator("h1")).to_contain_text("Not open to your account")
    assert len(asked) > 40, "the ear was shut"
    assert [one for one in asked if not one.startswith((f"{address}/", "data:", "blob:"))] == []
    assert refused == []


def _patient(page: Page, address: str, code: str) -> None:
    """Chat, help, what is kept, and an address that leads nowhere."""
    page.goto(f"{address}/c/{code}")
    for _ in range(2):
        page.locator("mo-chat .quick button").first.click()
        page.wait_for_timeout(500)
    page.get_by_label("Your message").fill("my back has been bad for years")
    page.keyboard.press("Enter")
    expect(page.locator("mo-chat article.bot").last).to_contain_text("Heard")
    page.get_by_role("button", name="I need help now").click()
    page.goto(f"{address}/")
    page.goto(f"{address}/nowhere")


def _practice(page: Page, address: str) -> None:
    """Every page of somebody who is GP and admin, and both steps of signing in."""
    portal = f"{address}/practice"
    page.goto(f"{portal}/")
    sign_in(page, "Dr Ash")
    page.get_by_role("link", name="Mrs H.").click()
    for path in ("/patients/x", "/invitations", "/accounts", "/password", "/security"):
        page.goto(portal + path)
    page.goto(f"{portal}/invitations")
    page.locator('form[action="/practice/invitations"] button').click()
    expect(page.locator(".slip .picture")).to_be_visible()
    page.goto(f"{portal}/accounts")
    page.get_by_role("link", name="Desk").click()
    page.goto(f"{portal}/accounts")
    page.locator("#name").fill("Dr Elm")
    page.locator("form.card button").click()
    expect(page.locator(".code strong")).to_be_visible()
    page.goto(f"{portal}/security")
    page.locator("summary").click()
    page.locator("#password").fill(PASSWORD)
    page.locator("details button").click()
    totp = pyotp.TOTP(page.locator(".key").inner_text().replace(" ", ""))
    page.locator("#code").fill(totp.at(clock.now()))
    page.locator("main form button").click()
    recovery = page.locator(".codes li").first.inner_text()
    page.locator("form.out button").click()
    sign_in(page, "Dr Ash")
    page.wait_for_url(re.compile("/sign-in/code"))
    page.locator("#code").fill(recovery)
    page.locator("main form button").click()
    expect(page.get_by_role("link", name="Mrs H.")).to_be_visible()
    page.locator("form.out button").click()
