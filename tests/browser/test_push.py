"""Reminders in a browser: asked for in the menu, shown by the worker, and what a tap on one opens.

Chromium hands the worker what its tools deliver as a push. Its own subscription would ask its maker's servers, so a
stand-in takes that one step; how a push is encrypted is compared with the standard in `test_push` of the gateway.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, expect

from bot import clock
from bot.records.repository import Records
from tests.browser.widget import Chat, chat_served, comes_to
from tests.push_server import SUBSCRIPTION

pytestmark = pytest.mark.browser

NOTES = ("Mo here, at the time you picked. Shall we talk for a few minutes?", "A short hello from Mo, as we said.")
SHOWN = """async () => {
  const registered = await navigator.serviceWorker.ready;
  return (await registered.getNotifications()).map((each) => `${each.title}: ${each.body}`);
}"""
SUBSCRIBES = """(() => {
  let made = null;
  const subscription = () => ({endpoint: given.endpoint, toJSON: () => ({endpoint: given.endpoint, keys: given}),
    unsubscribe: async () => { made = null; return true; }});
  PushManager.prototype.subscribe = async ({userVisibleOnly, applicationServerKey}) => {
    if (!userVisibleOnly || applicationServerKey.length < 80) throw new TypeError("refused");
    return (made = subscription());
  };
  PushManager.prototype.getSubscription = async () => made;
})();"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Records]]:
    with chat_served(tmp_path) as given:
        yield given


def ready(page: Page, address: str) -> Chat:
    """A talk in a browser that allows notices."""
    page.context.grant_permissions(["notifications"], origin=address)
    chat = Chat(page, address)
    chat.agrees()
    return chat


def registration(page: Page, wire: CDPSession) -> str:
    """The worker's, by Chromium's own number."""
    seen: list[str] = []
    wire.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: seen.extend(each["registrationId"] for each in event["registrations"]),
    )
    wire.send("ServiceWorker.enable")
    for _ in range(50):
        page.wait_for_timeout(100)
        if seen:
            break
    return seen[-1]


def test_a_push_shows_the_note_in_place_of_the_one_before(
    served: tuple[str, Records], new_page: Callable[..., Page]
) -> None:
    address, _ = served
    page = new_page()
    ready(page, address)
    page.wait_for_function("() => Boolean(navigator.serviceWorker.controller)")
    wire = page.context.new_cdp_session(page)
    number = registration(page, wire)
    for note in NOTES:
        data = json.dumps({"title": "Mo", "body": note})
        wire.send("ServiceWorker.deliverPushMessage", {"origin": address, "registrationId": number, "data": data})
        comes_to(page, SHOWN, [f"Mo: {note}"])


def test_a_browser_is_added_and_taken_away_in_the_menu(
    served: tuple[str, Records], new_page: Callable[..., Page]
) -> None:
    address, records = served
    page = new_page()
    page.add_init_script(f"const given = {json.dumps(SUBSCRIPTION)}; {SUBSCRIBES}")
    chat = ready(page, address)
    conversation = page.evaluate("JSON.parse(localStorage.getItem('mo-chat')).id")
    found = records.open_conversation(conversation, None, "en", clock.now())
    menu = chat.menu()
    menu.get_by_role("button", name="Show them in this browser").click()
    off = menu.get_by_role("button", name="No longer in this browser")
    expect(off).to_be_visible()
    assert records.ways(found.id).where == ("page", "browser")
    off.click()
    expect(menu.get_by_role("button", name="Show them in this browser")).to_be_visible()
    assert records.browsers(found.id) == 0
