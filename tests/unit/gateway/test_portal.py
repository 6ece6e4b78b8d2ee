"""What a GP sees and does in the portal, and what nobody else's GP ever sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from html import unescape
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.passwords import hash_password
from bot.records.repository import Records
from bot.records.types import Practice

ON_BOTH_DATABASES = True

PASSWORD = "three-quiet-herons"
FEAR = "every time i bend i think it will go"
PLAN = {"what": "walk to the bakery", "when": "on saturday", "how_long": "10 minutes", "how_often": "once a week"}
Sharing = Callable[..., str]


@cache
def kept(password: str) -> str:
    """A hash, made once for all tests: it is slow on purpose."""
    return hash_password(password)


@pytest.fixture
def practice(records: Records) -> Practice:
    found = records.default_practice()
    assert found is not None
    return found


def signed_in(app: Starlette, name: str) -> TestClient:
    """A browser in which somebody has signed in."""
    browser = TestClient(app)
    form = {"token": token(browser, "/practice/sign-in"), "name": name, "password": PASSWORD}
    assert browser.post("/practice/sign-in", data=form, follow_redirects=False).status_code == 303
    return browser


def token(browser: TestClient, path: str) -> str:
    """The token in the forms of a page."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', browser.get(path).text)
    assert found is not None
    return found.group(1)


@pytest.fixture
def browser(app: Starlette, records: Records, practice: Practice) -> TestClient:
    """Dr Ash of The Surgery."""
    records.create_gp(practice.id, "Dr Ash", kept(PASSWORD))
    return signed_in(app, "Dr Ash")


@pytest.fixture
def sharing(records: Records, practice: Practice) -> Sharing:
    """Makes a patient with one turn: `sharing("Mrs H.", "my back …", pain="my back")` gives the conversation id."""

    def make(
        label: str | None,
        text: str = FEAR,
        *,
        share: bool = True,
        events: tuple[dict[str, Any], ...] = (),
        at: datetime | None = None,
        **barriers: str,
    ) -> str:
        now = at or clock.now()
        code = f"code {label}"
        records.invite(practice.id, label, code, "Dr Ash", now, now + timedelta(days=14))
        conversation = records.open_conversation(f"client {label}", code, "en", now).id
        records.set_consent(conversation, now=now, talk=True, share=share)
        accepted = records.accept(conversation, "m1", text, now)
        lease = records.lease(conversation, now)
        assert lease is not None
        findings = [
            {"id": i, "start": text.index(q), "end": text.index(q) + len(q), "quote": q, "confidence": 0.9}
            for i, q in barriers.items()
        ]
        records.record_turn(
            accepted.message_id,
            lease.fence,
            0,
            state={},
            stage="engage",
            visit=1,
            understanding={"text": text, "barriers": findings},
            replies=[{"text": "Bending feels like a gamble.", "moves": ["complex_reflection"]}],
            events=events,
            action="action_reflect",
            now=now,
        )
        return conversation

    return make


def raise_flag(
    records: Records, conversation: str, kind: str, tier: str, text: str, advised: str = "Call 999 now."
) -> str:
    """A flag on a message of its own, answered by safety; its id."""
    now = clock.now()
    accepted = records.accept(conversation, f"flag {kind}", text, now)
    flag = {"kind": kind, "tier": tier, "quote": text, "advised": advised}
    (raised,) = records.raise_flags(conversation, [flag], hold=None, now=now, message_id=accepted.message_id)
    records.say(conversation, [{"text": "Call 999 now."}], kind="safety", now=now, in_reply_to=accepted.message_id)
    return raised.id


