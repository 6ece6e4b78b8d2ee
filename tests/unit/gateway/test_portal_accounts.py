"""Looking after the practice's accounts."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.passwords import verify_password
from bot.records.repository import Records
from bot.records.types import Gp, Practice

from .test_portal import PASSWORD, kept, plain, practice, token
from .test_roles import Person, person

__all__ = ["practice"]  # a fixture

ONE_TIME = re.compile(r"<strong>((?:[A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4})</strong>")


@pytest.fixture
def admin(app: Starlette, records: Records, practice: Practice) -> Person:
    return person(app, records, practice, "admin")


@pytest.fixture
def colleague(records: Records, practice: Practice) -> Gp:
    return records.create_gp(practice.id, "Dr Elm", kept(PASSWORD))


def of(records: Records, gp: Gp) -> Gp:
    """The account as it is now."""
    found = records.gp(gp.id)
    assert found is not None
    return found


def own(records: Records, practice: Practice) -> Gp:
    """The admin's account."""
    return next(gp for gp in records.gps(practice.id) if gp.roles == {"admin"})


def test_a_new_account_gets_a_one_time_password_that_is_shown_once(
    admin: Person, records: Records, practice: Practice
) -> None:
    status, shown = admin.asks("POST", "/accounts", name=" Front   desk ", role_staff="1")
    assert status == 201
    password = ONE_TIME.search(shown)
    assert password
    made = records.gp_by_name("front desk")
    assert made is not None
    assert (made.name, made.roles, made.must_change_password) == ("Front desk", {"staff"}, True)
    assert made.practice_id == practice.id
    assert verify_password(made.password_hash, password[1])
    assert password[1] not in admin.asks("GET", "/accounts")[1]
    assert "Has a one-time password" in plain(admin.asks("GET", "/accounts")[1])


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "", "role_gp": "1"}, "Please give a name"),
        ({"name": "x" * 81, "role_gp": "1"}, "Please give a name"),
        ({"name": "a\u202eb", "role_gp": "1"}, "Please give a name"),
        ({"name": "DR ELM", "role_gp": "1"}, "somebody of this name already"),
        ({"name": "Dr Fir"}, "tick at least one role"),
        ({"name": "Dr Fir", "role_owner": "1"}, "tick at least one role"),
    ],
)
def test_an_account_that_cannot_be_made_is_refused_with_the_reason(
    admin: Person, records: Records, practice: Practice, colleague: Gp, fields: dict[str, str], says: str
) -> None:
    before = records.gps(practice.id)
    status, shown = admin.asks("POST", "/accounts", **fields)
    assert status == 422
    assert says in plain(shown)
    assert records.gps(practice.id) == before


def test_somebody_who_lost_the_password_is_let_in_again(
    app: Starlette, admin: Person, records: Records, colleague: Gp
) -> None:
    records.begin_session(colleague, "t" * 43, clock.now())
    status, shown = admin.asks("POST", f"/accounts/{colleague.id}/password")
    assert status == 201
    given = ONE_TIME.search(shown)
    assert given
    assert records.signed_in("t" * 43, clock.now()) is None
    browser = TestClient(app)
    form = {"token": token(browser, "/practice/sign-in"), "name": "Dr Elm", "password": PASSWORD}
    assert browser.post("/practice/sign-in", data=form).status_code == 403
    answer = browser.post("/practice/sign-in", data={**form, "password": given[1]})
    assert answer.url.path == "/practice/password"


def test_a_switched_off_account_is_out_at_once_and_is_told_so_only_with_the_right_password(
    app: Starlette, admin: Person, records: Records, colleague: Gp
) -> None:
    records.begin_session(colleague, "t" * 43, clock.now())
    assert admin.asks("POST", f"/accounts/{colleague.id}/disable")[0] == 303
    inside = TestClient(app)
    inside.cookies.set("mo_practice", "t" * 43)
    assert inside.get("/practice/", follow_redirects=False).status_code == 303
    browser = TestClient(app)
    form = {"token": token(browser, "/practice/sign-in"), "name": "Dr Elm", "password": PASSWORD}
    assert "switched off" in browser.post("/practice/sign-in", data=form).text
    assert "switched off" not in browser.post("/practice/sign-in", data={**form, "password": "guess"}).text
    assert "mo_practice" not in browser.cookies
    assert admin.asks("POST", f"/accounts/{colleague.id}/enable")[0] == 303
    assert browser.post("/practice/sign-in", data=form, follow_redirects=False).status_code == 303


def test_other_roles_hold_from_the_next_sign_in(admin: Person, records: Records, colleague: Gp) -> None:
    records.begin_session(colleague, "t" * 43, clock.now())
    assert admin.asks("POST", f"/accounts/{colleague.id}/roles", role_staff="1", role_admin="1")[0] == 303
    assert of(records, colleague).roles == {"staff", "admin"}
    assert records.signed_in("t" * 43, clock.now()) is None
    assert admin.asks("POST", f"/accounts/{colleague.id}/roles")[0] == 422
    assert of(records, colleague).roles == {"staff", "admin"}


def test_a_lost_second_step_is_taken_away(admin: Person, records: Records, colleague: Gp) -> None:
    import pyotp

    now = clock.now()
    records.begin_second_factor(colleague.id, now)
    code = pyotp.TOTP(records.secret_to_confirm(colleague.id, now) or "").at(now)
    assert records.confirm_second_factor(colleague.id, code, [], now)
    assert "Take the second step away" in admin.asks("GET", f"/accounts/{colleague.id}")[1]
    assert admin.asks("POST", f"/accounts/{colleague.id}/second-step")[0] == 303
    assert not of(records, colleague).second_step


def test_the_last_admin_stays(admin: Person, records: Records, practice: Practice) -> None:
    me = own(records, practice)
    status, shown = admin.asks("POST", f"/accounts/{me.id}/disable")
    assert status == 409
    assert "Make another admin first." in shown
    assert admin.asks("POST", f"/accounts/{me.id}/roles", role_gp="1")[0] == 409
    assert of(records, me) == me


def test_nobody_gets_around_their_own_password_or_second_step(
    admin: Person, records: Records, practice: Practice
) -> None:
    me = own(records, practice)
    assert admin.asks("POST", f"/accounts/{me.id}/password")[0] == 409
    assert admin.asks("POST", f"/accounts/{me.id}/second-step")[0] == 409
    assert of(records, me) == me


def test_another_practices_accounts_are_not_here(admin: Person, records: Records) -> None:
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London")
    foreign = records.create_gp(elsewhere.id, "Dr Oak", kept(PASSWORD), roles=("admin", "gp"))
    assert "Dr Oak" not in admin.asks("GET", "/accounts")[1]
    for method, what in (("GET", ""), *(("POST", f"/{p}") for p in ("roles", "password", "second-step", "disable"))):
        status, shown = admin.asks(method, f"/accounts/{foreign.id}{what}", role_gp="1")
        assert status == 404
        assert "Dr Oak" not in shown
    assert of(records, foreign) == foreign
