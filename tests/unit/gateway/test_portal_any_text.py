"""Whatever a patient or the practice has written is text on every page of the portal, and every form can take it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from httpx import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.limits import Buckets, Limits
from bot.records.repository import Records
from bot.records.types import Practice
from tests.nasty_texts import CODE, NASTY, RASA, SIGNS
from tests.page import Page

from .test_portal import PASSWORD, kept, raise_flag, signed_in, token

SHORT = [text for text in (*CODE.values(), *SIGNS.values(), *RASA.values()) if len(text) < 200]
HARMLESS = "walk to the shop"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FROM_A_PAGE = {**FORM, "Accept": "text/html,*/*;q=0.8"}
LIST, INVITATIONS = "/practice/", "/practice/invitations"


@pytest.fixture
def practice(records: Records) -> Practice:
    found = records.default_practice()
    assert found is not None
    return found


@pytest.fixture
def limits() -> Limits:
    """No limit to how much."""
    return Limits(portal=Buckets(1e6, 1e6))


@pytest.fixture
def browser(app: Starlette, records: Records, practice: Practice) -> TestClient:
    """Somebody of the practice, signed in."""
    records.create_gp(practice.id, "Dr Ash", kept(PASSWORD))
    return signed_in(app, "Dr Ash")


@pytest.fixture
def somebody(records: Records, practice: Practice) -> Callable[[str], tuple[str, str]]:
    """A patient of whom everything there is to show is one text; conversation and an open flag."""

    def make(text: str) -> tuple[str, str]:
        now, number = clock.now(), len(records.invitations(practice.id))
        records.invite(practice.id, text, f"code {number}", "Dr Ash", now, now + timedelta(days=14))
        conversation = records.open_conversation(f"a client of number {number}", f"code {number}", "en", now).id
        records.set_consent(conversation, now=now, talk=True, share=True)
        accepted = records.accept(conversation, "m1", text, now)
        lease = records.lease(conversation, now)
        assert lease is not None
        finding = {"id": "pain", "start": 0, "end": len(text), "quote": text, "confidence": 0.9}
        plan = {"what": text, "when": text, "how_long": text, "how_often": text, "obstacle": text, "if_then": text}
        records.record_turn(
            accepted.message_id,
            lease.fence,
            0,
            state={},
            stage="plan",
            visit=1,
            understanding={"text": text, "barriers": [finding], "facilitators": [finding | {"id": "company"}]},
            replies=[{"text": f"You say: {text}", "moves": ["simple_reflection"]}],
            events=[
                {"kind": "plan", "data": {**plan, "status": "agreed", "confidence": 7.0}},
                {"kind": "note_for_gp", "data": {"kind": "question", "text": text}},
            ],
            action="action_reflect",
            now=now,
        )
        closed = raise_flag(records, conversation, "fracture", "urgent", text)
        assert records.close_flag(practice.id, closed, text, text, now)
        return conversation, raise_flag(records, conversation, "cauda_equina", "emergency", text)

    return make


def shape(page: Page) -> tuple[list[str], list[str]]:
    """What is markup in a page."""
    return page.tags, page.attributes


def shown(page: Page, text: str) -> int:
    """How often a text is to be read on a page, however its lines are broken."""
    return " ".join(" ".join(page.texts).split()).count(" ".join(text.split()))


def test_no_text_becomes_markup_on_a_patients_page(
    browser: TestClient, somebody: Callable[[str], tuple[str, str]]
) -> None:
    harmless = Page(browser.get(f"/practice/patients/{somebody(HARMLESS)[0]}").text)
    assert shown(harmless, HARMLESS) > 8
    # Beside what helps a quote stands where there is room, else in a fold: both are harmless, and nothing else is.
    folded = Page(browser.get(f"/practice/patients/{somebody(' '.join([HARMLESS] * 3))[0]}").text)
    for text in SHORT:
        page = Page(browser.get(f"/practice/patients/{somebody(text)[0]}").text)
        assert shape(page) in (shape(harmless), shape(folded)), text
        assert shown(page, text) > 8, text  # a longer one is cut here and there, as the screen has room for it


def test_no_label_becomes_markup_in_the_lists(browser: TestClient, somebody: Callable[[str], tuple[str, str]]) -> None:
    for text in SHORT:
        somebody(text)
    for paths in ((LIST, f"{LIST}?page=2"), (INVITATIONS, f"{INVITATIONS}?page=2")):
        texts = set()
        for path in paths:
            page = Page(browser.get(path).text)
            assert not {"script", "svg", "b", "i"} & {*page.tags}
            assert not [name for name in page.attributes if name.startswith("on")]
            texts |= {*page.texts}
        assert {*SHORT} <= texts


def send(browser: TestClient, path: str, **fields: str) -> Response:
    """Send a form as a browser does, and halves of characters as no browser does."""
    body = urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in fields.items()})
    return browser.post(path, content=body, headers=FROM_A_PAGE, follow_redirects=False)


def test_every_form_takes_a_nasty_text_or_says_what_is_wrong(
    browser: TestClient, somebody: Callable[[str], tuple[str, str]]
) -> None:
    conversation, flag = somebody(HARMLESS)
    patient, spare = f"/practice/patients/{conversation}", token(browser, INVITATIONS)
    for text in (*NASTY.values(), "a\x00b", "\ud800"):
        forms = (
            (INVITATIONS, {"label": text}),
            (f"{INVITATIONS}/slip", {"code": text}),
            (f"{patient}/flags/{flag}", {"note": text}),
        )
        for path, fields in forms:
            answer = send(browser, path, token=spare, days="14", **fields)
            assert answer.status_code in (201, 303, 400, 413, 422), (path, text)
            assert answer.headers.get("content-type", "text/html").startswith("text/html")
            assert not [name for name in Page(answer.text).attributes if name.startswith("on")]
    assert browser.get(patient).status_code == 200


@pytest.mark.parametrize(
    ("password", "status"),
    [(CODE["sql"], 303), (SIGNS["override"], 303), ("\x00 with a null", 400), ("\ud800" * 12, 400)],
    ids=["sql", "override", "null", "half a character"],
)
def test_a_password_may_hold_anything_that_a_form_can(browser: TestClient, password: str, status: int) -> None:
    page = "/practice/password"
    answer = send(browser, page, token=token(browser, page), current=PASSWORD, new=password, again=password)
    assert answer.status_code == status


def test_a_refused_text_stands_in_the_form_again(
    browser: TestClient, somebody: Callable[[str], tuple[str, str]]
) -> None:
    conversation, flag = somebody(HARMLESS)
    label, note = f"{CODE['attribute']} " * 4, f"{CODE['comment']} {CODE['script']} " * 10
    answer = browser.post(INVITATIONS, data={"token": token(browser, INVITATIONS), "label": label, "days": "14"})
    assert (answer.status_code, " ".join(label.split()) in Page(answer.text).texts) == (422, True)
    path = f"/practice/patients/{conversation}"
    answer = browser.post(f"{path}/flags/{flag}", data={"token": token(browser, path), "note": note})
    assert (answer.status_code, note.strip() in Page(answer.text).texts) == (422, True)


@pytest.mark.parametrize(
    "body",
    [b"token=%00", b"token=%ED%A0%80", b"a=1&" * 30, b"\xff", "name=ä".encode(), b"name=a%00b", b"=&=&&;"],
    ids=["null", "half", "many", "bytes", "letters", "null in a name", "nothing"],
)
def test_a_form_that_cannot_be_read_is_refused(app: Starlette, body: bytes) -> None:
    answer = TestClient(app).post("/practice/sign-in", content=body, headers=FORM)
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize(
    "place", ["patients/{}", "patients/{}/reviewed", "patients/x/flags/{}", "invitations/{}/revoke"]
)
def test_an_id_of_any_signs_leads_nowhere(browser: TestClient, place: str) -> None:
    spare = token(browser, INVITATIONS)
    for text in (*SHORT, "x" * 5_000):
        path = f"/practice/{place}".replace("{}", "".join(f"%{byte:02x}" for byte in text.encode()))
        answer = (
            browser.get(path)
            if place == "patients/{}"
            else browser.post(path, data={"token": spare, "note": "x"}, follow_redirects=False)
        )
        assert answer.status_code in (303, 404, 405), text
