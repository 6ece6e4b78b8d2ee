"""Nobody's records suffer from an update: from every schema ever released to the newest, back, and there again.

Whoever adds a revision adds its rows to ADDED in released.py; the tests here then bring each older database to it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from bot.records import keys, migrations
from bot.records.engine import open_engine
from bot.records.errors import WrongSchema
from bot.records.migrations import HEAD, current_revision, migrate
from bot.records.repository import load_or_create_master_keys
from tests.unit.records import released
from tests.unit.records.conftest import Place, on_sqlite
from tests.unit.records.released import (
    ADDED,
    CLIENT,
    CODE,
    GONE,
    LABEL,
    PRACTICE,
    QUOTE,
    TALK,
    TURNED,
    WAITING,
    contents,
    fill,
)

ROOT = Path(__file__).parents[3]
RACER = Path(__file__).with_name("racer.py")
every_revision = pytest.mark.parametrize("revision", released.released())


def revision_of(place: Place) -> str | None:
    """The schema's revision now."""
    engine = open_engine(place.url)
    try:
        return current_revision(engine)
    finally:
        engine.dispose()


def test_every_released_schema_has_its_rows() -> None:
    missing = set(released.released()) - set(ADDED)
    assert not missing, f"add what {sorted(missing)} hold to ADDED in tests/unit/records/released.py"


@every_revision
def test_the_rows_of_a_released_schema_leave_nothing_out(bare: Place, revision: str) -> None:
    fill(bare, revision)
    for table, rows in contents(bare.url).items():
        assert rows, f"no row in {table}"
        empty = [name for name in next(iter(rows.values())) if all(row[name] is None for row in rows.values())]
        assert not empty, f"nothing in {table}: {empty}"


@every_revision
def test_an_update_keeps_everything_and_so_does_the_way_back(bare: Place, revision: str) -> None:
    fill(bare, revision)
    before = contents(bare.url)
    migrate(bare.url)
    after = contents(bare.url)
    gone = {(table, name) for rows in ADDED.values() for table, name in _gone(rows)}
    for table, rows in before.items():
        for key, row in rows.items():
            kept = {name: value for name, value in row.items() if (table, name) not in gone | TURNED}
            assert kept.items() <= after[table][key].items()
    migrate(bare.url, revision)
    back = contents(bare.url)
    assert {table: rows.keys() for table, rows in back.items()} == {t: rows.keys() for t, rows in before.items()}
    if not gone:
        assert back == before
    migrate(bare.url)
    assert contents(bare.url).keys() == after.keys()
    assert revision_of(bare) == HEAD


def _gone(rows: released.Rows) -> Iterator[tuple[str, str]]:
    for table, added in rows.items():
        yield from ((table, name) for row in added for name, value in row.items() if value is GONE)


@every_revision
def test_after_an_update_all_can_be_read_and_the_talk_goes_on(bare: Place, revision: str) -> None:
    fill(bare, revision)
    records = bare.open()
    invitation = records.invitation(CODE)
    assert invitation is not None
    assert (invitation.label, invitation.state(released.NOW)) == (LABEL, "used")
    assert records.open_conversation(CLIENT, None, "en", released.NOW).id == TALK
    gp = records.gp_by_name("DR A")
    assert gp is not None
    assert "gp" in gp.roles
    (row,) = records.patients(PRACTICE)
    assert (row.label, row.top_barrier, row.plan_status, row.new_messages) == (LABEL, "low_energy", "agreed", 1)
    record = records.patient_record(PRACTICE, TALK, read_by="Dr A", now=released.NOW)
    assert record is not None
    assert [line.text for line in record.messages] == [released.WORDS, released.ANSWER, "are you there"]
    assert (record.flags[0].quote, record.flags[0].closing_note, record.reviewed_by) == (
        QUOTE, "seen on Monday", "Dr A",
    )  # fmt: skip
    held = records.export(TALK)
    assert held["plans"][0]["words"] == {"what": "weed one bed"}
    assert held["times_between_visits"][0]["words"] == {"when": "next Friday"}
    assert held["turns"][0]["events"][0]["data"]["value"] == 6.5
    lease = records.lease(TALK, released.NOW + timedelta(minutes=1))
    assert lease is not None
    assert (lease.message_id, lease.text) == (WAITING, "are you there")
    stored = records.record_turn(
        WAITING, lease.fence, 1, state={"turn": 2}, stage="engage", visit=1, understanding=None,
        replies=[{"text": "Yes."}], events=[], action="action_reflect", now=released.NOW,
    )  # fmt: skip
    assert stored
    assert records.messages(TALK)[-1].text == "Yes."
    records.erase(TALK, released.NOW, "patient")
    assert contents(bare.url)["message"] == {}
    records.close()


