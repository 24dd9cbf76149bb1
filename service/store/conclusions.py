"""Writing what was concluded: facts become rows, later ones in the place of earlier ones."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete, or_, update

from correlate.facts import (
    BinConcluded,
    ComplaintAttributed,
    ComplaintResolved,
    Fact,
    GroupPicture,
    OutageConcluded,
    Spike,
)
from correlate.spikes.spike import WINDOWS
from service.store import rows, schema
from service.store.database import delete_by, upsert
from service.store.rows import Row, last_by, of_type

_NOT_CONCLUDED = ~schema.outages.c.final
_OVERLAPPING = delete(schema.spikes).where(
    schema.spikes.c.region == bindparam("in_region"),
    schema.spikes.c.district == bindparam("in_district"),
    ~schema.spikes.c.final,
    schema.spikes.c.starts_at < bindparam("until"),
    schema.spikes.c.ends_at > bindparam("since"),
)
_VOID = delete(schema.spikes).where(
    schema.spikes.c.region == bindparam("in_region"),
    ~schema.spikes.c.final,
    schema.spikes.c.ends_at <= bindparam("long_over"),
)
_DRAWN = delete(schema.outages).where(schema.outages.c.group_id == bindparam("drawn"), _NOT_CONCLUDED)

_SAME_TIME = delete(schema.outages).where(
    schema.outages.c.cell_id == bindparam("of_cell"),
    _NOT_CONCLUDED,
    schema.outages.c.started_at <= bindparam("last"),
    or_(schema.outages.c.ended_at.is_(None), schema.outages.c.ended_at >= bindparam("first")),
)


def write_facts(connection: Connection, facts: Sequence[Fact]) -> None:
    """All facts of a batch, of any type and in the order in which they were concluded."""
    _write_pictures(connection, of_type(facts, GroupPicture))
    _write_outages(connection, of_type(facts, OutageConcluded))
    _write_attributions(connection, of_type(facts, ComplaintAttributed))
    _write_causes(connection, of_type(facts, ComplaintResolved))
    _write_spikes(connection, of_type(facts, Spike))
    bins = last_by(of_type(facts, BinConcluded), "region", "district", "starts_at")
    upsert(connection, schema.bins, [rows.bin_row(fact) for fact in bins])
    _drop_void_spikes(connection, bins)


def forget_conclusions(connection: Connection) -> None:
    """Leave of complaints what was filed, and of outages nothing."""
    for table in (schema.outages, schema.attributions, schema.spikes, schema.bins):
        connection.execute(delete(table))
    connection.execute(update(schema.complaints).values(background=None, concluded=False, concluded_cause=None))


def _write_pictures(connection: Connection, pictures: Sequence[GroupPicture]) -> None:
    if not pictures:
        return
    current = _current(pictures)
    drawn = {name for picture in pictures for name in (picture.group_id, *picture.formerly)}
    # An outage whose start a late alarm moved has another id now: the old one goes with its group's old picture.
    connection.execute(_DRAWN, [{"drawn": name} for name in sorted(drawn)])
    gone = sorted(drawn - {picture.group_id for picture in current})
    delete_by(connection, schema.groups.c.group_id, gone)
    upsert(connection, schema.groups, [rows.group_row(picture) for picture in current])
    upsert(connection, schema.outages, _open_outage_rows(current), where=_NOT_CONCLUDED)


def _current(pictures: Iterable[GroupPicture]) -> list[GroupPicture]:
    current: dict[str, GroupPicture] = {}
    for picture in pictures:
        for name in picture.formerly:
            current.pop(name, None)
        current[picture.group_id] = picture
    return list(current.values())


def _open_outage_rows(pictures: Iterable[GroupPicture]) -> list[Row]:
    found = {outage.outage_id: (outage, picture) for picture in pictures for outage in picture.outages}
    return [rows.open_outage_row(outage, picture) for outage, picture in found.values()]


def _write_outages(connection: Connection, outages: Sequence[OutageConcluded]) -> None:
    latest = last_by(outages, "outage_id")
    # A cell has one outage at a time. One drawn under another id had a start that something late has moved.
    periods = [{"of_cell": each.cell_id, "first": each.started_at, "last": each.until} for each in latest]
    if periods:
        connection.execute(_SAME_TIME, periods)
    upsert(connection, schema.outages, [rows.outage_row(outage) for outage in latest])


def _write_attributions(connection: Connection, facts: Sequence[ComplaintAttributed]) -> None:
    latest = last_by(facts, "complaint_id")
    upsert(connection, schema.complaints, [rows.attributed_row(fact) for fact in latest], keep=("concluded",))
    delete_by(connection, schema.attributions.c.complaint_id, [fact.complaint_id for fact in latest])
    upsert(connection, schema.attributions, [row for fact in latest for row in rows.share_rows(fact)])


def _write_causes(connection: Connection, facts: Sequence[ComplaintResolved]) -> None:
    latest = last_by(facts, "complaint_id")
    upsert(connection, schema.complaints, [rows.resolved_row(fact) for fact in latest])


def _write_spikes(connection: Connection, spikes: Sequence[Spike]) -> None:
    # A spike that goes on is told again and again, perhaps from another start: only the last telling stays.
    for spike in spikes:
        place = {"in_region": spike.region, "in_district": spike.district or ""}
        connection.execute(_OVERLAPPING, {**place, "until": spike.ends_at, "since": spike.starts_at})
        upsert(connection, schema.spikes, [rows.spike_row(spike)])


def _drop_void_spikes(connection: Connection, bins: Sequence[BinConcluded]) -> None:
    # What was first seen as a spike may turn out to be none: then nothing final is ever said of it.
    long_over = {fact.region: fact.ends_at - max(WINDOWS) * (fact.ends_at - fact.starts_at) for fact in bins}
    if long_over:
        connection.execute(_VOID, [{"in_region": region, "long_over": moment} for region, moment in long_over.items()])
