"""What each role may open. The table names every route of the portal: a new one has to be decided here."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.limits import Buckets, Limits
from bot.gateway.sign_in_sessions import new_token
from bot.records.repository import Records
from bot.records.types import ROLES, Practice, Role

from .test_portal import Sharing, plain, practice, raise_flag, sharing

__all__ = ["practice", "sharing"]  # fixtures

EVERYBODY = frozenset(ROLES)
READERS, INVITERS, ADMINS = frozenset({"gp"}), frozenset({"gp", "staff"}), frozenset({"admin"})
WITHOUT_SIGNING_IN = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/code"),
    ("POST", "/sign-in/code"),
    ("POST", "/language"),
}
OPEN_TO = {
    ("GET", "/"): EVERYBODY,
    ("GET", "/patients/{id}"): READERS,
    ("POST", "/patients/{id}/flags/{flag}"): READERS,
    ("POST", "/patients/{id}/reviewed"): READERS,
    ("GET", "/patients/{id}/record"): READERS,
    ("GET", "/patients/{id}/pdf"): READERS,
    ("GET", "/patients/{id}/fhir"): READERS,
    ("POST", "/patients/{id}/message"): READERS,
    ("GET", "/patients/{id}/erase"): READERS,
    ("POST", "/patients/{id}/erase"): READERS,
    ("GET", "/invitations"): INVITERS,
    ("POST", "/invitations"): INVITERS,
    ("POST", "/invitations/slip"): INVITERS,
    ("POST", "/invitations/batch"): INVITERS,
    ("POST", "/invitations/{id}/revoke"): INVITERS,
    ("GET", "/overview"): READERS,
    ("GET", "/overview.csv"): READERS,
    ("GET", "/audit"): ADMINS,
    ("GET", "/accounts"): ADMINS,
    ("POST", "/accounts"): ADMINS,
    ("GET", "/accounts/{id}"): ADMINS,
    ("POST", "/accounts/{id}/roles"): ADMINS,
    ("POST", "/accounts/{id}/password"): ADMINS,
    ("POST", "/accounts/{id}/second-step"): ADMINS,
    ("POST", "/accounts/{id}/disable"): ADMINS,
    ("POST", "/accounts/{id}/enable"): ADMINS,
    ("GET", "/security"): EVERYBODY,
    ("GET", "/security/second-step"): EVERYBODY,
    ("POST", "/security/second-step"): EVERYBODY,
    ("POST", "/security/second-step/confirm"): EVERYBODY,
    ("POST", "/security/second-step/off"): EVERYBODY,
    ("POST", "/security/recovery-codes"): EVERYBODY,
    ("POST", "/security/sign-out-everywhere"): EVERYBODY,
    ("GET", "/password"): EVERYBODY,
    ("POST", "/password"): EVERYBODY,
    ("POST", "/sign-out"): EVERYBODY,
}


@dataclass(frozen=True)
class Person:
    """A browser in which somebody is signed in, and the token of their forms."""

    browser: TestClient
    form: str

    def asks(self, method: str, path: str, **fields: str) -> tuple[int, str]:
        """Send a request with the right form token; status and page."""
        address = f"/practice{path}"
        if method == "GET":
            answer = self.browser.get(address, follow_redirects=False)
        else:
            answer = self.browser.post(address, data={"token": self.form, **fields}, follow_redirects=False)
        return answer.status_code, answer.text


def person(app: Starlette, records: Records, practice: Practice, *roles: Role) -> Person:
    """Somebody with these roles, signed in without the cost of a password."""
    token, browser = new_token(), TestClient(app)
    name = f"{' and '.join(sorted(roles))} {token[:6]}"
    assert records.begin_session(records.create_gp(practice.id, name, "hash", roles=roles), token, clock.now())
    browser.cookies.set("mo_practice", token)
    form = re.search(r'name="token" value="([0-9a-f]+)"', browser.get("/practice/security").text)
    assert form
    return Person(browser, form[1])


def portal_routes(app: Starlette) -> set[tuple[str, str]]:
    """Every method and path below /practice."""
    (mount,) = [route for route in app.routes if isinstance(route, Mount) and route.path == "/practice"]
    routes = [route for route in mount.routes or () if isinstance(route, Route)]
    assert len(routes) == len(mount.routes or ())
    return {(method, route.path) for route in routes for method in route.methods or () if method != "HEAD"}


@pytest.fixture
def limits() -> Limits:
    return Limits(portal=Buckets(10_000, 1000))


@pytest.fixture
def admin(app: Starlette, records: Records, practice: Practice) -> Person:
    return person(app, records, practice, "admin")


@pytest.fixture
def staff(app: Starlette, records: Records, practice: Practice) -> Person:
    return person(app, records, practice, "staff")


def test_every_route_of_the_portal_is_decided_here(app: Starlette) -> None:
    assert portal_routes(app) == set(OPEN_TO) | WITHOUT_SIGNING_IN


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_is_its_and_nothing_else(
    app: Starlette, records: Records, practice: Practice, role: Role
) -> None:
    who = person(app, records, practice, role)
    for method, path in sorted(OPEN_TO, key=lambda route: route[1].startswith("/sign")):
        if path in ("/sign-out", "/security/sign-out-everywhere"):
            who = person(app, records, practice, role)
        status, shown = who.asks(method, path.format(id="x", flag="y") if "{" in path else path)
        forbidden = status == 403 and "Not open to your account" in shown
        assert forbidden is (role not in OPEN_TO[method, path]), (method, path, status)


@pytest.mark.parametrize(("method", "path"), sorted(OPEN_TO))
def test_without_signing_in_everything_leads_to_the_sign_in_page(app: Starlette, method: str, path: str) -> None:
    answer = TestClient(app).request(method, f"/practice{path}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/practice/sign-in")
    assert answer.text == ""


def test_roles_add_up(app: Starlette, records: Records, practice: Practice) -> None:
    both = person(app, records, practice, "staff", "admin")
    assert both.asks("GET", "/invitations")[0] == both.asks("GET", "/accounts")[0] == 200
    assert both.asks("GET", "/patients/x")[0] == 403


def test_staff_see_who_and_when_and_that_a_sign_is_open_but_no_word(
    staff: Person, sharing: Sharing, records: Records
) -> None:
    events = ({"kind": "plan", "data": {"what": "walk to the bakery", "status": "agreed"}},)
    conversation = sharing("Mrs H.", "i cannot bend to my shoes", fear_of_pain="cannot bend", events=events)
    sharing("Mr K.")
    sharing("Private one", share=False)
    raise_flag(records, conversation, "suicidality", "crisis", "i would rather not wake up")
    status, shown = staff.asks("GET", "/")
    text = plain(shown)
    assert status == 200
    assert text.index("Mrs H.") < text.index("A warning sign is open: tell a GP now") < text.index("Mr K.")
    assert "Last talk today" in text
    for word in ("Private one", "bend", "shoes", "bakery", "wake", "suicide", "Crisis", "Fear", "Agreed", conversation):
        assert word not in shown, word


def test_staff_cannot_close_a_flag_or_mark_as_reviewed(staff: Person, sharing: Sharing, records: Records) -> None:
    conversation = sharing("Mrs H.")
    flag = raise_flag(records, conversation, "fracture", "urgent", "i slipped")
    assert staff.asks("POST", f"/patients/{conversation}/flags/{flag}", note="done")[0] == 403
    assert staff.asks("POST", f"/patients/{conversation}/reviewed")[0] == 403
    record = records.own_record(conversation)
    assert record.flags[0].closed_at is None
    assert record.reviewed_at is None


def test_an_admin_alone_begins_at_the_accounts_and_meets_no_patient(admin: Person, sharing: Sharing) -> None:
    conversation = sharing("Mrs H.")
    assert admin.browser.get("/practice/").url.path == "/practice/accounts"
    for path in ("/", "/accounts", "/invitations", f"/patients/{conversation}"):
        assert "Mrs H." not in admin.browser.get(f"/practice{path}").text


def test_the_menu_offers_only_what_opens(app: Starlette, records: Records, practice: Practice) -> None:
    for roles in (("gp",), ("staff",), ("admin",), ("gp", "admin")):
        who = person(app, records, practice, *roles)  # type: ignore[arg-type]
        menu = re.findall(r'<a href="(/practice/[^"]*)"', who.asks("GET", "/security")[1].partition("</nav>")[0])
        assert len(menu) >= 2
        assert {who.browser.get(path).status_code for path in menu} == {200}
    assert "/practice/accounts" in menu
    assert "/practice/invitations" in menu


def test_a_page_that_is_not_ones_own_says_why(staff: Person) -> None:
    status, shown = staff.asks("GET", "/accounts")
    assert status == 403
    assert "Your role here: Staff." in plain(shown)
    assert "<nav" in shown


def test_more_requests_than_a_person_makes_are_slowed_down(app: Starlette, staff: Person, limits: Limits) -> None:
    limits.portal.burst, limits.portal.per_second = 5, 0.01
    answers = [staff.browser.get("/practice/invitations") for _ in range(7)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
