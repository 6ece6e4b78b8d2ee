"""The practice in figures as its page and its download show them."""

from __future__ import annotations

import csv
import re
from datetime import datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.limits import Buckets, Limits
from bot.records.repository import Records
from bot.records.types import Practice

from .test_portal import FEAR, PLAN, Sharing, plain, practice, sharing
from .test_roles import Person, admin, person

__all__ = ["admin", "practice", "sharing"]  # fixtures


@pytest.fixture
def limits() -> Limits:
    return Limits(portal=Buckets(10_000, 1000))


@pytest.fixture
def gp(app: Starlette, records: Records, practice: Practice) -> Person:
    return person(app, records, practice, "gp")


@pytest.fixture
def last_month() -> datetime:
    """The twentieth of the month before this one."""
    return clock.now().replace(day=1, hour=9, minute=0) - timedelta(days=8)


@pytest.fixture
def seven(sharing: Sharing, last_month: datetime) -> list[str]:
    """Seven patients of last month who are afraid and have a plan; two more do not share."""
    events = ({"kind": "plan", "data": {**PLAN, "status": "agreed"}},)
    for number in range(2):
        sharing(f"Private {number}", at=last_month, share=False, events=events, fear_of_pain=FEAR)
    return [sharing(f"Label {number}", at=last_month, events=events, fear_of_pain=FEAR) for number in range(7)]


def downloaded(browser: TestClient, query: str = "") -> dict[tuple[str, str, str], str]:
    """The figures of the CSV, by section, what and measure."""
    answer = browser.get(f"/practice/overview.csv{query}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="overview-')
    head, *lines = csv.reader(answer.text.splitlines())
    assert head == ["Section", "What", "Measure", "Patients, rounded to fives"]
    return {(section, what, measure): patients for section, what, measure, patients in lines}


def test_the_figures_are_rounded_and_few_are_not_told(gp: Person, seven: list[str]) -> None:
    shown = plain(gp.asks("GET", "/overview")[1])
    assert "about 5 talked with Mo" in shown
    assert "about 5 agreed on a plan" in shown
    assert "fewer than 5 came back for another talk" in shown
    assert "Fear that moving will do harm 5" in shown
    assert "Each of the others fewer than 5" in shown
    assert " 7 " not in shown.partition("How this is counted")[0]
    assert " 9 " not in shown


def test_the_download_says_the_same(gp: Person, seven: list[str]) -> None:
    found = downloaded(gp.browser)
    assert found["Talking, coming back, planning", "All these months", "Talked"] == "5"
    assert found["Talking, coming back, planning", "All these months", "Came back"] == "fewer than 5"
    assert found["What gets in the way", "Fear that moving will do harm", "voiced it"] == "5"
    assert set(found.values()) == {"5", "fewer than 5"}


def test_fewer_than_five_patients_are_nothing_to_show(gp: Person, sharing: Sharing, last_month: datetime) -> None:
    for number in range(4):
        sharing(f"Label {number}", at=last_month, fear_of_pain=FEAR)
    shown = plain(gp.asks("GET", "/overview")[1])
    assert "Fewer than 5 patients who share talked with Mo in these months" in shown
    assert "Fear that moving" not in shown
    assert set(downloaded(gp.browser).values()) == {"fewer than 5"}


def test_the_present_month_is_not_counted_yet(gp: Person, sharing: Sharing) -> None:
    for number in range(6):
        sharing(f"Label {number}", fear_of_pain=FEAR)
    assert "so there is nothing to show" in gp.asks("GET", "/overview")[1]


def test_other_months_can_be_chosen_and_nonsense_is_the_last_three(
    gp: Person, seven: list[str], last_month: datetime
) -> None:
    month = f"{last_month:%Y-%m}"
    earlier = f"{(last_month.replace(day=1) - timedelta(days=40)):%Y-%m}"
    for query in (f"?since={month}&until={month}", f"?since={month}&until={earlier}", "?since=x&until=9999-99", ""):
        assert "about 5" in gp.asks("GET", f"/overview{query}")[1], query
    assert "nothing to show" in gp.asks("GET", f"/overview?since={earlier}&until={earlier}")[1]
    page = gp.asks("GET", f"/overview?since={month}&until={month}")[1]
    assert page.count(f'<option value="{month}" selected>') == 2
    assert f'href="/practice/overview.csv?since={month}&amp;until={month}"' in page


def test_who_stops_sharing_is_out_of_the_figures_at_once(gp: Person, seven: list[str], records: Records) -> None:
    assert "about 5" in gp.asks("GET", "/overview")[1]
    for conversation in seven[:3]:
        records.set_consent(conversation, now=clock.now(), share=False)
    assert "nothing to show" in gp.asks("GET", "/overview")[1]


def test_who_is_erased_is_out_of_the_figures_at_once(gp: Person, seven: list[str], records: Records) -> None:
    assert "about 5" in gp.asks("GET", "/overview")[1]
    for conversation in seven[:3]:
        records.erase(conversation, clock.now(), "patient")
    assert "nothing to show" in gp.asks("GET", "/overview")[1]


def test_an_admin_who_reads_who_withdrew_sees_no_figures(admin: Person, seven: list[str]) -> None:
    assert admin.asks("GET", "/overview")[0] == 403
    assert admin.asks("GET", "/overview.csv")[0] == 403


def test_nobody_is_in_the_figures(gp: Person, seven: list[str]) -> None:
    status, page = gp.asks("GET", "/overview")
    assert status == 200
    assert "about 5" in page
    for word in ("Private", FEAR, *seven):
        assert word not in page


def test_a_chart_says_nothing_that_the_table_beside_it_does_not(gp: Person, seven: list[str]) -> None:
    page = gp.asks("GET", "/overview")[1]
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(charts) > 3
    assert all('aria-hidden="true"' in chart or 'role="img" aria-label="' in chart for chart in charts)
    for chart in charts:
        assert set(re.findall(r">(\d+)<", chart)) <= {"0", "5"}
    assert len(page.encode()) < 100_000
