"""What is known of a place at a moment, read from the tables: outages of its cells, their causes, orders and spikes.

Each look is bounded by the place, not by how many outages there are: it goes by indexes alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, Engine, and_, or_, select

from alerts.explain.explanation import CellOut
from alerts.explain.restoration import OrderStanding
from alerts.works import work_case
from correlate.facts import Spike
from ingest.records import PlannedWork
from service.store import schema
from service.store.desk_schema import cases

_AT_ONCE = 1_000
_LONGEST = timedelta(days=30)
"""An outage that is older is not looked for: one that nobody clears ends after `stale_after`."""


class _Causes(msgspec.Struct):
    """What is looked at of a picture, which may name thousands of cells."""

    causes: tuple[str, ...] = ()


_causes = msgspec.msgpack.Decoder(_Causes)
_order = msgspec.msgpack.Decoder(OrderStanding)
_work = msgspec.msgpack.Decoder(PlannedWork)
_spike = msgspec.msgpack.Decoder(Spike)


class _Followed(msgspec.Struct):
    """What a case of planned work says of the work itself."""

    parts: tuple[PlannedWork, ...]
    cancelled_at: datetime | None = None


_followed = msgspec.msgpack.Decoder(_Followed)
_FOLLOWED = and_(cases.c.open, cases.c.kind == work_case.KIND)


class ExplainReads:
    """Reads over one database, each call one consistent look."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def outages(self, cell_ids: Sequence[str], since: datetime, until: datetime) -> list[CellOut]:
        """Outages of these cells that began by `until` and had not ended by `since`."""
        with self._engine.connect() as connection:
            return [one for some in _parts(cell_ids) for one in _outages(connection, some, since, until)]

    def causes(self, group_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The causes of the alarms of each group, the most frequent first."""
        table = schema.groups.c
        with self._engine.connect() as connection:
            return {
                group_id: _causes.decode(body).causes
                for some in _parts(group_ids)
                for group_id, body in connection.execute(
                    select(table.group_id, table.body).where(table.group_id.in_(some))
                )
            }

    def orders(self, group_ids: Sequence[str], at: datetime) -> Mapping[str, OrderStanding]:
        """The order of each group as it stood at `at`: of several the one issued last."""
        table = schema.orders.c
        found: dict[str, OrderStanding] = {}
        with self._engine.connect() as connection:
            for some in _parts(group_ids):
                wanted = select(table.body).where(table.group_id.in_(some), table.issued_at <= at)
                for (body,) in connection.execute(wanted.order_by(table.issued_at)):
                    order = _order.decode(body)
                    found[order.group_id] = order if order.changed_at <= at else _as_of(connection, order, at)
        return found

    def works(self, work_ids: Sequence[str], at: datetime) -> Mapping[str, PlannedWork]:
        """Planned works as people have left them: those of these ids, and those whose window is open at `at`.

        By id; further places of the same work stand under keys of their own.
        """
        table = schema.planned_work.c
        open_now = and_(table.starts_at <= at, table.ends_at > at)
        found: dict[str, PlannedWork] = {}
        with self._engine.connect() as connection:
            for some in [*_parts(work_ids)] or [()]:
                for (body,) in connection.execute(select(table.body).where(or_(table.work_id.in_(some), open_now))):
                    _enter(found, [_work.decode(body)])
            for work_id, body in connection.execute(select(cases.c.case_id, cases.c.body).where(_FOLLOWED)):
                followed = _followed.decode(body)
                _leave(found, work_id)
                covering = [part for part in followed.parts if part.starts_at <= at < part.ends_at]
                if followed.cancelled_at is None:
                    _enter(found, followed.parts if work_id in work_ids else covering)
        return found

    def spikes(self, region: str, since: datetime, until: datetime) -> list[Spike]:
        """Spikes of the region that began by `until` and go on, or ended after `since`."""
        table = schema.spikes.c
        lasting = or_(table.ends_at > since, ~table.final)
        wanted = select(table.body).where(table.region == region, table.starts_at <= until, lasting)
        with self._engine.connect() as connection:
            return [_spike.decode(body) for (body,) in connection.execute(wanted)]

    def segment(self, outage_id: str) -> str | None:
        """The segment of an outage, ``4G-urban``; None where the outage is not known."""
        table = schema.outages.c
        wanted = select(table.technology, table.area_class).where(table.outage_id == outage_id)
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else "-".join(part for part in row if part) or "all"

    def has_complaint(self, complaint_id: str) -> bool:
        """Whether there is such a complaint."""
        table = schema.complaints.c
        with self._engine.connect() as connection:
            return (
                connection.execute(select(table.region).where(table.complaint_id == complaint_id)).scalar() is not None
            )


def _outages(connection: Connection, cell_ids: Sequence[str], since: datetime, until: datetime) -> Iterator[CellOut]:
    table = schema.outages.c
    named = (table[name] for name in CellOut.__struct_fields__)
    there = (table.cell_id.in_(cell_ids), table.started_at <= until, table.started_at > since - _LONGEST)
    lasting = or_(table.ended_at.is_(None), table.ended_at > since)
    return (CellOut(*row) for row in connection.execute(select(*named).where(*there, lasting)))


def _as_of(connection: Connection, order: OrderStanding, at: datetime) -> OrderStanding:
    history = schema.order_history.c
    wanted = select(history.body).where(history.order_id == order.order_id, history.changed_at <= at)
    body = connection.execute(wanted.order_by(history.version.desc()).limit(1)).scalar()
    return _order.decode(body) if body else order


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def _enter(found: dict[str, PlannedWork], parts: Sequence[PlannedWork]) -> None:
    for part in parts:
        key = part.work_id if part.work_id not in found else f"{part.work_id}\x1f{part.cell_id or part.site_id}"
        found[key] = part


def _leave(found: dict[str, PlannedWork], work_id: str) -> None:
    for key in [key for key, work in found.items() if work.work_id == work_id]:
        del found[key]
