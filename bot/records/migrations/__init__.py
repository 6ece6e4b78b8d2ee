"""The schema's history (Alembic), applied in-process; up and down, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from bot.records.engine import lock_schema, open_engine
from bot.records.errors import NewerSchema, RecordsUnavailable

HEAD = "0006"


def migrate(database_url: str, to: str = HEAD) -> None:
    """Bring the schema to a revision ("base" for empty), in one transaction; quick when it is there."""
    engine = open_engine(database_url)
    try:
        revision = current_revision(engine)
        if revision != to:
            if revision is not None and not is_known(revision):
                raise NewerSchema("the database was made by a newer version of Mo: install that one, or restore")
            with engine.execution_options(writes=True).begin() as connection:
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


def is_known(revision: str) -> bool:
    """Whether this version of Mo knows the revision; it does not know those of newer versions."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(__file__).parent))
    return revision in {script.revision for script in scripts.walk_revisions()}


def migrate_within(connection: Any, to: str) -> None:
    """As `migrate`, within a transaction that was begun for writing."""
    from alembic import command  # slow to import, and seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    lock_schema(connection)
    config.attributes["connection"] = connection
    if to == "base" or _is_older(config, connection, to):
        command.downgrade(config, to)
    else:
        command.upgrade(config, to)


def revision_of(connection: Any) -> str | None:
    """As `current_revision`, on a connection."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _is_older(config: Any, connection: Any, to: str) -> bool:
    """Whether `to` lies behind where the database is."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    now = MigrationContext.configure(connection).get_current_revision()
    if now is None:
        return False
    behind = [script.revision for script in ScriptDirectory.from_config(config).iterate_revisions(now, "base")]
    return to in behind and to != now
