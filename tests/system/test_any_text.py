"""Whatever is typed into the running product: it is answered, stays text everywhere, and commands nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

import pytest

from bot.gateway.texts import normalised
from bot.written_in import written_in
from tests.nasty_texts import CODE, LONG, RASA, SIGNS
from tests.page import Page
from tests.system.gp import Gp
from tests.system.patient import Patient
from tests.system.product import Product

pytestmark = pytest.mark.system
NewPatient = Callable[..., Patient]
NASTY = [*RASA.values(), *CODE.values(), *SIGNS.values(), LONG["brackets"], LONG["emoji"], LONG["commas"]]
COMMANDS = {"open_visit", "restart", "session_start", "back"}


def turns(mo: Product, conversation: str) -> list[tuple[str, str, int]]:
    """Intent, action and visit of each turn after the opening, oldest first."""
    with sqlite3.connect(f"file:{mo.data / 'mo.db'}?mode=ro", uri=True) as database:
        query = "select intent, action, visit from turn where conversation_id = ? order by state_version"
        return database.execute(query, (conversation,)).fetchall()[1:]


@pytest.fixture(scope="module")
def typed(mo: Product) -> Patient:
    """A patient who has agreed to share and has typed all that is nasty."""
    mo.until_ready()
    someone = Patient(mo.url)
    someone.open()
    someone.agree(share=True)
    for text in NASTY:
        assert someone.say(text), text
    return someone


def test_every_text_is_answered_and_shown_again_as_it_was_typed(typed: Patient) -> None:
    said = [line for line in typed.history() if line["from"] == "patient"]
    assert [line["text"] for line in said] == [normalised(text) for text in NASTY]
    answers = [line for line in typed.history() if line["from"] == "bot" and line["seq"] > said[0]["seq"]]
    # What is written in Arabic, or with German words, is told what Mo speaks, by the gateway.
    foreign = sum(written_in(text) is not None for text in NASTY)
    assert [line["kind"] for line in answers].count("notice") == foreign == 2
    assert {line["kind"] for line in answers} == {"notice", "reply"}


def test_no_text_is_taken_for_a_command(mo: Product, typed: Patient) -> None:
    found = turns(mo, typed.conversation)
    assert len(found) == len([text for text in NASTY if written_in(text) is None])
    assert not {intent for intent, _, _ in found} & COMMANDS
    assert not {action for _, action, _ in found} & {"action_restart", "action_session_start", "action_open_visit"}
    assert {visit for _, _, visit in found} == {1}
    consent = typed.http.get("/api/messages", params={"after": 0}).json()["consent"]
    assert consent == {"talk": True, "share": True}


def test_no_text_is_markup_in_the_export_or_the_portal(mo: Product, typed: Patient) -> None:
    account = json.loads(mo.command("create-gp", "Any text", "--json").stdout)
    desk = Gp(mo.url)
    desk.sign_in(account["name"], account["password"])
    desk.choose_password("nine-grey-lanterns")
    read = desk.http.get(f"/practice/patients/{typed.conversation}")
    own = typed.http.get("/api/conversation/export", params={"format": "html"})
    for answer in (read, own):
        assert answer.status_code == 200
        page = Page(answer.text)
        assert not {"script", "i", "iframe"} & {*page.tags}
        assert not [name for name in page.attributes if name.startswith("on")]
        for text in NASTY:
            assert normalised(text) in page.texts, text


def test_what_was_typed_stands_in_no_output(mo: Product, typed: Patient) -> None:
    printed = mo.said()
    for text in NASTY:
        assert len(text) < 12 or normalised(text)[1:] not in printed, text


def test_the_talk_goes_on_after_what_cannot_be_taken(typed: Patient) -> None:
    for body, status in (
        (b'{"id": "a", "text": "\\ud800"}', 422),
        (b'{"id": "b", "text": "a\\u0000b"}', 422),
        (b'{"id": "c", "text": 1e999}', 422),
        (b'{"\\ud800": "c"}', 422),
        (b"[" * 16_000, 400),
        ('{"id": "d", "text": "x"}'.encode("utf-16"), 400),
        (b" " * 40_000, 413),
    ):
        answer = typed.http.post("/api/messages", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert typed.say("i would like to walk a little more")
