from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest

from correlate.facts import Share, Spike, SpikeKind
from correlate.spikes.run import ClosedBin, Traced
from correlate.spikes.silent import SilentSearch
from correlate.spikes.watch import SpikeWatch
from correlate.topology import Topology
from ingest.inventory import Inventory
from ingest.records import Cell, Region

QUARTER = timedelta(minutes=15)
START = datetime(2011, 7, 4, tzinfo=UTC)
CELLS = [Cell(f"c{number}", "R", site_id=f"s{number // 3}", district="D", users=100.0) for number in range(300)]
TOPOLOGY = Topology(Inventory([Region("R", subscribers=30_000.0)], CELLS))
NOTHING = ((), 1.0)
OUTAGE = ((Share("O-1", 1.0, False),), 0.0)
WORK = ((Share("O-2", 1.0, True),), 0.0)


def closed(
    number: int,
    count: int,
    why: tuple[tuple[Share, ...], float] = NOTHING,
    cell: str | None = None,
    usual: float = 0.5,
) -> ClosedBin:
    """Bin `number` with `count` complaints, where `usual` ones are expected."""
    at = START + number * QUARTER
    complaints = tuple(Traced(1, cell, at + timedelta(minutes=1), *why) for _ in range(count))
    return ClosedBin(at, [float(count)] * 2, [usual] * 2, [usual * 1.2] * 2, complaints)


def spikes(*bins: ClosedBin) -> list[Spike]:
    """Final spikes of the region itself over these bins."""
    watch = SpikeWatch("R", ("D",), QUARTER, 1e-4, SilentSearch(TOPOLOGY, "R"))
    found = [spike for one in bins for spike in watch.close(one)]
    return [spike for spike in [*found, *watch.finish()] if spike.district is None]


def test_usual_counts_are_no_spike() -> None:
    assert spikes(*(closed(number, number % 3) for number in range(20))) == []


def test_a_burst_is_a_spike_from_its_first_bin_to_its_last() -> None:
    (spike,) = spikes(closed(0, 0), closed(1, 9), closed(2, 8), *(closed(number, 0) for number in range(3, 9)))
    assert spike.starts_at == START + QUARTER
    assert spike.observed >= 17


def test_a_quiet_bin_inside_a_spike_does_not_make_two_of_it() -> None:
    counts = [0, 12, 0, 12, 0, 0, 0, 0, 0, 0]
    (spike,) = spikes(*(closed(number, count) for number, count in enumerate(counts)))
    assert spike.observed == 24


def test_spikes_of_a_place_never_overlap() -> None:
    counts = [0, 9, 0, 0, 5, 0, 0, 6, 0, 0, 0, 0, 0, 0, 11, 3, 0, 7]
    found = spikes(*(closed(number, count) for number, count in enumerate(counts)))
    for earlier, later in pairwise(found):
        assert earlier.ends_at <= later.starts_at


def test_what_an_outage_explains_is_explained() -> None:
    (spike,) = spikes(closed(0, 0), closed(1, 15, OUTAGE))
    assert (spike.kind, spike.top_outage_id) == (SpikeKind.EXPLAINED, "O-1")
    assert spike.attributed == 15.0


def test_what_planned_work_explains_is_planned() -> None:
    (spike,) = spikes(closed(0, 0), closed(1, 15, WORK))
    assert spike.kind is SpikeKind.PLANNED


def test_what_nothing_explains_at_one_cell_is_a_suspected_silent_outage_there() -> None:
    (spike,) = spikes(closed(0, 0), closed(1, 15, NOTHING, "c7"))
    assert (spike.kind, spike.cell_id) == (SpikeKind.SILENT_SUSPECTED, "c7")


def test_what_nothing_explains_and_nothing_locates_is_unexplained() -> None:
    (spike,) = spikes(closed(0, 0), closed(1, 15))
    assert spike.kind is SpikeKind.UNEXPLAINED


def test_an_outage_that_leaves_a_spike_over_leaves_it_unexplained() -> None:
    mixed = closed(1, 15)
    few = tuple(Traced(1, None, START, *OUTAGE) for _ in range(4))
    mixed = ClosedBin(mixed.starts_at, mixed.observed, mixed.mean, mixed.variance, few + mixed.complaints[4:])
    (spike,) = spikes(closed(0, 0), mixed)
    assert spike.kind is SpikeKind.UNEXPLAINED


@pytest.mark.parametrize(("share", "kind"), [(0.6, SpikeKind.UNEXPLAINED), (1.2, SpikeKind.EXPLAINED)])
def test_a_small_rest_is_enough_only_if_a_quarter_is_explained(share: float, kind: SpikeKind) -> None:
    burst = closed(1, 4, usual=0.06)
    by_outage = ((Share("O-1", share / 4, False),), 1 - share / 4)
    told = tuple(Traced(1, None, START, *by_outage) for _ in range(4))
    seen = ClosedBin(burst.starts_at, burst.observed, burst.mean, burst.variance, told)
    (spike,) = spikes(closed(0, 0, usual=0.06), seen)
    assert spike.attributed == pytest.approx(share)
    assert spike.kind is kind


def test_it_is_detected_when_the_last_complaint_that_shows_it_was_known() -> None:
    late = START + timedelta(hours=3)
    burst = closed(1, 15)
    told = tuple(Traced(1, None, late, *NOTHING) for _ in burst.complaints)
    (spike,) = spikes(closed(0, 0), ClosedBin(burst.starts_at, burst.observed, burst.mean, burst.variance, told))
    assert spike.detected_at == late


def test_no_spike_is_seen_in_a_known_event_or_from_it() -> None:
    during = msgspec.structs.replace(closed(1, 30), unjudged=(0, 1))
    assert spikes(closed(0, 0), during, closed(2, 2), *(closed(number, 0) for number in range(3, 9))) == []
    (after,) = spikes(during, *(closed(number, 0) for number in range(2, 6)), closed(6, 12))
    assert after.starts_at == START + 6 * QUARTER


def test_a_spike_of_a_place_that_is_hardly_known_says_what_told_the_usual_number() -> None:
    (spike,) = spikes(closed(0, 0), msgspec.structs.replace(closed(1, 9), hardly_known=(0,)))
    assert "0.5 expected (as all regions have it)" in spike.sentence()
    (spike,) = spikes(closed(0, 0), closed(1, 9))
    assert "0.5 expected; no alarm" in spike.sentence()
