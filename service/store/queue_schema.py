"""The table of the dispatch queue: open orders alone, in narrow rows that are found, counted and ranked quickly."""

from sqlalchemy import Column, Float, Index, Table, Text

from service.store.instant import Instant
from service.store.schema import metadata

queue = Table(
    "queue",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("group_id", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("crew", Text, nullable=False),
    Column("dispatch_index", Float, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("words", Text, nullable=False),
    Index("ix_queue_ranked", "dispatch_index", "issued_at", "order_id", "region", "stage", "priority", "unit", "crew"),
    Index("ix_queue_counted", "region", "stage", "priority", "unit"),
)
"""`unit` and `crew` are empty where nobody has it; `words` are what a search looks in: ids, places, causes."""
