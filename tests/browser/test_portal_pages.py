"""Every page of the portal for whoever sees little, reads with a screen reader, has a small screen or no JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.gateway import PASSWORD, Seeded, seed, serving

pytestmark = pytest.mark.browser

GP, STAFF, NOBODY = "Dr Ash", "Desk", ""
# Who opens which address. A new page is one more line; {patient} and {account} are filled in.
PAGES = [
    (NOBODY, "/practice/sign-in"),
    (NOBODY, "/practice/sign-in?done=signed_out"),
    (GP, "/practice/"),
    (GP, "/practice/?q=knee&show=flagged&plan=yes&barrier=fear_of_pain"),
    (GP, "/practice/?q=nobody+of+that+name"),
    (GP, "/practice/patients/{patient}"),
    (GP, "/practice/patients/{patient}/erase"),
    (GP, "/practice/patients/{patient}/record"),
    (GP, "/practice/patients/nobody"),
    (GP, "/practice/overview"),
    (GP, "/practice/invitations"),
    (GP, "/practice/accounts"),
    (GP, "/practice/accounts/{account}"),
    (GP, "/practice/audit"),
    (GP, "/practice/audit?since=never"),
    (GP, "/practice/security"),
    (GP, "/practice/password"),
    (STAFF, "/practice/"),
    (STAFF, "/practice/accounts"),
]
# Pages that come when a form is sent: whose, where the form stands, its address, what is filled in.
SENT = [
    (GP, "/practice/invitations", "/practice/invitations", {"label": "Friday, new"}),
    (GP, "/practice/accounts", "/practice/accounts", {"name": "Dr Elm"}),
    (STAFF, "/practice/security", "/practice/security/second-step", {"password": PASSWORD}),
]
WIDTHS = (320, 640)  # a small phone; 1280 at 200 %
SCHEMES = ("light", "dark")
MOST_CLICKS = 4


@dataclass(frozen=True)
class Portal:
    """A running gateway and a practice in it."""

    address: str
    seeded: Seeded

    def url(self, path: str) -> str:
        """The whole address."""
        return self.address + path.format(**self.seeded.ids)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    data: Path = tmp_path_factory.mktemp("portal")
    records, seeded = seed(data)
    with serving(records, data) as address:
        yield Portal(address, seeded)
    records.close()


@pytest.fixture(scope="module")
def pages(browser: Browser, portal: Portal) -> Iterator[dict[str, Page]]:
    """A page in a browser for each person, signed in."""
    contexts: dict[str, BrowserContext] = {}
    for name in (GP, STAFF, NOBODY):
        contexts[name] = browser.new_context(locale="en-GB", device_scale_factor=2)
        if name:
            cookie = {"name": "mo_practice", "value": portal.seeded.sessions[name]}
            contexts[name].add_cookies([{**cookie, "url": f"{portal.address}/practice/"}])  # type: ignore[list-item]
    yield {name: context.new_page() for name, context in contexts.items()}
    for context in contexts.values():
        context.close()


def check(page: Page) -> None:
    """At both widths and in both colour schemes: nothing for axe to object to, nothing to scroll sideways for."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 780})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{page.url} is {wide} px wide on {width}"
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found = Axe().run(page, options={"resultTypes": ["violations"]})
            assert found.violations_count == 0, f"{page.url}, {width} px, {scheme}:\n{found.generate_report()}"


@pytest.mark.parametrize(("whose", "path"), PAGES)
def test_a_page_can_be_read_by_everybody(pages: dict[str, Page], portal: Portal, whose: str, path: str) -> None:
    page = pages[whose]
    page.goto(portal.url(path))
    assert page.url == portal.url(path), "led elsewhere"
    check(page)


def test_german_words_fit_a_small_phone_too(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(locale="de-DE", viewport={"width": min(WIDTHS), "height": 780})
    page, wide = context.new_page(), {}
    for name in (NOBODY, GP, STAFF):
        if name:
            cookie = {"name": "mo_practice", "value": portal.seeded.sessions[name]}
            context.add_cookies([{**cookie, "url": f"{portal.address}/practice/"}])  # type: ignore[list-item]
        for path in (path for whose, path in PAGES if whose == name):
            page.goto(portal.url(path))
            assert page.locator("html").get_attribute("lang") == "de"
            wide[path] = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert {path: width for path, width in wide.items() if width > min(WIDTHS)} == {}


@pytest.mark.parametrize(("whose", "path", "action", "fields"), SENT)
def test_what_a_form_leads_to_can_be_read_by_everybody(
    pages: dict[str, Page], portal: Portal, whose: str, path: str, action: str, fields: dict[str, str]
) -> None:
    page = pages[whose]
    page.goto(portal.url(path))
    for closed in page.locator("details:not([open]) summary").all():
        closed.click()
    form = page.locator(f'form[action="{action}"]')
    before = page.locator("h1").inner_text()
    for name, value in fields.items():
        form.locator(f'[name="{name}"]').fill(value)
    form.locator("button").click()
    expect(page.locator("h1")).not_to_have_text(before)
    check(page)


class Hand:
    """Counts the clicks."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()


@pytest.fixture
def without_scripts(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_from_the_door_to_a_first_summary_in_four_clicks_without_javascript(
    portal: Portal, without_scripts: Page
) -> None:
    page, hand = without_scripts, Hand()
    page.goto(portal.url("/practice/"))
    page.locator("#name").fill(GP)
    page.locator("#password").fill(PASSWORD)
    hand.click(page.locator("main form button"))
    hand.click(page.locator("ol.patients a").first)
    expect(page.locator("h1")).to_contain_text("Tuesday, knee lady")
    expect(page.get_by_text("my legs have gone weak since this morning").first).to_be_in_viewport()
    assert hand.clicks <= MOST_CLICKS


def test_the_list_is_searched_and_narrowed_and_found_again_without_javascript(
    portal: Portal, without_scripts: Page
) -> None:
    page = without_scripts
    cookie = {"name": "mo_practice", "value": portal.seeded.sessions[GP], "url": f"{portal.address}/practice/"}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(portal.url("/practice/"))
    page.locator(".find summary").click()
    page.locator("#show").select_option("follow_up")
    page.locator("#q").fill("allot")
    page.locator(".find .field button").click()
    expect(page.locator("ol.patients a")).to_have_text(["Allotment man"])
    page.locator("ol.patients a").click()
    page.get_by_role("link", name="Back to the list").click()
    expect(page).to_have_url(re.compile(r"/practice/\?q=allot&show=follow_up#p[0-9a-f]{32}$"))
    expect(page.locator("ol.patients a")).to_have_text(["Allotment man"])
