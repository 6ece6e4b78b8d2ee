"""The schema's history (Alembic), applied in-process; up and down, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from bot.records.engine import lock_schema, open_engine
from bot.records.errors import RecordsUnavailable

HEAD = "0005"


def migrate(database_url: str, to: str = HEAD) -> None:
    """Bring the schema to a revision ("base" for empty), in one transaction; quick when it is there."""
    engine = open_engine(database_url)
    try:
        if current_revision(engine) != to:
            _run(engine, to)
    except DBAPIError as error:
        raise RecordsUnavailable(f"the database cannot be migrated ({type(error.orig).__name__})") from error
    finally:
        engine.dispose()


def current_revision(engine: Any) -> str | None:
    """The schema's revision; None for an empty database."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision


def _run(engine: Any, to: str) -> None:
    from alembic import command  # slow to import, and seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.execution_options(writes=True).begin() as connection:
        lock_schema(connection)
        config.attributes["connection"] = connection
        if to == "base" or _is_older(config, connection, to):
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)


def _is_older(config: Any, connection: Any, to: str) -> bool:
    """Whether `to` lies behind where the database is."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    now = MigrationContext.configure(connection).get_current_revision()
    if now is None:
        return False
    behind = [script.revision for script in ScriptDirectory.from_config(config).iterate_revisions(now, "base")]
    return to in behind and to != now
