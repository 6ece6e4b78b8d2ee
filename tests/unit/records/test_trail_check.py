"""Whoever changes the audit trail in the database, be it one value, is found out."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.records.anchor import Mark
from bot.records.errors import RecordsError
from bot.records.repository import Records, migrate
from bot.records.trail import seal_of
from bot.records.trail_check import TrailCheck
from bot.records.types import Practice
from tests.unit.records.conftest import START, Place

MANY = 9
OTHER_ID = "f" * 32


class Intruder:
    """Somebody who has the database, but neither its keys nor the key store, and can switch off its triggers."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url, future=True)

    @contextmanager
    def inside(self) -> Iterator[Any]:
        """A transaction in which everything is allowed."""
        with self.engine.begin() as connection:
            if self.engine.dialect.name == "sqlite":
                names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
                for name in names.all():
                    connection.execute(text(f"DROP TRIGGER {name}"))
            else:
                connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
            yield connection
        self.engine.dispose()

    def does(self, *statements: str) -> None:
        """Run them."""
        with self.inside() as connection:
            for statement in statements:
                connection.execute(text(statement))


@pytest.fixture
def intruder(records: Records, place: Place) -> Intruder:
    """At a trail of several entries."""
    write_some(records)
    return Intruder(place.url)


def write_some(records: Records) -> None:
    """MANY entries."""
    practice = records.create_practice("Mill Lane", "GB", "Europe/London")
    doctor = records.create_gp(practice.id, "Dr A", "hash").id
    for hour in range(MANY - 1):
        at = START + timedelta(hours=hour)
        records.note("record_read", doctor, at, practice_id=practice.id, subject=f"{hour:032x}")


def found(records: Records) -> tuple[str | None, int | None]:
    """What is wrong with the trail, and from which entry on."""
    checked = records.check_trail()
    return checked.fault, checked.broken


def test_a_trail_that_nobody_touched_is_whole(intruder: Intruder, records: Records) -> None:
    checked = records.check_trail()
    assert (checked.fault, checked.broken, checked.entries, checked.unsealed) == (None, None, MANY, 0)
    assert checked.newest.number == MANY


def test_a_trail_that_has_not_begun_is_whole(records: Records) -> None:
    assert records.check_trail() == TrailCheck(0, 0, Mark(0, ""))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("practice_id", f"'{OTHER_ID}'"),
        ("practice_id", "NULL"),
        ("at", "'2026-03-02 11:00:00.000001'"),
        ("actor", "'patient'"),
        ("action", "'list_read'"),
        ("subject", f"'{OTHER_ID}'"),
        ("subject", "NULL"),
        ("previous", f"'{'0' * 64}'"),
        ("previous", "NULL"),
        ("seal", f"'{'0' * 64}'"),
        ("seal", "NULL"),
    ],
)
def test_a_changed_value_is_noticed(intruder: Intruder, records: Records, column: str, value: str) -> None:
    intruder.does(f"UPDATE audit_entry SET {column} = {value} WHERE number = 4")
    assert found(records) == ("altered", 4)


def test_a_changed_number_is_noticed(intruder: Intruder, records: Records) -> None:
    intruder.does(f"UPDATE audit_entry SET number = {MANY + 1} WHERE number = 4")
    assert found(records) == ("missing", 4)


@pytest.mark.parametrize("value", ["'yesterday'", "x'00'", "NULL"])
def test_a_value_that_is_no_value_is_noticed_on_sqlite(tmp_path: Path, value: str) -> None:
    place = Place(f"sqlite:///{tmp_path / 'mo.db'}", f"sqlite:///{tmp_path / 'keys.db'}", tmp_path)
    records, intruder = place.open(), Intruder(place.url)
    write_some(records)
    column = "practice_id" if value.startswith("x") else "at"
    intruder.does(
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'at DATETIME NOT NULL', 'at DATETIME') WHERE name = 'audit_entry'",
    )
    intruder.does(f"UPDATE audit_entry SET {column} = {value} WHERE number = 4")
    assert found(records) == ("altered", 4)
    records.close()


@pytest.mark.parametrize("number", [1, 5])
def test_a_deleted_entry_is_noticed(intruder: Intruder, records: Records, number: int) -> None:
    intruder.does(f"DELETE FROM audit_entry WHERE number = {number}")
    assert found(records) == ("missing", number)


