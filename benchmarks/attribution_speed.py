"""How many complaints a second are put down to outages while 5,000 are open? Live attribution, on one core.

.venv/bin/python -m benchmarks.attribution_speed
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from rich.console import Console

from benchmarks.page import Gate, Part, show
from correlate.model import default_model
from correlate.outages.group import Grouping
from correlate.outages.outage import Outage, fold
from correlate.placing import Placed
from correlate.rules import Rules
from correlate.segments import Segments
from correlate.topology import Topology
from correlate.weighing import Lot, Weighing
from ingest.inventory import Inventory
from ingest.records import Alarm, Cell, Complaint, Effect, LocationSource, Region

OPEN, CELLS, DISTRICTS = 5_000, 20_000, 8
REGIONS, AT_ONCE = (5, 13), (500, 5_000)
LEAST_A_SECOND = 20_000.0
ROUNDS = 5
NOON = datetime(2011, 7, 4, 4, tzinfo=UTC)
BIN = timedelta(minutes=15)
WORDS = (
    (f"{OPEN:,} outages open for up to two days, and the complaints of one quarter of an hour, of which a third name a "
     "cell and half of the others a district. Every complaint is weighed against every outage of its region: the fewer "
     "regions, the more there are. Processor time, the best of a few rounds."),
    ("Attribution is what tells who may have caused what; with rows, each share of a complaint of a thousandth or more "
     "is made a row of its own as well, some two hundred a complaint here."),
)  # fmt: skip
COLUMNS = ("regions", "complaints at once", "complaints a second", "with rows")


class Network:
    """Cells over regions, a quarter of them out."""

    def __init__(self, regions: int, rng: np.random.Generator) -> None:
        users = rng.lognormal(7.0, 0.6, CELLS).tolist()
        self.cells = [_cell(number, regions, of_it) for number, of_it in enumerate(users)]
        names = [Region(f"r{number}", subscribers=1e6) for number in range(regions)]
        self.weighing = Weighing(Topology(Inventory(names, self.cells)), Segments(default_model()))
        rules = Rules()
        grouping = Grouping(rules.group_window, rules.parent_window)
        for cell, hours in zip(self.cells[:: CELLS // OPEN], rng.uniform(0.0, 48.0, OPEN).tolist(), strict=True):
            outage = _outage(cell, NOON - timedelta(hours=hours), rules)
            grouping.add(outage, ())
            self.weighing.enter(outage)

    def lots(self, count: int, rng: np.random.Generator) -> list[Lot]:
        """So many complaints of the last bin, by region."""
        placed: dict[int, list[Placed]] = {}
        for complaint in self._complaints(count, rng):
            one = self.weighing.place(complaint)
            placed.setdefault(one.place[0], []).append(one)
        return [Lot(region, placed[region], 1.0, 20.0) for region in sorted(placed)]

    def _complaints(self, count: int, rng: np.random.Generator) -> Iterator[Complaint]:
        chosen, told = rng.integers(0, CELLS, count).tolist(), rng.random(count).tolist()
        for number, (cell, known) in enumerate(zip(chosen, told, strict=True)):
            yield _complaint(number, self.cells[cell], known, NOON - float(rng.random()) * BIN)


def measured(regions: int, count: int) -> tuple[float, float]:
    """Complaints a second: attributed alone, and made rows as well."""
    rng = np.random.default_rng(1)
    network = Network(regions, rng)
    took, with_rows = [], []
    for _ in range(ROUNDS):
        lots = network.lots(count, rng)
        begun = time.process_time()
        active = network.weighing.active((NOON - BIN).timestamp(), NOON.timestamp())
        weighed = network.weighing.weigh(lots, active)
        took.append(time.process_time() - begun)
        list(weighed.shares())
        with_rows.append(time.process_time() - begun)
    return count / min(took), count / min(with_rows)


def part() -> Part:
    """The figures and their gate."""
    sizes = [(regions, count) for regions in REGIONS for count in AT_ONCE]
    figures = [measured(*size) for size in sizes]
    rows = [
        (str(regions), f"{count:,}", *(f"{each:,.0f}" for each in told))
        for (regions, count), told in zip(sizes, figures, strict=True)
    ]
    least = min(alone for alone, _ in figures)
    words = f"{LEAST_A_SECOND:,.0f} complaints a second with {OPEN:,} outages open"
    gate = Gate(words, f"{least:,.0f} at least", least >= LEAST_A_SECOND)
    return Part("attribution-speed", "How fast complaints are put down to outages", WORDS, COLUMNS, rows, [gate])


def _cell(number: int, regions: int, users: float) -> Cell:
    district = f"d{number // regions % DISTRICTS}"
    return Cell(f"c{number}", f"r{number % regions}", f"s{number // 3}", district, "4G", users=users)


def _outage(cell: Cell, raised: datetime, rules: Rules) -> Outage:
    effect = Effect.OUT_OF_SERVICE
    alarm = Alarm("oss", cell.cell_id, raised, raised, cell.region, effect, cell_id=cell.cell_id)
    (folded,) = fold([alarm], NOON, rules.flap_gap, rules.stale_after)
    return Outage(cell, folded, NOON, cell.users or 0.0)


def _complaint(number: int, cell: Cell, known: float, made: datetime) -> Complaint:
    by_network = known < 1 / 3
    return Complaint(
        complaint_id=f"k{number}",
        created_at=made,
        known_at=made,
        region=cell.region,
        district=cell.district if known < 2 / 3 else None,
        cell_id=cell.cell_id if by_network else None,
        location_source=LocationSource.SERVING_CELL if by_network else None,
    )


if __name__ == "__main__":
    show(part(), Console())
