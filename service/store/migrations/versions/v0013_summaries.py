"""Sums of days and weeks, and which days were written to."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "changed_days",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shard", sa.Text(), nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "day", "shard", name=op.f("pk_changed_days")),
    )
    op.create_table(
        "summaries",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "zone", "span", name=op.f("pk_summaries")),
    )
    op.create_index(op.f("ix_outages_ended_at_started_at"), "outages", ["ended_at", "started_at"], unique=False)
    op.create_index(op.f("ix_orders_issued_at_order_id"), "orders", ["issued_at", "order_id"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_index(op.f("ix_orders_issued_at_order_id"), table_name="orders")
    op.drop_index(op.f("ix_outages_ended_at_started_at"), table_name="outages")
    op.drop_table("summaries")
    op.drop_table("changed_days")
