"""The chat in Chromium, as people meet it: by thumb, by keyboard, by screen reader, small, large, offline and again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from bot import clock
from bot.records.repository import Records
from tests.browser.widget import ASKS_CHOICE, ASKS_RULER, RED_FLAG, Chat, look, objections

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 768, 1280, 3840)
SMALLEST_TARGET = 24


def test_every_state_can_be_read_by_everybody(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    chat = Chat(page, address)
    look(page, "asked for consent")
    chat.agrees()
    chat.says(f"my back is bad, {ASKS_CHOICE}")
    expect(chat.ready("On foot")).to_be_visible()
    look(page, "buttons")
    chat.says(ASKS_RULER)
    expect(chat.ruler).to_be_visible()
    look(page, "a ruler")
    chat.says("a long word: " + "back" * 60)
    look(page, "a word without end")
    page.get_by_label("Your message").fill("x" * 2001)
    expect(page.locator("mo-chat .over")).to_contain_text("1 characters too many")
    look(page, "too long")
    page.get_by_label("Your message").fill("")
    page.context.set_offline(True)
    chat.writes("are you there?")
    expect(chat.own.last).to_contain_text("Waiting to be sent")
    look(page, "offline")
    page.context.set_offline(False)
    expect(chat.mo.last).to_contain_text("are you there?")
    chat.writes(RED_FLAG)
    expect(page.locator("mo-chat article.safety a[href='tel:999']").first).to_be_visible()
    look(page, "a warning sign")
    page.get_by_role("button", name="I need help now").click()
    look(page, "numbers to call")
    page.keyboard.press("Escape")
    menu = chat.menu()
    look(page, "the menu")
    menu.get_by_role("button", name="Very large").click()
    look(page, "the menu, very large")
    menu.get_by_role("button", name="Read it here").click()
    expect(menu.locator(".view")).to_contain_text("my back is bad")
    look(page, "what is stored")
    menu.get_by_role("button", name="Erase everything").click()
    look(page, "erase?")
    menu.get_by_role("button", name="Yes, erase everything").click()
    expect(chat.mo.last).to_contain_text("Everything was erased")
    look(page, "erased")


def test_a_whole_talk_by_keyboard_alone(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page(1280, 800)
    chat = Chat(page, address)
    keys = page.keyboard

    def tab_to(name: str, back: bool = False) -> None:
        for _ in range(25):
            keys.press("Shift+Tab" if back else "Tab")
            if page.evaluate(FOCUSED) == name:
                return
        raise AssertionError(f"{name} cannot be reached")

    def focused() -> str:
        return str(page.evaluate(FOCUSED))

    tab_to("Yes, let's talk")
    keys.press("Enter")
    expect(chat.ready("Yes, share it")).to_be_visible()
    assert focused() == "Your message", "the focus was lost with the button"
    tab_to("No, keep it to me", back=True)
    keys.press("Space")
    expect(chat.mo.last).to_contain_text("What has your back been like lately?")
    keys.type(f"bad, {ASKS_RULER}")
    keys.press("Enter")
    expect(chat.ruler).to_be_visible()
    tab_to("5", back=True)
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    assert focused() == "7"
    keys.press("End")
    assert focused() == "10"
    keys.press("3")
    assert focused() == "3"
    keys.press("Enter")
    expect(chat.mo.last).to_contain_text("Heard: 3")
    expect(chat.ruler).to_have_count(0)
    assert focused() == "Your message"
    tab_to("Menu", back=True)
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(30):
        keys.press("Tab")
        inside = page.evaluate("!!document.querySelector('mo-chat').shadowRoot.activeElement?.closest('dialog')")
        assert inside or page.evaluate("!document.hasFocus() || document.activeElement === document.body")
    keys.press("Escape")
    assert focused() == "Menu", "the focus did not come back"
    tab_to("I need help now", back=True)
    keys.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("link", name="Call 999")).to_be_visible()


FOCUSED = """() => {
  const at = document.querySelector("mo-chat").shadowRoot.activeElement;
  if (!at) return "";
  if (at.id === "field") return "Your message";
  return at.getAttribute("aria-label") || at.textContent.trim();
}"""


def test_a_screen_reader_hears_what_is_new_and_nothing_twice(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    chat = Chat(page, address)
    log = page.locator("mo-chat [role=log]")
    expect(log).to_have_attribute("aria-live", "polite")
    chat.agrees()
    chat.says("my back is bad")
    expect(chat.mo.last.locator(".unseen").first).to_have_text(re.compile("Mo said:"))
    expect(chat.own.last.locator(".unseen").first).to_have_text(re.compile("You said:"))
    seqs = [row.get_attribute("data-seq") for row in page.locator("mo-chat article[data-seq]").all()]
    assert len(seqs) == len(set(seqs))
    assert page.locator("mo-chat .typing").get_attribute("aria-hidden") == "true"
    page.reload()
    log = page.locator("mo-chat [role=log]")
    expect(Chat(page).own.last).to_contain_text("my back is bad")
    expect(log).to_have_attribute("aria-live", "polite")  # off until what was said before stands there


def test_the_ruler_is_tapped_slid_and_typed(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    chat = Chat(page, address)
    chat.agrees()
    chat.says(ASKS_RULER)
    chat.ruler.get_by_role("button", name="4", exact=True).click()
    expect(chat.mo.last).to_contain_text("Heard: 4")
    chat.says(ASKS_RULER)
    start, end = (chat.ruler.get_by_role("button", name=name, exact=True).bounding_box() for name in ("2", "8"))
    assert start
    assert end
    page.mouse.move(start["x"] + 8, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 8, end["y"] + 20, steps=12)
    expect(chat.ruler.locator(".over")).to_have_text("8")
    page.mouse.up()
    expect(chat.mo.last).to_contain_text("Heard: 8")
    chat.says(ASKS_RULER)
    chat.says("six and a half")
    expect(chat.ruler).to_have_count(0)


def test_what_is_written_offline_waits_in_order_and_is_sent_once(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    chat = Chat(page, address)
    chat.agrees()
    page.context.set_offline(True)
    for text in ("first", "second", "third"):
        chat.writes(text)
    for number in (-3, -2, -1):
        expect(chat.own.nth(number).locator(".state")).to_have_text("Waiting to be sent")
        expect(chat.own.nth(number).locator(".state")).to_be_visible()
    expect(page.locator("mo-chat .status")).to_contain_text("No connection")
    page.get_by_role("button", name="I need help now").click()
    expect(page.get_by_role("dialog").locator("a[href='tel:999']")).to_be_visible()  # the numbers of last time
    page.keyboard.press("Escape")
    page.context.set_offline(False)
    expect(chat.mo.last).to_contain_text("Heard: third")
    assert chat.said()[-3:] == ["first", "second", "third"]
    page.reload()
    chat = Chat(page)
    expect(chat.mo.last).to_contain_text("Heard: third")
    assert chat.said()[-3:] == ["first", "second", "third"]
    expect(chat.own.last).to_contain_text("Sent")


def test_the_numbers_to_call_come_even_if_no_talk_can_be_opened(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.route("**/api/conversations", lambda route: route.abort())
    page.goto(address)
    expect(page.locator("mo-chat .status")).to_contain_text("The service does not answer just now")
    page.get_by_role("button", name="I need help now").click()
    expect(page.get_by_role("dialog").locator("a[href='tel:999']")).to_be_visible()


def test_what_waits_survives_closing_the_page(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    chat = Chat(page, address)
    chat.agrees()
    page.route("**/api/messages", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    chat.writes("kept for later")
    expect(chat.own.last).to_contain_text("Waiting to be sent")
    other = page.context.new_page()
    page.close()
    again = Chat(other, address)
    expect(again.mo.last).to_contain_text("Heard: kept for later")
    assert again.said().count("kept for later") == 1
    assert "kept for later" not in other.evaluate("JSON.stringify(localStorage)")


def test_two_tabs_lose_nothing_and_double_nothing(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    chat = Chat(page, address)
    chat.agrees()
    other = page.context.new_page()
    beside = Chat(other, address)
    expect(beside.mo.last).to_contain_text("What has your back been like lately?")
    page.context.set_offline(True)
    chat.writes("from the one")
    beside.writes("from the other")
    chat.page.evaluate("document.querySelector('mo-chat').memory.set({size: 0})")  # a tab that knows less writes, too
    waiting = json.loads(page.evaluate("localStorage.getItem('mo-chat')"))["waiting"]
    assert [item["text"] for item in waiting] == ["from the one", "from the other"]
    page.context.set_offline(False)
    for each in (chat, beside):
        expect(each.mo.filter(has_text="Heard: from the")).to_have_count(2)
        assert sorted(each.said()[-2:]) == ["from the one", "from the other"]


def test_a_refused_message_says_so_and_can_be_sent_again(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    chat = Chat(page, address)
    chat.agrees()

    def refuse(route: Route) -> None:
        problem = {"type": "about:blank", "status": 422, "detail": "That cannot be taken."}
        route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(problem))

    page.route("**/api/messages", lambda route: refuse(route) if route.request.method == "POST" else route.continue_())
    chat.writes("try me")
    expect(chat.own.last).to_contain_text("Not sent. That cannot be taken.")
    look(page, "not sent")
    page.unroute("**/api/messages")
    chat.own.last.get_by_role("button", name="Try again").click()
    expect(chat.mo.last).to_contain_text("Heard: try me")
    expect(chat.own.last).to_contain_text("Sent")


def test_a_slow_answer_shows_that_mo_writes_and_that_the_message_is_on_its_way(
    address: str, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    chat = Chat(page, address)
    chat.agrees()
    held: list[Route] = []
    page.route(
        "**/api/messages", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    chat.writes("on a slow line")
    expect(chat.own.last).to_contain_text("Sending")
    expect(page.locator("mo-chat .typing")).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text("Mo is writing")
    page.get_by_label("Your message").fill("typed meanwhile")
    held[0].continue_()
    expect(chat.mo.last).to_contain_text("Heard: on a slow line")
    expect(page.locator("mo-chat .typing")).to_be_hidden()
    expect(page.get_by_label("Your message")).to_have_value("typed meanwhile")


def test_going_on_where_one_left_and_on_another_device(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    chat = Chat(page, address)
    chat.agrees()
    chat.says("my back is bad")
    page.goto("about:blank")
    chat = Chat(page, address)
    expect(chat.own.last).to_contain_text("my back is bad")
    menu = chat.menu()
    menu.get_by_role("button", name="Get a code to go on elsewhere").click()
    code = menu.locator(".code").inner_text().strip()
    elsewhere = Chat(new_page(1280, 800), address)
    menu = elsewhere.menu()
    menu.get_by_label("Code from another device").fill(code.lower())
    menu.get_by_role("button", name="Go on with this code").click()
    expect(elsewhere.own.last).to_contain_text("my back is bad")
    elsewhere.says("said on the laptop")
    expect(chat.mo.last).to_contain_text("Heard: said on the laptop")


def test_what_is_stored_is_read_kept_and_no_longer_shared_in_two_clicks(
    address: str, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    chat = Chat(page, address)
    chat.ready("Yes, let's talk").click()
    chat.ready("Yes, share it").click()
    chat.says("my back is bad")
    chat.menu().get_by_role("switch", name="My practice may read this").click()
    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "false")
    expect(chat.mo.last).to_contain_text("your practice can't see our chat")
    page.keyboard.press("Escape")
    chat.menu().get_by_role("button", name="Read it here").click()
    expect(page.get_by_role("dialog").locator(".view")).to_contain_text("my back is bad")
    page.keyboard.press("Escape")
    menu = chat.menu()
    with page.expect_download() as download:
        menu.get_by_role("button", name="Download (to read)").click()
    assert "my back is bad" in Path(download.value.path()).read_text(encoding="utf-8")
    menu.get_by_role("button", name="Erase everything").click()
    expect(chat.own.first).to_contain_text("Yes, let's talk")  # one more click: it cannot be undone
    menu.get_by_role("button", name="Yes, erase everything").click()
    expect(chat.own).to_have_count(0)
    page.reload()
    expect(Chat(page).own).to_have_count(0)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_it_fits_from_320_pixels_to_4k_in_either_direction(
    address: str, new_page: Callable[..., Page], direction: str
) -> None:
    page = new_page()
    chat = Chat(page, address)
    chat.agrees()
    page.evaluate("(way) => (document.documentElement.dir = way)", direction)
    chat.says(f"{'a sentence of some length, ' * 5}{ASKS_RULER}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 2160 if width > 2000 else 700})
        for size in (0, 2):
            page.evaluate(
                "(at) => { const c = document.querySelector('mo-chat'); c.memory.set({size: at}); c.look(); }", size
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(SPILLS) == [], f"{width} px, size {size}"
            assert page.evaluate(TARGETS, SMALLEST_TARGET) == [], f"{width} px, size {size}"
    own, mo = chat.own.last.bounding_box(), chat.mo.last.bounding_box()
    assert own
    assert mo
    assert (own["x"] > mo["x"]) == (direction == "ltr"), "the patient's own words stand at the end of the line"


SPILLS = """() => [...document.querySelector("mo-chat").shadowRoot.querySelectorAll(".frame *")].filter((node) => {
  const box = node.getBoundingClientRect();
  return box.width && !node.closest(".unseen") && (box.left < -0.5 || box.right > innerWidth + 0.5);
}).map((node) => node.className || node.tagName)"""
TARGETS = """(least) => [
  ...document.querySelector("mo-chat").shadowRoot.querySelectorAll(".frame button"),
].filter((node) => {
  const box = node.getBoundingClientRect();
  return box.width && (box.width < least || box.height < least);
}).map((node) => node.textContent)"""


def test_whoever_reads_further_up_is_left_there_and_told_of_what_is_new(
    served: tuple[str, Records], new_page: Callable[..., Page]
) -> None:
    address, records = served
    page = new_page(390, 500)
    chat, conversation = known(page, address)
    chat.agrees()
    for text in ("one", "two", "three"):
        chat.says(text)
    page.locator("mo-chat .log").hover()
    page.mouse.wheel(0, -400)
    expect(page.locator("mo-chat .below")).to_be_hidden()
    before = page.locator("mo-chat .log").evaluate("log => log.scrollTop")
    mo_says(records, conversation, "News from Mo.")
    expect(page.locator("mo-chat .below")).to_be_visible()
    assert abs(page.locator("mo-chat .log").evaluate("log => log.scrollTop") - before) < 2
    page.locator("mo-chat .below").click()
    expect(page.locator("mo-chat .below")).to_be_hidden()
    expect(chat.mo.last).to_be_in_viewport()


def test_what_is_longer_than_the_screen_is_told_to_go_on_below(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page(320, 480)
    chat = Chat(page, address)
    expect(chat.mo.first).to_be_in_viewport()
    below = page.locator("mo-chat .below")
    for _ in range(4):
        expect(below).to_be_visible()
        below.click()
        if below.is_hidden():
            break
    expect(chat.mo.last).to_be_in_viewport(ratio=0.9)
    chat.ready("No, thanks").click()
    expect(chat.mo).to_have_count(4)
    expect(below).to_be_hidden()


def test_a_page_that_slept_in_the_background_catches_up(
    served: tuple[str, Records], new_page: Callable[..., Page]
) -> None:
    address, records = served
    page = new_page()
    chat, conversation = known(page, address)
    chat.agrees()
    wire = page.context.new_cdp_session(page)
    wire.send("Page.setWebLifecycleState", {"state": "frozen"})
    mo_says(records, conversation, "Said while nobody looked.")
    wire.send("Page.setWebLifecycleState", {"state": "active"})
    expect(chat.mo.last).to_contain_text("Said while nobody looked.")


def known(page: Page, address: str) -> tuple[Chat, str]:
    """The chat, and the conversation's id."""
    with page.expect_response("**/api/conversations") as opened:
        chat = Chat(page, address)
    return chat, str(opened.value.json()["conversation"])


