"""When Mo writes to patients by itself, where they want to be told of it, and what is still to be sent."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_DUE = {"sqlite_where": sa.text("next_at IS NOT NULL"), "postgresql_where": sa.text("next_at IS NOT NULL")}
_UNMAILED = {"sqlite_where": sa.text("mailed_at IS NULL"), "postgresql_where": sa.text("mailed_at IS NULL")}


def upgrade() -> None:
    """Make the tables. Times agreed before are not taken over: nobody was told then that Mo would write."""
    op.add_column("conversation", sa.Column("timezone", sa.String(length=64), nullable=True))
    op.add_column("safety_flag", sa.Column("mailed_at", _MOMENT, nullable=True))
    op.create_index("ix_safety_flag_unmailed", "safety_flag", ["at", "conversation_id"], **_UNMAILED)
    op.create_table(
        "reminder",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.Column("set_at", _MOMENT, nullable=False),
        sa.Column("next_at", _MOMENT, nullable=True),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        _of_conversation("reminder"),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_due", "reminder", ["next_at"], **_DUE)
    op.create_table(
        "email_address",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("refused_at", _MOMENT, nullable=True),
        _of_conversation("email_address"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_address")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_email_address_conversation_id")),
    )
    op.create_table(
        "push_subscription",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("endpoint_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_subscription", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        _of_conversation("push_subscription"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint(
            "conversation_id", "endpoint_hash", name=op.f("uq_push_subscription_conversation_id_endpoint_hash")
        ),
    )
    op.create_table(
        "outgoing",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=32), nullable=True),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("leased_at", _MOMENT, nullable=True),
        sa.Column("leased_until", _MOMENT, nullable=True),
        sa.Column("waits_from", _MOMENT, nullable=True),
        sa.Column("waits_until", _MOMENT, nullable=True),
        _of_conversation("outgoing"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing")),
    )
    op.create_index(op.f("ix_outgoing_conversation_id"), "outgoing", ["conversation_id"])


def _of_conversation(table: str) -> Any:
    name = op.f(f"fk_{table}_conversation_id_conversation")
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    """Drop them; nobody is reminded any more."""
    op.drop_index(op.f("ix_outgoing_conversation_id"), table_name="outgoing")
    for table in ("outgoing", "push_subscription", "email_address"):
        op.drop_table(table)
    op.drop_index("ix_reminder_due", table_name="reminder")
    op.drop_table("reminder")
    op.drop_index("ix_safety_flag_unmailed", table_name="safety_flag")
    with op.batch_alter_table("safety_flag") as flags:
        flags.drop_column("mailed_at")
    with op.batch_alter_table("conversation") as talks:
        talks.drop_column("timezone")
