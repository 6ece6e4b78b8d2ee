"""/readyz means it: every part, since when, why not; cheap however often it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot import clock, metrics
from bot.gateway import readiness
from bot.gateway.readiness import Readiness
from bot.records.errors import RecordsUnavailable
from bot.records.repository import Records
from bot.settings import Settings

from .conftest import FakeRasa, Patient

PARTS = {"database", "keys", "rasa", "actions", "content", "disk"}


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_FRESH_SECONDS", 0.0)


async def parts(http: httpx.AsyncClient) -> dict[str, Any]:
    """What /readyz says of each part, whatever its status."""
    found: dict[str, Any] = (await http.get("/readyz")).json()["parts"]
    return found


async def test_every_part_is_named_with_the_time_since_when(http: httpx.AsyncClient) -> None:
    answer = await http.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert set(answer.json()["parts"]) == PARTS
    for part in answer.json()["parts"].values():
        assert part["status"] == "ok"
        assert datetime.fromisoformat(part["since"]) <= clock.now()


async def test_what_does_not_answer_is_named_with_the_reason(http: httpx.AsyncClient, rasa: FakeRasa) -> None:
    rasa.down = True
    answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "Not ready: rasa (no answer), actions (no answer)."
    assert (await parts(http))["database"]["status"] == "ok"


async def test_health_does_not_ask_anybody(http: httpx.AsyncClient, rasa: FakeRasa, records: Records) -> None:
    rasa.down = True
    records.close()
    assert (await http.get("/healthz")).json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"loaded": False, "records": False, "model": ""}, "no model is loaded"),
        ({"loaded": True, "records": False, "model": "x"}, "it cannot read the records"),
        ({"loaded": True, "records": True, "model": "x"}, "other sources"),
        ({"version": "3.6"}, "not Mo's Rasa"),
        ("Hello from Rasa: 3.6.21", "not Mo's Rasa"),
    ],
)
async def test_rasa_counts_as_ready_only_with_the_right_model_and_the_records(
    http: httpx.AsyncClient, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch, said: Any, why: str
) -> None:
    async def answers(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=said)

    monkeypatch.setattr(rasa, "handle_async_request", answers)
    assert why in (await parts(http))["rasa"]["why"]


async def test_a_database_that_fails_is_unavailable_and_the_keys_are_not(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Records) -> None:
        raise RecordsUnavailable("no")

    monkeypatch.setattr(Records, "ping_database", fails)
    found = await parts(http)
    assert found["database"]["status"] == "unavailable"
    assert found["keys"]["status"] == "ok"


async def test_a_lost_key_file_shows_before_the_next_start_fails(http: httpx.AsyncClient, settings: Settings) -> None:
    (settings.data / "master.keys").rename(settings.data / "elsewhere")
    assert "master keys are gone" in (await parts(http))["keys"]["why"]


async def test_a_disk_that_fills_up_shows_before_it_is_full(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda folder: SimpleNamespace(free=5_000_000))
    assert "less than 200 MB" in (await parts(http))["disk"]["why"]
    assert metrics.DISK._value.get() == 5_000_000


def test_disk_space_is_no_matter_where_nothing_is_written_here(tmp_path: Path) -> None:
    elsewhere = Settings(data=tmp_path, database_url="postgresql://x/y", keys_url="postgresql://x/z")
    assert readiness.sqlite_folder(elsewhere) is None
    assert readiness.sqlite_folder(Settings(data=tmp_path)) == tmp_path


async def nothing() -> None:
    """Nothing to close."""


def counting(answers: Callable[[], str]) -> tuple[list[int], Readiness]:
    """A readiness of one part, and how often it was asked."""
    asked: list[int] = []

    async def part() -> str:
        asked.append(1)
        await asyncio.sleep(0.01)
        return answers()

    return asked, Readiness({"part": part}, nothing)


async def test_a_hundred_questions_at_once_are_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_FRESH_SECONDS", 60.0)
    asked, ready = counting(lambda: "")
    answers = await asyncio.gather(*(ready.parts() for _ in range(100)))
    assert len(asked) == 1
    assert all(answer["part"].ready for answer in answers)


async def test_a_part_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_PROBE_SECONDS", 0.05)

    async def hangs() -> str:
        await asyncio.sleep(60)
        return ""

    async def breaks() -> str:
        raise RuntimeError("boom")

    found = await Readiness({"hangs": hangs, "breaks": breaks}, nothing).parts()
    assert found["hangs"].why == "no answer in time"
    assert found["breaks"].why == "cannot be asked"


async def test_since_when_changes_with_the_state_only(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
    state = [""]
    _, ready = counting(lambda: state[0])
    for minutes, why, since in [(0, "", 0), (1, "", 0), (2, "gone", 2), (3, "gone", 2), (4, "", 4)]:
        monkeypatch.setattr(clock, "now", lambda at=minutes: moment + timedelta(minutes=at))
        state[0] = why
        assert (await ready.parts())["part"].since == moment + timedelta(minutes=since)
        labels = {"part": "part"}
        assert metrics.REGISTRY.get_sample_value("mo_part_ready", labels) == float(not why)


async def test_parts_that_are_down_do_not_reach_the_patient(
    patient: Patient, rasa: FakeRasa, app: Starlette, settings: Settings
) -> None:
    await patient.agrees()
    rasa.down = True
    answer = await patient.posts("the stairs are the worst of it")
    assert answer.status_code == 202
    assert "safe" in answer.json()["notice"]
    assert app.state.context.settings is settings
