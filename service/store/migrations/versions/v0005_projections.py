"""What is to be told to those who only look, and what became of it."""

import sqlalchemy as sa
from alembic import op

from service.store.instant import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "projections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projections")),
    )
    op.create_index(
        op.f("ix_projections_target_queued_at_items"), "projections", ["target", "queued_at", "items"], unique=False
    )
    op.create_table(
        "projection_counts",
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("dropped", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("target", name=op.f("pk_projection_counts")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("projection_counts")
    op.drop_index(op.f("ix_projections_target_queued_at_items"), table_name="projections")
    op.drop_table("projections")
