"""What the desk follows over time, and what people were told."""

import sqlalchemy as sa
from alembic import op

from service.store.instant import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "cases",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "case_id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_open_kind"), "cases", ["open", "kind"], unique=False)
    op.create_index(op.f("ix_cases_kind_changed_at"), "cases", ["kind", "changed_at"], unique=False)
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_at"), "notices", ["at"], unique=False)
    op.create_index(op.f("ix_notices_subject_at"), "notices", ["subject", "at"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_table("notices")
    op.drop_table("cases")
