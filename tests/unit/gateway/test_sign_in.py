"""Signing in at the portal as a GP would notice it, and as somebody who should not get in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.app import create_app
from bot.gateway.passwords import hash_password, new_one_time_password, verify_password
from bot.records.repository import Records
from bot.records.types import Gp
from bot.settings import Settings

from .conftest import Moving

ON_BOTH_DATABASES = True

PASSWORD, ONE_TIME = "three-quiet-herons", "ONCE-ONLY-WORD-HERE"


@cache
def kept(password: str) -> str:
    """A hash, made once for all tests: it is slow on purpose."""
    return hash_password(password)


@pytest.fixture
def gp(records: Records) -> Gp:
    practice = records.default_practice()
    assert practice is not None
    return records.create_gp(practice.id, "Dr Ash", kept(PASSWORD))


@pytest.fixture
def newcomer(records: Records) -> Gp:
    """Somebody with a one-time password."""
    practice = records.default_practice()
    assert practice is not None
    return records.create_gp(practice.id, "Dr Elm", kept(ONE_TIME), must_change_password=True)


@pytest.fixture
def browser(app: Starlette) -> TestClient:
    return TestClient(app)


def token(browser: TestClient, path: str = "/practice/sign-in") -> str:
    """The token in the forms of a page."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', browser.get(path).text)
    assert found is not None
    return found.group(1)


def sign_in(browser: TestClient, name: str = "Dr Ash", password: str = PASSWORD, **more: str) -> int:
    """Send the sign-in form; the status, without following."""
    form = {"token": token(browser), "name": name, "password": password, **more}
    return browser.post("/practice/sign-in", data=form, follow_redirects=False).status_code


