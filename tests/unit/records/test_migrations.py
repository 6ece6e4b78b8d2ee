"""The schema goes up and down with data in it, and says the same as the models."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot.records import migrations
from bot.records.engine import open_engine
from bot.records.migrations import HEAD, current_revision, migrate
from bot.records.models import metadata
from tests.unit.records.conftest import Place, Talk


def test_the_migrations_make_what_the_models_describe(place: Place) -> None:
    migrate(place.url)
    engine = open_engine(place.url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert differences == []


def test_they_agree_on_references_and_indexes_too(place: Place) -> None:
    """Alembic compares neither what happens to rows that refer to a deleted one, nor which rows an index holds."""
    by_migrations = described(place.url)
    migrate(place.url, "base")
    engine = open_engine(place.url)
    with engine.begin() as connection:
        metadata.create_all(connection)
    engine.dispose()
    assert by_migrations == described(place.url)


def described(url: str) -> dict[str, Any]:
    """References and indexes of each table of the models'."""
    engine = open_engine(url)
    with engine.connect() as connection:
        seen = inspect(connection)
        tables = {
            name: {
                "references": sorted(str(sorted(key.items(), key=str)) for key in seen.get_foreign_keys(name)),
                "indexes": sorted(
                    (index["name"], index["column_names"], bool(index["unique"]), _condition(index))
                    for index in seen.get_indexes(name)
                ),
                "unique": sorted((rule["name"], rule["column_names"]) for rule in seen.get_unique_constraints(name)),
            }
            for name in metadata.tables
        }
    engine.dispose()
    return tables


def _condition(index: dict[str, Any]) -> str:
    """Which rows a partial index holds."""
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


def test_the_newest_revision_is_the_one_that_starts_bring_in() -> None:
    (folder,) = migrations.__path__
    assert ScriptDirectory(folder).get_current_head() == HEAD


def test_a_start_with_an_up_to_date_schema_waits_for_nobody(place: Place) -> None:
    engine = open_engine(place.url)
    with migrations.changing(engine):  # another one is at it
        migrate(place.url)
    engine.dispose()


def test_the_schema_goes_down_and_up_again_with_data_in_it(talk: Talk, place: Place) -> None:
    talk.exchange("hello")
    talk.records.close()
    migrate(place.url, "base")
    engine = open_engine(place.url)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version", "wrapped_key", "erasure", "audit_anchor"}
    assert current_revision(engine) is None
    engine.dispose()
    opened = place.open()
    assert opened.default_practice() is None
    opened.create_practice("Mill Lane", "GB", "Europe/London")
    assert opened.open_conversation("client", None, "en", talk.now).id != talk.id
    opened.close()
