"""A full disk and a locked database: a clear 503, nothing half stored, safety still answers, and then it goes on."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.records import engine
from bot.records.repository import Records
from bot.settings import Settings

from .conftest import RED_FLAG, FakeRasa, Patient

_NO_LIMIT = 2**30


class Disk:
    """Leaves the database no page more than it has while `full`."""

    def __init__(self, records: Records) -> None:
        self.full = False
        event.listen(records._database.engine, "checkout", self._limit)

    def _limit(self, connection: Any, *_: Any) -> None:
        most = 1 if self.full else _NO_LIMIT  # SQLite takes too small a limit for the size of today
        connection.execute(f"PRAGMA max_page_count = {most}")


@pytest.fixture
def disk(records: Records) -> Disk:
    return Disk(records)


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """Somebody else writes for a long time."""
    other = sqlite3.connect(settings.data / "mo.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def filled(patient: Patient) -> tuple[str, str]:
    """Write until it is refused; id and text of the message that was."""
    for number in range(200):
        text, id = f"message {number} " + "and so on " * 150, f"long-{number}"
        answer = await patient.posts(text, id)
        if answer.status_code == 503:
            assert answer.headers["Retry-After"]
            assert answer.headers["Content-Type"] == "application/problem+json"
            return id, text
    raise AssertionError("the disk was never full")


async def answered(patient: Patient, text: str, id: str) -> list[str]:
    """The answer to a message, asked for until it is there."""
    for _ in range(100):
        answer = await patient.posts(text, id)
        if answer.status_code == 200 and "stored" not in answer.json():
            return [line["text"] for line in answer.json()["messages"]]
        await asyncio.sleep(0.1)
    raise AssertionError("no answer")


async def test_on_a_full_disk_a_message_is_refused_whole_and_taken_once_there_is_space(
    patient: Patient, records: Records, rasa: FakeRasa, disk: Disk
) -> None:
    await patient.agrees()
    disk.full = True
    rasa.down = True
    id, text = await filled(patient)
    written = [line["text"] for line in await patient.history()]
    assert text.strip() not in written, "what was refused is not there"
    disk.full = rasa.down = False
    assert await answered(patient, text, id) == [f"Heard: {text.strip()}"]
    lines = [line["text"] for line in await patient.history()]
    assert lines.count(text.strip()) == 1
    assert [line for line in lines if line in written] == written
    sent = [line["text"] for line in await patient.history() if line["from"] == "patient"]
    assert [line for line in lines if line.startswith("Heard: ")] == [f"Heard: {line}" for line in sent]


async def test_on_a_full_disk_safety_answers_and_says_that_it_is_not_stored(
    patient: Patient, records: Records, rasa: FakeRasa, disk: Disk
) -> None:
    await patient.agrees()
    disk.full = True
    rasa.down = True
    await filled(patient)
    answer = (await patient.posts(RED_FLAG, "alarm")).json()
    assert answer["stored"] is False
    assert answer["messages"][0]["links"][0]["href"] == "tel:999"
    assert records.own_record(patient.conversation).flags == ()
    disk.full = rasa.down = False
    assert await answered(patient, RED_FLAG, "alarm") == [line["text"] for line in answer["messages"]]
    assert [flag.kind for flag in records.own_record(patient.conversation).flags] == ["cauda_equina"]


class TestLocked:
    @pytest.fixture(autouse=True)
    def impatient(self, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
        """Before the records open: no test waits a quarter of a minute."""
        monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)

    async def test_a_locked_database_refuses_a_message_and_takes_it_later(
        self, impatient: None, patient: Patient, settings: Settings
    ) -> None:
        await patient.agrees()
        with locked(settings):
            assert (await patient.posts("it hurts", "one")).status_code == 503
            assert len(await patient.history()) == 4, "and what there is can be read"
        assert await answered(patient, "it hurts", "one") == ["Heard: it hurts"]

    async def test_a_locked_database_does_not_keep_safety_from_answering(
        self, impatient: None, patient: Patient, settings: Settings, records: Records
    ) -> None:
        await patient.agrees()
        with locked(settings):
            answer = (await patient.posts(RED_FLAG, "alarm")).json()
            assert answer["stored"] is False
        assert await answered(patient, RED_FLAG, "alarm") == [line["text"] for line in answer["messages"]]
        assert [flag.kind for flag in records.own_record(patient.conversation).flags] == ["cauda_equina"]
