from datetime import UTC, datetime, timedelta

import pytest

from alerts.dispatch.crew_times import CrewTimes, learn_crew_times
from ingest.records import PastOrder, Site

NOW = datetime(2011, 7, 4, tzinfo=UTC)


def order(hours_ago: float, travel: float, work: float, wait: float = 0.5, unit: str | None = None) -> PastOrder:
    issued = NOW - timedelta(hours=hours_ago)
    accepted = issued + timedelta(hours=wait)
    arrived = accepted + timedelta(hours=travel)
    fixed = arrived + timedelta(hours=work)
    return PastOrder(f"R-{hours_ago}", issued, None, "G1", accepted, arrived, fixed, unit)


def test_without_orders_the_assumed_hours_stand() -> None:
    assert learn_crew_times([], 2.0, NOW) == CrewTimes(2.0)


def test_a_crew_is_bound_from_accepting_to_the_repair() -> None:
    times = learn_crew_times([order(50 + number, travel=1.0, work=3.0) for number in range(99)], 2.0, NOW)
    assert times.crew_hours == pytest.approx(4.0, abs=0.05)
    assert (times.wait_hours, times.travel_hours) == pytest.approx((0.5, 1.0))
    assert times.orders == 99


def test_what_was_fixed_later_or_took_longer_than_three_days_tells_nothing() -> None:
    later, endless = order(2.0, 1.0, 3.0), order(100.0, 1.0, 80.0)
    assert learn_crew_times([later, endless], 2.0, NOW).orders == 0


def test_a_unit_with_few_orders_takes_about_as_long_as_all() -> None:
    orders = [order(50 + number, 0.5, 1.5, unit="east") for number in range(50)]
    orders.append(order(40, 0.5, 9.5, unit="west"))
    times = learn_crew_times(orders, 2.0, NOW)
    assert times.units["west"] < 4.0
    assert times.of(Site("S1", unit="west")) > times.of(Site("S2", unit="east"))


def test_the_way_to_a_site_counts_instead_of_the_mean_way() -> None:
    times = CrewTimes(crew_hours=3.0, travel_hours=1.0)
    assert times.of(Site("S1", travel_hours=2.5)) == pytest.approx(4.5)
    assert times.of(Site("S2")) == 3.0
    assert times.of(None) == 3.0
    assert CrewTimes(2.0).of(Site("S3", travel_hours=2.5)) == 2.0
