"""Which unit repairs each site, as the kept inventory tells it."""

import msgspec
from sqlalchemy import Connection, select

from ingest.records import Site
from service.store import schema

_site = msgspec.msgpack.Decoder(Site)


def site_units(connection: Connection) -> dict[str, str]:
    """Site → unit; sites without one are left out, and those without a cell: nothing tells their region."""
    table = schema.sites.c
    wanted = select(table.body).where(table.site_id.in_(select(schema.cells.c.site_id))).order_by(table.place)
    found = (_site.decode(body) for body in connection.execute(wanted).scalars())
    return {site.site_id: site.unit for site in found if site.unit}
