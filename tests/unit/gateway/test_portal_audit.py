# ruff: noqa: F401, F811 - the fixtures of the portal's tests
"""The admin reads who did what; nobody else does, and reading is itself noted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.records.audit_actions import ACTORS
from bot.records.repository import Records
from bot.records.types import Gp, Practice
from tests.unit.gateway.test_portal import (
    PASSWORD,
    Sharing,
    kept,
    plain,
    practice,
    raise_flag,
    sharing,
    signed_in,
    token,
)

AUDIT = "/practice/audit"
Rows = Callable[..., list[tuple[str, str, str]]]


@pytest.fixture
def ash(records: Records, practice: Practice) -> Gp:
    """A doctor."""
    return records.create_gp(practice.id, "Dr Ash", kept(PASSWORD))


@pytest.fixture
def admin(app: Starlette, records: Records, practice: Practice) -> TestClient:
    """Ms Reed, who looks after the accounts."""
    records.create_gp(practice.id, "Ms Reed", kept(PASSWORD), roles=("admin",))
    return signed_in(app, "Ms Reed")


@pytest.fixture
def rows(admin: TestClient) -> Rows:
    """What the page shows: who, what and about whom, newest first."""

    def shown(**wanted: str) -> list[tuple[str, str, str]]:
        answer = admin.get(AUDIT, params=wanted)
        assert answer.status_code == 200
        body = answer.text.partition("<tbody>")[2].partition("</tbody>")[0]
        lines = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.split("</tr>")[:-1]]
        return [(plain(who), plain(what), plain(about).partition(" .")[0]) for _, who, what, about in lines]

    return shown


def test_the_admin_sees_who_did_what(
    app: Starlette,
    ash: Gp,
    rows: Rows,
    sharing: Sharing,
    records: Records,
) -> None:
    conversation = sharing("Mrs H.")
    flag = raise_flag(records, conversation, "cauda_equina", "emergency", "numb between my legs")
    browser = signed_in(app, "Dr Ash")
    path = f"/practice/patients/{conversation}"
    form = {"token": token(browser, path)}
    browser.post(f"{path}/flags/{flag}", data={**form, "note": "Sent to A&E."}, follow_redirects=False)
    browser.post(f"{path}/reviewed", data=form, follow_redirects=False)
    browser.get("/practice/")
    browser.post("/practice/sign-out", data=form)
    pseudonym = records.own_record(conversation).pseudonym
    assert rows(person=ash.id)[:7] == [
        ("Dr Ash", "Signed out", "Dr Ash"),
        ("Dr Ash", "Saw the list of patients", ""),
        ("Dr Ash", "Marked a patient's page as reviewed", pseudonym),
        ("Dr Ash", "Marked a warning sign as dealt with", pseudonym),
        ("Dr Ash", "Saw a warning sign for the first time", pseudonym),
        ("Dr Ash", "Opened a patient's page: summary and talk", pseudonym),
        ("Dr Ash", "Signed in", "Dr Ash"),
    ]
    assert rows(patient=pseudonym.lower(), action="talk_agreed") == [("Patient", "Agreed to talk with Mo", pseudonym)]
    assert "Mrs H." not in str(rows())
    for entry in records.audit(None):
        assert entry["actor"] in ACTORS or re.fullmatch("[0-9a-f]{32}", entry["actor"])
        assert entry["actor"] != "unknown"


def test_only_admins_read_the_trail(app: Starlette, ash: Gp, records: Records) -> None:
    browser = signed_in(app, "Dr Ash")
    before = len(records.audit(None))
    answer = browser.get(AUDIT)
    assert answer.status_code == 403
    assert "Not open to your account" in answer.text
    assert f'href="{AUDIT}"' not in browser.get("/practice/security").text
    assert len(records.audit(None)) == before
    assert TestClient(app).get(AUDIT, follow_redirects=False).status_code == 303


def test_reading_the_trail_is_noted_once_an_hour(admin: TestClient, rows: Rows) -> None:
    for _ in range(3):
        rows()
    assert rows(action="trail_read") == [("Ms Reed", "Read the audit trail", "")]


def test_a_failed_sign_in_is_noted_by_account_and_once_an_hour(app: Starlette, ash: Gp, rows: Rows) -> None:
    browser = TestClient(app)
    for name in ("Dr Ash", "DR ASH", "Dr Nobody"):
        form = {"token": token(browser, "/practice/sign-in"), "name": name, "password": "guess"}
        assert browser.post("/practice/sign-in", data=form).status_code == 403
    failed = ("Somebody not signed in", "Failed to sign in to this account", "Dr Ash")
    assert rows(action="sign_in_failed") == [failed]
    assert failed in rows(person=ash.id)


def test_an_erased_patient_can_still_be_looked_up_by_the_id(
    rows: Rows,
    sharing: Sharing,
    records: Records,
) -> None:
    conversation = sharing("Mrs H.")
    pseudonym = records.own_record(conversation).pseudonym
    records.erase(conversation, clock.now(), "patient")
    found = rows(patient=conversation)
    assert found[0] == ("Patient", "Erased everything about a patient", f"Erased or unknown: {conversation[:8]}")
    assert {about for _, _, about in found} == {f"Erased or unknown: {conversation[:8]}"}
    assert pseudonym not in str(found)


def test_another_practices_entries_are_not_shown(
    app: Starlette,
    rows: Rows,
    sharing: Sharing,
    records: Records,
) -> None:
    conversation = sharing("Mrs H.")
    pseudonym = records.own_record(conversation).pseudonym
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London")
    records.create_gp(elsewhere.id, "Mr Oak", kept(PASSWORD), roles=("admin",))
    other = signed_in(app, "Mr Oak")
    page = plain(other.get(AUDIT).text)
    assert "Mr Oak Signed in" in page
    assert "Ms Reed" not in page
    assert pseudonym not in page
    for name in (pseudonym, conversation):
        answer = other.get(AUDIT, params={"patient": name})
        assert answer.status_code == 422
        assert "There is no patient of that pseudonym here" in answer.text


def test_long_trails_are_read_page_by_page(
    admin: TestClient,
    records: Records,
    practice: Practice,
) -> None:
    begin = clock.now() - timedelta(days=30)
    for hour in range(120):
        records.note("backed_up", "system", begin + timedelta(hours=hour), practice_id=practice.id)
    numbers: list[str] = []
    path: str | None = f"{AUDIT}?action=backed_up&person=system"
    while path:
        page = admin.get(path).text
        numbers += re.findall(r"No\. (\d+)<", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        path = older.group(1).replace("&amp;", "&") if older else None
    assert len(numbers) == 120
    assert numbers == sorted(set(numbers), key=int, reverse=True)


def test_days_are_the_practices_own(rows: Rows, records: Records, practice: Practice) -> None:
    summer = clock.now().replace(year=2026, month=6, day=30, hour=23, minute=30)  # 00:30 in London
    records.note("keys_rotated", "command line", summer)
    line = ("Operator (command line)", "Wrapped all keys by the newest master key", "")
    assert rows(since="2026-07-01", until="2026-07-01") == [line]
    assert rows(until="2026-06-30") == []


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"since": "yesterday"}, 422),
        ({"until": "9999-12-31"}, 422),
        ({"since": "0001-01-01"}, 200),
        ({"patient": "Hazel\0"}, 422),
        ({"patient": "x" * 5000}, 422),
        ({"patient": "<script>"}, 422),
        ({"person": "' OR 1=1", "action": "nothing", "before": "x"}, 200),
        ({"before": "9" * 30}, 200),
    ],
)
def test_nonsense_is_answered_clearly(admin: TestClient, wanted: dict[str, str], status: int) -> None:
    answer = admin.get(AUDIT, params=wanted)
    assert answer.status_code == status
    assert "<script" not in answer.text


def test_patients_see_who_read_about_them(
    app: Starlette,
    ash: Gp,
    sharing: Sharing,
    records: Records,
) -> None:
    conversation = sharing("Mrs H.")
    signed_in(app, "Dr Ash").get(f"/practice/patients/{conversation}")
    did = [(line["who"], line["action"]) for line in records.export(conversation)["who_did_what"]]
    assert [(who, what) for who, what in did if what in ("talk_agreed", "share_agreed", "record_read")] == [
        ("you", "talk_agreed"),
        ("you", "share_agreed"),
        ("Dr Ash", "record_read"),
    ]


def test_the_trail_stays_whole_through_all_of_it(rows: Rows, records: Records) -> None:
    rows()
    with records._database.reading() as session:
        count = session.execute(text("SELECT count(*) FROM audit_entry")).scalar()
    checked = records.check_trail()
    assert (checked.fault, checked.entries) == (None, count)
