"""Inviting a patient from the portal."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.invitations import link, new_code, qr_picture
from bot.gateway.passwords import hash_password
from bot.records.repository import Records
from bot.records.types import Practice

from .test_portal import PASSWORD, kept, signed_in, token

ON_BOTH_DATABASES = True

PAGE = "/practice/invitations"


@pytest.fixture
def practice(records: Records) -> Practice:
    found = records.default_practice()
    assert found is not None
    return found


@pytest.fixture
def browser(app: Starlette, records: Records, practice: Practice) -> TestClient:
    records.create_gp(practice.id, "Dr Ash", kept(PASSWORD))
    return signed_in(app, "Dr Ash")


def invite(browser: TestClient, label: str = "Mrs H.", days: str = "14") -> tuple[int, str]:
    """Send the form; status and page."""
    answer = browser.post(PAGE, data={"token": token(browser, PAGE), "label": label, "days": days})
    return answer.status_code, unescape(answer.text)


def code_on(page: str) -> str:
    """The code that the slip shows."""
    found = re.search(r"<strong>([A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4})</strong>", page)
    assert found is not None
    return found.group(1)


def test_the_slip_holds_code_link_and_picture_and_the_code_works(browser: TestClient, records: Records) -> None:
    status, page = invite(browser)
    assert status == 201
    code = code_on(page)
    assert f'href="http://testserver/c/{code}"' in page
    assert '<svg class="qr"' in page or 'class="qr"' in page
    assert "This code is shown only now." in page
    invitation = records.invitation(code.lower().replace("-", " "))
    assert invitation is not None
    assert invitation.label == "Mrs H."
    assert invitation.state(clock.now()) == "open"


def test_the_code_is_not_shown_again(browser: TestClient) -> None:
    _, page = invite(browser)
    listed = browser.get(PAGE).text
    assert "Mrs H." in listed
    assert code_on(page) not in listed


def test_an_invitation_without_a_label_is_fine(browser: TestClient) -> None:
    assert invite(browser, label="")[0] == 201
    assert "Without a label" in browser.get(PAGE).text


@pytest.mark.parametrize("days", ["", "0", "91", "two", "-1", "1.5", "²", "9" * 400])
def test_days_that_make_no_sense_are_refused_and_the_label_stays(browser: TestClient, days: str) -> None:
    status, page = invite(browser, days=days)
    assert status == 422
    assert "Please give a whole number of days from 1 to 90." in page
    assert 'value="Mrs H."' in page


@pytest.mark.parametrize("label", ["x" * 81, "a\x07b", "a\u202eb"])
def test_labels_that_could_not_be_shown_are_refused(browser: TestClient, label: str) -> None:
    status, page = invite(browser, label=label)
    assert status == 422
    assert "up to 80 ordinary characters" in page


def test_an_open_invitation_can_be_taken_back_once(browser: TestClient, records: Records, practice: Practice) -> None:
    _, slip = invite(browser)
    (invitation,) = records.invitations(practice.id)
    form = {"token": token(browser, PAGE)}
    page = browser.post(f"{PAGE}/{invitation.id}/revoke", data=form)
    assert "The invitation was taken back." in page.text
    assert "Taken back today" in page.text
    page = browser.post(f"{PAGE}/{invitation.id}/revoke", data=form)
    assert "could not be taken back" in page.text
    kept_one = records.invitation(code_on(slip))
    assert kept_one is not None
    assert kept_one.state(clock.now()) == "revoked"


def test_the_list_tells_open_used_and_run_out(browser: TestClient, records: Records, practice: Practice) -> None:
    now = clock.now()
    for label, ends in (("used", 5), ("late", -1)):
        records.invite(
            practice.id, label, f"code {label}", "Dr Ash", now - timedelta(days=9), now + timedelta(days=ends)
        )
    conversation = records.open_conversation("client", "code used", "en", now).id
    records.set_consent(conversation, now=now, talk=True)
    page = browser.get(PAGE).text
    assert "Used today" in page
    assert "Ran out yesterday" in page
    assert "Take back" not in page


def test_another_practices_invitation_cannot_be_taken_back(
    app: Starlette, browser: TestClient, records: Records, practice: Practice
) -> None:
    invite(browser)
    (invitation,) = records.invitations(practice.id)
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London")
    records.create_gp(elsewhere.id, "Dr Oak", hash_password(PASSWORD))
    other = signed_in(app, "Dr Oak")
    other.post(f"{PAGE}/{invitation.id}/revoke", data={"token": token(other, PAGE)})
    assert records.invitations(practice.id)[0].revoked_at is None


def test_codes_differ_and_hold_no_sign_that_is_mistaken_for_another() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("IO01")
    assert link("https://mo.example/", "ABCD-EFGH") == "https://mo.example/c/ABCD-EFGH"
    assert "style" not in qr_picture("https://mo.example/c/ABCD-EFGH")
