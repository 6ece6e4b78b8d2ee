"""A page that was open once is opened again without a connection: what can be seen then, and what is kept for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from bot.gateway.invitations import invite
from bot.records.repository import Records
from tests.browser.widget import ASKS_CHOICE, Chat, comes_to, look

pytestmark = pytest.mark.browser

TOLD = "my back is bad since the winter"
CONTROLLED = "() => Boolean(navigator.serviceWorker.controller)"
SHELL = """async () => {
  const kept = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) kept.push(new URL(request.url).pathname);
  return kept.sort();
}"""
TAB = "() => JSON.stringify(Object.values(sessionStorage))"


def talked(page: Page, address: str) -> Chat:
    """A talk on a page that is ready to be opened without a connection."""
    chat = Chat(page, address)
    chat.agrees()
    chat.says(f"{TOLD}, {ASKS_CHOICE}")
    page.wait_for_function(CONTROLLED)
    return chat


def kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate(SHELL)
    return found


def test_a_reload_without_connection_shows_the_talk_and_what_waits(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    chat = talked(page, address)
    lines = page.locator("mo-chat article").count()
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("mo-chat article")).to_have_count(lines)
    expect(page.get_by_role("status").first).to_contain_text("No connection")
    assert chat.said()[-1].startswith(TOLD)
    menu = chat.menu()
    expect(menu.get_by_role("switch", name="My practice may read this")).to_be_enabled()
    menu.get_by_role("button", name="Read it here").click()
    expect(menu.get_by_text("That needs a connection.")).to_be_in_viewport()
    look(page, "the menu without a connection")
    page.keyboard.press("Escape")
    chat.ready("On foot").click()
    page.reload()
    expect(page.locator("mo-chat article")).to_have_count(lines + 1)
    expect(chat.own.last).to_contain_text("Waiting to be sent")
    look(page, "a talk without a connection")
    page.context.set_offline(False)
    expect(chat.mo.last).to_contain_text("Heard: On foot")
    assert chat.said().count("On foot") == 1
    assert sum(text.startswith(TOLD) for text in chat.said()) == 1


def test_what_waited_for_long_is_sent_as_soon_as_the_connection_is_back(
    address: str, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.clock.install()
    chat = talked(page, address)
    page.context.set_offline(True)
    page.reload()
    chat.writes("after a long tunnel")
    for _ in range(7):  # tries in vain, each followed by a longer rest
        page.clock.fast_forward(31_000)
        page.wait_for_timeout(200)
    page.context.set_offline(False)
    expect(chat.mo.last).to_contain_text("Heard: after a long tunnel")


def test_the_same_words_once_more_wait_as_a_message_of_their_own(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    chat = talked(page, address)
    chat.says("not much")
    page.context.set_offline(True)
    page.reload()
    chat.writes("not much")
    page.reload()
    expect(chat.own.last).to_contain_text("Waiting to be sent")
    assert chat.said()[-2:] == ["not much", "not much"]
    page.context.set_offline(False)
    expect(chat.own.last).not_to_contain_text("Waiting to be sent")
    expect(chat.mo.filter(has_text="Heard: not much")).to_have_count(2)
    assert chat.said()[-2:] == ["not much", "not much"]
    rows = page.locator("mo-chat .log > :not(.typing)")
    assert [rows.nth(0).inner_text(), page.locator("mo-chat .day").count()] == ["Today", 1]


def test_a_message_that_arrived_without_a_word_about_it_is_shown_once(
    address: str, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    chat = talked(page, address)
    held: list[Route] = []

    def arrives(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/messages", arrives)
    chat.writes("on my way")
    expect(chat.mo.last).to_contain_text("Heard: on my way")
    assert held
    page.context.set_offline(True)
    page.reload()
    expect(chat.mo.last).to_contain_text("Heard: on my way")
    assert chat.said().count("on my way") == 1


def test_an_invited_page_opens_without_connection_and_keeps_no_code(
    served: tuple[str, Records], new_page: Callable[..., Page]
) -> None:
    address, records = served
    practice = records.default_practice()
    assert practice is not None
    code = invite(records, practice.id, "Mrs H.", by="Dr Ash", days=7)
    page = new_page()
    chat = talked(page, f"{address}/c/{code}")
    page.context.set_offline(True)
    page.reload()
    expect(chat.own.last).to_contain_text(TOLD)
    assert not any(code in path for path in kept(page))
    page.context.set_offline(False)
    chat.says("on again")
    assert chat.said()[-2].startswith(TOLD)


def test_another_tab_of_the_same_phone_shows_nothing_of_it_without_connection(
    address: str, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    talked(page, address)
    assert TOLD in page.evaluate(TAB)
    page.context.set_offline(True)
    other = page.context.new_page()
    page.close()
    other.goto(address)
    expect(other.get_by_role("status").first).to_contain_text("No connection")
    expect(other.locator("mo-chat article")).to_have_count(0)
    assert TOLD not in other.evaluate("JSON.stringify(localStorage)") + other.evaluate(TAB)
    assert kept(other) == ["/", "/static/mo.svg", "/static/page.css", "/widget.js"]


def test_nothing_is_kept_before_a_yes_or_after_it_was_taken_back(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    chat = Chat(page, address)
    chat.writes("my knee hurts, too")
    expect(chat.mo.last).to_contain_text("was not kept")
    assert (page.evaluate(TAB), kept(page)) == ("[]", [])
    chat.agrees()
    chat.says(TOLD)
    assert TOLD in page.evaluate(TAB)
    chat.menu().get_by_role("button", name="Stop, and take back my yes").click()
    expect(chat.mo.last).to_be_visible()
    comes_to(page, TAB, "[]")


def test_what_this_browser_keeps_is_told_and_goes_with_everything_else(
    address: str, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    chat = talked(page, address)
    menu = chat.menu()
    menu.get_by_role("button", name="Read it here").click()
    expect(menu.locator(".view")).to_contain_text("until you close this tab, what it shows")
    menu.get_by_role("button", name="Erase everything").click()
    menu.get_by_role("button", name="Yes, erase everything").click()
    expect(chat.mo.last).to_contain_text("Everything was erased.")
    comes_to(page, SHELL, [])
    comes_to(page, "async () => (await navigator.serviceWorker.getRegistrations()).length", 0)
    assert page.evaluate(TAB) == "[]"


def test_a_talk_that_was_erased_elsewhere_is_not_shown_once_there_is_a_connection(
    served: tuple[str, Records], new_page: Callable[..., Page]
) -> None:
    address, _ = served
    page = new_page()
    chat = talked(page, address)
    page.context.set_offline(True)
    page.reload()
    expect(chat.own.last).to_contain_text(TOLD)
    token = page.evaluate("JSON.parse(localStorage.getItem('mo-chat')).token")
    gone: Any = new_page().request.delete(f"{address}/api/conversation", headers={"Authorization": f"Bearer {token}"})
    assert gone.status == 204
    page.context.set_offline(False)
    expect(chat.own).to_have_count(0)
    assert TOLD not in page.evaluate(TAB)
