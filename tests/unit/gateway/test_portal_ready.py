# ruff: noqa: F401, F811 - the fixtures of the portal's tests
"""What takes long to gather is ready before it is asked for: behind the list, and at a start for who is signed in."""

from __future__ import annotations

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.gateway.portal_ready import make_all_ready
from bot.records.errors import RecordsUnavailable
from bot.records.repository import Records
from bot.records.types import Practice

from .test_portal import PASSWORD, Sharing, browser, kept, plain, practice, sharing, signed_in, token


def counted(app: Starlette) -> int:
    """How many periods the process has figures of."""
    return len(getattr(app.state, "overview", {}))


def test_who_has_seen_the_list_waits_neither_for_a_search_nor_for_the_figures(
    browser: TestClient, app: Starlette, records: Records, practice: Practice, sharing: Sharing
) -> None:
    sharing("Mrs H.")
    records.forget_labels()
    browser.get("/practice/")
    assert records.labels_are_read(practice.id)
    assert counted(app) == 2
    browser.get("/practice/overview")
    browser.get("/practice/overview?since=1970-01")  # no month of these: the usual ones
    assert counted(app) == 2, "the page shows what was counted"


def test_a_start_makes_ready_what_those_who_are_signed_in_may_ask_for(
    browser: TestClient, app: Starlette, records: Records, practice: Practice, sharing: Sharing
) -> None:
    sharing("Mrs H.")
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London")
    app.state.overview = {}
    asyncio.run(make_all_ready(app))
    assert records.labels_are_read(practice.id)
    assert counted(app) == 2
    assert not records.labels_are_read(elsewhere.id), "nobody of them is signed in"


def test_a_database_that_is_away_stops_no_start(
    browser: TestClient, app: Starlette, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise RecordsUnavailable("the database does not answer")

    monkeypatch.setattr(records, "practices_signed_in", away)
    asyncio.run(make_all_ready(app))
