"""How open outages stand, by what was known then."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from correlate.model import default_model
from correlate.outages.outage import Outage
from correlate.rules import Rules
from correlate.standing import LOOKS_BACK, GroupStanding, OutageStanding, standing_at
from correlate.study.gathering import Gathering
from ingest.inventory import Inventory
from ingest.records import Alarm, Cell, Complaint, Effect, LocationSource, Region

NOON = datetime(2011, 7, 4, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
CELLS = [Cell(f"C{n}", "R", f"S{n % 10}", "east" if n < 50 else "west", users=1000.0) for n in range(100)]
INVENTORY = Inventory([Region("R", subscribers=100_000)], CELLS, [], [], "Asia/Shanghai")


def alarm(cell: str, hours_ago: float, lasted: float | None = None) -> Alarm:
    raised = NOON - hours_ago * HOUR
    cleared = None if lasted is None else raised + lasted * HOUR
    known, effect = cleared or raised, Effect.OUT_OF_SERVICE
    return Alarm("oss", f"A-{cell}-{hours_ago}", raised, known, "R", effect, cell_id=cell, cleared_at=cleared)


def call(number: int, hours_ago: float, cell: str | None = None, district: str | None = None) -> Complaint:
    source = LocationSource.SERVING_CELL if cell else None
    made, customer = NOON - hours_ago * HOUR, f"c{number}"
    return Complaint(f"K{number}", made, made, "R", district, cell, location_source=source, customer=customer)


def standing(
    alarms: Sequence[Alarm], calls: Sequence[Complaint], key_ids: frozenset[str] = frozenset()
) -> list[GroupStanding]:
    gathering = Gathering(INVENTORY, Rules())
    records: list[Alarm | Complaint] = [*alarms, *calls]
    for record in records:
        gathering.observe(record)
    outages: list[Outage] = gathering.outages(NOON)
    return standing_at(gathering.topology, outages, gathering.complaints(), default_model(), NOON, key_ids)


def by_cell(groups: Sequence[GroupStanding]) -> dict[str, OutageStanding]:
    return {outage.cell.cell_id: outage for group in groups for outage in group.outages}


def calls_about(cell: str, number: int, first: int = 0) -> list[Complaint]:
    return [call(first + n, 0.05 + 0.1 * n, cell) for n in range(number)]


def test_only_what_lasts_stands_there_and_what_failed_with_it_still_counts() -> None:
    groups = standing([alarm("C1", 4.0), alarm("C11", 4.0, 3.0), alarm("C2", 3.0, 1.0)], calls_about("C11", 6))
    (group,) = groups
    assert list(by_cell(groups)) == ["C1"]
    assert group.complaints > 4.0 > group.outages[0].complaints


def test_without_complaints_importance_stays_under_one_and_nothing_is_put_down() -> None:
    (group,) = standing([alarm("C1", 6.0)], [])
    (outage,) = group.outages
    assert (group.complaints, outage.complaints) == (0.0, 0.0)
    assert outage.importance <= 1.0
    assert outage.shape == pytest.approx(default_model().curves[0].frailty_shape, rel=0.3)


def test_calls_from_a_cell_raise_its_importance_and_make_it_firmer() -> None:
    told = by_cell(standing([alarm("C1", 4.0), alarm("C2", 4.0)], calls_about("C1", 15)))
    assert told["C1"].complaints > 12
    assert told["C2"].complaints < 2
    assert told["C1"].importance > 2 * told["C2"].importance
    assert told["C1"].shape > told["C2"].shape


def test_a_district_tells_less_than_a_cell_and_more_than_nothing() -> None:
    open_ = [alarm("C1", 4.0), alarm("C72", 4.0)]
    cell, district, nothing = (
        by_cell(standing(open_, [call(n, 0.1 * n + 0.1, **where) for n in range(10)]))
        for where in ({"cell": "C1"}, {"district": "east"}, {})
    )
    shares = [told["C1"].complaints / (told["C1"].complaints + told["C72"].complaints) for told in
              (cell, district, nothing)]  # fmt: skip
    assert shares[0] > shares[1] > shares[2] == pytest.approx(0.5, abs=0.01)


def test_a_call_before_the_start_is_not_put_down_to_it() -> None:
    before = [call(n, 4.02 + 0.1 * n, "C1") for n in range(10)]
    assert by_cell(standing([alarm("C1", 4.0)], before))["C1"].complaints == 0.0


def test_a_second_call_of_a_customer_is_no_second_complaint() -> None:
    once = calls_about("C1", 8)
    again = [msgspec.structs.replace(one, complaint_id=f"{one.complaint_id}-again") for one in once]
    alone, both = (by_cell(standing([alarm("C1", 4.0)], calls))["C1"] for calls in (once, [*once, *again]))
    assert both.complaints == pytest.approx(alone.complaints)


def test_all_calls_are_put_down_to_outages_or_to_none_and_key_customers_are_some_of_them() -> None:
    calls = [*calls_about("C1", 9), *calls_about("C72", 5, first=20)]
    key = frozenset(f"K{n}" for n in range(9))
    groups = {group.outages[0].cell.cell_id: group for group in standing([alarm("C1", 4), alarm("C72", 4)], calls, key)}
    assert sum(group.complaints for group in groups.values()) <= len(calls)
    assert groups["C1"].of_key_customers == pytest.approx(groups["C1"].complaints, rel=0.02)
    assert groups["C72"].of_key_customers < 0.1 * groups["C72"].complaints


def test_what_is_long_over_is_left_aside() -> None:
    days = LOOKS_BACK / HOUR
    old = [alarm("C1", days + 9.0, 2.0)]
    assert standing([alarm("C72", 4.0), *old], [call(1, days + 8.0, "C1")]) == standing([alarm("C72", 4.0)], [])


def test_where_nothing_is_down_nothing_stands() -> None:
    assert standing([alarm("C1", 4.0, 1.0)], calls_about("C1", 3)) == []
    assert standing([], []) == []


def test_many_outages_share_what_tells_of_no_place() -> None:
    """Of hundreds that are alike, each has its small part of every call; none of it goes to the background."""
    groups = standing([alarm(f"C{n}", 3.0 + 0.01 * n) for n in range(100)], [call(n, 0.02 * n) for n in range(140)])
    assert sum(group.complaints for group in groups) > 130
