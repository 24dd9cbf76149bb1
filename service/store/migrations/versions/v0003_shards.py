"""State and journal by shard: what there was belongs to the one shard `all`."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from service.store.instant import Instant

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None

_ALL = sa.text("'all'")
_COMPLAINT = sa.text("kind = 'complaints'")
_COUNTED = ("read", "accepted", "duplicate", "rejected", "late")


def upgrade() -> None:
    """Forward."""
    op.add_column("journal", sa.Column("shard", sa.Text(), nullable=False, server_default=_ALL))
    op.drop_index("ix_journal_batch_sequence", table_name="journal")
    op.create_index(op.f("ix_journal_shard_batch_sequence"), "journal", ["shard", "batch", "sequence"], unique=False)
    # Only complaints are looked for by what they are: of alarms there are too many to keep them in order.
    op.drop_index("ix_journal_kind_identity", table_name="journal")
    op.create_index(
        "ix_journal_complaints", "journal", ["identity"], sqlite_where=_COMPLAINT, postgresql_where=_COMPLAINT
    )
    _keep_batches_by_shard()
    _keep_counters_by_shard()
    _keep_progress()
    op.execute("UPDATE positions SET source = 'pipeline/all' WHERE source = 'pipeline'")
    op.create_table(
        "handovers",
        sa.Column("shard", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("documents", sa.LargeBinary(), nullable=False),
        sa.Column("awaited", sa.Boolean(), nullable=False),
        sa.Column("posted_at", Instant(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("shard", "number", name=op.f("pk_handovers")),
    )
    op.create_index(op.f("ix_handovers_posted_at"), "handovers", ["posted_at"], unique=False)


def _keep_batches_by_shard() -> None:
    # SQLite can not change a primary key: a table in its place.
    op.create_table(
        "batches_by_shard",
        sa.Column("shard", sa.Text(), nullable=False),
        sa.Column("batch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("now", Instant(), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shard", "batch", name="pk_batches_by_shard"),
    )
    op.execute("INSERT INTO batches_by_shard SELECT 'all', batch, now, records FROM batches")
    _take_the_place_of("batches")


def _keep_counters_by_shard() -> None:
    op.create_table(
        "counters_by_shard",
        sa.Column("shard", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTED),
        sa.PrimaryKeyConstraint("shard", "kind", name="pk_counters_by_shard"),
    )
    counted = ", ".join(f'"{name}"' for name in _COUNTED)
    op.execute(f"INSERT INTO counters_by_shard SELECT 'all', kind, {counted} FROM counters")  # noqa: S608 - our own
    _take_the_place_of("counters")


def _take_the_place_of(name: str) -> None:
    op.drop_table(name)
    op.rename_table(f"{name}_by_shard", name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX pk_{name}_by_shard RENAME TO pk_{name}")


def _keep_progress() -> None:
    progress = op.create_table(
        "progress",
        sa.Column("shard", sa.Text(), nullable=False),
        sa.Column("now", Instant(), nullable=False),
        sa.Column("newest_event_time", Instant(), nullable=True),
        sa.Column("watermark", Instant(), nullable=True),
        sa.Column("committed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("shard", name=op.f("pk_progress")),
    )
    meta = sa.table("meta", sa.column("name", sa.Text()), sa.column("value", sa.Text()))
    moments = ("now", "newest_event_time", "watermark", "committed_at")
    connection = op.get_bind()
    found = connection.execute(sa.select(meta.c.name, meta.c.value).where(meta.c.name.in_(moments)))
    told = {name: datetime.fromisoformat(value) for name, value in found}
    if told:
        connection.execute(sa.insert(progress), [{"shard": "all", **{name: told.get(name) for name in moments}}])
    connection.execute(sa.delete(meta).where(meta.c.name.in_(moments)))
