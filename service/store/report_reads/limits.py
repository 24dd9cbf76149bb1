"""Repair-time limits as the golden window recommends them, weighed on the outages that the store has kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, select

from alerts.what_if.weighed_limits import Material, SegmentLimits, what_if
from correlate.model import Model
from correlate.rules import Rules
from correlate.topology import UNKNOWN_USERS
from ingest.records import Cell, PastOrder, Site
from service.store import schema
from service.store.concluded_outages import latest_outages
from service.store.repairs_done import RepairsDone
from service.store.report_reads.span import Span
from service.store.report_reads.windows import model_in_force

WEIGHED: Final = 6_000
"""The latest so many outages of cells are what limits are weighed on: some weeks of a province, seconds of a core."""

_HOLD_OFF: Final = Rules().hold_off
_cell = msgspec.msgpack.Decoder(Cell)
_site = msgspec.msgpack.Decoder(Site)


class LimitsFacts(msgspec.Struct, frozen=True):
    """By segment of the model, `all` first; empty where no outage was recorded.

    Weighed on `groups` outage groups that began between `since` and `until`. `ends_known`: how long outages last
    without a crew was learnt from them; `crew_hours` from `crew_orders` repairs, assumed where these are 0.
    """

    segments: Mapping[str, SegmentLimits]
    groups: int
    since: datetime | None
    until: datetime | None
    ends_known: bool
    crew_hours: float
    crew_orders: int
    is_learnt: bool


class LimitReads:
    """Reads tables only. `model`: where the store did not learn the one in force; `past_orders`: of the inventory."""

    def __init__(
        self,
        engine: Engine,
        model: Model | None = None,
        past_orders: Sequence[PastOrder] = (),
        hold_off: timedelta = _HOLD_OFF,
    ) -> None:
        self._engine = engine
        self._model = model
        self._past_orders = past_orders
        self._hold_off = hold_off

    def facts(self, span: Span) -> LimitsFacts:
        """Of the latest outages there are, whatever the time is that is told of: one week is too little for limits."""
        with self._engine.connect() as connection:
            model = self._model or model_in_force(connection)[0]
            told = what_if(self._material(connection, span.zone), model)
        return LimitsFacts(
            told.segments,
            len(told.groups),
            told.since,
            told.until,
            told.ends_known,
            told.crew_hours,
            told.crew_orders,
            model.learnt,
        )

    def _material(self, connection: Connection, zone: str) -> Material:
        sites = map(_site.decode, connection.execute(select(schema.sites.c.body)).scalars())
        return Material(
            outages=latest_outages(self._engine, WEIGHED),
            past_orders=(*self._past_orders, *RepairsDone(self._engine).latest()),
            sites={site.site_id: site for site in sites},
            zone=zone,
            users_unknown=_mean_users(connection),
            hold_off=self._hold_off,
            complaints_known=connection.execute(select(schema.complaints.c.complaint_id).limit(1)).scalar() is not None,
        )


def _mean_users(connection: Connection) -> float:
    """Of the cells whose users the inventory tells."""
    cells = map(_cell.decode, connection.execute(select(schema.cells.c.body)).scalars())
    known = [cell.users for cell in cells if cell.users is not None]
    return sum(known) / len(known) if known else UNKNOWN_USERS
