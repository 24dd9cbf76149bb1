from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from correlate.facts import Spike, SpikeKind
from correlate.spikes.run import ClosedBin
from correlate.spikes.silent import SilentSearch
from correlate.spikes.slow import Located, SlowSearch
from correlate.topology import Topology
from ingest.inventory import Inventory
from ingest.records import Cell, Region

QUARTER = timedelta(minutes=15)
START = datetime(2011, 7, 4, tzinfo=UTC)
CELLS = [
    Cell(f"c{number}", "R", site_id=f"s{number // 3}", district="D", users=100.0, backhaul_id=f"ring/{number // 15}")
    for number in range(300)
]
SEARCH = SilentSearch(Topology(Inventory([Region("R", subscribers=30_000.0)], CELLS)), "R")
DAYS = 4 * 96
"""Quarter hours that pass before a test begins."""


def search() -> SlowSearch:
    """A search that has seen four days with a complaint every two hours, each from another site."""
    slow = SlowSearch("R", ("D",), QUARTER, 0.4, SEARCH)
    for number in range(DAYS):
        located = [complaint(number, f"c{(number * 37) % 300}")] if number % 8 == 0 else []
        assert list(slow.close(closed(number), located, {})) == []
    return slow


def closed(number: int, expected: float = 0.3) -> ClosedBin:
    return ClosedBin(START + number * QUARTER, [0.0] * 2, [expected] * 2, [expected] * 2, ())


def complaint(number: int, cell: str, caller: str | None = None, background: float = 1.0) -> Located:
    at = START + number * QUARTER
    return Located(at, at + timedelta(minutes=5), cell, 1, background, caller or f"{number}-{cell}")


def told(slow: SlowSearch, located: dict[int, list[Located]], bins: int = 160) -> list[Spike]:
    """Final spikes over so many more quarter hours, in which these complaints came (by bins since)."""
    facts = [fact for at in range(bins) for fact in slow.close(closed(DAYS + at), located.get(at, []), {})]
    return [fact for fact in [*facts, *slow.finish()] if fact.final]


def from_cell(cell: str, bins: list[int], **kwargs: float) -> dict[int, list[Located]]:
    return {at: [complaint(DAYS + at, cell, **kwargs)] for at in bins}  # type: ignore[arg-type]


def test_a_cell_that_few_complain_of_over_hours_is_suspected_once() -> None:
    (spike,) = told(search(), from_cell("c100", [2, 14, 25, 33]))
    assert (spike.kind, spike.cell_id, spike.district) == (SpikeKind.SILENT_SUSPECTED, "c100", "D")
    assert spike.observed == 4
    assert spike.starts_at == START + (DAYS + 2) * QUARTER
    assert spike.ends_at == START + (DAYS + 34) * QUARTER
    assert START + (DAYS + 14) * QUARTER < spike.detected_at <= spike.ends_at
    assert spike.observed > spike.upper


def test_a_site_is_suspected_when_its_cells_are_complained_of_in_turn() -> None:
    located = {at: [complaint(DAYS + at, f"c{99 + at % 3}")] for at in (2, 6, 10, 13)}
    (spike,) = told(search(), located)
    assert spike.site_id == "s33"
    assert spike.cell_id is None


def test_a_customer_who_calls_again_and_again_is_one() -> None:
    located = {at: [complaint(DAYS + at, "c100", caller="the same")] for at in (1, 5, 9, 14, 20)}
    assert told(search(), located) == []


def test_only_customers_of_one_district_speak_together() -> None:
    located = from_cell("c100", [2, 14, 25, 33])
    elsewhere = {
        at: [msgspec.structs.replace(one, place=2 + number) for one in found]
        for number, (at, found) in enumerate(located.items())
    }
    assert told(search(), elsewhere) == []


def test_complaints_that_an_outage_explains_are_no_silent_outage() -> None:
    assert told(search(), from_cell("c100", [2, 8, 14, 20], background=0.2)) == []


def test_complaints_days_apart_or_all_over_the_place_are_usual() -> None:
    assert told(search(), from_cell("c100", [0, 150, 300, 450]), 600) == []
    assert told(search(), {at: [complaint(DAYS + at, f"c{17 * at % 300}")] for at in range(0, 60, 6)}) == []


def test_a_cell_that_always_complains_is_not_found_again_every_day() -> None:
    slow, found = SlowSearch("R", ("D",), QUARTER, 0.4, SEARCH), 0
    for number in range(70 * 96):
        located = [complaint(number, "c100")] if number % 32 == 0 else []
        new = [fact for fact in slow.close(closed(number), located, {}) if fact.final]
        found += len(new) if number > 56 * 96 else 0
    assert not list(slow.finish())
    assert found == 0


def test_where_the_quick_watch_speaks_the_slow_search_is_silent() -> None:
    slow = search()
    for at in range(12):
        located = [complaint(DAYS + at, "c100")]
        facts = list(slow.close(closed(DAYS + at), located, {1: START + (DAYS + 1) * QUARTER} if at > 3 else {}))
        assert not [fact for fact in facts if fact.final]
    assert list(slow.finish()) == []


@pytest.mark.parametrize("stop", [3, 15, 26, 60])
def test_a_restart_makes_no_difference(stop: int) -> None:
    located = from_cell("c100", [2, 14, 25, 33])
    without, before, after = search(), search(), SlowSearch("R", ("D",), QUARTER, 0.4, SEARCH)
    expected = told(without, located, 100)
    early = [fact for at in range(stop) for fact in before.close(closed(DAYS + at), located.get(at, []), {})]
    after.restore(before.snapshot())
    late = [fact for at in range(stop, 100) for fact in after.close(closed(DAYS + at), located.get(at, []), {})]
    assert [fact for fact in [*early, *late, *after.finish()] if fact.final] == expected
    assert after.snapshot() == without.snapshot()
