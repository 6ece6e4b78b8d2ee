"""A patient talks in a real browser from consent to plan, and a GP reads that very plan on the portal."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.content import load
from bot.settings import ROOT
from tests.browser.conftest import ANSWER_SECONDS
from tests.system.product import Product

pytestmark = pytest.mark.browser

IMAGES = ROOT / "docs" / "images"
LARGEST_IMAGE = 150_000
OWN_PASSWORD = "quiet-orchard-ninety-lamps"

BARRIER = "every time I bend I'm scared that my back will go again"
STORY = [
    "my back has been bad for about three years now",
    BARRIER,
    "I used to walk along the canal with my sister every evening, I loved it",
    "I really want to be able to pick up my grandson",
    "so I just avoid anything that could hurt it",
    "I miss how it felt to be out there",
    "my sister would be the most pleased of all",
    "a year from now I'd like to do the whole canal with her",
    "I think about it most days",
    "it used to clear my head like nothing else",
    "I'd sleep better too if I got out",
]
WALK, WHEN, OBSTACLE = "walk along the canal with my sister", "saturday morning", "a bad night"
# What this patient answers to a question of content's, by its id; FIRST is the first button on offer.
FIRST = "the first button"
ANSWERS = {
    "choose_focus": FIRST,
    "ideas_what_of_them": FIRST,
    "ideas_which": FIRST,
    "own_ideas": f"I could {WALK}",
    "permission": "yes please",
    "plan_wanted": "yes, let's",
    "plan_what": WALK,
    "plan_what_of_own": WALK,
    "plan_what_of_idea": WALK,
    "plan_easier_what": WALK,
    "plan_when": WHEN,
    "plan_how_long": "ten minutes",
    "plan_how_often": "twice a week",
    "plan_obstacle": OBSTACLE,
    "plan_easier_obstacle": OBSTACLE,
    "plan_if_then": "I'd go on sunday",
    "plan_right": "yes, that's right",
    "summary_check": "yes",
    "wish": "ask me what I am afraid of",
    "talk_again": FIRST,
    "talk_again_plan": FIRST,
}


class Chat:
    """The chat page in the hands of a patient."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        expect(self.bubbles.first).to_be_visible()

    @property
    def bubbles(self) -> Locator:
        """Mo's messages."""
        return self.page.locator("mo-chat article.bot")

    @property
    def ruler(self) -> Locator:
        return self.page.locator("mo-chat .ruler")

    def buttons(self) -> list[str]:
        """The ready answers on offer."""
        return [text.strip() for text in self.page.locator("mo-chat .quick button").all_inner_texts()]

    def last(self) -> str:
        """What Mo has said since the patient's last message."""
        volley = self.page.locator("mo-chat article.row.own ~ article.row.bot .bubble").all_inner_texts()
        return (volley or self.bubbles.all_inner_texts())[-1]

    def press(self, title: str) -> None:
        """Press a ready answer and wait for Mo."""
        ready = self.page.locator("mo-chat .quick").get_by_role("button", name=title, exact=True)
        self._and_wait(ready.click)

    def choose(self, number: int) -> None:
        """Answer on the ruler."""
        self._and_wait(lambda: self.ruler.get_by_role("button", name=str(number), exact=True).click())

    def write(self, text: str) -> None:
        """Type and send."""

        def send() -> None:
            self.page.get_by_label("Your message").fill(text)
            self.page.keyboard.press("Enter")

        self._and_wait(send)

    def _and_wait(self, act: Callable[[], None]) -> None:
        before = self.bubbles.count()
        act()
        until = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < until:
            if self.bubbles.count() > before and self.page.locator("mo-chat .typing:visible").count() == 0:
                self.page.wait_for_timeout(150)
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"no answer to it:\n{self.transcript()}")

    def transcript(self) -> str:
        """Everything on the page."""
        return "\n".join(self.page.locator("mo-chat article.row").all_inner_texts())


def question_in(said: str) -> str | None:
    """The id of content's question that stands in a message of Mo's, if this patient has an answer to it."""
    texts = load("en").texts
    for topic in ANSWERS:
        for variant in texts[topic].variants if topic in texts else ():
            # an empty slot takes its space with it, and a slot may begin a sentence
            parts = [re.escape(part.strip()) for part in re.split(r"\{\w+\}", variant)]
            if re.search(r"\s*.{0,200}?\s*".join(parts), said, re.DOTALL | re.IGNORECASE):
                return topic
    return None


def talk_to_the_end(chat: Chat, at_ruler: Callable[[int], None]) -> list[str]:
    """Answer whatever Mo asks until Mo says goodbye; gives the ids of the questions that were answered."""
    story, answered, rulers = list(STORY), [], 0
    for _ in range(45):
        asked, buttons = chat.last(), chat.buttons()
        topic = question_in(asked)
        if chat.ruler.count():
            rulers += 1
            at_ruler(rulers)
            chat.choose(8 if rulers == 1 else 7)
        elif topic:
            answered.append(topic)
            if ANSWERS[topic] == FIRST and buttons:
                chat.press(buttons[0])
            else:
                chat.write(ANSWERS[topic] if ANSWERS[topic] != FIRST else "the first one")
        elif "plan_right" in answered and "?" not in asked and not buttons:
            return answered
        elif story:
            chat.write(story.pop(0))
        elif buttons:
            chat.press(buttons[0])
        else:
            chat.write("that's all I can think of")
    raise AssertionError(f"no end in sight:\n{chat.transcript()}")


