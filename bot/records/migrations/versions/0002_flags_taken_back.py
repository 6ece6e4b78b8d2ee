"""Flags that the patient has taken back point to the message in which they did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the reference."""
    with op.batch_alter_table("safety_flag") as table:
        table.add_column(sa.Column("taken_back_in", sa.String(length=32), nullable=True))
        table.create_foreign_key(
            op.f("fk_safety_flag_taken_back_in_message"), "message", ["taken_back_in"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    """Drop it; the flags stay."""
    with op.batch_alter_table("safety_flag") as table:
        table.drop_constraint(op.f("fk_safety_flag_taken_back_in_message"), type_="foreignkey")
        table.drop_column("taken_back_in")
