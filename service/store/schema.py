"""Every table. The journal is the truth; what stands in the others follows from it, but for orders and deliveries.

`district` is the empty text where a row speaks of the whole region: a primary key can not hold NULL.
Bodies are MessagePack of the value their row was made from; the columns beside them are for finding and sorting.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from service.store.instant import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts up only in a column that is declared INTEGER.
_number = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _figure(name: str) -> Column[float]:
    return Column(name, Float, nullable=False)


def _moment(name: str) -> Column[object]:
    return Column(name, Instant, nullable=False)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _body(name: str = "body") -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


# --- what arrived ---------------------------------------------------------------------------------------------

journal = Table(
    "journal",
    metadata,
    Column("sequence", _number, primary_key=True, autoincrement=True),
    _text("shard"),
    _count("batch"),
    _text("kind"),
    _text("identity"),
    Column("content", LargeBinary, nullable=False),
    _text("region"),
    _moment("event_time"),
    _moment("filed_at"),
    _flag("accepted"),
    _body(),
    Index(None, "shard", "batch", "sequence"),
    Index(None, "identity"),
)
"""States in the order they were filed, but for duplicates that stand here word for word.

`content` is a digest of kind and state without its time of arrival, not unique: a state that comes back is filed
again. `filed_at` is the pipeline's clock when it was filed, so that a rebuild takes the same steps.
"""

batches = Table(
    "batches",
    metadata,
    Column("shard", Text, primary_key=True),
    Column("batch", BigInteger, primary_key=True, autoincrement=False),
    _moment("now"),
    _count("records"),
)
"""One row a commit of a shard: up to when its correlator was advanced once the batch's records were filed."""

snapshots = Table(
    "snapshots",
    metadata,
    Column("part", Text, primary_key=True),
    Column("batch", BigInteger, primary_key=True, autoincrement=False),
    _count("version"),
    _body(),
)
"""What a correlator holds after `batch`; `part` is its shard."""

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=True),
    _text("kind"),
    _text("source"),
    _text("position"),
    _text("reason"),
    _text("detail"),
    _text("original"),
    _moment("received_at"),
    _text("state"),
    Index(None, "state", "received_at"),
)

positions = Table(
    "positions",
    metadata,
    Column("source", Text, primary_key=True),
    _text("position"),
    _count("epoch"),
)
"""How far each source has been taken. A commit names the position it started from: a stale worker's fails."""

