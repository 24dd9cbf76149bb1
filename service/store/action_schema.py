"""The table of what people did: each action once, with what became of it."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from service.store.instant import Instant
from service.store.schema import metadata

actions = Table(
    "actions",
    metadata,
    Column("action_id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("version", BigInteger),
    Column("refusal", Text),
    Column("body", LargeBinary, nullable=False),
    Index(None, "subject", "subject_id", "at"),
    Index(None, "at"),
    Index(None, "by", "subject", "subject_id"),
)
"""`version`: the state of the order that came of it; `refusal`: why it was not carried out."""
