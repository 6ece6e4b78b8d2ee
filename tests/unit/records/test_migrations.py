"""The schema goes up and down with data in it, and says the same as the models."""

from __future__ import annotations

import time

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


def test_the_newest_revision_is_the_one_that_starts_bring_in() -> None:
    (folder,) = migrations.__path__
    assert ScriptDirectory(folder).get_current_head() == HEAD


def test_a_start_with_an_up_to_date_schema_loses_no_time(place: Place) -> None:
    migrate(place.url)
    begun = time.process_time()
    migrate(place.url)
    assert time.process_time() - begun < 0.2


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
