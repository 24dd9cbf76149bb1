"""The tables of the desk: what it follows over time, and what people were told."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, Table, Text

from service.store.instant import Instant
from service.store.schema import metadata

cases = Table(
    "cases",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("case_id", Text, primary_key=True),
    Column("region", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("body", LargeBinary, nullable=False),
    Index(None, "open", "kind"),
    Index(None, "kind", "changed_at"),
)
"""The latest state of each."""

notices = Table(
    "notices",
    metadata,
    Column("notice_id", Text, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("priority", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "at"),
    Index(None, "subject", "at"),
    Index(None, "region", "at"),
)
"""What people were told, whichever channels carried it."""
