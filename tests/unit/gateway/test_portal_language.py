"""In which language somebody of the practice reads the portal, and how they choose another."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.app import create_app
from bot.gateway.languages import negotiated
from bot.records.repository import Records
from bot.records.types import Practice
from bot.settings import Settings

from .test_portal import FEAR, Sharing, plain, practice, raise_flag, sharing, token
from .test_roles import person

__all__ = ["practice", "sharing"]  # fixtures

SIGN_IN, LANGUAGE = "/practice/sign-in", "/practice/language"
GERMAN, ENGLISH = '<html lang="de">', '<html lang="en">'


@pytest.fixture
def browser(app: Starlette, records: Records, practice: Practice) -> TestClient:
    """A GP's, signed in."""
    return person(app, records, practice, "gp").browser


def plan(what: str = "walk", **details: object) -> dict[str, Any]:
    return {"kind": "plan", "data": {"what": what, "status": "agreed", **details}}


def chooses(browser: TestClient, language: str, page: str = SIGN_IN) -> str:
    """Press the button of a language in a page's foot; the address that it leads to."""
    form = {"token": token(browser, page), "page": page, "language": language}
    answer = browser.post(LANGUAGE, data=form, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("DE-ch", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("en;q=0.5, de;q=0.7", "de"),
        ("fr,de;q=0.3", "de"),
        ("de;q=0,en;q=0.1", "en"),
        ("de;q=yes,en;q=0.1", "en"),
        ("fr,*;q=0.5", None),
        ("", None),
        (";;,,-", None),
    ],
)
def test_the_browser_says_which_language_its_reader_likes_best(header: str, language: str | None) -> None:
    assert negotiated(header, ("de", "en")) == language


def test_pages_speak_the_language_of_the_browser(app: Starlette) -> None:
    browser = TestClient(app)
    assert ENGLISH in browser.get(SIGN_IN).text
    answer = browser.get(SIGN_IN, headers={"Accept-Language": "de-DE,de;q=0.9,en;q=0.8"})
    assert GERMAN in answer.text
    assert "Für das Team der Praxis." in answer.text
    assert ENGLISH in browser.get(SIGN_IN, headers={"Accept-Language": "fr"}).text


def test_what_is_kept_on_the_way_knows_that_another_reader_gets_another_language(browser: TestClient) -> None:
    for page in (SIGN_IN, "/practice/", "/practice/patients/nobody"):
        assert browser.get(page).headers["vary"] == "Accept-Language, Cookie"


def test_a_language_chosen_once_stays_whatever_the_browser_says(app: Starlette) -> None:
    browser = TestClient(app)
    assert chooses(browser, "de") == SIGN_IN
    assert GERMAN in browser.get(SIGN_IN, headers={"Accept-Language": "en"}).text
    chooses(browser, "en")
    assert ENGLISH in browser.get(SIGN_IN, headers={"Accept-Language": "de"}).text


def test_every_page_offers_the_other_language_by_its_own_name(browser: TestClient) -> None:
    english = browser.get("/practice/audit").text
    assert '<button class="quiet" name="language" value="de" lang="de">Deutsch</button>' in english
    chooses(browser, "de", "/practice/")
    german = browser.get("/practice/").text
    assert '<button class="quiet" name="language" value="en" lang="en">English</button>' in german
    assert '<span aria-current="true">Deutsch</span>' in german


def test_after_choosing_the_same_page_opens_with_what_was_looked_for(browser: TestClient) -> None:
    address = "/practice/audit?person=&patient=Q%C3%BCiet+Heron&since=2026-03-02"
    page = browser.get(address).text
    found = re.search(r'name="page" value="([^"]+)"', page)
    assert found is not None
    assert chooses(browser, "de", found[1].replace("&amp;", "&")) == address


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elsewhere.example/", "//elsewhere.example", "/c/CODE", "/practice/../c/CODE", "/practice/\r\nX: y", ""],
)
def test_choosing_a_language_never_leads_off_the_portal(browser: TestClient, elsewhere: str) -> None:
    form = {"token": token(browser, SIGN_IN), "page": elsewhere, "language": "de"}
    answer = browser.post(LANGUAGE, data=form, follow_redirects=False)
    assert answer.headers["location"] == "/practice/"


def test_another_site_chooses_no_language_for_anybody(app: Starlette) -> None:
    browser = TestClient(app)
    browser.post(LANGUAGE, data={"page": SIGN_IN, "language": "de"})
    assert ENGLISH in browser.get(SIGN_IN).text


def test_a_language_that_there_is_not_is_not_kept(app: Starlette) -> None:
    browser = TestClient(app)
    chooses(browser, "tlh")
    assert "mo_practice_language" not in browser.cookies


