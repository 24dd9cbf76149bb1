"""Which unit repairs each site, as the kept inventory tells it."""

import msgspec
from sqlalchemy import Connection, select

from ingest.records import Site
from service.store import schema

_site = msgspec.msgpack.Decoder(Site)


def site_units(connection: Connection) -> dict[str, str]:
    """Site → unit; sites without one are left out."""
    table = schema.sites.c
    found = (_site.decode(body) for body in connection.execute(select(table.body).order_by(table.place)).scalars())
    return {site.site_id: site.unit for site in found if site.unit}
