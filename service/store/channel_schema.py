"""The table of channels that were switched off."""

from sqlalchemy import Column, Table, Text

from service.store.instant import Instant
from service.store.schema import metadata

channels_off = Table(
    "channels_off",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("why", Text, nullable=False),
)
"""A row while it is off."""