def test_the_choice_travels_to_the_portal_alone_and_behind_https_never_in_the_clear(
    settings: Settings, records: Records
) -> None:
    browser = TestClient(create_app(replace(settings, secure_cookies=True), records), base_url="https://mo.test")
    form = {"token": token(browser, SIGN_IN), "page": SIGN_IN, "language": "de"}
    cookie = browser.post(LANGUAGE, data=form, follow_redirects=False).headers["set-cookie"]
    assert cookie.startswith("mo_practice_language=de; ")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/practice"} <= set(cookie.split("; "))


def test_a_page_with_a_code_that_is_shown_once_offers_no_way_to_lose_it(browser: TestClient) -> None:
    form = {"token": token(browser, "/practice/"), "label": "Tuesday, knee lady", "days": "14"}
    slip = browser.post("/practice/invitations", data=form)
    assert slip.status_code == 201
    assert LANGUAGE not in slip.text


def test_a_german_gp_reads_list_and_patient_in_german_and_the_patient_in_their_own_words(
    browser: TestClient, sharing: Sharing, records: Records
) -> None:
    events = ({"kind": "ruler", "data": {"name": "readiness", "value": 6}},)
    conversation = sharing("Tuesday, knee lady", fear_of_pain=FEAR, events=events)
    raise_flag(records, conversation, "cauda_equina", "emergency", "numb between my legs")
    browser.headers["Accept-Language"] = "de"
    shown = plain(browser.get("/practice/").text)
    assert "Mögliche Cauda-equina-Zeichen, heute" in shown
    assert "Angst, dass Bewegung schadet" in shown
    assert "6 von 10" in shown
    page = browser.get(f"/practice/patients/{conversation}").text
    assert GERMAN in page
    assert f'<q lang="en" dir="auto">{FEAR}</q>' in page
    assert "Letztes Gespräch: heute" in plain(page)
    assert re.search(r"(Mo|Di|Mi|Do|Fr|Sa|So)\., \d{1,2}\. \S+ \d{4}, \d\d:\d\d Uhr", plain(page))


def test_numbers_have_the_comma_of_a_german_page(browser: TestClient, sharing: Sharing) -> None:
    events = tuple({"kind": "ruler", "data": {"name": "readiness", "value": value}} for value in (3.5, 4, 6.5))
    conversation = sharing("Tuesday, knee lady", events=(*events, plan(confidence=7.5)))
    browser.headers["Accept-Language"] = "de"
    listed = plain(browser.get("/practice/").text)
    assert "Bereitschaft 6,5 von 10 vorher: 3,5; 4" in listed
    page = browser.get(f"/practice/patients/{conversation}").text
    shown = plain(page)
    assert "6,5 von 10" in shown
    assert re.search(r"Gespräch 1 (Mo|Di|Mi|Do|Fr|Sa|So)\., \d", shown)
    assert "anfangs 3,5" in shown
    assert "Zuversicht 7,5 von 10" in shown
    assert "Bereitschaft 6,5 von 10" in shown.split("Gespräche im Verlauf")[1]
    assert re.search(r'aria-label="Bereitschaft, auf einer Skala [^"]*: 3,5 am ', page)
    assert "6.5" not in shown


def test_a_plan_is_marked_as_in_the_patients_language_wherever_it_stands(browser: TestClient, sharing: Sharing) -> None:
    conversation = sharing("Tuesday, knee lady", events=(plan(what="walk <b>to</b> the shop"),))
    browser.headers["Accept-Language"] = "de"
    page = browser.get(f"/practice/patients/{conversation}").text
    what = '<bdi lang="en">walk &lt;b&gt;to&lt;/b&gt; the shop</bdi>'
    assert page.count("walk &lt;b&gt;to") == page.count(what) == 2
    assert f"Plan vereinbart: „{what}“" in page


def test_the_day_in_a_message_is_in_the_language_of_the_message(
    browser: TestClient, sharing: Sharing, records: Records
) -> None:
    conversation = sharing("Tuesday, knee lady")
    path = f"/practice/patients/{conversation}"
    browser.headers["Accept-Language"] = "de"
    day = (clock.now() + timedelta(days=9)).date()
    form = {"token": token(browser, path), "after": "9", "message": "practice_talk", "day": day.isoformat()}
    browser.post(f"{path}/message", data=form)
    assert records.messages(conversation)[-1].text.endswith(f" on {day:%a} {day.day} {day:%b} {day.year}.")


def test_a_refusal_is_in_the_readers_language_too(app: Starlette, records: Records, practice: Practice) -> None:
    staff = person(app, records, practice, "staff").browser
    answer = staff.get("/practice/patients/x", headers={"Accept-Language": "de"})
    assert answer.status_code == 403
    assert "Ihre Rolle hier: Praxisteam." in answer.text
