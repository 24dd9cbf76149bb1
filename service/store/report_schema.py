"""The table of reports that were made: each version of a period's, what it told and why it is other than the last."""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from service.store.instant import Instant
from service.store.schema import metadata

report_versions = Table(
    "report_versions",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made_at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Versions count from 1 and stay; `body` holds figures and notes, no more than sums of regions."""
