"""Run by Alembic within the transaction that `migrate` has opened."""

from __future__ import annotations

from alembic import context

from bot.records.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
