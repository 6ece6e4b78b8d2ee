"""Audit entries are numbered from one place, sealed, kept from change by triggers, and name people by their ids.

Entries from before stay without a seal; the first one with a seal covers them. A later change of audit_entry on
SQLite copies the table, which loses the triggers: drop them before it and make them again after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_audit_entry_practice_id_number": ["practice_id", "number"],
    "ix_audit_entry_practice_id_actor_number": ["practice_id", "actor", "number"],
    "ix_audit_entry_practice_id_action_number": ["practice_id", "action", "number"],
    "ix_audit_entry_practice_id_at_number": ["practice_id", "at", "number"],
    "ix_audit_entry_subject_number": ["subject", "number"],
}
_WORDS = "('patient', 'system', 'command line', 'unknown')"
_REFUSED = "audit entries are only ever added"
_SQLITE = {
    "audit_entry_no_update": ("BEFORE UPDATE", ""),
    "audit_entry_no_delete": ("BEFORE DELETE", ""),
    # REPLACE deletes without asking the trigger above; and nothing may slip in between.
    "audit_entry_at_the_end": ("BEFORE INSERT", "WHEN NEW.number <= (SELECT max(number) FROM audit_entry)"),
}
_POSTGRESQL = {
    "audit_entry_no_change": "BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW",
    "audit_entry_no_truncate": "BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT",
}


def upgrade() -> None:
    """No foreign key: the trail outlives the practice. Accounts were never deleted, so names lead to ids."""
    with op.batch_alter_table("audit_entry") as table:
        table.drop_constraint(op.f("fk_audit_entry_practice_id_practice"), type_="foreignkey")
        table.drop_index(op.f("ix_audit_entry_practice_id"))
        table.add_column(sa.Column("previous", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("seal", sa.String(length=64), nullable=True))
        table.alter_column("practice_id", existing_type=sa.String(length=32), nullable=True)
    op.execute(
        "UPDATE audit_entry SET actor = coalesce((SELECT gp.id FROM gp WHERE gp.name = audit_entry.actor), 'unknown') "
        f"WHERE actor NOT IN {_WORDS}"
    )
    with op.batch_alter_table("audit_entry") as table:
        table.alter_column("actor", existing_type=sa.String(length=200), type_=sa.String(length=32), nullable=False)
    for name, columns in _INDEXES.items():
        op.create_index(op.f(name), "audit_entry", columns, unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    _refuse_changes()


def downgrade() -> None:
    """What the older schema cannot hold goes: entries of no practice, seals, and the triggers."""
    _allow_changes()
    op.drop_table("audit_head")
    for name in _INDEXES:
        op.drop_index(op.f(name), table_name="audit_entry")
    op.execute("DELETE FROM audit_entry WHERE practice_id IS NULL OR practice_id NOT IN (SELECT id FROM practice)")
    with op.batch_alter_table("audit_entry") as table:
        table.alter_column("actor", existing_type=sa.String(length=32), type_=sa.String(length=200), nullable=False)
        table.alter_column("practice_id", existing_type=sa.String(length=32), nullable=False)
        table.drop_column("seal")
        table.drop_column("previous")
        table.create_foreign_key(
            op.f("fk_audit_entry_practice_id_practice"), "practice", ["practice_id"], ["id"], ondelete="CASCADE"
        )
        table.create_index(op.f("ix_audit_entry_practice_id"), ["practice_id"], unique=False)
    op.execute(
        "UPDATE audit_entry SET actor = (SELECT gp.name FROM gp WHERE gp.id = audit_entry.actor) "
        "WHERE actor IN (SELECT id FROM gp)"
    )
    if op.get_bind().dialect.name == "postgresql":  # the older schema counts by itself, from where it had stopped
        op.execute(
            "SELECT setval(pg_get_serial_sequence('audit_entry', 'number'), coalesce(max(number), 0) + 1, false) "
            "FROM audit_entry"
        )


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, (moment, condition) in _SQLITE.items():
            op.execute(
                f"CREATE TRIGGER {name} {moment} ON audit_entry {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for name, moment in _POSTGRESQL.items():
        op.execute(f"CREATE TRIGGER {name} {moment} EXECUTE FUNCTION audit_entry_refuse()")


def _allow_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in _SQLITE:
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    for name in _POSTGRESQL:
        op.execute(f"DROP TRIGGER IF EXISTS {name} ON audit_entry")
    op.execute("DROP FUNCTION IF EXISTS audit_entry_refuse()")
