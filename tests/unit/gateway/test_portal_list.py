"""The portal's list: what is new, a trend of readiness, searching, narrowing, paging, and the way back to it."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.gateway import portal_list
from bot.gateway.limits import Buckets, Limits
from bot.records.repository import Records
from bot.records.types import Practice

from .test_portal import Sharing, browser, plain, practice, raise_flag, sharing, token
from .test_roles import Person, person

__all__ = ["browser", "practice", "sharing"]  # fixtures

LIST = "/practice/"


@pytest.fixture
def limits() -> Limits:
    return Limits(portal=Buckets(10_000, 1000))


@pytest.fixture
def staff(app: Starlette, records: Records, practice: Practice) -> Person:
    return person(app, records, practice, "staff")


def names(page: str) -> list[str]:
    """Whom a list shows, in its order."""
    return re.findall(r'<a href="/practice/patients/[^"]+">([^<]+)</a>', page)


def ruler(value: float) -> dict[str, object]:
    return {"kind": "ruler", "data": {"name": "readiness", "value": value}}


def title(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page)
    assert found
    return found[1]


def test_heading_and_title_say_of_how_many_there_is_something_new(browser: TestClient, sharing: Sharing) -> None:
    first = sharing("First")
    sharing("Second")
    page = browser.get(LIST).text
    assert "2 with something new" in plain(page)
    assert title(page).startswith("2 new · Patients")
    browser.get(f"{LIST}patients/{first}")
    page = browser.get(f"{LIST}?q=First").text
    assert ("1 with something new" in plain(page), title(page).startswith("1 new")) == (True, True)


def test_readiness_is_a_line_with_the_same_in_words(browser: TestClient, sharing: Sharing) -> None:
    sharing("Three answers", events=(ruler(3), ruler(5.5), ruler(7)))
    page = browser.get(LIST).text
    assert "Readiness 7 of 10 before: 3, 5.5" in plain(page)
    (points,) = re.findall(r'<polyline points="([^"]+)"', page)
    heights = [float(point.split(",")[1]) for point in points.split()]
    assert heights == sorted(heights, reverse=True)
    assert len(heights) == 3
    assert 'class="spark" viewBox="0 0 68 24" width="68" height="24" aria-hidden="true"' in page


def test_who_was_asked_again_how_confident_they_are_shows_that_trend(browser: TestClient, sharing: Sharing) -> None:
    sure = [{"kind": "ruler", "data": {"name": "confidence", "value": value}} for value in (7, 4)]
    sharing("Asked again", events=(ruler(5), *sure))
    page = browser.get(LIST).text
    assert "Confidence 4 of 10 before: 7" in plain(page)
    assert 'class="spark"' in page


def test_a_plan_that_was_only_begun_is_listed_as_that(browser: TestClient, sharing: Sharing) -> None:
    sharing("Draft", events=({"kind": "plan", "data": {"what": "walk", "status": "draft"}},))
    assert "Plan Not agreed yet" in plain(browser.get(LIST).text)


def test_who_has_not_come_back_when_agreed_stands_before_the_rest(
    browser: TestClient, sharing: Sharing, records: Records
) -> None:
    due = clock.now() - timedelta(days=1)
    then = {"kind": "follow_up", "data": {"when": "in a week", "due_at": due.isoformat()}}
    overdue = sharing("Overdue", events=(then,), at=clock.now() - timedelta(days=8))
    read = sharing("Read", at=clock.now() - timedelta(days=1))
    for conversation in (overdue, read):
        browser.get(f"{LIST}patients/{conversation}")
    page = browser.get(LIST).text
    assert names(page) == ["Overdue", "Read"]
    assert re.search(r"Due \d+ \w+, not back", plain(page))


def test_the_address_says_what_is_searched_for_and_narrowed(browser: TestClient, sharing: Sharing) -> None:
    sharing("Knee, Tuesday", cost="think")
    sharing("Knee, Friday")
    sharing("Shoulder", cost="think")
    assert names(browser.get(f"{LIST}?q=KNEE&show=&plan=&barrier=cost").text) == ["Knee, Tuesday"]
    page = browser.get(f"{LIST}?q=knee&show=flagged").text
    assert names(page) == []
    assert "Nobody fits." in plain(page)
    assert 'value="knee"' in page
    assert '<option value="flagged" selected>' in page
    assert "<details open>" in page


@pytest.mark.parametrize(
    "query", ["show=everything", "plan=1", "barrier=cost'--", "page=0", "page=-1", "page=x", "page=%D9%A2", "q=%00%1b"]
)
def test_what_no_form_sends_is_left_out(browser: TestClient, sharing: Sharing, query: str) -> None:
    sharing("First")
    answer = browser.get(f"{LIST}?{query}")
    assert (answer.status_code, names(answer.text)) == (200, ["First"])


def test_a_word_that_is_searched_for_is_never_markup(browser: TestClient, sharing: Sharing) -> None:
    sharing("First")
    page = browser.get(LIST, params={"q": '"><script>alert(1)</script>' + "x" * 500}).text
    assert "<script" not in page
    (field,) = re.findall(r'<input id="q"[^>]* value="([^"]*)"', page)
    assert field.startswith("&#34;&gt;&lt;script&gt;")
    assert len(html.unescape(field)) == portal_list.LONGEST_WORDS


def test_pages_lead_on_and_keep_what_is_searched_for(
    browser: TestClient, sharing: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_list, "ON_A_PAGE", 2)
    for number in range(5):
        sharing(f"Knee {number}", at=clock.now() - timedelta(days=number))
    seen, address = [], f"{LIST}?q=knee"
    while address:
        page = browser.get(address).text
        seen += names(page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert seen == [f"Knee {number}" for number in range(5)]
    assert "Page 3 of 3" in plain(page)
    assert 'rel="prev" href="/practice/?q=knee&amp;page=2"' in page
    beyond = browser.get(f"{LIST}?q=knee&page=9", follow_redirects=False)
    assert (beyond.status_code, beyond.headers["location"]) == (303, f"{LIST}?q=knee&page=3")


def test_a_patients_page_leads_back_to_where_the_list_was(
    browser: TestClient, sharing: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_list, "ON_A_PAGE", 1)
    for number in range(2):
        conversation = sharing(f"Müller & knee {number}", at=clock.now() - timedelta(days=number))
    path = f"{LIST}patients/{conversation}"
    browser.get(LIST, params={"q": "müller & knee", "page": "2"})
    back = f'href="/practice/?q=m%C3%BCller+%26+knee&amp;page=2#p{conversation}"'
    assert back in browser.get(path).text
    reviewed = browser.post(f"{path}/reviewed", data={"token": token(browser, path)})
    assert (reviewed.status_code, back in reviewed.text) == (200, True)
    browser.get(LIST)
    assert f'href="/practice/#p{conversation}"' in browser.get(path).text
    assert f'id="p{conversation}"' in browser.get(f"{LIST}?page=2").text


def test_where_the_list_was_is_forgotten_at_signing_out(browser: TestClient, sharing: Sharing) -> None:
    sharing("Knee")
    browser.get(f"{LIST}?q=knee")
    assert browser.cookies.get("mo_practice_list") is not None
    browser.post(f"{LIST}sign-out", data={"token": token(browser, LIST)})
    assert browser.cookies.get("mo_practice_list") is None


def test_a_way_back_that_was_tampered_with_leads_to_the_plain_list(browser: TestClient, sharing: Sharing) -> None:
    conversation = sharing("Knee")
    browser.cookies.set("mo_practice_list", '"onclick', domain="testserver.local", path="/practice")
    assert f'href="/practice/#p{conversation}"' in browser.get(f"{LIST}patients/{conversation}").text


def test_the_staffs_list_is_searched_and_paged_too_and_says_no_more_than_names(
    staff: Person, sharing: Sharing, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_list, "ON_A_PAGE", 1)
    flagged = sharing("Knee, flagged", cost="think", at=clock.now() - timedelta(days=3))
    raise_flag(records, flagged, "violence", "crisis", "he hit me")
    sharing("Knee, calm")
    sharing("Shoulder")
    _, first = staff.asks("GET", "/?q=knee&show=new&barrier=fear_of_pain")
    _, second = staff.asks("GET", "/?q=knee&page=2")
    assert ("Knee, flagged" in first, "Knee, calm" in first, "Page 1 of 2" in first) == (True, False, True)
    assert ("Knee, flagged" in second, "Knee, calm" in second) == (False, True)
    for page in (first, second):
        assert not re.search("Shoulder|Crisis|hurt|new|Cost|barrier", plain(page))


def test_many_warning_signs_of_one_patient_leave_room_for_the_others(
    browser: TestClient, sharing: Sharing, records: Records
) -> None:
    conversation = sharing("Many")
    for kind in ("fracture", "infection", "cancer", "clot", "exertional"):
        raise_flag(records, conversation, kind, "urgent", kind)
    page = browser.get(LIST).text
    assert page.count('class="flagged"') == portal_list.SHOWN_FLAGS
    assert "and 2 more" in plain(page)
