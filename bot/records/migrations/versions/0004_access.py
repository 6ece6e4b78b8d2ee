"""Sessions that end everywhere, a second step at sign-in with recovery codes, and accounts that can be disabled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; sessions from before have ended."""
    with op.batch_alter_table("gp") as table:
        table.add_column(sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "portal_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        _of_gp("portal_session"),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_portal_session")),
    )
    op.create_index(op.f("ix_portal_session_gp_id"), "portal_session", ["gp_id"])
    op.create_table(
        "second_factor",
        sa.Column("id", sa.String(length=32), nullable=False),
        _of_gp("second_factor"),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("gp_id", name=op.f("uq_second_factor_gp_id")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        _of_gp("recovery_code"),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_gp_id"), "recovery_code", ["gp_id"])


def downgrade() -> None:
    """Drop them; the password of a disabled account fits no more, since an older Mo would let it in again."""
    op.execute("UPDATE gp SET password_hash = 'disabled' WHERE disabled_at IS NOT NULL")
    for name in ("recovery_code", "second_factor", "portal_session"):
        op.drop_table(name)
    with op.batch_alter_table("gp") as table:
        table.drop_column("disabled_at")


def _of_gp(table: str) -> sa.Column[str]:
    reference = sa.ForeignKey("gp.id", name=op.f(f"fk_{table}_gp_id_gp"), ondelete="CASCADE")
    return sa.Column("gp_id", sa.String(length=32), reference, nullable=False)
