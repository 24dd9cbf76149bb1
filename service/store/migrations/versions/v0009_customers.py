"""The customer-service side: who called before, who was told why, what was screened, what people say."""

from datetime import datetime

import msgspec
import sqlalchemy as sa
from alembic import op

from service.store.instant import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "callers",
        sa.Column("complaint_id", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("cell_id", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_callers")),
    )
    op.create_index(op.f("ix_callers_created_at"), "callers", ["created_at"], unique=False)
    op.create_index(op.f("ix_callers_customer_created_at"), "callers", ["customer", "created_at"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("cell_id", sa.Text(), nullable=True),
        sa.Column("site_id", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("intercepted", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("outage_id", sa.Text(), nullable=True),
        sa.Column("group_id", sa.Text(), nullable=True),
        sa.Column("work_id", sa.Text(), nullable=True),
        sa.Column("share", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_at_contact_id"), "contacts", ["at", "contact_id"], unique=False)
    op.create_index(op.f("ix_contacts_outage_id"), "contacts", ["outage_id"], unique=False)
    op.create_index(op.f("ix_contacts_work_id"), "contacts", ["work_id"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("complaint_id", sa.Text(), nullable=True),
        sa.Column("outage_id", sa.Text(), nullable=True),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_at"), "feedback", ["at"], unique=False)
    op.create_index(op.f("ix_feedback_complaint_id"), "feedback", ["complaint_id"], unique=False)
    op.create_index(op.f("ix_feedback_order_id"), "feedback", ["order_id"], unique=False)
    op.create_table(
        "screenings",
        sa.Column("complaint_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("duplicate_of", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("complaint_id", "version", name=op.f("pk_screenings")),
    )
    op.create_index(op.f("ix_screenings_at"), "screenings", ["at"], unique=False)
    _fill_callers()


def downgrade() -> None:
    """Back."""
    op.drop_index(op.f("ix_screenings_at"), table_name="screenings")
    op.drop_table("screenings")
    op.drop_index(op.f("ix_feedback_order_id"), table_name="feedback")
    op.drop_index(op.f("ix_feedback_complaint_id"), table_name="feedback")
    op.drop_index(op.f("ix_feedback_at"), table_name="feedback")
    op.drop_table("feedback")
    op.drop_index(op.f("ix_contacts_work_id"), table_name="contacts")
    op.drop_index(op.f("ix_contacts_outage_id"), table_name="contacts")
    op.drop_index(op.f("ix_contacts_at_contact_id"), table_name="contacts")
    op.drop_table("contacts")
    op.drop_index(op.f("ix_callers_customer_created_at"), table_name="callers")
    op.drop_index(op.f("ix_callers_created_at"), table_name="callers")
    op.drop_table("callers")


class _Complaint(msgspec.Struct):
    complaint_id: str
    created_at: datetime
    region: str
    customer: str | None = None
    district: str | None = None
    cell_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    category: str | None = None


_AT_ONCE = 2_000
_complaint = msgspec.msgpack.Decoder(_Complaint)
_journal = sa.table("journal", sa.column("sequence"), sa.column("kind"), sa.column("body"))
_FIRST = sa.text(
    "INSERT INTO callers "
    "(complaint_id, customer, created_at, region, district, cell_id, latitude, longitude, category) VALUES "
    "(:complaint_id, :customer, :created_at, :region, :district, :cell_id, :latitude, :longitude, :category) "
    "ON CONFLICT DO NOTHING"
).bindparams(sa.bindparam("created_at", type_=Instant()))


def _fill_callers() -> None:
    """From the complaints that the journal has."""
    connection, done = op.get_bind(), 0
    there = sa.select(_journal.c.sequence, _journal.c.body).where(_journal.c.kind == "complaints")
    while rows := connection.execute(
        there.where(_journal.c.sequence > done).order_by(_journal.c.sequence).limit(_AT_ONCE)
    ).all():
        done = rows[-1][0]
        told = [_complaint.decode(row[1]) for row in rows]
        named = [msgspec.structs.asdict(one) for one in told if one.customer is not None]
        if named:
            connection.execute(_FIRST, named)
