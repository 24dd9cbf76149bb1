"""The tables of the customer-service side: who called before, who was told why, what was screened, what people say."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, Table, Text

from service.store.instant import Instant
from service.store.schema import metadata

_number = BigInteger().with_variant(Integer, "sqlite")

callers = Table(
    "callers",
    metadata,
    Column("complaint_id", Text, primary_key=True),
    Column("customer", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("region", Text, nullable=False),
    Column("district", Text),
    Column("cell_id", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("category", Text),
    Index(None, "customer", "created_at"),
    Index(None, "created_at"),
)
"""Complaints that name their customer, who is a keyed hash: where earlier ones put a customer, what is a duplicate."""

contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("region", Text, nullable=False),
    Column("district", Text),
    Column("cell_id", Text),
    Column("site_id", Text),
    Column("category", Text),
    Column("channel", Text),
    Column("by", Text, nullable=False),
    Column("intercepted", Boolean, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("outage_id", Text),
    Column("group_id", Text),
    Column("work_id", Text),
    Column("share", Float, nullable=False),
    Index(None, "at", "contact_id"),
    Index(None, "outage_id"),
    Index(None, "work_id"),
)
"""Calls that an agent answered; nothing of who called is kept. `share`: how likely the named cause is the one."""

screenings = Table(
    "screenings",
    metadata,
    Column("complaint_id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("region", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("standing", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("duplicate_of", Text),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Index(None, "at"),
)
"""Each change of how a complaint stands to the network side, `version` from 1; the last one counts."""

feedback = Table(
    "feedback",
    metadata,
    Column("number", _number, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("complaint_id", Text),
    Column("outage_id", Text),
    Column("order_id", Text),
    Column("cause", Text),
    Column("segment", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Index(None, "complaint_id"),
    Index(None, "order_id"),
    Index(None, "at"),
)
"""What people said of a link between complaint and outage, or of an order's cause; `segment` as it was then."""
