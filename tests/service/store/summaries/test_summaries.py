"""Kept sums are what the rows say, whatever is written in whatever order."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from alerts.case import Case
from alerts.orders.order import State
from alerts.supervision.red_light import Cause, lit
from alerts.supervision.supervised import Result, What, Why, begun
from correlate.facts import ComplaintAttributed, ComplaintResolved, Fact, OutageConcluded, Share
from correlate.weekly import WeeklyRow, WeeklyTally
from correlate.weeks import Weeks
from service.store import schema
from service.store.batch import Filed
from service.store.store import Store
from service.store.summaries.changed_days import day_of
from service.store.summaries.spans import days_of_months, days_of_weeks, month_of, weeks_until
from service.store.summaries.summaries import Span, Summaries
from service.store.summaries.sums import ComplaintSums, DeskSums, OrderSums, OutageSums
from service.store.summaries.weekly_sums import weekly_rows
from tests.service.made import at, complaint, open_outage, order, outcome, picture

ZONE = "Asia/Shanghai"
REGIONS = ["Yinchuan", "Guyuan"]
WEEKS = weeks_until(ZONE, at(24 * 9), 3)
"""The week before `MONDAY`, its own, and the next."""


def _outage(cell: str = "YC1-1", start: float = 8.0, end: float = 10.0, **changes: object) -> OutageConcluded:
    made = OutageConcluded(
        outage_id=f"O-{cell}-{start}",
        group_id="G-1",
        cell_id=cell,
        site_id="YC1",
        region="Yinchuan",
        technology="3G",
        area_class="urban",
        users=1500.0,
        started_at=at(start),
        ended_at=at(end),
        until=at(end),
        down=((at(start), at(end)),),
        planned=False,
        work_id=None,
        alarms=1,
        flaps=0,
        stale=False,
        complaints=1.0,
        complaints_lo=0.0,
        complaints_hi=2.0,
    )
    return msgspec.structs.replace(made, **changes)


def _table(store: Store) -> list[WeeklyRow]:
    days = store.summaries.complaints.read(ZONE, days_of_weeks(ZONE, WEEKS))
    outages = store.summaries.outages.read(ZONE, WEEKS)
    assert (days.behind, days.missing, outages.behind, outages.missing) == ((), (), (), ())
    return weekly_rows(WEEKS, days, outages, REGIONS)


def _counted(store: Store) -> list[WeeklyRow]:
    tally = WeeklyTally(ZONE, REGIONS)
    for week in WEEKS:
        tally.cover(week.starts_at)
    for fact in store.weekly_facts(WEEKS[0].starts_at, WEEKS[-1].ends_at):
        tally.add(fact)
    return [row for row in tally.rows() if WEEKS[0].name <= row.week <= WEEKS[-1].name]


def _differences(store: Store) -> list[tuple[object, ...]]:
    """Where kept sums tell something else than the facts.

    Shares are summed by complaint in one way and one by one in the other: equal to a part in 10⁹.
    """
    pairs = zip(_table(store), _counted(store), strict=True)
    return [
        (one.week, one.region, name, getattr(one, name), getattr(other, name))
        for one, other in pairs
        for name in WeeklyRow.__struct_fields__
        if _plain(getattr(one, name)) != _plain(getattr(other, name))
    ]


def _plain(value: object) -> object:
    return round(value, 9) if isinstance(value, float) else value


_hours = st.integers(-7 * 24, 14 * 24 - 40).map(float)
_outages = st.builds(
    lambda cell, start, length, planned: _outage(cell, start, start + length, planned=planned, group_id=f"G-{cell}"),
    st.sampled_from(["YC1-1", "YC1-2", "YC2-1"]),
    _hours,
    st.sampled_from([0.5, 3.0, 30.0, 200.0]),
    st.booleans(),
)
_pictures = st.builds(
    lambda cell, start, length, going: picture(
        start + length, open_outage(cell, start, None if going else start + length), group_id=f"G-{cell}"
    ),
    st.sampled_from(["YC1-1", "YC2-2"]),
    _hours,
    st.sampled_from([0.0, 1.0, 30.0]),
    st.booleans(),
)
_attributed = st.builds(
    lambda number, hour, part, planned: ComplaintAttributed(
        f"C-{number}-{hour}", REGIONS[number % 2], None, at(hour), (Share("O-1", part, planned),), 1.0 - part
    ),
    st.integers(0, 5),
    _hours,
    st.sampled_from([0.25, 0.7, 1.0]),
    st.booleans(),
)
_resolved = st.builds(
    lambda number, hour, cause: ComplaintResolved(f"C-{number}-{hour}", REGIONS[number % 2], at(hour), cause, None),
    st.integers(0, 5),
    _hours,
    st.sampled_from(["power", "user", None]),
)
_batches = st.lists(st.lists(_outages | _pictures | _attributed | _resolved, max_size=4), min_size=1, max_size=6)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=_batches)
def test_after_every_commit_the_kept_sums_make_the_table_that_the_facts_make(
    store: Store, batches: list[list[Fact]]
) -> None:
    for facts in batches:
        store.commit(outcome(_last(store) + 1, facts=tuple(facts)))
        assert _differences(store) == []


def test_complaints_are_summed_by_the_local_day_and_their_category(store: Store) -> None:
    filed = [
        Filed(complaint(hours, f"C-{hours}", category=category), at(hours))
        for hours, category in ((0.5, "voice"), (23.5, "voice"), (24.5, "internet"), (25.0, None))
    ]
    store.commit(outcome(records=tuple(filed)))
    found = store.summaries.complaints.read(ZONE, days_of_weeks(ZONE, WEEKS[1:2]))
    assert found.sums["2011-07-04"] == {"Yinchuan": ComplaintSums({"voice": 2})}
    assert found.sums["2011-07-05"] == {"Yinchuan": ComplaintSums({"internet": 1, "": 1})}


def test_an_order_hits_the_window_that_was_told_when_it_was_issued(store: Store) -> None:
    first = order(9.0, window_closes_at=at(11), crew_hours=2.0)
    moved = msgspec.structs.replace(first, version=2, window_closes_at=at(20), state=State.COMPLETED)
    over = picture(12.0, open_outage(end=10.5))
    store.commit(outcome(orders=(first, moved), facts=(over,)))
    found = store.summaries.orders.read(ZONE, WEEKS).sums["2011-W27"]["Yinchuan"]
    assert found == OrderSums(1, 1, 1, 1, 12.0, 49.0, 100.0)


@pytest.mark.parametrize(
    ("state", "end", "told"),
    [
        (State.PENDING, None, OrderSums(1)),
        (State.CANCELLED, 10.5, OrderSums(1, 1, 1)),
        (State.COMPLETED, 11.5, OrderSums(1, 1, 0)),
    ],
    ids=["goes on", "nobody went", "later than assumed"],
)
def test_an_order_avoids_nothing_unless_it_was_carried_out_in_time(
    store: Store, state: State, end: float | None, told: OrderSums
) -> None:
    orders = (order(9.0), msgspec.structs.replace(order(9.0), version=2, state=state))
    store.commit(outcome(orders=orders, facts=(picture(12.0, open_outage(end=end)),)))
    assert store.summaries.orders.read(ZONE, WEEKS).sums["2011-W27"]["Yinchuan"] == told


def test_supervision_and_red_lights_are_counted_by_the_week_they_began_in(store: Store) -> None:
    one = begun(What.ORDER, "R-1", ("Yinchuan", None), Why.OVERDUE, at(8), at(9))
    done = msgspec.structs.replace(one, ended_at=at(12), result=Result.RESOLVED)
    light = lit(Cause.NO_RESULT, "R-1", ("Guyuan", None), at(10))
    bodies = [("supervision", done.case_id, "Yinchuan", done), ("red_light", light.light_id, "Guyuan", light)]
    cases = [
        Case(kind, name, region, True, at(12), None, msgspec.msgpack.encode(body))
        for kind, name, region, body in bodies
    ]
    store.commit(outcome(cases=tuple(cases)))
    found = store.summaries.desk.read(ZONE, WEEKS).sums
    assert found["2011-W27"] == {"Yinchuan": DeskSums(1, 1, 0), "Guyuan": DeskSums(0, 0, 1)}
    assert found["2011-W28"] == {}


def test_a_page_waits_for_so_many_rows_and_is_told_what_is_missing(store: Store) -> None:
    store.commit(outcome(facts=(_outage(start=8.0), _outage(start=24 * 8.0, end=24 * 8 + 1.0))))
    found = store.summaries.outages.read(ZONE, WEEKS, rows=1)
    assert set(found.sums) == {"2011-W28"}
    assert found.missing == ("2011-W26", "2011-W27")


def test_old_sums_are_shown_rather_than_none_and_named(store: Store) -> None:
    store.commit(outcome(facts=(_outage(),)))
    store.summaries.outages.read(ZONE, WEEKS)
    store.commit(outcome(2, facts=(_outage("YC1-2"),)))
    found = store.summaries.outages.read(ZONE, WEEKS, rows=0)
    assert found.sums["2011-W27"]["Yinchuan"].outages == 1
    assert found.behind == ("2011-W27",)


def test_what_is_written_down_outlives_the_process_and_the_rows(store: Store) -> None:
    store.commit(outcome(facts=(_outage(),)))
    assert store.summaries.outages.refresh(ZONE, WEEKS, WEEKS[0].starts_at, WEEKS[-1].ends_at) == len(WEEKS)
    assert store.summaries.outages.refresh(ZONE, WEEKS, WEEKS[0].starts_at, WEEKS[-1].ends_at) == 0
    _drop_outages(store)
    found = _again(store).outages.read(ZONE, WEEKS)
    assert found.sums["2011-W27"]["Yinchuan"].outages == 1


def test_sums_of_rows_that_were_let_go_stay_as_they_were_though_something_is_written_of_them(store: Store) -> None:
    store.commit(outcome(facts=(_outage(), _outage("YC1-2"))))
    store.summaries.outages.refresh(ZONE, WEEKS, WEEKS[0].starts_at, WEEKS[-1].ends_at)
    _drop_outages(store)
    store.commit(outcome(2, facts=(_outage("YC2-1"),)))
    found = _again(store).outages.read(ZONE, WEEKS, rows_since=WEEKS[2].starts_at)
    assert found.sums["2011-W27"]["Yinchuan"].outages == 2
    assert found.behind == ()
    assert store.summaries.outages.refresh(ZONE, WEEKS, WEEKS[2].starts_at, WEEKS[0].starts_at) == 1


def test_what_ended_lately_is_summed_again_by_night_though_nothing_was_marked(store: Store) -> None:
    store.commit(outcome(facts=(_outage(),)))
    store.summaries.outages.refresh(ZONE, WEEKS, WEEKS[0].starts_at, WEEKS[-1].ends_at)
    _drop_outages(store)
    assert store.summaries.outages.refresh(ZONE, WEEKS, WEEKS[0].starts_at, WEEKS[1].starts_at) == 2
    assert _again(store).outages.read(ZONE, WEEKS).sums["2011-W27"] == {}


def test_conclusions_that_are_replaced_are_summed_anew(store: Store) -> None:
    store.commit(outcome(facts=(_outage(),)))
    assert _table(store)
    store.corrections.replace([_outage("YC2-1", 9.0, 11.0)], (at(0), at(24)), (), at(30))
    assert _differences(store) == []
    store.replace_conclusions([_outage("YC2-1", -20.0, -19.0)], (), at(31))
    assert _differences(store) == []


def test_no_span_knows_another_zone(store: Store) -> None:
    store.commit(outcome(facts=(_outage(start=2.0, end=4.0),)))
    london = weeks_until("Europe/London", at(9), 2)
    assert [week.name for week in london] == ["2011-W26", "2011-W27"]
    assert store.summaries.outages.read(ZONE, WEEKS).sums["2011-W27"]["Yinchuan"] == OutageSums(1, 1, 2 * 3_600_000_000)
    assert "Yinchuan" in store.summaries.outages.read("Europe/London", london).sums["2011-W26"]


def test_months_are_made_of_their_days() -> None:
    days = days_of_months(ZONE, at(24 * 2 + 1), 3)
    assert (days[0].name, days[-1].name) == ("2011-05-01", "2011-07-06")
    assert sorted({month_of(day) for day in days}) == ["2011-05", "2011-06", "2011-07"]
    assert days_of_months(ZONE, at(0), 7)[0].name == "2011-01-01"
    assert days_of_months(ZONE, at(0), 8)[0].name == "2010-12-01"


def test_weeks_are_those_of_the_weekly_table() -> None:
    calendar = Weeks(ZONE)
    assert [calendar.of(week.ends_at - timedelta(seconds=1)).name for week in WEEKS] == [week.name for week in WEEKS]
    assert day_of(WEEKS[1].starts_at) == day_of(at(0))
    assert isinstance(WEEKS[0], Span)


def _last(store: Store) -> int:
    return store.positions.of("pipeline/all") or 0


def _again(store: Store) -> Summaries:
    """As another process sees them."""
    return Summaries(store._engine, store._writer)


def _drop_outages(store: Store) -> None:
    with store._writer.begin() as connection:
        connection.execute(delete(schema.outages))
