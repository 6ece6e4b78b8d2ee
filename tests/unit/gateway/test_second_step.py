"""Signing in with an authenticator app, as somebody in a hurry does it, and as somebody who only has the password."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock, metrics
from bot.records.repository import Records
from bot.records.types import Gp

from .conftest import Moving
from .test_portal import PASSWORD, kept, plain, signed_in, token

SECURITY = "/practice/security"


@pytest.fixture
def gp(records: Records, moving: Moving) -> Gp:
    practice = records.default_practice()
    assert practice is not None
    return records.create_gp(practice.id, "Dr Ash", kept(PASSWORD))


@pytest.fixture
def browser(app: Starlette, gp: Gp) -> TestClient:
    """Where the second step was set up."""
    return signed_in(app, "Dr Ash")


def set_up(browser: TestClient) -> tuple[pyotp.TOTP, list[str]]:
    """Turn it on by the forms; the app, and the recovery codes that were shown."""
    form = {"token": token(browser, SECURITY), "password": PASSWORD}
    shown = browser.post(f"{SECURITY}/second-step", data=form)
    key = re.search(r'class="key">([A-Z2-7 ]+)<', shown.text)
    assert key
    totp = pyotp.TOTP(key[1].replace(" ", ""))
    form = {"token": token(browser, f"{SECURITY}/second-step"), "code": totp.at(clock.now())}
    done = browser.post(f"{SECURITY}/second-step/confirm", data=form)
    assert done.status_code == 201
    return totp, re.findall(r"<li>([A-Z2-9]{5}-[A-Z2-9]{5})</li>", done.text)


def first_step(browser: TestClient, **more: str) -> str:
    """Name and password; where that leads."""
    form = {"token": token(browser, "/practice/sign-in"), "name": "Dr Ash", "password": PASSWORD, **more}
    return browser.post("/practice/sign-in", data=form, follow_redirects=False).headers["location"]


def second_step(browser: TestClient, code: str, **more: str) -> tuple[int, str]:
    """The code; status and where that leads."""
    form = {"token": token(browser, "/practice/sign-in/code"), "code": code, **more}
    answer = browser.post("/practice/sign-in/code", data=form, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", "")


def is_in(browser: TestClient) -> bool:
    return browser.get("/practice/", follow_redirects=False).status_code == 200


def test_without_it_signing_in_stays_as_quick_as_before(app: Starlette, gp: Gp) -> None:
    assert first_step(TestClient(app)) == "/practice/"


def test_setting_it_up_shows_picture_key_and_ten_recovery_codes_once(browser: TestClient, moving: Moving) -> None:
    form = {"token": token(browser, SECURITY), "password": PASSWORD}
    shown = browser.post(f"{SECURITY}/second-step", data=form).text
    assert 'class="qr"' in shown
    assert shown == browser.get(f"{SECURITY}/second-step").text, "reloading the page does not change the key"
    totp, codes = set_up(browser)
    assert len(set(codes)) == 10
    again = browser.get(f"{SECURITY}/second-step")
    assert again.url.path == SECURITY
    assert totp.secret not in again.text.replace(" ", "")
    assert "10 recovery codes are left." in plain(again.text)
    assert not any(code in again.text for code in codes)


def test_a_wrong_first_code_turns_nothing_on(browser: TestClient, app: Starlette, gp: Gp) -> None:
    browser.post(f"{SECURITY}/second-step", data={"token": token(browser, SECURITY), "password": PASSWORD})
    form = {"token": token(browser, f"{SECURITY}/second-step"), "code": "000000"}
    assert browser.post(f"{SECURITY}/second-step/confirm", data=form).status_code == 403
    assert first_step(TestClient(app)) == "/practice/"


def test_setting_it_up_needs_the_password(browser: TestClient) -> None:
    form = {"token": token(browser, SECURITY), "password": "not this one"}
    answer = browser.post(f"{SECURITY}/second-step", data=form)
    assert answer.status_code == 403
    assert "The password was not right." in answer.text
    assert browser.get(f"{SECURITY}/second-step").url.path == SECURITY


def test_turning_it_on_signs_other_browsers_out_and_keeps_this_one(browser: TestClient, app: Starlette) -> None:
    other = signed_in(app, "Dr Ash")
    set_up(browser)
    assert is_in(browser)
    assert not is_in(other)


def test_the_code_opens_the_page_that_was_wanted(browser: TestClient, app: Starlette, moving: Moving) -> None:
    totp, _ = set_up(browser)
    moving(timedelta(minutes=2))
    phone = TestClient(app)
    assert first_step(phone, next="/practice/invitations") == "/practice/sign-in/code?next=/practice/invitations"
    shown = phone.get("/practice/sign-in/code?next=/practice/invitations").text
    assert 'name="next" value="/practice/invitations"' in shown
    assert second_step(phone, totp.at(clock.now()), next="/practice/invitations") == (303, "/practice/invitations")
    assert is_in(phone)


def test_the_password_alone_is_no_session(browser: TestClient, app: Starlette, moving: Moving) -> None:
    set_up(browser)
    thief = TestClient(app)
    first_step(thief)
    assert "mo_practice" not in thief.cookies
    thief.cookies.set("mo_practice", thief.cookies["mo_practice_form"])
    for path in ("/practice/", "/practice/invitations", SECURITY, "/practice/password"):
        assert thief.get(path, follow_redirects=False).headers["location"].startswith("/practice/sign-in")


def test_a_code_signs_in_once(browser: TestClient, app: Starlette, moving: Moving) -> None:
    totp, _ = set_up(browser)
    moving(timedelta(minutes=2))
    code = totp.at(clock.now())
    first, second = TestClient(app), TestClient(app)
    first_step(first)
    first_step(second)
    assert second_step(first, code)[0] == 303
    assert second_step(second, code)[0] == 403


def test_a_recovery_code_signs_in_once_when_the_phone_is_away(browser: TestClient, app: Starlette) -> None:
    _, codes = set_up(browser)
    phone = TestClient(app)
    first_step(phone)
    assert second_step(phone, codes[3].lower())[0] == 303
    assert "9 recovery codes are left." in plain(phone.get(SECURITY).text)
    other = TestClient(app)
    first_step(other)
    assert second_step(other, codes[3])[0] == 403


def test_guessing_codes_costs_a_growing_wait_that_the_password_does_not_lift(
    browser: TestClient, app: Starlette, moving: Moving
) -> None:
    totp, _ = set_up(browser)
    moving(timedelta(minutes=2))
    guesser = TestClient(app)
    first_step(guesser)
    for _ in range(5):
        assert second_step(guesser, "000000")[0] == 403
    first_step(guesser)
    assert second_step(guesser, totp.at(clock.now()))[0] == 429
    moving(timedelta(seconds=2))
    assert second_step(guesser, totp.at(clock.now()))[0] == 303


def test_only_a_whole_sign_in_counts_as_one(browser: TestClient, app: Starlette, moving: Moving) -> None:
    totp, _ = set_up(browser)
    moving(timedelta(seconds=30))
    other = TestClient(app)
    counted = {outcome: metrics.SIGN_INS.labels(outcome)._value.get() for outcome in ("in", "wrong")}
    first_step(other)
    assert metrics.SIGN_INS.labels("in")._value.get() == counted["in"]
    second_step(other, "000000")
    assert metrics.SIGN_INS.labels("wrong")._value.get() == counted["wrong"] + 1
    moving(timedelta(seconds=30))
    second_step(other, totp.at(clock.now()))
    assert metrics.SIGN_INS.labels("in")._value.get() == counted["in"] + 1


def test_the_second_step_has_five_minutes(browser: TestClient, app: Starlette, moving: Moving) -> None:
    totp, _ = set_up(browser)
    slow = TestClient(app)
    first_step(slow)
    form = {"token": token(slow, "/practice/sign-in/code"), "code": ""}
    moving(timedelta(minutes=6))
    answer = slow.post("/practice/sign-in/code", data={**form, "code": totp.at(clock.now())})
    assert answer.url.path == "/practice/sign-in"
    assert "The second step took too long." in answer.text
    assert not is_in(slow)


def test_half_a_sign_in_with_an_old_password_leads_nowhere(
    browser: TestClient, app: Starlette, records: Records, gp: Gp, moving: Moving
) -> None:
    totp, _ = set_up(browser)
    thief = TestClient(app)
    first_step(thief)
    form = {"token": token(thief, "/practice/sign-in/code")}
    records.set_password(gp.id, kept("four-loud-geese"))
    moving(timedelta(minutes=2))
    thief.post("/practice/sign-in/code", data={**form, "code": totp.at(clock.now())})
    assert not is_in(thief)


def test_turning_it_off_needs_password_and_code(browser: TestClient, app: Starlette, moving: Moving) -> None:
    totp, _ = set_up(browser)
    moving(timedelta(minutes=2))
    form = {"token": token(browser, SECURITY), "password": PASSWORD, "code": totp.at(clock.now())}
    off = f"{SECURITY}/second-step/off"
    assert browser.post(off, data={**form, "password": "not this one"}).status_code == 403
    assert browser.post(off, data={**form, "code": "000000"}).status_code == 403
    done = browser.post(off, data=form)
    assert "The second step is off." in done.text
    assert is_in(browser)
    assert first_step(TestClient(app)) == "/practice/"


def test_new_recovery_codes_replace_the_old(browser: TestClient, app: Starlette, moving: Moving) -> None:
    totp, codes = set_up(browser)
    moving(timedelta(minutes=2))
    form = {"token": token(browser, SECURITY), "password": PASSWORD, "code": totp.at(clock.now())}
    shown = browser.post(f"{SECURITY}/recovery-codes", data=form)
    renewed = re.findall(r"<li>([A-Z2-9]{5}-[A-Z2-9]{5})</li>", shown.text)
    assert len(renewed) == 10
    assert not set(renewed) & set(codes)
    phone = TestClient(app)
    first_step(phone)
    assert second_step(phone, codes[0])[0] == 403
    assert second_step(phone, renewed[0])[0] == 303


def test_signing_out_everywhere_ends_every_browser(browser: TestClient, app: Starlette) -> None:
    other = signed_in(app, "Dr Ash")
    answer = browser.post(f"{SECURITY}/sign-out-everywhere", data={"token": token(browser, SECURITY)})
    assert "You are signed out everywhere." in answer.text
    assert not is_in(browser)
    assert not is_in(other)
