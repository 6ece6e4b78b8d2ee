"""Indexes for the practice's overview: it reads of each visit when it began, and who was heard to say what."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COLUMNS = {
    "turn": ["conversation_id", "visit", "at", "intent"],
    "observation": ["conversation_id", "kind", "finding", "at"],
}


def upgrade() -> None:
    """Make them. An index that begins alike is of no more use beside the one on observations."""
    for table, columns in _COLUMNS.items():
        op.create_index(f"ix_{table}_overview", table, columns)
    op.drop_index(op.f("ix_observation_conversation_id"), table_name="observation")


def downgrade() -> None:
    """Drop them."""
    op.create_index(op.f("ix_observation_conversation_id"), "observation", ["conversation_id"])
    for table in _COLUMNS:
        op.drop_index(f"ix_{table}_overview", table_name=table)
