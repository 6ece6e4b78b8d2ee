"""Reminders in a browser: asked for in the menu, shown by the worker, and what a tap on one opens.

Chromium hands the worker what its tools deliver as a push. Its own subscription would ask its maker's servers, and a
tap needs a hand, so stand-ins take these two steps. Between them all is real: what the page asks for, what a push
service is sent, what the page's keys read of it, what the worker shows, and which window it then looks for.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import CDPSession, Page, expect

from bot import clock
from bot.gateway.arrivals import Arrivals
from bot.gateway.invitations import invite
from bot.gateway.noticeboard import Noticeboard
from bot.gateway.reminders.endpoints import Pushes
from bot.gateway.reminders.postman import Postman
from bot.gateway.reminders.push import Vapid
from bot.gateway.threads import Threads
from bot.records.repository import Records
from bot.settings import Settings
from tests.browser.widget import Chat, chat_served, comes_to
from tests.push_server import SUBSCRIPTION, PushServer, read_by

pytestmark = pytest.mark.browser

KEY = ec.generate_private_key(ec.SECP256R1())
AUTH = bytes(range(16))
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


TAPPED = """async () => {
  const seen = [], waited = [];
  WindowClient.prototype.focus = async function () { seen.push(`back to ${new URL(this.url).pathname}`); };
  Clients.prototype.openWindow = async (where) => { seen.push(`opens ${where}`); };
  const [notification] = await registration.getNotifications();
  const tap = new NotificationEvent("notificationclick", {notification});
  Object.defineProperty(tap, "waitUntil", {value: (what) => waited.push(what)});
  dispatchEvent(tap);
  await Promise.all(waited);
  return seen;
}"""


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


def subscribed(page: Page) -> None:
    """Let the page's browser subscribe with a key that this test can read by."""
    point = KEY.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    encoded = [base64.urlsafe_b64encode(each).decode().rstrip("=") for each in (point, AUTH)]
    given = {"endpoint": SUBSCRIPTION["endpoint"], "p256dh": encoded[0], "auth": encoded[1]}
    page.add_init_script(f"const given = {json.dumps(given)}; {SUBSCRIBES}")


async def pushed(records: Records, folder: Path) -> dict[str, str]:
    """What a push service got for the browser, as the browser reads it."""
    async with PushServer(folder) as server:
        pushes = Pushes(Vapid.kept_in(folder), "https://mo.example", server.resolve, server.trust)
        settings = Settings(data=folder)
        board = Noticeboard(settings, records)
        await Postman(settings, records, board, Threads(2), Arrivals(), pushes=pushes).look()
        (request,) = server.requests
    return read_by(KEY, AUTH, request.body)


def at_noon() -> str:
    """A time zone in which it is about noon now."""
    hours = clock.now().hour - 12
    return f"Etc/GMT{hours:+d}" if hours else "Etc/GMT"


@pytest.mark.parametrize("invited", [False, True])
def test_a_note_that_was_encrypted_for_the_browser_leads_back_to_the_own_talk(
    served: tuple[str, Records], tmp_path: Path, new_page: Callable[..., Page], invited: bool
) -> None:
    address, records = served
    practice = records.default_practice()
    assert practice is not None
    path = f"/c/{invite(records, practice.id, None, by='Dr Ash', days=7)}" if invited else "/"
    page = new_page()
    subscribed(page)
    page.context.grant_permissions(["notifications"], origin=address)
    with page.expect_response("**/api/conversations") as opened:
        chat = Chat(page, address + path)
    conversation = str(opened.value.json()["conversation"])
    chat.agrees()
    chat.says("my back is bad")
    menu = chat.menu()
    menu.get_by_role("button", name="Show them in this browser").click()
    expect(menu.get_by_role("button", name="No longer in this browser")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_function("() => Boolean(navigator.serviceWorker.controller)")
    now = clock.now()
    records.set_timezone(conversation, at_noon())
    records.remind_once(conversation, now, now)
    with ThreadPoolExecutor() as aside:  # this thread is playwright's
        note = aside.submit(asyncio.run, pushed(records, tmp_path)).result()
    expect(chat.mo.last).to_contain_text(note["body"])
    wire = page.context.new_cdp_session(page)
    sent = {"origin": address, "registrationId": registration(page, wire), "data": json.dumps(note)}
    wire.send("ServiceWorker.deliverPushMessage", sent)
    comes_to(page, SHOWN, [f"Mo: {note['body']}"])
    (worker,) = page.context.service_workers
    assert worker.evaluate(TAPPED) == [f"back to {path}"]
    other = page.context.new_page()
    other.goto(f"{address}/practice/sign-in")
    page.close()
    wire = other.context.new_cdp_session(other)
    wire.send("ServiceWorker.enable")
    wire.send("ServiceWorker.deliverPushMessage", sent)
    comes_to(other, SHOWN, [f"Mo: {note['body']}"])
    assert worker.evaluate(TAPPED) == [f"opens {path}"]
    other.goto(address + path)
    expect(Chat(other).own.last).to_contain_text("my back is bad")


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
