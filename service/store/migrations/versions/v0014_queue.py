"""The dispatch queue in rows of its own, made of the open orders; and actions by who did them."""

import msgspec
import sqlalchemy as sa
from alembic import op

from alerts.orders.order import RepairOrder
from service.store.instant import Instant
from service.store.order_queue import queue_row
from service.store.rows import Row

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000


def upgrade() -> None:
    """Forward."""
    queue = op.create_table(
        "queue",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("crew", sa.Text(), nullable=False),
        sa.Column("dispatch_index", sa.Float(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_queue")),
    )
    _fill(queue)
    ranked = ["dispatch_index", "issued_at", "order_id", "region", "stage", "priority", "unit", "crew"]
    op.create_index("ix_queue_ranked", "queue", ranked, unique=False)
    op.create_index("ix_queue_counted", "queue", ["region", "stage", "priority", "unit"], unique=False)
    op.create_index(op.f("ix_actions_by_subject_subject_id"), "actions", ["by", "subject", "subject_id"], unique=False)


def _fill(queue: sa.Table) -> None:
    """From the orders that are open."""
    orders = sa.table("orders", sa.column("open", sa.Boolean()), sa.column("body", sa.LargeBinary()))
    connection = op.get_bind()
    found = connection.execute(sa.select(orders.c.body).where(orders.c.open)).scalars()
    rows: list[Row] = [queue_row(msgspec.msgpack.decode(body, type=RepairOrder)) for body in found.all()]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(sa.insert(queue), rows[start : start + _AT_ONCE])


def downgrade() -> None:
    """Back."""
    op.drop_index(op.f("ix_actions_by_subject_subject_id"), table_name="actions")
    op.drop_index("ix_queue_counted", table_name="queue")
    op.drop_index("ix_queue_ranked", table_name="queue")
    op.drop_table("queue")
