"""How fast a call is explained while very many outages last: percentiles by kind of question.

.venv/bin/python -m benchmarks.explain_benchmark [OUTAGES]
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from alerts.dispatch.priority import Priority
from alerts.explain.place import Places
from alerts.explain.reply import Replies
from alerts.orders.order import Change, Kind, RepairOrder, State, order_id_of
from alerts.orders.reason import Reason
from correlate.facts import GroupPicture, OpenOutage
from correlate.model import default_model
from ingest.complaint_wire import keyed_hash
from ingest.inventory import Inventory
from ingest.records import Cell, Complaint, Region
from service.customers.explaining import Asked, Explaining
from service.store.batch import BatchOutcome, Filed
from service.store.store import Store

NOW = datetime(2011, 7, 6, 6, tzinfo=UTC)
_KEY = b"benchmark"
_CELLS_A_SITE, _SITES_A_DISTRICT, _DISTRICTS_A_REGION, _REGIONS = 5, 2_000, 7, 10
_GROUP = 20
_ASKED = 400


def network() -> Inventory:
    """A large province: 700,000 cells at 140,000 sites in 70 districts of 10 regions."""
    return Inventory([Region(f"r{region}", subscribers=5e6) for region in range(_REGIONS)], list(_cells()))


def _cells() -> Iterator[Cell]:
    for site in range(_SITES_A_DISTRICT * _DISTRICTS_A_REGION * _REGIONS):
        district = site // _SITES_A_DISTRICT
        place = (f"r{district // _DISTRICTS_A_REGION}", f"S{site}", f"d{district}", "4G", "urban")
        here = (30.0 + site // 400 * 0.01, 100.0 + site % 400 * 0.01)
        for number in range(_CELLS_A_SITE):
            yield Cell(f"S{site}-{number}", *place, *here, users=500.0)


def pictures(cells: Sequence[Cell], outages: int) -> Iterator[GroupPicture]:
    """As many open outages, evenly over the network, twenty cells to a group."""
    out = cells[:: max(1, len(cells) // outages)][:outages]
    for number, start in enumerate(range(0, len(out), _GROUP)):
        began = NOW - timedelta(minutes=5 + number % 600)
        outages_ = tuple(_outage(cell, began) for cell in out[start : start + _GROUP])
        yield GroupPicture(
            NOW, f"G-{number}", (), outages_[0].region, began, None, True, outages_, ("传输中断",), "major"
        )


def _outage(cell: Cell, began: datetime) -> OpenOutage:
    name = f"O-{cell.cell_id}"
    return OpenOutage(
        name, cell.cell_id, cell.site_id, cell.region, "4G-urban", 500.0, began, None, False, None, 1.0, 1.0
    )


def order(picture: GroupPicture) -> RepairOrder:
    """An order that waits for its crew."""
    later = NOW + timedelta(hours=2)
    names = tuple(each.outage_id for each in picture.outages)
    cells = tuple(each.cell_id for each in picture.outages)
    return RepairOrder(
        order_id=order_id_of(picture.group_id), group_id=picture.group_id, outage_ids=names, outage_id=names[0],
        region=picture.region, cell_ids=cells, down_cell_ids=cells, site_ids=(), kind=Kind.CREW, state=State.PENDING,
        change=Change.ISSUED, reason=Reason.OUT_OF_SERVICE, version=1, started_at=picture.started_at,
        issued_at=picture.started_at, changed_at=picture.started_at, due_at=later, burst_at=later,
        window_closes_at=later, peak_at=later, expected_avoided=5.0, expected_avoided_lo=2.0, expected_avoided_hi=9.0,
        index=2.5, rank=1, priority=Priority.P2, crew_hours=2.0, users=10_000.0, complaints=3.0, causes=picture.causes,
    )  # fmt: skip


def filled(store: Store, inventory: Inventory, outages: int) -> None:
    """Pictures, orders, and a thousand complaints of a hundred customers each day of ten."""
    cells, random = list(inventory.cells.values()), Random(0)  # noqa: S311
    drawn = list(pictures(cells, outages))
    store.commit(BatchOutcome(1, NOW, NOW, facts=tuple(drawn), orders=tuple(map(order, drawn))))
    for batch in range(2, 12):
        made = NOW - timedelta(days=batch)
        calls = [_complaint(batch * 1_000 + number, made, random.choice(cells)) for number in range(1_000)]
        store.commit(BatchOutcome(batch, NOW, NOW, records=tuple(Filed(call, NOW) for call in calls)))


def _complaint(number: int, made: datetime, cell: Cell) -> Complaint:
    customer = keyed_hash(f"1390000{number % 100:04d}", _KEY)
    return Complaint(f"C-{number}", made, made, cell.region, cell.district, cell.cell_id, customer=customer)


def questions(inventory: Inventory, random: Random) -> dict[str, Callable[[], Asked]]:
    """What is asked, by kind: places at random."""
    cells = list(inventory.cells.values())

    def near() -> Asked:
        cell = random.choice(cells)
        return Asked(latitude=(cell.latitude or 0.0) + 0.003, longitude=(cell.longitude or 0.0) - 0.002)

    return {
        "cell": lambda: Asked(cell=random.choice(cells).cell_id),
        "site": lambda: Asked(site=random.choice(cells).site_id),
        "coordinates": near,
        "customer": lambda: Asked(customer=f"1390000{random.randrange(100):04d}"),
        "district": lambda: Asked(district=random.choice(cells).district),
    }


def _asked(explaining: Explaining, question: Callable[[], Asked]) -> tuple[list[float], list[float], int]:
    """Milliseconds of each question, by the clock and of the processor, and how many were explained."""
    wall, cpu, explained = list[float](), list[float](), 0
    for _ in range(_ASKED):
        asked, began, worked = question(), perf_counter(), process_time()
        explained += bool(explaining.explain(asked, NOW).explanations)
        wall.append((perf_counter() - began) * 1000)
        cpu.append((process_time() - worked) * 1000)
    return wall, cpu, explained


def _percentiles(took: Sequence[float]) -> str:
    ordered = sorted(took)
    return ", ".join(f"p{share} {ordered[len(ordered) * share // 100 - 1]:.1f}" for share in (50, 95, 99))


def main(outages: int) -> None:
    """Fill a store, ask, and print milliseconds."""
    inventory, model = network(), default_model()
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{Path(folder) / 'explain.db'}")
        filled(store, inventory, outages)
        replies = Replies({}, lambda moment, _: moment.strftime("%H:%M"))
        explaining = Explaining(store.explained, store.callers, Places(inventory), lambda: model, replies, _KEY)
        print(f"{outages:,} open outages, {len(inventory.cells):,} cells")
        for kind, question in questions(inventory, Random(1)).items():  # noqa: S311
            wall, cpu, explained = _asked(explaining, question)
            print(
                f"{kind:12} {_percentiles(wall)} ms (processor {_percentiles(cpu)}); {explained} of {_ASKED} explained"
            )
        store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
