"""Where service is out now, site by site, with what is known of it: what the map and its list are made of."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Engine, case, func, select

from service.store import schema
from service.store.reads import AnyRow, AnySelect

MOST_SITES = 20_000
"""More than a map can show apart."""


class OpenOrder(msgspec.Struct, frozen=True):
    """The open order of a group, by what it is sorted by."""

    order_id: str
    state: str
    priority: str
    dispatch_index: float


class ProblemSite(msgspec.Struct, frozen=True):
    """Cells of one site that are out of service in one group; a cell without a site stands for itself.

    `users` are those served on average, `complaints` the expected number put down to it; `planned`: all of it is.
    """

    place_id: str
    region: str
    group_id: str
    cell_id: str
    cells: int
    users: float
    started_at: datetime
    complaints: float
    planned: bool
    severity: str | None = None
    order: OpenOrder | None = None


class _Severity(msgspec.Struct):
    """What is looked at of a group's picture."""

    severity: str | None


_severity = msgspec.msgpack.Decoder(_Severity)


class ProblemSites:
    """Reads over one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def listed(self) -> list[ProblemSite]:
        """Those whose repair is worth most first, then those without an order by their users; planned work last."""
        severities, orders = self._severities(), self._orders()
        found = [
            msgspec.structs.replace(site, severity=severities.get(site.group_id), order=orders.get(site.group_id))
            for site in map(_site, self._rows(_OPEN))
        ]
        return sorted(found, key=_urgency)

    def _severities(self) -> Mapping[str, str | None]:
        table = schema.groups.c
        rows = self._rows(select(table.group_id, table.body).where(table.ended_at.is_(None)))
        return {group_id: _severity.decode(body).severity for group_id, body in rows}

    def _orders(self) -> Mapping[str, OpenOrder]:
        table = schema.orders.c
        columns = (table.group_id, *(table[name] for name in OpenOrder.__struct_fields__))
        return {row[0]: OpenOrder(*row[1:]) for row in self._rows(select(*columns).where(table.open))}

    def _rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        with self._engine.connect() as connection:
            return connection.execute(statement).all()


def _open_sites() -> AnySelect:
    table = schema.outages.c
    place = func.coalesce(table.site_id, table.cell_id)
    columns = (
        place,
        table.region,
        table.group_id,
        func.min(table.cell_id),
        func.count(),
        func.sum(func.coalesce(table.users, 0.0)),
        func.min(table.started_at),
        func.sum(table.complaints),
        func.min(case((table.planned, 1), else_=0)),
    )
    by_site = select(*columns).where(table.ended_at.is_(None)).group_by(place, table.region, table.group_id)
    return by_site.order_by(func.sum(table.complaints).desc(), place).limit(MOST_SITES)


_OPEN = _open_sites()


def _site(row: AnyRow) -> ProblemSite:
    place_id, region, group_id, cell_id, cells, users, started_at, complaints, planned = row
    return ProblemSite(
        place_id, region, group_id, cell_id, int(cells), float(users), started_at, float(complaints), bool(planned)
    )


def _urgency(site: ProblemSite) -> tuple[bool, float, float, str, str]:
    worth = site.order.dispatch_index if site.order else float("-inf")
    return site.planned, -worth, -site.users, site.place_id, site.group_id