def mo_says(records: Records, conversation: str, text: str) -> None:
    """A message of Mo's that nobody waits for, as a follow-up is."""
    records.say(conversation, [{"text": text}], kind="follow_up", now=clock.now())


def test_colours_and_text_size_stay_as_chosen(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.emulate_media(color_scheme="light")
    chat = Chat(page, address)
    paper = "getComputedStyle(document.querySelector('mo-chat').shadowRoot.querySelector('.frame')).backgroundColor"
    light = page.evaluate(paper)
    menu = chat.menu()
    menu.get_by_role("button", name="Dark").click()
    menu.get_by_role("button", name="Very large").click()
    dark = page.evaluate(paper)
    assert dark != light
    page.reload()
    Chat(page)
    assert page.evaluate(paper) == dark
    size = page.locator("mo-chat article.bot .bubble").first.evaluate("b => parseFloat(getComputedStyle(b).fontSize)")
    assert size > 22


def test_what_is_chosen_can_be_read_under_the_pointer(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page(1280, 800)
    chosen = Chat(page, address).menu().get_by_role("button", name="As on this device")
    look_of = "button => [getComputedStyle(button).backgroundColor, getComputedStyle(button).color]"
    page.mouse.move(0, 0)
    before = chosen.evaluate(look_of)
    chosen.hover()
    page.wait_for_timeout(500)
    assert chosen.evaluate(look_of) == before


def test_on_a_small_phone_the_number_to_call_is_seen_before_anything_is_scrolled(
    address: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(320, 568)
    chat = Chat(page, address)
    chat.agrees()
    chat.writes(RED_FLAG)
    call = page.locator("mo-chat article.safety a[href='tel:999']").first
    expect(call).to_be_in_viewport(ratio=1)
    below, box = page.locator("mo-chat .below"), call.bounding_box()
    assert box
    if below.is_visible():
        over = below.bounding_box()
        assert over
        assert over["y"] >= box["y"] + box["height"], "the way down covers the number"


def test_under_a_thumb_no_answer_looks_chosen_before_it_is(address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address)
    chat = Chat(page)
    chat.ready("Yes, let's talk").tap()
    expect(chat.ready("No, keep it to me")).to_be_visible()
    box = chat.ready("No, keep it to me").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)  # a phone leaves its pointer where the last tap was
    looks = page.locator("mo-chat .quick button").evaluate_all(
        "all => all.map((button) => getComputedStyle(button).backgroundColor)"
    )
    assert len(looks) == 2
    assert len(set(looks)) == 1
    context.close()


def test_a_german_browser_gets_german_buttons(address: str, browser: Browser) -> None:
    context = browser.new_context(locale="de-DE", viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(address)
    expect(page.locator("mo-chat article.bot").first).to_be_visible()
    expect(page.get_by_role("button", name="Ich brauche jetzt Hilfe")).to_be_visible()
    expect(page.get_by_label("Ihre Nachricht")).to_have_attribute("placeholder", "Bitte auf Englisch schreiben")
    assert page.evaluate(SPILLS) == []
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert objections(found.response) == []
    page.get_by_role("button", name="Menü").click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="Was über mich gespeichert ist")).to_be_visible()
    context.close()


def test_a_strict_policy_refuses_nothing_on_the_page_itself(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    chat = Chat(page, address)
    chat.agrees()
    chat.menu().get_by_role("button", name="Read it here").click()
    expect(page.get_by_role("dialog").locator(".view h1")).to_be_visible()
    assert refused == []
