"""The schema's history (Alembic), applied in-process; up and down, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from bot.records.engine import BUSY_SECONDS, lock_schema, open_engine
from bot.records.errors import RecordsUnavailable, WrongSchema

HEAD = "0013"
_HERE = Path(__file__).parent
_TURN_SECONDS = 600  # how long a start waits for another that is migrating a large database


def migrate(database_url: str, to: str = HEAD) -> None:
    """Bring the schema to a revision ("base" for empty), in one transaction; quick when it is there.

    Raises WrongSchema, and changes nothing, where a newer Mo has changed the schema already.
    """
    engine = open_engine(database_url)
    try:
        if current_revision(engine) != to:
            with changing(engine) as connection:
                migrate_within(connection, to)
    except DBAPIError as error:
        if type(error.orig) is sqlite3.DatabaseError:
            raise RecordsUnavailable("the file of the database is damaged: bring back its backup") from error
        raise RecordsUnavailable(f"the database cannot be migrated ({type(error.orig).__name__})") from error
    finally:
        engine.dispose()


def current_revision(engine: Any) -> str | None:
    """The schema's revision; None for an empty database."""
    with engine.connect() as connection:
        return revision_of(connection)


@contextmanager
def changing(engine: Any) -> Iterator[Any]:
    """A connection to change the schema on: one process at a time, all or nothing, and statements may take long.

    SQLite changes a table by copying it and dropping the old one. With foreign keys on, dropping a table deletes
    every row that refers to it; so they are off here, and checked at the end.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.execution_options(writes=True).connect() as connection:
        if is_sqlite:  # before the transaction: within one SQLite ignores it
            for pragma in ("foreign_keys=OFF", f"busy_timeout={_TURN_SECONDS * 1000}"):
                connection.connection.dbapi_connection.execute(f"PRAGMA {pragma}")
        with connection.begin():
            if not is_sqlite:
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text(f"SET LOCAL lock_timeout = '{_TURN_SECONDS}s'"))
                lock_schema(connection)
                # From here on everybody else would queue behind a lock on a table that this waits for.
                connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
            yield connection
            if is_sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).first()):
                raise WrongSchema(f"A row of {broken[0]} would refer to nothing. The database is left as it was.")


def is_known(revision: str) -> bool:
    """Whether this version of Mo knows the revision; it does not know those of newer versions."""
    return revision in _history()


def _history() -> list[str]:
    """Every revision that this version of Mo knows, the newest first."""
    from alembic.script import ScriptDirectory

    return [script.revision for script in ScriptDirectory(str(_HERE)).walk_revisions()]


def migrate_within(connection: Any, to: str) -> None:
    """As `migrate`, within a transaction of `changing`."""
    from alembic import command  # slow to import, and seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    history, now = _history(), revision_of(connection)
    if now is not None and now not in history:
        raise WrongSchema(
            f"The database was changed by a newer Mo (its schema is {now}, this Mo's newest is {history[0]}). "
            "Start that version, or restore a backup from before."
        )
    if to == "base" or (now is not None and history.index(to) > history.index(now)):
        command.downgrade(config, to)
    else:
        command.upgrade(config, to)


def revision_of(connection: Any) -> str | None:
    """As `current_revision`, on a connection."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision
