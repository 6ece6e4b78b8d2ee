"""People of a practice have roles; those from before read transcripts and look after the practice's accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the roles: until now everybody could do everything."""
    with op.batch_alter_table("gp") as table:
        table.add_column(sa.Column("roles", sa.String(length=64), nullable=False, server_default="gp admin"))
    with op.batch_alter_table("gp") as table:
        table.alter_column("roles", server_default=None)


def downgrade() -> None:
    """Drop them; the accounts stay."""
    with op.batch_alter_table("gp") as table:
        table.drop_column("roles")