def test_a_deleted_entry_whose_gap_was_closed_is_noticed(intruder: Intruder, records: Records) -> None:
    shift = [f"UPDATE audit_entry SET number = {number - 1} WHERE number = {number}" for number in range(6, MANY + 1)]
    intruder.does("DELETE FROM audit_entry WHERE number = 5", *shift)
    assert found(records) == ("altered", 5)


@pytest.mark.parametrize("kept", [0, 6, MANY - 1])
def test_an_end_cut_off_is_noticed_though_the_head_was_set_back(
    intruder: Intruder, records: Records, kept: int
) -> None:
    seal = f"coalesce((SELECT seal FROM audit_entry WHERE number = {kept}), '')"
    intruder.does(
        f"DELETE FROM audit_entry WHERE number > {kept}", f"UPDATE audit_head SET number = {kept}, seal = {seal}"
    )
    assert found(records) == ("cut", kept + 1)
    for _ in range(MANY):  # and it is not forgotten when new entries have taken the place of the old ones
        records.note("list_read", "system", START)
    assert found(records) == ("replaced", MANY)


def test_two_entries_that_changed_places_are_noticed(intruder: Intruder, records: Records) -> None:
    intruder.does(
        "UPDATE audit_entry SET number = 1000 WHERE number = 4",
        "UPDATE audit_entry SET number = 4 WHERE number = 6",
        "UPDATE audit_entry SET number = 6 WHERE number = 1000",
    )
    assert found(records) == ("altered", 4)


def test_an_entry_put_in_is_noticed(intruder: Intruder, records: Records) -> None:
    columns = "practice_id, at, actor, action, subject, previous, seal"
    shift = [f"UPDATE audit_entry SET number = {number + 1} WHERE number = {number}" for number in range(MANY, 4, -1)]
    intruder.does(
        *shift, f"INSERT INTO audit_entry (number, {columns}) SELECT 5, {columns} FROM audit_entry WHERE number = 4"
    )
    assert found(records) == ("altered", 5)


def test_an_entry_added_at_the_end_is_noticed(intruder: Intruder, records: Records) -> None:
    columns = "practice_id, at, actor, action, subject, previous, seal"
    intruder.does(
        f"INSERT INTO audit_entry (number, {columns}) SELECT {MANY + 1}, {columns} FROM audit_entry WHERE number = 4"
    )
    assert found(records) == ("altered", MANY + 1)


def test_a_head_that_was_moved_is_noticed(intruder: Intruder, records: Records) -> None:
    intruder.does("UPDATE audit_head SET number = 6, seal = (SELECT seal FROM audit_entry WHERE number = 6)")
    assert found(records) == ("head", MANY + 1)
    intruder.does(f"UPDATE audit_head SET number = {MANY}, seal = '{'0' * 64}'")
    assert found(records) == ("replaced", MANY)
    intruder.does("DELETE FROM audit_head")
    assert found(records) == ("head", 1)
    with pytest.raises(RecordsError, match="head of the audit trail"):
        records.note("list_read", "system", START)


