"""Restoring a backup: as one transaction, so that the database is as before until everything is there.

Erasures are repeated by themselves: the rows of an erased patient cannot be opened, and are left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, func, insert, inspect, select, text
from sqlalchemy.engine import make_url

from bot.records.backup import Backup, Row
from bot.records.engine import APPLICATION, Database
from bot.records.errors import InUse, RecordsUnavailable, WrongKeys, WrongSchema
from bot.records.keys import KEY_STORE_TABLES, KeyStore
from bot.records.migrations import HEAD, changing, is_known, migrate_within, revision_of

_BATCH = 500
_NAME = "database to restore"  # apart from those of Mo's processes, which are looked for


def holds_records(url: str) -> bool:
    """Whether there is a database with a practice at the URL."""
    database = make_url(url).database
    if url.startswith("sqlite") and not Path(str(database)).exists():
        return False
    with closing(Database(url, _NAME)) as place, place.reading() as session:
        if not inspect(session.connection()).has_table("practice"):
            return False
        return session.execute(text("SELECT 1 FROM practice LIMIT 1")).first() is not None


def restore(backup: Backup, keys: KeyStore, url: str) -> dict[str, int]:
    """Put the backup's rows in the place of what the database holds; how many rows by table.

    Raises InUse while Mo runs on it, WrongSchema, or WrongKeys when keys of the backup's patients are missing.
    """
    if not is_known(backup.header.schema):
        raise WrongSchema(f"{backup.path} was made by a newer version of Mo: restore it with that one")
    missing = keys.missing(backup.subjects)
    if missing:
        raise WrongKeys(
            f"The key store lacks the keys of {len(missing)} patients or invitations of {backup.path}: it is too old, "
            "or lost. Bring its backup back with --keys."
        )
    _require_unused_file(url)
    with closing(Database(url, _NAME)) as database, database.guarded(), changing(database.engine) as connection:
        _require_no_other_connection(connection)
        present = revision_of(connection)
        if present is not None and not is_known(present):
            raise WrongSchema("the present database was made by a newer version of Mo: restore with that one")
        _empty(connection)
        migrate_within(connection, backup.header.schema)
        counts = _insert_all(connection, backup)
        migrate_within(connection, HEAD)
    return counts


def _empty(connection: Any) -> None:
    """Drop everything but the key store's tables."""
    if connection.dialect.name == "sqlite":
        # The migrations drop indexes before tables, after which SQLite looks through all messages for each of them.
        metadata = MetaData()
        metadata.reflect(connection, only=lambda name, _: name not in KEY_STORE_TABLES)
        metadata.drop_all(connection)
    else:
        migrate_within(connection, "base")


def _insert_all(connection: Any, backup: Backup) -> dict[str, int]:
    metadata, there, counts = MetaData(), _There(), dict[str, int]()
    metadata.reflect(connection)
    for name, rows in groupby(backup.rows(), lambda row: row.table):
        table = metadata.tables[name]
        for batch in _batches(there.fitting(table, rows)):
            values = [_for_driver(row, connection.dialect.name) for row in batch]
            connection.execute(insert(table), values)
            counts[name] = counts.get(name, 0) + len(values)
        _go_on_counting(connection, table)
    return counts


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


class _There:
    """The invitations restored so far: one whose label was erased is no longer there to be referred to."""

    def __init__(self) -> None:
        self._invitations: set[str] = set()

    def fitting(self, table: Any, rows: Iterator[Row]) -> Iterator[dict[str, Any]]:
        """The rows' values, a reference to an erased invitation set to none as the database itself does."""
        for row in rows:
            if table.name == "invitation":
                self._invitations.add(row.values["id"])
            if table.name == "conversation" and row.values["invitation_id"] not in self._invitations:
                row.values["invitation_id"] = None
            yield row.values


def _for_driver(values: Mapping[str, Any], dialect: str) -> dict[str, Any]:
    """SQLite's times have no zone."""
    if dialect != "sqlite":
        return dict(values)
    return {name: value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value for name, value in values.items()}


def _go_on_counting(connection: Any, table: Any) -> None:
    """PostgreSQL counts by itself, and must not begin anew; SQLite goes on from the highest number."""
    if connection.dialect.name == "postgresql":
        for column in table.primary_key:
            sequence = func.pg_get_serial_sequence(table.name, column.name)  # none for keys that are no numbers
            if connection.execute(select(sequence)).scalar():
                connection.execute(select(func.setval(sequence, func.max(column))))


def _require_unused_file(url: str) -> None:
    """SQLite knows whether another connection is open to the file: then it gives nobody the file alone."""
    path = make_url(url).database
    if not url.startswith("sqlite") or not Path(str(path)).exists():
        return
    with closing(sqlite3.connect(str(path), timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            raise InUse(f"Mo runs on {path}, or another command does. Stop it, then restore.") from None
        except sqlite3.DatabaseError:
            raise RecordsUnavailable(f"{path} is damaged. Move it and {path}-wal away, then restore.") from None


def _require_no_other_connection(connection: Any) -> None:
    """PostgreSQL lists its connections; Mo's carry its name."""
    if connection.dialect.name != "postgresql":
        return
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name "
        "AND pid <> pg_backend_pid()"
    )
    if connection.execute(others, {"name": APPLICATION}).scalar():
        raise InUse("Mo runs on this database. Stop every process of it, then restore.")
