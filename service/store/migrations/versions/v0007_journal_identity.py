"""Records of the journal are found by what they are states of, no longer by their content."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.drop_index("ix_journal_complaints", table_name="journal")
    op.drop_index(op.f("ix_journal_content"), table_name="journal")
    op.create_index(op.f("ix_journal_identity"), "journal", ["identity"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_index(op.f("ix_journal_identity"), table_name="journal")
    op.create_index(op.f("ix_journal_content"), "journal", ["content"], unique=False)
    complaints = sa.text("kind = 'complaints'")
    op.create_index(
        "ix_journal_complaints",
        "journal",
        ["identity"],
        unique=False,
        sqlite_where=complaints,
        postgresql_where=complaints,
    )