@contextmanager
def failing_after(statements: int) -> Iterator[None]:
    """Every migration fails after it has changed something for the nth time."""
    left = [statements]

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")):
            left[0] -= 1
            if left[0] == 0:
                raise RuntimeError("the power is gone")

    event.listen(Engine, "after_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(Engine, "after_cursor_execute", count)


def test_an_update_that_fails_anywhere_has_changed_nothing(bare: Place) -> None:
    fill(bare, "0001")
    before, failed = contents(bare.url), 0
    while revision_of(bare) != HEAD:
        with failing_after(failed + 1):
            try:
                migrate(bare.url)
            except RuntimeError:
                failed += 1
                assert revision_of(bare) == "0001"
                # Each attempt stands on what the last one left, so that a look now and then misses nothing.
                assert failed % 8 or contents(bare.url) == before
    assert failed > 3
    assert contents(bare.url)["message"].keys() == before["message"].keys()


def racer(role: str, place: Place, master: str, number: int) -> subprocess.Popen[str]:
    """A process of its own."""
    command = [sys.executable, str(RACER), role, place.url, place.keys_url, master, "", str(number)]
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True, stdout=subprocess.PIPE)


def test_an_update_that_is_killed_has_changed_nothing(bare: Place) -> None:
    fill(bare, "0001")
    before = contents(bare.url)
    killed = racer("migrate", bare, "", 3)
    killed.communicate(timeout=90)
    assert killed.returncode == -signal.SIGKILL
    assert contents(bare.url) == before
    assert revision_of(bare) == "0001"
    bare.open().close()
    assert revision_of(bare) == HEAD


def test_several_processes_may_be_the_first_after_an_update(bare: Place) -> None:
    bare.masters = list(load_or_create_master_keys(bare.folder))
    fill(bare, "0001")
    starting = [racer("start", bare, str(bare.folder), 0) for _ in range(3)]
    for process in starting:
        assert process.communicate(timeout=90)[0] == ""
        assert process.returncode == 0
    assert revision_of(bare) == HEAD
    assert next(line.text for line in bare.open().messages(TALK)) == released.WORDS


def test_a_database_of_a_newer_version_is_left_alone(place: Place) -> None:
    engine = open_engine(place.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    before = contents(place.url)
    with pytest.raises(WrongSchema, match=r"newer Mo \(its schema is 9999"):
        place.open()
    assert contents(place.url) == before
    assert revision_of(place) == "9999"


@pytest.mark.parametrize("table", ["practice", "patient", "conversation", "message"])
def test_a_table_that_others_refer_to_can_be_changed_without_losing_them(bare: Place, table: str) -> None:
    """On SQLite that means copying and dropping it; with foreign keys on, every row that refers to it would go."""
    fill(bare, HEAD)
    before = contents(bare.url)
    engine = open_engine(bare.url)
    with migrations.changing(engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        recreate = "always" if engine.dialect.name == "sqlite" else "auto"
        with operations.batch_alter_table(table, recreate=recreate) as batch:
            batch.alter_column("id", nullable=False)
    engine.dispose()
    assert contents(bare.url) == before
    records = bare.open()
    records.erase(TALK, released.NOW, "patient")
    assert contents(bare.url)["observation"] == {}, "the references still hold"
    records.close()


def test_the_key_store_is_as_it_was_released() -> None:
    """Its tables are made where they are missing, never changed: a column more would need migrations of its own."""
    released_with = {"wrapped_key": ["subject", "master", "wrapped"], "erasure": ["subject", "at"]}
    for name, columns in released_with.items():
        assert [column.name for column in keys.metadata.tables[name].columns] == columns


@on_sqlite
def test_a_change_that_would_leave_rows_behind_is_refused(bare: Place) -> None:
    fill(bare, HEAD)
    before = contents(bare.url)
    engine = open_engine(bare.url)
    with (
        pytest.raises(WrongSchema, match="would refer to nothing"),
        migrations.changing(engine) as connection,
    ):
        connection.execute(text("DELETE FROM conversation"))
    engine.dispose()
    assert contents(bare.url) == before
