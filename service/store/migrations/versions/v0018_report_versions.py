"""Versions of reports: what each told, on what it rested, and what is other than in the one before."""

import sqlalchemy as sa
from alembic import op

from service.store.instant import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "report_versions",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "period", "version", name=op.f("pk_report_versions")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("report_versions")
