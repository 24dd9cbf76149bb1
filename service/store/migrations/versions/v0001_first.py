"""The tables as they were at first."""

import sqlalchemy as sa
from alembic import op

from service.store.instant import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "attributions",
        sa.Column("complaint_id", sa.Text(), nullable=False),
        sa.Column("outage_id", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("complaint_id", "outage_id", name=op.f("pk_attributions")),
    )
    op.create_index(op.f("ix_attributions_outage_id"), "attributions", ["outage_id"], unique=False)
    op.create_table(
        "batches",
        sa.Column("batch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("now", Instant(), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_batches")),
    )
    op.create_table(
        "bins",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("observed", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("upper", sa.Float(), nullable=False),
        sa.Column("attributed", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("region", "district", "starts_at", name=op.f("pk_bins")),
    )
    op.create_index(op.f("ix_bins_starts_at"), "bins", ["starts_at"], unique=False)
    op.create_table(
        "cells",
        sa.Column("cell_id", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("cell_id", name=op.f("pk_cells")),
    )
    op.create_table(
        "complaints",
        sa.Column("complaint_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("cell_id", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("resolved_at", Instant(), nullable=True),
        sa.Column("repeat_of", sa.Text(), nullable=True),
        sa.Column("background", sa.Float(), nullable=True),
        sa.Column("concluded", sa.Boolean(), nullable=False),
        sa.Column("concluded_cause", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_complaints")),
    )
    op.create_index(
        op.f("ix_complaints_created_at_complaint_id"), "complaints", ["created_at", "complaint_id"], unique=False
    )
    op.create_index(op.f("ix_complaints_region_created_at"), "complaints", ["region", "created_at"], unique=False)
    op.create_table(
        "counters",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("duplicate", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_counters")),
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
    )
    op.create_index(op.f("ix_dead_letters_state_received_at"), "dead_letters", ["state", "received_at"], unique=False)
    op.create_table(
        "groups",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_groups")),
    )
    op.create_index(op.f("ix_groups_ended_at_started_at"), "groups", ["ended_at", "started_at"], unique=False)
    op.create_table(
        "journal",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("event_time", Instant(), nullable=False),
        sa.Column("filed_at", Instant(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_journal")),
    )
    op.create_index(op.f("ix_journal_batch_sequence"), "journal", ["batch", "sequence"], unique=False)
    op.create_index(op.f("ix_journal_content"), "journal", ["content"], unique=False)
    op.create_index(op.f("ix_journal_kind_identity"), "journal", ["kind", "identity"], unique=False)
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "ledger",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=False),
        sa.Column("pushed_at", Instant(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    op.create_index(op.f("ix_ledger_outbox_id"), "ledger", ["outbox_id"], unique=False)
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "order_history",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "version", name=op.f("pk_order_history")),
    )
    op.create_table(
        "orders",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("dispatch_index", sa.Float(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_orders")),
    )
    op.create_index(op.f("ix_orders_changed_at"), "orders", ["changed_at"], unique=False)
    op.create_index(op.f("ix_orders_open_dispatch_index"), "orders", ["open", "dispatch_index"], unique=False)
    op.create_index(
        "one_open_order_per_group",
        "orders",
        ["group_id"],
        unique=True,
        sqlite_where=sa.text("open"),
        postgresql_where=sa.text("open"),
    )
    op.create_table(
        "outages",
        sa.Column("outage_id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("cell_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("technology", sa.Text(), nullable=True),
        sa.Column("area_class", sa.Text(), nullable=True),
        sa.Column("users", sa.Float(), nullable=True),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("down", sa.LargeBinary(), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("work_id", sa.Text(), nullable=True),
        sa.Column("alarms", sa.BigInteger(), nullable=False),
        sa.Column("flaps", sa.BigInteger(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("complaints", sa.Float(), nullable=False),
        sa.Column("complaints_lo", sa.Float(), nullable=False),
        sa.Column("complaints_hi", sa.Float(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("outage_id", name=op.f("pk_outages")),
    )
    op.create_index(op.f("ix_outages_cell_id_started_at"), "outages", ["cell_id", "started_at"], unique=False)
    op.create_index(op.f("ix_outages_final_ended_at"), "outages", ["final", "ended_at"], unique=False)
    op.create_index(op.f("ix_outages_group_id"), "outages", ["group_id"], unique=False)
    op.create_index(op.f("ix_outages_region_started_at"), "outages", ["region", "started_at"], unique=False)
    op.create_index(op.f("ix_outages_started_at_outage_id"), "outages", ["started_at", "outage_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("channel", "key", name=op.f("uq_outbox_channel_key")),
    )
    op.create_index(op.f("ix_outbox_channel_order_id_id"), "outbox", ["channel", "order_id", "id"], unique=False)
    op.create_index(op.f("ix_outbox_channel_state_due_at"), "outbox", ["channel", "state", "due_at"], unique=False)
    op.create_table(
        "planned_work",
        sa.Column("work_id", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("work_id", name=op.f("pk_planned_work")),
    )
    op.create_index(op.f("ix_planned_work_starts_at"), "planned_work", ["starts_at"], unique=False)
    op.create_table(
        "positions",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_positions")),
    )
    op.create_table(
        "regions",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_regions")),
    )
    op.create_table(
        "sites",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_sites")),
    )
    op.create_table(
        "snapshots",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("batch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("part", "batch", name=op.f("pk_snapshots")),
    )
    op.create_table(
        "spikes",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("region", "district", "starts_at", name=op.f("pk_spikes")),
    )
    op.create_index(op.f("ix_spikes_ends_at"), "spikes", ["ends_at"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_index(op.f("ix_spikes_ends_at"), table_name="spikes")
    op.drop_table("spikes")
    op.drop_table("snapshots")
    op.drop_table("sites")
    op.drop_table("regions")
    op.drop_table("positions")
    op.drop_index(op.f("ix_planned_work_starts_at"), table_name="planned_work")
    op.drop_table("planned_work")
    op.drop_index(op.f("ix_outbox_channel_state_due_at"), table_name="outbox")
    op.drop_index(op.f("ix_outbox_channel_order_id_id"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_outages_started_at_outage_id"), table_name="outages")
    op.drop_index(op.f("ix_outages_region_started_at"), table_name="outages")
    op.drop_index(op.f("ix_outages_group_id"), table_name="outages")
    op.drop_index(op.f("ix_outages_final_ended_at"), table_name="outages")
    op.drop_index(op.f("ix_outages_cell_id_started_at"), table_name="outages")
    op.drop_table("outages")
    op.drop_index(
        "one_open_order_per_group", table_name="orders", sqlite_where=sa.text("open"), postgresql_where=sa.text("open")
    )
    op.drop_index(op.f("ix_orders_open_dispatch_index"), table_name="orders")
    op.drop_index(op.f("ix_orders_changed_at"), table_name="orders")
    op.drop_table("orders")
    op.drop_table("order_history")
    op.drop_table("meta")
    op.drop_index(op.f("ix_ledger_outbox_id"), table_name="ledger")
    op.drop_table("ledger")
    op.drop_table("leases")
    op.drop_index(op.f("ix_journal_kind_identity"), table_name="journal")
    op.drop_index(op.f("ix_journal_content"), table_name="journal")
    op.drop_index(op.f("ix_journal_batch_sequence"), table_name="journal")
    op.drop_table("journal")
    op.drop_index(op.f("ix_groups_ended_at_started_at"), table_name="groups")
    op.drop_table("groups")
    op.drop_index(op.f("ix_dead_letters_state_received_at"), table_name="dead_letters")
    op.drop_table("dead_letters")
    op.drop_table("counters")
    op.drop_index(op.f("ix_complaints_region_created_at"), table_name="complaints")
    op.drop_index(op.f("ix_complaints_created_at_complaint_id"), table_name="complaints")
    op.drop_table("complaints")
    op.drop_table("cells")
    op.drop_index(op.f("ix_bins_starts_at"), table_name="bins")
    op.drop_table("bins")
    op.drop_table("batches")
    op.drop_index(op.f("ix_attributions_outage_id"), table_name="attributions")
    op.drop_table("attributions")
