"""Indexes that hold all that the practice's list is ordered by, so that thousands of patients cost it no row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SHARED = {"sqlite_where": sa.text("share = 1"), "postgresql_where": sa.text("share")}
_OPEN = {"sqlite_where": sa.text("returned_at IS NULL"), "postgresql_where": sa.text("returned_at IS NULL")}


def upgrade() -> None:
    """Make them; two take the place of narrower ones."""
    op.create_index("ix_conversation_listed", "conversation", ["practice_id", "share", "last_at", "last_seq", "id"])
    op.create_index("ix_plan_listed", "plan", ["conversation_id", "version", "status", "at"])
    op.create_index("ix_follow_up_open", "follow_up", ["due_at", "conversation_id"], **_OPEN)
    op.drop_index("ix_conversation_shared", table_name="conversation")
    op.drop_index("ix_plan_conversation_id", table_name="plan")


def downgrade() -> None:
    """Put the narrower ones back."""
    op.create_index("ix_plan_conversation_id", "plan", ["conversation_id", "version"])
    op.create_index("ix_conversation_shared", "conversation", ["practice_id"], **_SHARED)
    for table, name in (("follow_up", "open"), ("plan", "listed")):
        op.drop_index(f"ix_{table}_{name}", table_name=table)
    op.drop_index("ix_conversation_listed", table_name="conversation")
