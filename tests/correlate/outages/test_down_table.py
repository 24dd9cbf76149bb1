from itertools import permutations

from correlate.outages.down_table import DownTable
from correlate.outages.outage import Outage, fold
from correlate.rules import Rules
from ingest.records import Cell
from tests.correlate.outages.cast import alarm, at

RULES = Rules()


def outage(cell: str, *periods: tuple[float, float | None]) -> Outage:
    """An outage of a cell with these down periods, in minutes."""
    alarms = [alarm(start, end, alarm_id=str(start)) for start, end in periods]
    (one,) = fold(alarms, at(1000), RULES.flap_gap, RULES.stale_after)
    return Outage(Cell(cell, "R"), one, at(0), 1000.0)


def rows(table: DownTable, since: float, until: float) -> list[tuple[str, float]]:
    """(cell, start in minutes) of the periods that are active, in the table's order."""
    found = table.active(at(since).timestamp(), at(until).timestamp())
    if found is None:
        return []
    periods, outages = found
    starts = (periods.start - at(0).timestamp()) / 60
    return [(one.cell.cell_id, start) for one, start in zip(outages, starts.tolist(), strict=True)]


def test_the_order_of_entry_leaves_no_trace() -> None:
    outages = [outage("a", (0, 10), (15, 30)), outage("b", (0, 20)), outage("c", (5, None))]
    for order in permutations(range(3)):
        table = DownTable(capacity=2)
        for index in order:
            table.put(outages[index], (0, index, 0, 0, 0, 0))
        assert rows(table, 0, 60) == [("a", 0), ("a", 15), ("b", 0), ("c", 5)]
        for one in outages:
            table.drop(one)
        assert rows(table, 0, 60) == []


def test_only_periods_that_reach_into_the_stretch_are_active() -> None:
    table = DownTable()
    table.put(outage("a", (0, 10)), (0, 0, 0, 0, 0, 0))
    assert rows(table, 9, 20) == [("a", 0)]
    assert rows(table, 10, 20) == []
    assert rows(table, -5, 0) == []


def test_an_outage_that_changed_is_renewed() -> None:
    table = DownTable()
    one = outage("a", (0, None))
    table.put(one, (0, 0, 0, 0, 0, 0))
    one.fold = outage("a", (0, 10), (15, 30)).fold
    table.put(one, (0, 0, 0, 0, 0, 0))
    assert rows(table, 29, 60) == [("a", 15)]
    assert rows(table, 0, 60) == [("a", 0), ("a", 15)]