def keep_image(page: Page, name: str, **options: object) -> None:
    """Write a picture for the README, if asked to."""
    if os.environ.get("MO_SCREENSHOTS") != "1":
        return
    IMAGES.mkdir(parents=True, exist_ok=True)
    target = IMAGES / f"{name}.png"
    page.mouse.move(1, 1)
    page.screenshot(path=target, **options)  # type: ignore[arg-type]
    _shrink(target)
    assert target.stat().st_size < LARGEST_IMAGE, f"{target.name} has {target.stat().st_size:,} bytes"


def _shrink(target: Path) -> None:
    """Few colours are enough for a page of text, and make the file a third as large."""
    from PIL import Image

    with Image.open(target) as picture:
        small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(target, optimize=True)


def sign_in_for_the_first_time(page: Page, mo: Product, name: str) -> None:
    """As a GP with a one-time password does."""
    account = json.loads(mo.command("create-gp", name, "--json").stdout)
    page.goto(f"{mo.url}/practice/")
    page.get_by_label("Name").fill(account["name"])
    page.locator("#password").fill(account["password"])
    page.locator("main form button").click()
    page.locator("#new").fill(OWN_PASSWORD)
    page.locator("#again").fill(OWN_PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url("**/practice/**")


def test_from_invitation_to_plan_to_the_gp(mo: Product, new_page: Callable[..., Page]) -> None:
    mo.until_ready()
    code = json.loads(mo.command("invite", "--label", "Canal Street", "--json").stdout)["code"]
    page = new_page()
    chat = Chat(page, f"{mo.url}/c/{code}")
    chat.press(chat.buttons()[0])
    chat.press(chat.buttons()[0])
    talk_to_the_end(chat, lambda number: keep_image(page, "chat") if number == 1 else None)
    transcript = chat.transcript()
    assert "What:" in transcript, transcript
    planned = dict(re.findall(r"^(What|When|How long|How often): (.+)$", transcript, re.M))
    assert "canal" in planned["What"], transcript
    assert WHEN in planned["When"].lower(), transcript
    page.close()

    portal = new_page(1180, 900)
    sign_in_for_the_first_time(portal, mo, "Reader")
    portal.get_by_role("link", name="Canal Street").click()
    summary = portal.locator(".summary")
    plan = portal.locator("section", has=portal.locator("#plan"))
    for words in planned.values():
        expect(plan).to_contain_text(words, ignore_case=True)
    expect(portal.locator("section", has=portal.locator("#rulers"))).to_contain_text("8 of 10")
    quote = portal.locator("section", has=portal.locator("#barriers")).locator("q").first.inner_text().strip(" …")
    assert any(quote in said for said in STORY), f"{quote} is not what the patient wrote"
    expect(portal.locator("section.talk")).to_contain_text(BARRIER)
    box = summary.bounding_box()
    assert box is not None
    clip = {"x": 0, "y": 0, "width": 1180, "height": min(900, box["y"] + box["height"] + 16)}
    keep_image(portal, "summary", clip=clip, full_page=True)


def test_help_now_shows_numbers(mo: Product, new_page: Callable[..., Page]) -> None:
    page = new_page()
    Chat(page, f"{mo.url}/")
    page.get_by_role("button", name="I need help now").click()
    card = page.get_by_role("dialog")
    expect(card.locator('a[href="tel:999"]')).to_be_visible()
    expect(card.locator('a[href="tel:116123"]')).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_a_warning_sign_is_answered_and_flagged(mo: Product, new_page: Callable[..., Page]) -> None:
    mo.until_ready()
    code = json.loads(mo.command("invite", "--label", "Mill Lane", "--json").stdout)["code"]
    page = new_page()
    chat = Chat(page, f"{mo.url}/c/{code}")
    chat.press(chat.buttons()[0])
    chat.press(chat.buttons()[0])
    chat.write("my legs have gone weak since this morning and I can't feel myself wee")
    safety = page.locator("mo-chat article.bot.safety")
    expect(safety.first).to_contain_text("999")
    expect(safety.locator('a[href="tel:999"]').first).to_be_visible()
    portal = new_page(1180, 900)
    sign_in_for_the_first_time(portal, mo, "Duty reader")
    first = portal.locator("ol.patients > li").first
    expect(first).to_contain_text("Emergency")
    portal.get_by_role("link", name="Mill Lane").click()
    flag = portal.locator(".flag.emergency")
    expect(flag).to_contain_text("cauda equina")
    expect(flag.locator("q")).to_contain_text("wee")