counters = Table(
    "counters",
    metadata,
    Column("shard", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    _count("read"),
    _count("accepted"),
    _count("duplicate"),
    _count("rejected"),
    _count("late"),
)

progress = Table(
    "progress",
    metadata,
    Column("shard", Text, primary_key=True),
    _moment("now"),
    Column("newest_event_time", Instant),
    Column("watermark", Instant),
    _moment("committed_at"),
)
"""How far each shard is, as of its last commit."""

handovers = Table(
    "handovers",
    metadata,
    Column("shard", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _text("kind"),
    _body("documents"),
    _flag("awaited"),
    _moment("posted_at"),
    Column("answer", LargeBinary),
    Index(None, "posted_at"),
)
"""Documents on their way to the owner of their shard, and what it made of those that somebody waits for."""

meta = Table("meta", metadata, Column("name", Text, primary_key=True), _text("value"))
"""Single values by name: the time zone of the inventory, which region belongs to which shard."""


# --- the network ----------------------------------------------------------------------------------------------

regions = Table("regions", metadata, Column("region", Text, primary_key=True), _count("place"), _body())
cells = Table(
    "cells",
    metadata,
    Column("cell_id", Text, primary_key=True),
    _count("place"),
    _text("region"),
    _body(),
    Column("site_id", Text),
    Column("district", Text),
    Index(None, "site_id"),
    Index(None, "district"),
)
sites = Table("sites", metadata, Column("site_id", Text, primary_key=True), _count("place"), _body())
planned_work = Table(
    "planned_work",
    metadata,
    Column("work_id", Text, primary_key=True),
    _count("place"),
    _moment("starts_at"),
    _moment("ends_at"),
    _body(),
    Index(None, "starts_at"),
)
"""`place` keeps the order in which the inventory was given: a site belongs to the region of its first cell."""


# --- what was concluded ---------------------------------------------------------------------------------------

groups = Table(
    "groups",
    metadata,
    Column("group_id", Text, primary_key=True),
    _text("region"),
    _moment("started_at"),
    Column("ended_at", Instant),
    _moment("drawn_at"),
    _flag("due"),
    _body(),
    Index(None, "ended_at", "started_at"),
    Index(None, "started_at", "group_id"),
)

outages = Table(
    "outages",
    metadata,
    Column("outage_id", Text, primary_key=True),
    _text("group_id"),
    _text("cell_id"),
    Column("site_id", Text),
    _text("region"),
    Column("technology", Text),
    Column("area_class", Text),
    Column("users", Float),
    _moment("started_at"),
    Column("ended_at", Instant),
    _moment("until"),
    _body("down"),
    _flag("planned"),
    Column("work_id", Text),
    _count("alarms"),
    _count("flaps"),
    _flag("stale"),
    _figure("complaints"),
    _figure("complaints_lo"),
    _figure("complaints_hi"),
    _text("note"),
    _flag("final"),
    Index(None, "region", "started_at"),
    Index(None, "group_id"),
    Index(None, "cell_id", "started_at"),
    Index(None, "final", "ended_at"),
    Index(None, "started_at", "outage_id"),
    Index(None, "ended_at", "started_at"),
    Index(None, "site_id", "started_at"),
    Index(None, "complaints", "outage_id"),
)
"""Provisional (`final` false: as its group was last drawn) until the watermark has passed, then as concluded."""

complaints = Table(
    "complaints",
    metadata,
    Column("complaint_id", Text, primary_key=True),
    _text("region"),
    Column("district", Text),
    Column("cell_id", Text),
    Column("category", Text),
    Column("cause", Text),
    Column("status", Text),
    _moment("created_at"),
    Column("resolved_at", Instant),
    Column("repeat_of", Text),
    Column("background", Float),
    _flag("concluded"),
    Column("concluded_cause", Text),
    Column("scene", Text),
    Column("planned_resolution_at", Instant),
    Column("first_contact_resolved", Boolean),
    Index(None, "region", "created_at"),
    Index(None, "created_at", "complaint_id"),
    Index(None, "cell_id", "created_at"),
)
"""Latest state, and what was concluded: `background` once attributed, `concluded_cause` where `concluded`."""

attributions = Table(
    "attributions",
    metadata,
    Column("complaint_id", Text, primary_key=True),
    Column("outage_id", Text, primary_key=True),
    _figure("probability"),
    _flag("planned"),
    Index(None, "outage_id"),
)

spikes = Table(
    "spikes",
    metadata,
    Column("region", Text, primary_key=True),
    Column("district", Text, primary_key=True),
    Column("starts_at", Instant, primary_key=True),
    _moment("ends_at"),
    _text("kind"),
    _flag("final"),
    _body(),
    Index(None, "ends_at"),
    Index(None, "starts_at", "region", "district"),
)

bins = Table(
    "bins",
    metadata,
    Column("region", Text, primary_key=True),
    Column("district", Text, primary_key=True),
    Column("starts_at", Instant, primary_key=True),
    _moment("ends_at"),
    _count("observed"),
    _figure("expected"),
    _figure("upper"),
    _figure("attributed"),
    Index(None, "starts_at", "region", "district"),
)


# --- what is done about it ------------------------------------------------------------------------------------

orders = Table(
    "orders",
    metadata,
    Column("order_id", Text, primary_key=True),
    _text("group_id"),
    _text("region"),
    _text("state"),
    _flag("open"),
    _text("priority"),
    _figure("dispatch_index"),
    _moment("issued_at"),
    _moment("changed_at"),
    _count("version"),
    _body(),
    Column("kind", Text, nullable=False, server_default=""),
    Column("stage", Text, nullable=False, server_default=""),
    Column("unit", Text, nullable=False, server_default=""),
    Index(
        "one_open_order_per_group", "group_id", unique=True, sqlite_where=text("open"), postgresql_where=text("open")
    ),
    Index(None, "open", "dispatch_index"),
    Index(None, "changed_at"),
    Index(None, "issued_at", "order_id"),
    Index(None, "group_id"),
    Index(None, "region", "issued_at"),
)

order_history = Table(
    "order_history",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    _moment("changed_at"),
    _text("change"),
    _text("state"),
    _body(),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=True),
    _text("channel"),
    _text("order_id"),
    _text("key"),
    _body(),
    _moment("queued_at"),
    _moment("due_at"),
    _count("attempts"),
    _text("state"),
    _text("last_error"),
    UniqueConstraint("channel", "key"),
    Index(None, "channel", "state", "due_at"),
    Index(None, "channel", "order_id", "id"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=True),
    _count("outbox_id"),
    _moment("pushed_at"),
    _text("outcome"),
    _text("answer"),
    Index(None, "outbox_id"),
)
"""Every try to push an order change, and the answer."""

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    _text("holder"),
    _count("token"),
    _moment("until"),
)
