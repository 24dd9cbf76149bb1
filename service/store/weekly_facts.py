"""What the weekly table is counted from, read back as the facts it was concluded from."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, Engine, func, or_, select

from correlate.facts import ComplaintAttributed, ComplaintResolved, OutageConcluded, Share
from service.store import schema
from service.store.reads import AnyRow, outage_of

WeeklyFact = OutageConcluded | ComplaintAttributed | ComplaintResolved


def weekly_facts(engine: Engine, since: datetime, until: datetime) -> Iterator[WeeklyFact]:
    """Facts of the outages that touch [since, until) and of the complaints made in it.

    Outages that are not concluded yet stand in as they were last drawn, and complaints that are not attributed
    yet as background: a week that goes on is shown as far as it is known. Shares of one complaint are summed to
    one planned and one unplanned part, whose outage ids are empty.
    """
    with engine.connect() as connection:
        yield from _outages(connection, since, until)
        yield from _complaints(connection, since, until)


def _outages(connection: Connection, since: datetime, until: datetime) -> Iterator[OutageConcluded]:
    table = schema.outages.c
    touching = (table.started_at < until, or_(table.ended_at.is_(None), table.ended_at > since))
    for found in connection.execute(
        select(schema.outages).where(*touching).order_by(table.started_at, table.outage_id)
    ):
        row = outage_of(found)
        names = [name for name in OutageConcluded.__struct_fields__ if name != "corrects"]
        yield OutageConcluded(**{name: getattr(row, name) for name in names})


def _complaints(
    connection: Connection, since: datetime, until: datetime
) -> Iterator[ComplaintAttributed | ComplaintResolved]:
    table, shares = schema.complaints.c, schema.attributions.c
    by_outage = func.coalesce(func.sum(shares.probability).filter(~shares.planned), 0.0)
    by_work = func.coalesce(func.sum(shares.probability).filter(shares.planned), 0.0)
    columns = (
        table.complaint_id,
        table.region,
        table.district,
        table.created_at,
        table.concluded,
        table.concluded_cause,
    )
    joined = schema.complaints.outerjoin(schema.attributions, shares.complaint_id == table.complaint_id)
    made = (table.created_at >= since, table.created_at < until)
    found = select(*columns, by_outage, by_work).select_from(joined).where(*made).group_by(*columns)
    for row in connection.execute(found.order_by(table.created_at, table.complaint_id)):
        yield from _facts_of(row)


def _facts_of(row: AnyRow) -> Iterator[ComplaintAttributed | ComplaintResolved]:
    complaint_id, region, district, created_at, concluded, cause, by_outage, by_work = row
    shares = tuple(Share("", part, planned) for part, planned in ((by_outage, False), (by_work, True)) if part)
    background = max(0.0, 1.0 - by_outage - by_work)
    yield ComplaintAttributed(complaint_id, region, district, created_at, shares, background)
    if concluded:
        yield ComplaintResolved(complaint_id, region, created_at, cause, None)
