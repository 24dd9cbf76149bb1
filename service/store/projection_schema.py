"""The tables of what others are told: what waits for each target, and what became of the rest."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from service.store.instant import Instant
from service.store.schema import metadata

projections = Table(
    "projections",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("target", Text, nullable=False),
    Column("items", BigInteger, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "target", "queued_at", "items"),
)
"""What waits, in its order: rows go once they were taken. `body` is the sink's business; it holds so many `items`."""

projection_counts = Table(
    "projection_counts",
    metadata,
    Column("target", Text, primary_key=True),
    Column("taken", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    Column("dropped", BigInteger, nullable=False),
)
"""Items since the beginning: taken by the target, refused by it for good, dropped because too much waited."""
