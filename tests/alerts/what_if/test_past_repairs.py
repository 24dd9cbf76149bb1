from datetime import timedelta

import pytest

from alerts.what_if.past_repairs import ended_by_crews
from ingest.records import PastOrder
from tests.alerts.what_if.cast import MONDAY, group

GROUP = group(1, hours=3.0)


def order(fixed_hours: float | None, *, outage: str | None = None, cell: str | None = None) -> PastOrder:
    fixed = None if fixed_hours is None else MONDAY + timedelta(hours=fixed_hours)
    return PastOrder("W", MONDAY, outage_id=outage, cell_id=cell, fixed_at=fixed)


@pytest.mark.parametrize("fixed_hours", [2.5, 3.0, 3.9])
def test_an_order_fixed_as_the_outage_ended_tells_of_a_crew(fixed_hours: float) -> None:
    assert ended_by_crews([GROUP], [order(fixed_hours, cell="C-1")]) == {"G-1"}
    assert ended_by_crews([GROUP], [order(fixed_hours, outage="O-1")]) == {"G-1"}


@pytest.mark.parametrize("other", [order(3.0, cell="C-2"), order(None, cell="C-1"), order(5.0, cell="C-1"), order(3.0)])
def test_another_place_another_time_or_no_repair_tells_nothing(other: PastOrder) -> None:
    assert ended_by_crews([GROUP], [other]) == frozenset()


def test_who_was_not_seen_to_end_was_not_ended_by_a_crew() -> None:
    assert ended_by_crews([group(1, hours=3.0, ended=False)], [order(3.0, cell="C-1")]) == frozenset()
