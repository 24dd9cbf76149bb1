"""The story of one outage group, read from the tables: its outages, the complaints put down to it, what was said."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Engine, case, func, select

from alerts.explain.precision import Verdict
from correlate.facts import GroupPicture, OutageConcluded
from ingest.records import Complaint
from service.store import schema
from service.store.concluded_outages import latest_outages
from service.store.customer_schema import feedback
from service.store.reads import AnyRow, AnySelect, OutageRow, outage_of

_AT_ONCE = 500
_picture = msgspec.msgpack.Decoder(GroupPicture)
_complaint = msgspec.msgpack.Decoder(Complaint)


class LinkedComplaint(msgspec.Struct, frozen=True):
    """A complaint that outages of the group explain: with `probability` (0–1), `outage_id` the likeliest of them."""

    complaint_id: str
    created_at: datetime
    region: str
    district: str | None
    cell_id: str | None
    category: str | None
    background: float
    outage_id: str
    probability: float


class Rival(msgspec.Struct, frozen=True):
    """Another outage that explains a complaint in part."""

    complaint_id: str
    outage_id: str
    group_id: str
    probability: float


class SaidOfLink(msgspec.Struct, frozen=True):
    """What one person said of a complaint and an outage."""

    complaint_id: str
    outage_id: str
    verdict: Verdict
    by: str
    at: datetime


class EarlierOutage(msgspec.Struct, frozen=True):
    """An outage group that had some of the same cells before; hours are up to its last cell's return."""

    group_id: str
    started_at: datetime
    ended_at: datetime | None
    cells: int
    complaints: float
    planned: bool


class OutageStories:
    """Reads over one database. Each look goes by indexes alone, and is as long as its `limit` at most."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def group_of(self, outage_id: str) -> str | None:
        """The group that an outage belongs to."""
        rows = self._rows(select(schema.outages.c.group_id).where(schema.outages.c.outage_id == outage_id))
        return str(rows[0][0]) if rows else None

    def picture(self, group_id: str) -> GroupPicture | None:
        """The group as it was last drawn; None where it was never drawn, or goes by another id by now."""
        rows = self._rows(select(schema.groups.c.body).where(schema.groups.c.group_id == group_id))
        return _picture.decode(rows[0][0]) if rows else None

    def outages(self, group_id: str, limit: int = 2_000) -> list[OutageRow]:
        """The group's outages, the first to begin first."""
        table = schema.outages.c
        wanted = select(schema.outages).where(table.group_id == group_id).order_by(table.started_at, table.outage_id)
        return [outage_of(row) for row in self._rows(wanted.limit(limit))]

    def linked(self, outage_ids: Sequence[str], limit: int = 20_000) -> list[LinkedComplaint]:
        """Complaints that these outages explain, the earliest first; probabilities of several are summed."""
        table, shares = schema.complaints.c, schema.attributions.c
        joined = schema.attributions.join(schema.complaints, shares.complaint_id == table.complaint_id)
        names = LinkedComplaint.__struct_fields__[:6]
        columns = (
            *(table[name] for name in names),
            func.coalesce(table.background, 0.0),
            shares.outage_id,
            shares.probability,
        )
        found: dict[str, LinkedComplaint] = {}
        for some in _parts(outage_ids):
            wanted = select(*columns).select_from(joined).where(shares.outage_id.in_(some))
            for row in self._rows(wanted.limit(limit)):
                _add(found, LinkedComplaint(*row))
        return sorted(found.values(), key=lambda one: (one.created_at, one.complaint_id))

    def rivals(self, complaint_ids: Sequence[str], group_id: str) -> list[Rival]:
        """Outages of other groups that explain these complaints in part, the likeliest first."""
        shares, outages = schema.attributions.c, schema.outages.c
        joined = schema.attributions.join(schema.outages, outages.outage_id == shares.outage_id)
        columns = (shares.complaint_id, shares.outage_id, outages.group_id, shares.probability)
        wanted = select(*columns).select_from(joined).where(outages.group_id != group_id)
        rows = [
            Rival(*row)
            for some in _parts(complaint_ids)
            for row in self._rows(wanted.where(shares.complaint_id.in_(some)))
        ]
        return sorted(rows, key=lambda rival: (-rival.probability, rival.outage_id))

    def states(self, complaint_ids: Sequence[str]) -> Mapping[str, Complaint]:
        """The latest state of each complaint that the journal still holds: where it was made from, and how."""
        table, found = schema.journal.c, dict[str, Complaint]()
        kept = select(table.body).where(table.kind == "complaints").order_by(table.sequence)
        for some in _parts(complaint_ids):
            for (body,) in self._rows(kept.where(table.identity.in_(some))):
                complaint = _complaint.decode(body)
                found[complaint.complaint_id] = complaint
        return found

    def said(self, complaint_ids: Sequence[str], outage_ids: Sequence[str]) -> list[SaidOfLink]:
        """What people said of links between these complaints and these outages, in the order of their saying."""
        table, ours = feedback.c, frozenset(outage_ids)
        columns = [table[name] for name in SaidOfLink.__struct_fields__]
        rows = [
            row
            for some in _parts(complaint_ids)
            for row in self._rows(select(*columns).where(table.complaint_id.in_(some)).order_by(table.number))
        ]
        return [SaidOfLink(row[0], row[1], Verdict(row[2]), *row[3:]) for row in rows if row[1] in ours]

    def earlier(self, cell_ids: Sequence[str], since: datetime, before: datetime) -> list[EarlierOutage]:
        """Groups that had some of these cells and began in [since, before), the latest first."""
        table = schema.outages.c
        columns = (
            table.group_id,
            func.min(table.started_at),
            func.max(table.ended_at),
            func.count(),
            func.sum(table.complaints),
            func.min(case((table.planned, 1), else_=0)),
            func.count(table.ended_at),
        )
        found: list[EarlierOutage] = []
        for some in _parts(cell_ids):
            there = (table.cell_id.in_(some), table.started_at >= since, table.started_at < before)
            rows = self._rows(select(*columns).where(*there).group_by(table.group_id))
            found += [_earlier(row) for row in rows]
        return sorted(found, key=lambda one: one.started_at, reverse=True)

    def concluded(self, limit: int) -> list[OutageConcluded]:
        """The outages of the whole network that began last; see `latest_outages`."""
        return latest_outages(self._engine, limit)

    def _rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        with self._engine.connect() as connection:
            return connection.execute(statement).all()


def _add(found: dict[str, LinkedComplaint], link: LinkedComplaint) -> None:
    known = found.get(link.complaint_id)
    if known is not None:
        likeliest = max(known, link, key=lambda one: one.probability)
        link = msgspec.structs.replace(likeliest, probability=min(1.0, known.probability + link.probability))
    found[link.complaint_id] = link


def _earlier(row: AnyRow) -> EarlierOutage:
    group_id, started_at, ended_at, cells, complaints, planned, ended = row
    return EarlierOutage(
        group_id, started_at, ended_at if ended == cells else None, int(cells), float(complaints or 0.0), bool(planned)
    )


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))
