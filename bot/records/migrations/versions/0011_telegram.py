"""Chats on Telegram in which patients go on with their conversation, and which process leads there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "telegram_chat",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("chat_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_chat", sa.LargeBinary(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_seq", sa.Integer(), nullable=False),
        sa.Column("buttons_at", sa.BigInteger(), nullable=True),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_telegram_chat_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telegram_chat")),
        sa.UniqueConstraint("chat_hash", name=op.f("uq_telegram_chat_chat_hash")),
    )
    op.create_index(op.f("ix_telegram_chat_conversation_id"), "telegram_chat", ["conversation_id"])
    op.create_table(
        "lead",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lead")),
    )


def downgrade() -> None:
    """Drop them; patients on Telegram then have to begin there anew."""
    op.drop_table("lead")
    op.drop_index(op.f("ix_telegram_chat_conversation_id"), table_name="telegram_chat")
    op.drop_table("telegram_chat")
