"""A whole world: the rows that come out agree with the truth that went in."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from correlate.simulate.simulation import Simulated, simulate
from correlate.simulate.table import Table
from correlate.simulate.world import World

FOREVER = datetime(2100, 1, 1, tzinfo=UTC)
WORLD = World(cells=1200, outages_per_cell_week=0.8, flap_share=0.3)
Rows = list[dict[str, str]]
Periods = list[tuple[datetime, datetime]]


def rows(table: Table) -> Rows:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows()]


@pytest.fixture(scope="module")
def made() -> Simulated:
    return simulate(WORLD, 11)


def outages_from_alarms(made: Simulated) -> dict[tuple[str, datetime], Periods]:
    """Cell outages folded from the alarms alone: union of all sources, gaps under ten minutes joined."""
    at_site = defaultdict(list)
    for cell in rows(made.inventory["cells"]):
        at_site[cell["site_id"]].append(cell["cell_id"])
    down: dict[str, Periods] = defaultdict(list)
    for alarm in rows(made.alarms):
        if alarm["effect"] == "out_of_service":
            end = datetime.fromisoformat(alarm["cleared_at"]) if alarm["cleared_at"] else FOREVER
            start = datetime.fromisoformat(alarm["raised_at"])
            for name in [alarm["cell_id"]] if alarm["cell_id"] else at_site[alarm["site_id"]]:
                down[name].append((start, end))
    found: dict[tuple[str, datetime], Periods] = {}
    for name, periods in down.items():
        current: Periods = []
        for start, end in sorted(periods):
            if current and start <= current[-1][1]:
                current[-1] = (current[-1][0], max(end, current[-1][1]))
            elif current and start - current[-1][1] < timedelta(minutes=10):
                current.append((start, end))
            else:
                current = found[name, start] = [(start, end)]
    return found


def test_the_alarms_tell_every_outage_that_is_not_silent_and_no_other(made: Simulated) -> None:
    found = outages_from_alarms(made)
    told = {
        (row["cell_id"], datetime.fromisoformat(row["started_at"])): row
        for row in rows(made.truth["truth_outages"])
        if row["silent"] == "false"
    }
    assert found.keys() == told.keys()
    end = WORLD.starts_at + timedelta(days=WORLD.days)
    for key, row in told.items():
        if datetime.fromisoformat(row["ended_at"]) < end:
            hours = sum((stop - start).total_seconds() for start, stop in found[key]) / 3600
            assert hours == pytest.approx(float(row["down_hours"]), abs=1e-6)
            assert len(found[key]) - 1 == int(row["flaps"])


def test_true_outages_have_the_durations_they_are_drawn_from() -> None:
    truth = rows(simulate(World(cells=20_000, flap_share=0), 3).truth["truth_outages"])
    hours = sorted(float(row["duration_hours"]) for row in truth if row["kind"] in ("cell", "site"))
    quantiles = [hours[int(len(hours) * level)] for level in (0.1, 0.5, 0.9, 0.99)]
    assert quantiles == pytest.approx([0.66, 2.3, 15.0, 64.0], rel=0.1)


def test_the_truth_counts_the_complaints_that_are_there(made: Simulated) -> None:
    outage_of = {row["complaint_id"]: row["outage_id"] for row in rows(made.truth["truth_complaints"])}
    complaints = rows(made.complaints)
    assert [row["complaint_id"] for row in complaints] == list(outage_of)
    counted = Counter(outage_of.values())
    for row in rows(made.truth["truth_outages"]):
        assert counted[row["outage_id"]] == int(row["complaints"]) + int(row["repeats"])


def test_silent_outages_raise_no_alarm_but_complaints(made: Simulated) -> None:
    silent = [row for row in rows(made.truth["truth_outages"]) if row["silent"] == "true"]
    assert sum(int(row["complaints"]) for row in silent) > 0


def test_planned_outages_start_inside_a_window_of_their_site(made: Simulated) -> None:
    windows = defaultdict(list)
    for work in rows(made.inventory["planned_work"]):
        windows[work["site_id"]].append((work["starts_at"], work["ends_at"]))
    planned = [row for row in rows(made.truth["truth_outages"]) if row["planned"] == "true"]
    assert planned
    for row in planned:
        assert any(start <= row["started_at"] < end for start, end in windows[row["site_id"]])


def test_an_unplanned_outage_starts_outside_every_window_of_its_site(made: Simulated) -> None:
    windows = defaultdict(list)
    slack = timedelta(minutes=15)
    for work in rows(made.inventory["planned_work"]):
        window = (datetime.fromisoformat(work["starts_at"]) - slack, datetime.fromisoformat(work["ends_at"]) + slack)
        windows[work["site_id"]].append(window)
    for row in rows(made.truth["truth_outages"]):
        if row["planned"] == "false":
            start = datetime.fromisoformat(row["started_at"])
            assert not any(begin <= start < end for begin, end in windows[row["site_id"]])


def test_a_parent_alarm_is_one_of_the_alarms_and_older_than_its_children(made: Simulated) -> None:
    alarms = {row["alarm_id"]: row for row in rows(made.alarms)}
    children = [row for row in alarms.values() if row["parent_alarm_id"]]
    assert children
    for child in children:
        assert alarms[child["parent_alarm_id"]]["raised_at"] <= child["raised_at"]


def test_a_cause_stands_only_where_a_complaint_was_closed(made: Simulated) -> None:
    complaints = rows(made.complaints)
    assert {row["status"] for row in complaints} == {"closed", "in_progress"}
    for row in complaints:
        assert (row["status"] == "closed") == bool(row["cause"]) == bool(row["resolved_at"])


def test_rows_come_in_order_of_raise_and_creation(made: Simulated) -> None:
    raised = [row["raised_at"] for row in rows(made.alarms)]
    created = [row["created_at"] for row in rows(made.complaints)]
    assert raised == sorted(raised)
    assert created == sorted(created)


def test_late_records_arrive_within_the_hours_asked_for() -> None:
    alarms = rows(simulate(World(cells=500, late=0.2, late_hours=4), 2).alarms)
    waits = [datetime.fromisoformat(row["received_at"]) - datetime.fromisoformat(row["raised_at"]) for row in alarms]
    late = [wait for wait in waits if wait > timedelta(seconds=9)]
    assert len(late) / len(waits) == pytest.approx(0.2, abs=0.03)
    assert timedelta(minutes=15) <= min(late) <= max(late) <= timedelta(hours=4)


def test_a_clear_is_received_after_it_happened_and_after_its_raise() -> None:
    for row in rows(simulate(World(cells=500, late=0.2), 2).alarms):
        if row["cleared_at"]:
            assert row["cleared_at"] < row["clear_received_at"]
            assert row["received_at"] <= row["clear_received_at"]


def test_missing_clears_leave_alarms_open_whose_outage_has_ended() -> None:
    usual, lossy = (
        sum(not row["cleared_at"] for row in rows(simulate(World(cells=500, missing_clears=share), 2).alarms))
        for share in (0.0, 0.3)
    )
    assert lossy > 5 * usual


def test_as_many_alarms_come_as_are_asked_for() -> None:
    assert len(simulate(World(cells=500, alarms=12_345), 2).alarms) == 12_345


def test_a_quiet_world_has_no_outage_and_still_complaints() -> None:
    quiet = simulate(World(cells=500, outages_per_cell_week=0, works_per_region_week=0), 2)
    assert len(quiet.truth["truth_outages"]) == 0
    assert len(quiet.complaints) > 100
    assert list(quiet.truth["truth_outages"].rows()) == []
