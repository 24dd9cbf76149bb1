"""What people did: each action once, with what became of it."""

import sqlalchemy as sa
from alembic import op

from service.store.instant import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "actions",
        sa.Column("action_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_actions")),
    )
    op.create_index(op.f("ix_actions_subject_subject_id_at"), "actions", ["subject", "subject_id", "at"], unique=False)
    op.create_index(op.f("ix_actions_at"), "actions", ["at"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_table("actions")
