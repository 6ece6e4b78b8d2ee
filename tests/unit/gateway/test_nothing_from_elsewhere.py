"""No page or file of Mo's loads anything from anywhere else, and every answer says so to the browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.pages import widget_script
from bot.gateway.templating import HERE
from bot.records.repository import Records
from bot.records.types import Practice

from .test_portal import PASSWORD, Sharing, kept, practice, raise_flag, sharing
from .test_roles import person
from .test_second_step import set_up

__all__ = ["practice", "sharing"]  # fixtures

LOADED = {"src", "srcset", "action", "formaction", "data", "poster", "background", "ping"}


class Loads(HTMLParser):
    """Collects the addresses that a browser would load or send to, and code that stands in the page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element."""
        given = dict(attrs)
        for name, value in given.items():
            if name in LOADED or (name == "href" and tag not in ("a", "area")):
                self.addresses.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")
        if tag == "style" or (tag == "script" and "src" not in given) or (tag == "meta" and "http-equiv" in given):
            self.inline.append(tag)


def check(path: str, page: str) -> None:
    """Hold one page to it."""
    loads = Loads()
    loads.feed(page)
    assert loads.addresses, f"{path} shows nothing: not even a style sheet"
    assert [one for one in loads.addresses if not re.match(r"/(?!/)", one)] == [], path
    assert loads.inline == [], path


def test_the_practices_pages_load_only_their_own(
    app: Starlette, records: Records, practice: Practice, sharing: Sharing
) -> None:
    conversation = sharing("Mrs H.", fear_of_pain="i bend")
    raise_flag(records, conversation, "fracture", "urgent", "i slipped")
    everything = person(app, records, practice, "gp", "staff", "admin")
    colleague = records.create_gp(practice.id, "Dr Elm", kept(PASSWORD), roles=("gp",))
    paths = [
        "/", f"/patients/{conversation}", "/patients/x", "/invitations", "/accounts", f"/accounts/{colleague.id}",
        "/security", "/password",
    ]  # fmt: skip
    for path in paths:
        check(path, everything.asks("GET", path)[1])
    slip, one_time = (
        everything.asks("POST", "/invitations", days="7"),
        everything.asks("POST", f"/accounts/{colleague.id}/password"),
    )
    assert slip[0] == one_time[0] == 201
    check("slip", slip[1])
    check("one-time password", one_time[1])
    staff = person(app, records, practice, "staff")
    check("names", staff.asks("GET", "/")[1])
    check("forbidden", staff.asks("GET", "/accounts")[1])
    check("stale", staff.browser.post("/practice/sign-out", data={"token": "x"}).text)


def test_the_pages_of_signing_in_load_only_their_own(app: Starlette, records: Records, practice: Practice) -> None:
    gp = records.create_gp(practice.id, "Dr Ash", kept(PASSWORD))
    browser = TestClient(app)
    check("sign-in", browser.get("/practice/sign-in").text)
    token = "t" * 43
    records.begin_session(gp, token, clock.now())
    browser.cookies.set("mo_practice", token)
    pages: list[str] = []
    browser.event_hooks["response"] = [lambda answer: pages.append(answer.read().decode())]
    set_up(browser)
    other = TestClient(app)
    form = re.search(r'name="token" value="([0-9a-f]+)"', other.get("/practice/sign-in").text)
    assert form
    code = other.post("/practice/sign-in", data={"token": form[1], "name": "Dr Ash", "password": PASSWORD})
    assert code.url.path == "/practice/sign-in/code"
    shown = [*filter(None, pages), code.text]
    assert len(shown) > 4
    for number, page in enumerate(shown):
        check(f"page {number} of setting up", page)


def test_the_patients_pages_load_only_their_own(app: Starlette) -> None:
    browser = TestClient(app)
    for path in ("/", "/c/ABCD-EFGH", "/nowhere"):
        check(path, browser.get(path, headers={"accept": "text/html"}).text)


@pytest.mark.parametrize("file", sorted((HERE / "static").iterdir()), ids=lambda file: file.name)
def test_files_name_nothing_elsewhere(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|url\(|@import|//[a-z]", text)


def test_the_widget_names_no_host() -> None:
    script, _ = widget_script(HERE / "widget")
    hosts = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'`]*", script))
    assert hosts <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize(
    "path", ["/", "/practice/", "/practice/sign-in", "/practice/nowhere", "/healthz", "/widget.js", "/nowhere"]
)
def test_every_answer_carries_a_strict_policy(app: Starlette, path: str) -> None:
    headers = TestClient(app).get(path, follow_redirects=False).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    allowed = {source for sources in policy.values() for source in sources.split()}
    assert allowed <= {"'none'", "'self'", "data:"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_practices_pages_allow_no_script_at_all(app: Starlette) -> None:
    assert "script-src" not in TestClient(app).get("/practice/sign-in").headers["content-security-policy"]
