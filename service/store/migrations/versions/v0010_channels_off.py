"""Channels that refused for good and were switched off."""

import sqlalchemy as sa
from alembic import op

from service.store.instant import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "channels_off",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channels_off")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("channels_off")
