"""The regions of the inventory as it is kept: their names in both languages and their users."""

import msgspec
from sqlalchemy import Connection, select

from ingest.records import Region
from service.store import schema

_region = msgspec.msgpack.Decoder(Region)


def known_regions(connection: Connection) -> dict[str, Region]:
    """By their id, in the order of the inventory."""
    table = schema.regions.c
    rows = connection.execute(select(table.region, table.body).order_by(table.place))
    return {region: _region.decode(body) for region, body in rows}