def plain(page: str) -> str:
    """The page's text on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_an_empty_list_says_how_to_begin(browser: TestClient) -> None:
    page = browser.get("/practice/")
    assert "Nobody shares a conversation yet" in page.text
    assert 'href="/practice/invitations"' in page.text


def test_the_list_shows_who_needs_attention_first(
    browser: TestClient, sharing: Sharing, records: Records, practice: Practice
) -> None:
    read = sharing("Read one", cost="think", at=clock.now() - timedelta(days=2))
    browser.get(f"/practice/patients/{read}")
    sharing("New one", at=clock.now() - timedelta(days=1))
    urgent = sharing("Urgent one", at=clock.now() - timedelta(days=3))
    emergency = sharing("Emergency one", at=clock.now() - timedelta(days=4))
    raise_flag(records, urgent, "fracture", "urgent", "i slipped and now its agony")
    raise_flag(records, emergency, "cauda_equina", "emergency", "numb between my legs")
    page = browser.get("/practice/").text
    names = re.findall(r'<a href="/practice/patients/[^"]+">([^<]+)</a>', page)
    assert names == ["Emergency one", "Urgent one", "New one", "Read one"]
    assert "Possible cauda equina signs" in page
    assert "1 new message" in page


def test_the_list_shows_barrier_readiness_and_plan(browser: TestClient, sharing: Sharing) -> None:
    events = (
        {"kind": "ruler", "data": {"name": "readiness", "value": 6}},
        {"kind": "plan", "data": {**PLAN, "status": "agreed", "confidence": 8}},
    )
    sharing("Mrs H.", fear_of_pain=FEAR, events=events)
    shown = plain(browser.get("/practice/").text)
    assert "Fear that moving will do harm" in shown
    assert "Readiness 6 of 10" in shown
    assert "Plan Agreed" in shown


def test_who_has_not_agreed_to_share_is_nowhere(browser: TestClient, sharing: Sharing) -> None:
    conversation = sharing("Private one", share=False)
    assert "Private one" not in browser.get("/practice/").text
    assert browser.get(f"/practice/patients/{conversation}").status_code == 404


def test_another_practices_patients_do_not_exist_here(
    app: Starlette, browser: TestClient, sharing: Sharing, records: Records
) -> None:
    conversation = sharing("Mrs H.")
    flag = raise_flag(records, conversation, "fracture", "urgent", "i slipped")
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London")
    records.create_gp(elsewhere.id, "Dr Oak", kept(PASSWORD))
    other = signed_in(app, "Dr Oak")
    assert "Mrs H." not in other.get("/practice/").text
    assert "Mrs H." not in other.get("/practice/invitations").text
    path = f"/practice/patients/{conversation}"
    form = {"token": token(other, "/practice/"), "note": "seen"}
    assert other.get(path).status_code == 404
    assert other.post(f"{path}/reviewed", data=form).status_code == 404
    assert other.post(f"{path}/flags/{flag}", data=form).status_code == 404
    assert records.own_record(conversation).flags[0].closed_at is None


def test_withdrawn_sharing_closes_the_page_at_once(browser: TestClient, sharing: Sharing, records: Records) -> None:
    conversation = sharing("Mrs H.")
    assert browser.get(f"/practice/patients/{conversation}").status_code == 200
    records.set_consent(conversation, now=clock.now(), share=False)
    assert browser.get(f"/practice/patients/{conversation}").status_code == 404


def test_every_statement_links_to_a_line_that_is_on_the_page(browser: TestClient, sharing: Sharing) -> None:
    events = (
        {"kind": "ruler", "data": {"name": "confidence", "value": 6}},
        {"kind": "note_for_gp", "data": {"kind": "wish", "text": FEAR}},
        {"kind": "plan", "data": {**PLAN, "status": "agreed", "confidence": 8}},
    )
    page = browser.get(f"/practice/patients/{sharing('Mrs H.', fear_of_pain=FEAR, events=events)}").text
    linked, lines = set(re.findall(r'href="#(m\d+)"', page)), set(re.findall(r'<li id="(m\d+)"', page))
    assert linked
    assert linked <= lines
    shown = plain(page)
    assert "No warning sign was mentioned. Mo does not examine or exclude any." in shown
    assert "walk to the bakery" in shown
    assert "6 of 10" in shown
    assert f"{FEAR}</q>" in page


def test_what_a_patient_wrote_is_never_markup(browser: TestClient, sharing: Sharing) -> None:
    text = "<script>alert(1)</script> & my back"
    page = browser.get(f"/practice/patients/{sharing('<b>Mrs</b>', text, pain=text)}").text
    assert "<script" not in page
    assert "<b>Mrs" not in page
    assert "&lt;script&gt;" in page


def test_a_flag_stands_on_top_until_somebody_writes_what_was_done(
    browser: TestClient, sharing: Sharing, records: Records
) -> None:
    conversation = sharing("Mrs H.")
    flag = raise_flag(records, conversation, "cauda_equina", "emergency", "numb between my legs")
    path = f"/practice/patients/{conversation}"
    page = browser.get(path).text
    assert page.index("Possible cauda equina signs") < page.index("Wants to be asked about")
    assert "Help reached: not known." in page
    assert page.count("Call 999 now.") == 2
    assert "Warning sign</span>" in page
    sent = {"token": token(browser, path)}
    refused = browser.post(f"{path}/flags/{flag}", data={**sent, "note": " "})
    assert refused.status_code == 422
    assert "Please write in a few words what was done" in refused.text
    too_long = browser.post(f"{path}/flags/{flag}", data={**sent, "note": "x" * 501})
    assert too_long.status_code == 422
    assert "x" * 501 in too_long.text
    done = browser.post(f"{path}/flags/{flag}", data={**sent, "note": "Sent to A&E at 9."})
    assert "The warning sign is marked as dealt with." in done.text
    assert "Dealt with by Dr Ash" in plain(done.text)
    assert "Sent to A&amp;E at 9." in done.text
    again = browser.post(f"{path}/flags/{flag}", data={**sent, "note": "me too"})
    assert "Somebody has dealt with this warning sign already." in again.text
    assert "Needs attention now" not in browser.get("/practice/").text


def test_a_flag_that_was_taken_back_shows_the_words_and_can_be_dealt_with(
    browser: TestClient, sharing: Sharing, records: Records
) -> None:
    conversation = sharing("Mrs H.")
    raise_flag(records, conversation, "trauma", "emergency", "fell down the stairs")
    at = records.own_record(conversation).flags[0].at
    records.set_hold(conversation, {"kinds": ["trauma"], "since_iso": at.isoformat()})
    said = records.accept(conversation, "correction", "no that was in June", at)
    records.take_back(conversation, ["trauma"], said.message_id)
    assert "(taken back by the patient)" in plain(browser.get("/practice/").text)
    page = browser.get(f"/practice/patients/{conversation}").text
    shown = plain(page)
    assert "Taken back by the patient:" in shown
    assert "no that was in June" in shown[: shown.index("Mark as dealt with")]
    assert "Help reached: not known." not in shown


def test_marking_as_reviewed_names_who_and_when(
    browser: TestClient, sharing: Sharing, records: Records, practice: Practice
) -> None:
    path = f"/practice/patients/{sharing('Mrs H.')}"
    assert "until somebody marks it as reviewed" in browser.get(path).text
    page = browser.post(f"{path}/reviewed", data={"token": token(browser, path)})
    assert "Marked as reviewed." in page.text
    assert "Reviewed by Dr Ash, today" in plain(page.text)
    assert {"record_read", "record_reviewed"} <= {entry["action"] for entry in records.audit(practice.id)}


def test_times_are_the_practices_own(
    app: Starlette, browser: TestClient, sharing: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    summer = datetime.fromisoformat("2026-07-01T22:30:00+00:00")
    page = plain(browser.get(f"/practice/patients/{sharing('Mrs H.', at=summer)}").text)
    assert "Last talk 1 Jul 2026" in page
    assert "Wed 1 Jul 2026, 23:30" in page
    assert "Times are in the time zone Europe/London." in page


def test_pages_are_kept_by_no_browser_and_hold_no_inline_code(browser: TestClient, sharing: Sharing) -> None:
    for path in ("/practice/", f"/practice/patients/{sharing('Mrs H.')}", "/practice/invitations"):
        answer = browser.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", answer.text)


def test_an_unknown_patient_and_an_unknown_page_are_not_found(browser: TestClient) -> None:
    answer = browser.get("/practice/patients/nobody")
    assert answer.status_code == 404
    assert "Nothing here" in answer.text
    assert browser.get("/practice/nowhere").status_code == 404


def test_an_address_that_not_every_database_can_look_up_leads_nowhere(browser: TestClient) -> None:
    assert browser.get("/practice/patients/%00").status_code == 404
    assert browser.get("/c/%00").status_code == 404


def test_a_form_with_what_not_every_database_can_store_is_refused(app: Starlette) -> None:
    stranger = TestClient(app)
    form = {"token": token(stranger, "/practice/sign-in"), "name": "Dr\0 Ash", "password": PASSWORD}
    assert stranger.post("/practice/sign-in", data=form, follow_redirects=False).status_code == 400
