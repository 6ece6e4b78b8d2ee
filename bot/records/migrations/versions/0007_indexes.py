"""Indexes for what would otherwise read a whole table: erasing a patient, the practice's list, a patient's trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Deleting a message looks for what refers to it; neither database indexes that of its own accord.
_REFERENCES = (
    ("observation", "message_id"),
    ("ruler", "message_id"),
    ("strategy_offer", "message_id"),
    ("plan", "message_id"),
    ("follow_up", "message_id"),
    ("safety_flag", "taken_back_in"),
)


def upgrade() -> None:
    """Make them."""
    for table, column in _REFERENCES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index(
        "ix_conversation_shared",
        "conversation",
        ["practice_id"],
        sqlite_where=sa.text("share = 1"),
        postgresql_where=sa.text("share"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_conversation_shared", table_name="conversation")
    for table, column in _REFERENCES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
