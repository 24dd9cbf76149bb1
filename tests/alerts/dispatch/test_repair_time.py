from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.crew_times import REMOTE_HOURS, CrewTimes
from alerts.dispatch.past_repairs import PastRepairs
from alerts.dispatch.repair_time import Repairs
from alerts.orders.order import Kind
from ingest.records import Cell, PastOrder, Site

NOON = datetime(2011, 7, 4, 4, tzinfo=UTC)
SITES = {
    "OPEN": Site("OPEN", travel_hours=0.5),
    "DAY": Site("DAY", access_hours="07:00-22:00", travel_hours=0.5),
    "TOWER": Site("TOWER", owner="铁塔公司"),
}
TIMES = CrewTimes(crew_hours=2.0, wait_hours=0.25, travel_hours=0.5, owners={"铁塔公司": 6.0})
REPAIRS = Repairs(TIMES, SITES, "Asia/Shanghai")


def local(hour: float) -> datetime:
    return NOON + timedelta(hours=hour - 12)


def test_a_repair_waits_for_a_crew_and_takes_the_way_and_the_work() -> None:
    told = REPAIRS.time(Kind.CREW, "OPEN", NOON)
    assert (told.crew_hours, told.repair_hours, told.opens_at) == (2.0, 2.25, None)
    assert REPAIRS.time(Kind.CREW, None, NOON) == told == REPAIRS.time(Kind.GENERATOR, "UNKNOWN", NOON)


def test_at_night_it_waits_for_the_site_to_open() -> None:
    told = REPAIRS.time(Kind.CREW, "DAY", local(23))
    assert told.opens_at == local(31)
    assert (told.access_hours, told.repair_hours) == (7.25, 9.5)
    assert told.crew_hours == 2.0


def test_a_reset_from_afar_knows_no_door() -> None:
    assert REPAIRS.time(Kind.REMOTE, "DAY", local(23)).repair_hours == REMOTE_HOURS


def test_the_owner_of_a_site_comes_by_its_own_clock() -> None:
    told = REPAIRS.time(Kind.THIRD_PARTY, "TOWER", local(23))
    assert (told.repair_hours, told.owner) == (6.0, "铁塔公司")


@given(st.sampled_from(list(Kind)), st.sampled_from([*SITES, None]), st.floats(0, 72), st.floats(0.01, 5))
def test_who_starts_at_the_latest_start_is_done_in_time_and_who_starts_later_is_not(
    kind: Kind, site: str | None, hours: float, later: float
) -> None:
    end = NOON + timedelta(hours=hours)
    start = REPAIRS.latest_start(kind, site, end, NOON)

    def done(leaves: datetime) -> datetime:
        return leaves + timedelta(hours=REPAIRS.time(kind, site, leaves).repair_hours)

    tolerance = timedelta(minutes=1, seconds=1)
    assert done(start) <= end + tolerance
    assert done(start + timedelta(hours=later)) >= end + min(timedelta(0), timedelta(hours=later) - tolerance)


def order(name: str, issued: float, fixed: float, cell: str | None = None, crew: str | None = None) -> PastOrder:
    return PastOrder(
        name, local(issued), cell_id=cell, accepted_at=local(issued), arrived_at=None, fixed_at=local(fixed), crew=crew
    )


CELLS = {"T-1": Cell("T-1", "Yinchuan", "TOWER"), "O-1": Cell("O-1", "Yinchuan", "OPEN")}


def past(*orders: PastOrder) -> PastRepairs:
    return PastRepairs(orders, 2.0, SITES, CELLS, "Asia/Shanghai")


def test_only_what_was_fixed_by_then_is_learnt_from() -> None:
    learning = past(order("1", 0, 8, "O-1"), order("2", 0, 10, "O-1"))
    assert [learning.at(local(hour)).times.orders for hour in (7, 8, 9, 10)] == [0, 1, 1, 2]


def test_owners_of_sites_have_a_clock_of_their_own_unless_a_crew_is_named() -> None:
    learning = past(*(order(str(n), 0, 9, "T-1") for n in range(30)), order("ours", 0, 1, "T-1", crew="3"))
    times = learning.at(local(12)).times
    assert times.owners["铁塔公司"] == pytest.approx(9.0, abs=0.4)
    assert times.orders == 1


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_what_is_learnt_depends_on_the_time_alone(first: int, second: int) -> None:
    orders = [order(f"{n:04}", 0, 1 + n / 100, "O-1") for n in range(3000)]
    fresh, asked = past(*orders), past(*orders)
    asked.at(local(1 + first / 100))
    assert asked.at(local(1 + second / 100)).times == fresh.at(local(1 + second / 100)).times
