"""Indexes by which the practice's list is narrowed: who was heard to say what, and whose plan went badly."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_BADLY = sa.text("status IN ('slipped', 'dropped')")
_WENT_BADLY = {"sqlite_where": _BADLY, "postgresql_where": _BADLY}


def upgrade() -> None:
    """Make them."""
    op.create_index("ix_observation_finding", "observation", ["kind", "finding", "conversation_id"])
    op.create_index("ix_plan_went_badly", "plan", ["conversation_id", "version", "at"], **_WENT_BADLY)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_plan_went_badly", table_name="plan")
    op.drop_index("ix_observation_finding", table_name="observation")
