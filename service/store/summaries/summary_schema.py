"""The tables of kept sums: which days were written to, and what was summed of days and weeks."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text

from service.store.schema import metadata

changed_days = Table(
    "changed_days",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("day", BigInteger, primary_key=True, autoincrement=False),
    Column("shard", Text, primary_key=True),
    Column("changes", BigInteger, nullable=False),
)
"""How often a commit wrote anything of a kind that touches a day (UTC, counted from 1970-01-01).

A row for each shard, so that no two workers wait for each other. Day −1 stands for all days.
"""

summaries = Table(
    "summaries",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("zone", Text, primary_key=True),
    Column("span", Text, primary_key=True),
    Column("changes", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""What was summed of a span of local time, by region, when its days had been written to so often."""
