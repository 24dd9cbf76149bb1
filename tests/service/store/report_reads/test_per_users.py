"""Complaints of two years are counted by month, region and class, also those whose rows have been let go."""

from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Engine, delete

from correlate.weeks import Days, Months
from ingest.records import Category
from service.store import schema
from service.store.batch import Filed
from service.store.report_reads.complaint_counts import ComplaintCounts
from service.store.report_reads.per_users import MonthCounts, PerUsersFacts, PerUsersReads
from service.store.report_reads.span import Span
from service.store.seen_regions import seeing
from service.store.store import Store
from service.store.summaries.summaries import Span as Day
from tests.service.made import at, complaint, outcome

ZONE = "Asia/Shanghai"


def made(store: Store, *moments: tuple[datetime, str, Category | None]) -> None:
    records = [
        msgspec.structs.replace(complaint(0, f"C-{number}", region=region, category=category), created_at=moment)
        for number, (moment, region, category) in enumerate(moments)
    ]
    store.commit(outcome(1, 24 * 8, records=tuple(Filed(one, at(24 * 8)) for one in records)))


def local(text: str) -> datetime:
    return (datetime.fromisoformat(text) - timedelta(hours=8)).replace(tzinfo=UTC)


def month(facts: PerUsersFacts, name: str) -> MonthCounts:
    (found,) = (one for one in facts.months if one.name == name)
    return found


def test_a_complaint_counts_in_the_local_month_in_which_it_was_made(store: Store, engine: Engine, span: Span) -> None:
    made(
        store,
        (local("2011-06-30T23:59:59"), "Yinchuan", Category.VOICE),
        (local("2011-07-01T00:00:00"), "Yinchuan", Category.VOICE),
        (local("2011-07-10T23:59:59"), "Guyuan", None),
        (local("2011-07-11T00:00:00"), "Guyuan", Category.OTHER),
    )
    facts = PerUsersReads(engine).facts(span)
    assert month(facts, "2011-06").counts == {"Yinchuan": {"voice": 1}}
    assert month(facts, "2011-07").counts == {"Yinchuan": {"voice": 1}, "Guyuan": {"": 1}}
    assert (month(facts, "2011-06").whole, month(facts, "2011-07").whole) == (True, False)
    assert facts.since == local("2011-06-30T00:00:00")


def test_months_reach_back_to_january_of_last_year(engine: Engine, span: Span) -> None:
    facts = PerUsersReads(engine).facts(span)
    assert [one.name for one in facts.months] == [one.name for one in Months(ZONE).between("2010-01", "2011-07")]
    assert (facts.since, all(not one.counts for one in facts.months)) == (None, True)


def test_last_year_is_told_up_to_the_same_day(store: Store, engine: Engine, span: Span) -> None:
    made(
        store,
        (local("2010-07-10T23:00:00"), "Yinchuan", Category.VOICE),
        (local("2010-07-11T00:00:00"), "Yinchuan", Category.VOICE),
    )
    facts = PerUsersReads(engine).facts(span)
    assert facts.year_ago.counts == {"Yinchuan": {"voice": 1}}
    assert (facts.year_ago.starts_at, facts.year_ago.ends_at) == (
        local("2010-07-01T00:00:00"),
        local("2010-07-11T00:00:00"),
    )
    assert month(facts, "2010-07").counts == {"Yinchuan": {"voice": 2}}


def test_the_29th_of_february_is_beside_the_whole_february_before(engine: Engine) -> None:
    days = Days(ZONE)
    day, before = days.named("2012-02-29"), days.named("2012-02-28")
    whole = Span(day.starts_at, day.ends_at, before.starts_at, ZONE)
    assert PerUsersReads(engine).facts(whole).year_ago.ends_at == local("2011-03-01T00:00:00")
    part = Span(before.starts_at, before.ends_at, days.named("2012-02-27").starts_at, ZONE)
    assert PerUsersReads(engine).facts(part).year_ago.ends_at == local("2011-03-01T00:00:00")


def kept_days(store: Store, *names: str) -> None:
    days = [Days(ZONE).named(name) for name in names]
    spans = [Day(day.name, day.starts_at, day.ends_at) for day in days]
    assert store.summaries.complaints.refresh(ZONE, spans, spans[0].starts_at, spans[0].starts_at) == len(spans)


def test_days_whose_rows_have_been_let_go_count_as_they_were_summed(store: Store, engine: Engine, span: Span) -> None:
    moments = [local(f"2011-06-{day:02d}T{hour:02d}:00:00") for day in (10, 11, 12) for hour in (3, 15)]
    made(store, *((moment, "Yinchuan", Category.VOICE) for moment in moments))
    kept_days(store, "2011-06-10", "2011-06-11")
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(delete(schema.complaints).where(schema.complaints.c.created_at < moments[3]))
    facts = PerUsersReads(engine).facts(span)
    assert month(facts, "2011-06").counts == {"Yinchuan": {"voice": 6}}
    assert facts.since == local("2011-06-10T00:00:00")


def test_days_that_were_written_to_since_they_were_summed_are_counted_from_rows(store: Store, engine: Engine) -> None:
    made(store, (local("2011-07-05T10:00:00"), "Yinchuan", Category.VOICE))
    kept_days(store, "2011-07-05")
    late = complaint(0, "C-9", created_at=local("2011-07-05T11:00:00"), category=Category.VOICE)
    store.commit(outcome(2, 24 * 9, records=(Filed(late, at(24 * 9)),)))
    week = local("2011-07-04T00:00:00"), local("2011-07-11T00:00:00")
    assert ComplaintCounts(engine, ZONE, week[0]).over([week]) == [{"Yinchuan": {"voice": 2}}]


def test_whoever_sees_one_region_is_told_of_no_other(store: Store, engine: Engine, span: Span) -> None:
    moments = [local("2011-07-05T10:00:00"), local("2011-07-06T10:00:00")]
    made(store, *((moment, region, None) for moment, region in zip(moments, ("Guyuan", "Yinchuan"), strict=True)))
    kept_days(store, "2011-07-05", "2011-07-06")
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(delete(schema.complaints).where(schema.complaints.c.region == "Guyuan"))
    with seeing(frozenset({"Yinchuan"})):
        facts = PerUsersReads(engine).facts(span)
    assert month(facts, "2011-07").counts == {"Yinchuan": {"": 1}}
    assert list(facts.regions) == ["Yinchuan"]
