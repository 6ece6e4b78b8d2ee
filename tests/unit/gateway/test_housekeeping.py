"""The gateway erases by itself what has been kept long enough, and goes on when it cannot."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from starlette.applications import Starlette

from bot.gateway.housekeeping import keep_house, purge
from bot.records.errors import RecordsUnavailable
from bot.records.repository import Records

from .conftest import Patient


async def test_whoever_never_agreed_is_erased_by_the_gateway_itself(
    patient: Patient, app: Starlette, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    await patient.opens()
    here = app.state.context
    await purge(here)
    assert records.conversation(patient.conversation) is not None
    monkeypatch.setenv("MO_CLOCK_OFFSET", str(timedelta(hours=26).total_seconds()))
    house = asyncio.create_task(keep_house(here, first=0, every=3600))
    for _ in range(100):
        await asyncio.sleep(0.05)
        if records.conversation(patient.conversation) is None:
            break
    house.cancel()
    assert records.conversation(patient.conversation) is None
    assert (await patient.http.get("/api/messages", headers=patient.headers)).status_code == 410
    opened = await patient.opens()
    assert opened["consent"] == {"talk": None, "share": None}, "coming back begins anew"


@pytest.mark.parametrize("error", [RecordsUnavailable("gone"), RuntimeError("someone's words")])
async def test_a_purge_that_fails_is_logged_without_words_and_does_not_end_the_gateway(
    app: Starlette, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(Records, "purge_daily", fails)
    with caplog.at_level(logging.INFO):
        await purge(app.state.context)
    assert type(error).__name__ in caplog.text
    assert "words" not in caplog.text