def test_nobody_sees_the_portal_without_signing_in(browser: TestClient) -> None:
    for path in ("/practice/", "/practice/invitations", "/practice/patients/x", "/practice/password"):
        answer = browser.get(path, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/practice/sign-in")


def test_the_right_password_opens_the_list(browser: TestClient, gp: Gp) -> None:
    assert sign_in(browser) == 303
    page = browser.get("/practice/")
    assert page.status_code == 200
    assert "The Surgery" in page.text
    assert "Dr Ash" in page.text


def test_capitals_and_spaces_in_the_name_do_not_matter(browser: TestClient, gp: Gp) -> None:
    assert sign_in(browser, name=" dr  ash ") == 303


def test_after_signing_in_the_page_that_was_asked_for_opens(browser: TestClient, gp: Gp) -> None:
    answer = browser.get("/practice/invitations", follow_redirects=False)
    assert answer.headers["location"] == "/practice/sign-in?next=/practice/invitations"
    form = {"token": token(browser), "name": "Dr Ash", "password": PASSWORD, "next": "/practice/invitations"}
    answer = browser.post("/practice/sign-in", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/practice/invitations"


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "/practice/../x", "/practice/?a=b"])
def test_signing_in_never_leads_off_the_portal(browser: TestClient, gp: Gp, elsewhere: str) -> None:
    form = {"token": token(browser), "name": "Dr Ash", "password": PASSWORD, "next": elsewhere}
    answer = browser.post("/practice/sign-in", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/practice/"


def test_a_wrong_password_and_an_unknown_name_read_the_same(browser: TestClient, gp: Gp) -> None:
    def shown(name: str) -> str:
        form = {"token": token(browser), "name": name, "password": "not this one"}
        answer = browser.post("/practice/sign-in", data=form)
        assert answer.status_code == 403
        found = re.search(r'role="alert"[^>]*>([^<]+)<', answer.text)
        assert found is not None
        return found.group(1)

    assert (
        shown("Dr Ash") == shown("Dr Nobody") == ("Name and password do not belong together. Check both and try again.")
    )


def test_empty_fields_are_named_and_what_was_typed_stays(browser: TestClient, gp: Gp) -> None:
    answer = browser.post("/practice/sign-in", data={"token": token(browser), "name": "Dr Ash", "password": ""})
    assert answer.status_code == 422
    assert 'value="Dr Ash"' in answer.text


def test_guessing_costs_a_growing_wait_even_with_the_right_password(
    browser: TestClient, gp: Gp, moving: Moving
) -> None:
    for _ in range(5):
        assert sign_in(browser, password="guess") == 403
    answer = browser.post("/practice/sign-in", data={"token": token(browser), "name": "DR ASH", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    moving(timedelta(seconds=2))
    assert sign_in(browser, password="guess") == 403
    moving(timedelta(seconds=1))
    assert sign_in(browser) == 429
    moving(timedelta(seconds=2))
    assert sign_in(browser) == 303


def test_somebody_who_guesses_elsewhere_does_not_lock_a_gp_out_of_their_own_browser(
    app: Starlette, browser: TestClient, gp: Gp, moving: Moving
) -> None:
    sign_in(browser)
    browser.post("/practice/sign-out", data={"token": token(browser, "/practice/")})
    guesser = TestClient(app)
    for _ in range(6):
        sign_in(guesser, password="guess")
    assert sign_in(guesser) == 429
    assert sign_in(browser) == 303
    browser.post("/practice/sign-out", data={"token": token(browser, "/practice/")})
    for _ in range(5):
        assert sign_in(browser, name="Dr Nobody", password="guess") == 403  # known for one name only
    assert sign_in(browser, name="Dr Nobody", password="guess") == 429


def test_one_address_cannot_try_every_name(app: Starlette, browser: TestClient, gp: Gp) -> None:
    token(browser)
    app.state.portal.passwords.addresses.burst = 3  # twenty take long, as every password does
    for number in range(3):
        assert sign_in(browser, name=f"name {number}", password="guess") == 403
    assert sign_in(browser) == 429


def test_a_form_from_another_page_changes_nothing(browser: TestClient, gp: Gp) -> None:
    form = {"token": "f" * 64, "name": "Dr Ash", "password": PASSWORD}
    assert browser.post("/practice/sign-in", data=form).status_code == 403
    assert sign_in(browser) == 303
    answer = browser.post("/practice/invitations", data={"label": "", "days": "14"})
    assert answer.status_code == 403
    assert "Please send that again" in answer.text
    assert "No invitation has been made yet" in browser.get("/practice/invitations").text


def test_the_session_cookie_is_for_this_site_only_and_no_script(browser: TestClient, gp: Gp) -> None:
    form = {"token": token(browser), "name": "Dr Ash", "password": PASSWORD}
    answer = browser.post("/practice/sign-in", data=form, follow_redirects=False)
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("mo_practice="))
    assert {"HttpOnly", "SameSite=strict", "Path=/practice"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


@pytest.mark.parametrize("behind", [{"secure_cookies": True}, {"public_url": "https://mo.example"}])
def test_behind_https_no_cookie_ever_travels_in_the_clear(
    settings: Settings, records: Records, gp: Gp, behind: dict[str, Any]
) -> None:
    browser = TestClient(create_app(replace(settings, **behind), records), base_url="https://mo.example")
    opened = browser.get("/practice/sign-in")
    form = {"token": token(browser), "name": "Dr Ash", "password": PASSWORD}
    answer = browser.post("/practice/sign-in", data=form, follow_redirects=False)
    cookies = [*opened.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")]
    assert {cookie.partition("=")[0] for cookie in cookies} == {"mo_practice", "mo_practice_form", "mo_practice_known"}
    assert all({"Secure", "HttpOnly", "SameSite=strict"} <= set(cookie.split("; ")) for cookie in cookies)
    encrypted_only = answer.headers.get("strict-transport-security")
    assert encrypted_only == ("max-age=31536000" if "public_url" in behind else None)


def test_half_an_hour_unused_ends_the_session(browser: TestClient, gp: Gp, moving: Moving) -> None:
    sign_in(browser)
    moving(timedelta(minutes=29))
    assert browser.get("/practice/", follow_redirects=False).status_code == 200
    moving(timedelta(minutes=31))
    assert browser.get("/practice/", follow_redirects=False).status_code == 303


def test_twelve_hours_end_the_session_however_busy(browser: TestClient, gp: Gp, moving: Moving) -> None:
    sign_in(browser)
    for _ in range(28):
        moving(timedelta(minutes=25))
        assert browser.get("/practice/", follow_redirects=False).status_code == 200
    moving(timedelta(minutes=25))
    assert browser.get("/practice/", follow_redirects=False).status_code == 303


def test_signing_out_ends_the_session_also_for_a_copied_cookie(browser: TestClient, gp: Gp) -> None:
    sign_in(browser)
    copied = browser.cookies["mo_practice"]
    browser.post("/practice/sign-out", data={"token": token(browser, "/practice/")})
    assert browser.get("/practice/", follow_redirects=False).status_code == 303
    browser.cookies.set("mo_practice", copied)
    assert browser.get("/practice/", follow_redirects=False).status_code == 303


def test_a_one_time_password_leads_nowhere_but_to_choosing_ones_own(
    browser: TestClient, newcomer: Gp, records: Records
) -> None:
    assert sign_in(browser, "Dr Elm", ONE_TIME) == 303
    for path in ("/practice/", "/practice/invitations", "/practice/patients/x"):
        assert browser.get(path, follow_redirects=False).headers["location"] == "/practice/password"
    form = {"token": token(browser, "/practice/password"), "new": PASSWORD, "again": PASSWORD}
    assert browser.post("/practice/password", data=form, follow_redirects=False).status_code == 303
    page = browser.get("/practice/?done=password")
    assert page.status_code == 200
    assert "Your new password is kept" in page.text
    kept = records.gp(newcomer.id)
    assert kept is not None
    assert verify_password(kept.password_hash, PASSWORD)
    assert sign_in(TestClient(browser.app), "Dr Elm", ONE_TIME) == 403


@pytest.mark.parametrize(
    ("new", "again", "says"),
    [
        ("short", "short", "too short"),
        (ONE_TIME, ONE_TIME, "already have"),
        (PASSWORD, PASSWORD + "s", "not the same"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "too few signs"),
        ("x1" * 150, "x1" * 150, "too long"),
    ],
)
def test_a_new_password_that_will_not_do_is_refused_with_the_reason(
    browser: TestClient, newcomer: Gp, new: str, again: str, says: str
) -> None:
    sign_in(browser, "Dr Elm", ONE_TIME)
    form = {"token": token(browser, "/practice/password"), "new": new, "again": again}
    answer = browser.post("/practice/password", data=form)
    assert answer.status_code == 422
    assert says in answer.text
    assert browser.get("/practice/", follow_redirects=False).headers["location"] == "/practice/password"


def test_changing_the_password_later_needs_the_old_one_and_ends_other_sessions(browser: TestClient, gp: Gp) -> None:
    other = TestClient(browser.app)
    sign_in(other)
    sign_in(browser)
    new = "four-loud-geese"
    form = {"token": token(browser, "/practice/password"), "new": new, "again": new}
    assert browser.post("/practice/password", data={**form, "current": "guess"}).status_code == 403
    answer = browser.post("/practice/password", data={**form, "current": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 303
    assert browser.get("/practice/", follow_redirects=False).status_code == 200
    assert other.get("/practice/", follow_redirects=False).status_code == 303


def test_too_large_or_odd_forms_get_a_clear_refusal(browser: TestClient) -> None:
    assert browser.post("/practice/sign-in", data={"name": "x" * 20_000}).status_code == 413
    assert browser.post("/practice/sign-in", json={"name": "x"}).status_code == 415
    odd = browser.post(
        "/practice/sign-in",
        content=b"name=%ff%fe",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert odd.status_code == 400


def test_one_time_passwords_are_never_the_same_and_easy_to_copy() -> None:
    made = {new_one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}", one) for one in made)


def test_passwords_are_kept_as_argon2id() -> None:
    assert hash_password("three-quiet-herons").startswith("$argon2id$")
    assert not verify_password(None, "x")
    assert not verify_password("no hash at all", "x")


def test_the_clock_of_the_tests_moves(moving: Moving) -> None:
    before = clock.now()
    moving(timedelta(hours=1))
    assert clock.now() - before > timedelta(minutes=59)