def test_seals_made_without_the_keys_do_not_fit(
    intruder: Intruder, records: Records, place: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = f"sqlite:///{tmp_path_factory.mktemp('intruder')}"
    master = base64.urlsafe_b64encode(b"0" * 32).decode()
    own = Records.open(f"{elsewhere}/mo.db", f"{elsewhere}/keys.db", [master])
    with intruder.inside() as connection:
        seal = ""
        for row in connection.execute(text("SELECT * FROM audit_entry ORDER BY number")).all():
            entry = {**row._mapping, "actor": "patient"}
            forged = _Entry(entry)
            previous, seal = seal, seal_of(forged, seal, own._keys.digest)
            values = {"actor": "patient", "previous": previous, "seal": seal, "number": row.number}
            statement = "UPDATE audit_entry SET actor = :actor, previous = :previous, seal = :seal"
            connection.execute(text(f"{statement} WHERE number = :number"), values)
        connection.execute(text("UPDATE audit_head SET seal = :seal"), {"seal": seal})
    own.close()
    assert found(records) == ("altered", 1)


class _Entry:
    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values | {"at": START}


def test_seals_wiped_away_do_not_make_a_trail_from_before_seals(
    intruder: Intruder, records: Records, place: Place
) -> None:
    records.close()
    intruder.does("UPDATE audit_entry SET actor = 'patient', previous = NULL, seal = NULL", "DELETE FROM audit_head")
    again = place.open()
    assert found(again) == ("replaced", MANY)
    again.note("list_read", "system", START)
    assert found(again) == ("replaced", MANY)
    again.close()


def test_an_entry_noted_elsewhere_must_be_in_the_trail(intruder: Intruder, records: Records) -> None:
    noted = records.check_trail().newest
    records.note("list_read", "system", START)
    assert records.check_trail(noted).fault is None
    other = records.check_trail(Mark(noted.number, "0" * 64))
    assert (other.fault, other.broken) == ("replaced", MANY)
    later = records.check_trail(Mark(MANY + 5, "0" * 64))
    assert (later.fault, later.broken) == ("cut", MANY + 2)


def test_a_restored_backup_is_noted_in_the_trail(intruder: Intruder, records: Records) -> None:
    """The database is again as it was after the sixth entry."""
    intruder.does(
        "DELETE FROM audit_entry WHERE number > 6",
        "UPDATE audit_head SET number = 6, seal = (SELECT seal FROM audit_entry WHERE number = 6)",
    )
    records.note("list_read", "system", START)
    assert found(records) == ("cut", 8)
    records.note("restored", "command line", START)
    restored = records.audit(None)[0]
    assert (restored["number"], restored["action"], restored["subject"]) == (8, "restored", str(MANY))
    records.note("list_read", "system", START)
    assert found(records) == (None, None)


def test_a_key_store_that_lags_behind_is_taken_along(
    intruder: Intruder, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as failing:  # killed between the commit and the key store
        failing.setattr(records, "_move_anchor", lambda session: None)
        records.note("list_read", "system", START)
        records.note("list_read", "system", START)
    assert records._keys.anchor.read() != records.check_trail().newest
    assert found(records) == (None, None)
    records.note("list_read", "system", START)
    assert records._keys.anchor.read() == records.check_trail().newest


def test_entries_from_before_seals_are_covered_by_the_first_one(bare: Place) -> None:
    migrate(bare.url, "0003")
    engine = create_engine(bare.url, future=True)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO practice (id, name, country, timezone, created_at) "
                "VALUES ('p', 'P', 'GB', 'Europe/London', '2026-01-01 00:00:00')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO gp (id, practice_id, name, name_key, password_hash, roles, must_change_password, "
                "created_at) VALUES ('a', 'p', 'Dr A', 'dr a', 'h', 'gp', false, '2026-01-01 00:00:00')"
            )
        )
        for number, actor in ((2, "Dr A"), (3, "command line"), (7, "Dr Nobody")):
            connection.execute(
                text(
                    "INSERT INTO audit_entry (number, practice_id, at, actor, action) "
                    f"VALUES ({number}, 'p', '2026-01-01 00:00:00', '{actor}', 'record_read')"
                )
            )
    records = bare.open()
    assert [(e["number"], e["actor"], e["by"]) for e in records.audit("p")] == [
        (7, "unknown", "unknown"),
        (3, "command line", "command line"),
        (2, "a", "Dr A"),
    ]
    records.note("list_read", "Dr A", START, practice_id="p")
    checked = records.check_trail()
    assert (checked.fault, checked.entries, checked.unsealed, checked.newest.number) == (None, 4, 3, 8)
    Intruder(bare.url).does("UPDATE audit_entry SET actor = 'patient' WHERE number = 3")
    assert found(records) == ("unlinked", 8)
    records.close()
    migrate(bare.url, "0003")
    with engine.connect() as connection:
        left = connection.execute(text("SELECT number, actor FROM audit_entry ORDER BY number")).all()
    assert list(map(tuple, left)) == [(2, "Dr A"), (3, "patient"), (7, "unknown"), (8, "Dr A")]
    engine.dispose()


def test_the_older_schema_goes_on_counting_where_the_newer_one_stopped(records: Records, place: Place) -> None:
    practice: Practice = records.create_practice("Mill Lane", "GB", "Europe/London")
    records.create_gp(practice.id, "Dr A", "hash")
    records.close()
    migrate(place.url, "0003")
    engine = create_engine(place.url, future=True)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_entry (practice_id, at, actor, action) "
                f"VALUES ('{practice.id}', '2026-01-01 00:00:00', 'Dr A', 'record_read')"
            )
        )
        assert connection.execute(text("SELECT max(number) FROM audit_entry")).scalar() == 2
    engine.dispose()
