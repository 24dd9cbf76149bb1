"""A store as large as years of an operator's make it: a million outages, two million complaints, in `.cache/bigstore`.

`python -m benchmarks.big_store [FOLDER] [OUTAGES]`; everything is drawn from one seed, ends now, and is written past
the pipeline: rows as reads and pages meet them, not a recording. `benchmarks.reads` measures on it.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from sqlalchemy import Connection, Table, insert

from alerts.dispatch.priority import Priority
from alerts.notices.notice import Notice, Topic
from alerts.orders.order import Change, Kind, RepairOrder, State
from alerts.orders.reason import Reason
from correlate.facts import GroupPicture, OpenOutage, Spike, SpikeKind
from ingest.clock import SystemClock
from ingest.inventory import Inventory
from ingest.records import Category, Cell, Complaint, Region, Site
from service.store import schema
from service.store.batch import Filed
from service.store.customer_schema import feedback
from service.store.database import insert_many, open_database
from service.store.desk_schema import notices
from service.store.instant import moments_of
from service.store.order_queue import write_queue
from service.store.reads import OutageRow
from service.store.rows import JOURNAL, group_row, history_row, journal_row, open_outage_row, order_row, spike_row
from service.store.store import Store

FOLDER: Final = Path(".cache/bigstore")
OUTAGES: Final = 1_000_000
SEED: Final = 20110704
DAYS: Final = 730
OPEN_GROUPS: Final = 200
_REGIONS, _SITES, _CELLS_A_SITE, _DISTRICTS = 5, 1_600, 3, 24
_AT_ONCE: Final = 50_000
_QUARTER, _HOUR = timedelta(minutes=15), timedelta(hours=1)
_packed = msgspec.msgpack.Encoder().encode


class BigStore:
    """Draws and writes the rows; `end` is when the youngest of them began."""

    def __init__(self, connection: Connection, outages: int, end: datetime) -> None:
        self._connection = connection
        self._random = np.random.default_rng(SEED)
        self._outages = outages
        self._end = end
        self._moment = moments_of(connection)
        self.cells = [_cell(number) for number in range(_SITES * _CELLS_A_SITE)]

    def write(self) -> None:
        """All of it."""
        self._write_outages()
        self._write_complaints()
        self._write_bins()
        self._write_spikes()
        self._write_orders()
        self._write_said()
        progress = {"shard": "all", "now": self._end, "newest_event_time": self._end, "watermark": self._end}
        self._connection.execute(insert(schema.progress), [{**progress, "committed_at": self._end}])

    def _moments(self, number: int) -> Sequence[datetime]:
        """Ascending, over the days before the end."""
        back = np.sort(self._random.random(number))[::-1] * DAYS * 86_400
        return [self._end - timedelta(seconds=float(each)) for each in back.round(3)]

    def _cells(self, number: int) -> Sequence[Cell]:
        # Some cells fail and are complained about much more often than others.
        picked = (self._random.random(number) ** 2 * len(self.cells)).astype(int)
        return [self.cells[each] for each in picked]

    def _insert(self, table: Table, names: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
        while some := [row for _, row in zip(range(_AT_ONCE), rows, strict=False)]:
            insert_many(self._connection, table, names, some)

    def _write_outages(self) -> None:
        count = self._outages
        hours, users = self._random.lognormal(0.3, 1.0, count), self._random.integers(50, 2_000, count)
        told = self._random.gamma(0.6, 2.5, count)
        drawn = zip(self._moments(count), self._cells(count), hours, users, told, strict=True)

        def rows() -> Iterator[tuple[Any, ...]]:
            for number, (start, cell, lasted, served, complaints) in enumerate(drawn):
                end = min(start + timedelta(hours=float(lasted)), self._end)
                first, last = self._moment(start), self._moment(end)
                named = f"O-{number}", f"G-{number // 2}", cell.cell_id, cell.site_id, cell.region
                kind = cell.technology, cell.area_class, float(served), first, last, last
                figures = (float(complaints), float(complaints) * 0.7, float(complaints) * 1.4)
                state = _packed(((start, end),)), number % 25 == 0, None, 1, 0, False
                yield (*named, *kind, *state, *figures, "", True)

        self._insert(schema.outages, OutageRow.__struct_fields__, rows())

    def _write_complaints(self) -> None:
        count = 2 * self._outages
        drawn = zip(self._moments(count), self._cells(count), self._random.random(count), strict=True)
        states: list[Filed] = []
        shares: list[tuple[str, str, float, bool]] = []

        def rows() -> Iterator[tuple[Any, ...]]:
            for number, (at, cell, chance) in enumerate(drawn):
                solved = at + 30 * _HOUR if at < self._end - 30 * _HOUR else None
                category = list(Category)[number % 4]
                cause = ("equipment", "weak_coverage", "user")[number % 3] if solved else None
                state = Complaint(
                    f"C-{number}", at, at, cell.region, cell.district, cell.cell_id, category=category, cause=cause,
                    text=_TEXTS[number % len(_TEXTS)], status="closed" if solved else "open", resolved_at=solved,
                )  # fmt: skip
                if number >= count - 200_000:
                    states.append(Filed(state, at))
                if chance < 0.4:
                    shares.append((state.complaint_id, f"O-{number // 2}", 1.0 - chance, False))
                placed = cell.region, cell.district, cell.cell_id, category.value, cause, state.status
                times = self._moment(at), None if solved is None else self._moment(solved)
                yield (state.complaint_id, *placed, *times, None, min(1.0, chance / 0.4), False)

        columns = "complaint_id", "region", "district", "cell_id", "category", "cause", "status"
        told = (*columns, "created_at", "resolved_at", "repeat_of", "background", "concluded")
        self._insert(schema.complaints, told, rows())
        self._insert(schema.attributions, tuple(schema.attributions.c.keys()), iter(shares))
        self._insert(schema.journal, JOURNAL, (journal_row(filed, "all", 1, self._moment) for filed in states))

    def _write_bins(self) -> None:
        places = [("", each) for each in range(_REGIONS)] + [
            (f"D-{each}", each % _REGIONS) for each in range(_DISTRICTS)
        ]
        steps = min(DAYS, 180) * 96
        counts = self._random.poisson(2.0, (steps, len(places)))

        def rows() -> Iterator[tuple[Any, ...]]:
            for step in range(steps):
                start = _floored(self._end) - (steps - step) * _QUARTER
                times = self._moment(start), self._moment(start + _QUARTER)
                for place, (district, region) in enumerate(places):
                    yield (f"region-{region}", district, *times, int(counts[step, place]), 2.0, 6.0, 0.4)

        self._insert(schema.bins, tuple(schema.bins.c.keys()), rows())

    def _write_spikes(self) -> None:
        kinds, spikes = list(SpikeKind), list[dict[str, object]]()
        for number, start in enumerate(self._moments(20_000)):
            end = start + _HOUR
            place = f"region-{number % _REGIONS}", f"D-{number % _DISTRICTS}"
            kind, seen_at = kinds[number % len(kinds)], start + _QUARTER
            spike = Spike(*place, start, end, 9, 2.0, 6.0, 1e-5, seen_at, 3.0, 6.0, kind, final=True)
            spikes.append(spike_row(spike))
        self._connection.execute(insert(schema.spikes), spikes)

    def _write_orders(self) -> None:
        count = self._outages // 10
        starts = [*self._moments(count), *(self._end - each * 4 * timedelta(minutes=1) for each in range(OPEN_GROUPS))]
        orders = list[RepairOrder]()
        for number, (start, cell) in enumerate(zip(starts, self._cells(len(starts)), strict=True)):
            is_open = number >= count
            group = self._group(f"H-{number}" if is_open else f"G-{number * 5}", cell, start, is_open=is_open)
            order = _order(f"R-{number}", group, cell, is_open=is_open)
            orders.append(order)
            if is_open:
                self._connection.execute(insert(schema.groups), [group_row(group)])
                rows = [open_outage_row(outage, group) for outage in group.outages]
                self._connection.execute(insert(schema.outages), rows)
        for start_ in range(0, len(orders), _AT_ONCE):
            some = orders[start_ : start_ + _AT_ONCE]
            self._connection.execute(insert(schema.orders), [order_row(order) for order in some])
            self._connection.execute(insert(schema.order_history), [history_row(order) for order in some])
        write_queue(self._connection, orders[count:])

    def _group(self, name: str, cell: Cell, start: datetime, *, is_open: bool) -> GroupPicture:
        ended = None if is_open else start + 2 * _HOUR
        segment = f"{cell.technology}-{cell.area_class}"
        told = f"{name}-o", cell.cell_id, cell.site_id, cell.region, segment, 800.0, start, ended
        outage = OpenOutage(*told, planned=False, work_id=None, complaints=1.5, exposure=1.1)
        drawn = self._end, name, (), cell.region, start, ended
        return GroupPicture(*drawn, due=True, outages=(outage,), causes=("传输中断",), severity="major")

    def _write_said(self) -> None:
        topics, told = list(Topic), list[dict[str, object]]()
        for number, at in enumerate(self._moments(50_000)):
            name, subject, region = f"N-{number}", f"R-{number}", f"region-{number % _REGIONS}"
            notice = Notice(name, topics[0], subject, region, at, Priority.P3, {"by": "li"})
            row = {"notice_id": name, "topic": notice.topic.value, "subject": subject, "region": region, "at": at}
            told.append({**row, "priority": notice.priority.value, "body": _packed(notice)})
        self._connection.execute(insert(notices), told)
        said = [
            {"at": at, "complaint_id": f"C-{number}", "outage_id": f"O-{number // 2}", "segment": "4G-urban",
             "verdict": "confirm", "by": f"person-{number % 40}", "note": ""}
            for number, at in enumerate(self._moments(10_000))
        ]  # fmt: skip
        self._connection.execute(insert(feedback), said)


_TEXTS = ("手机没有信号", "上网很慢", "打不了电话，已经两个小时了", "no signal at home since noon")


def _cell(number: int) -> Cell:
    site = number // _CELLS_A_SITE
    district = site % _DISTRICTS
    technology, area = ("2G", "4G", "5G")[number % 3], ("urban", "suburban", "rural")[site % 3]
    place = f"region-{district % _REGIONS}", f"S-{site:04d}", f"D-{district}", technology, area
    return Cell(f"S-{site:04d}-{number % _CELLS_A_SITE}", *place, 38.0 + site % 40 / 20, 106.0 + site // 40 / 20, 900.0)


def _order(name: str, group: GroupPicture, cell: Cell, *, is_open: bool) -> RepairOrder:
    start, avoided = group.started_at, 1.0 + int(name[2:]) % 7
    two, three = start + 2 * _HOUR, start + 3 * _HOUR
    return RepairOrder(
        order_id=name,
        group_id=group.group_id,
        outage_ids=(group.outages[0].outage_id,),
        outage_id=group.outages[0].outage_id,
        region=cell.region,
        cell_ids=(cell.cell_id,),
        down_cell_ids=(cell.cell_id,) if is_open else (),
        site_ids=(cell.site_id or "",),
        kind=Kind.CREW,
        state=State.PENDING if is_open else State.CANCELLED,
        change=Change.ISSUED if is_open else Change.WITHDRAWN,
        reason=Reason.OUT_OF_SERVICE if is_open else Reason.ALARM_CLEARED,
        version=1,
        started_at=start,
        issued_at=start + timedelta(minutes=3),
        changed_at=start + timedelta(minutes=3) if is_open else two,
        due_at=three,
        burst_at=two,
        window_closes_at=three,
        peak_at=three + _HOUR,
        expected_avoided=avoided,
        expected_avoided_lo=avoided * 0.6,
        expected_avoided_hi=avoided * 1.5,
        index=avoided / 2,
        rank=1,
        priority=Priority.P2,
        crew_hours=2.0,
        users=800.0,
        complaints=1.5,
        severity="major",
        causes=("传输中断",),
    )


def _floored(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def make(folder: Path, outages: int) -> Path:
    """Write the store into the folder, in the place of one that stands there; where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "goldenwindow.db"
    for old in folder.glob("goldenwindow.db*"):
        old.unlink()
    url, end = f"sqlite:///{path}", SystemClock().now().replace(microsecond=0)
    store = Store.open(url)
    cells = [_cell(number) for number in range(_SITES * _CELLS_A_SITE)]
    regions = [Region(f"region-{each}", f"地市{each}", f"Region {each}", 500_000) for each in range(_REGIONS)]
    store.network.replace(Inventory(regions, cells, [Site(f"S-{each:04d}") for each in range(_SITES)]))
    store.close()
    engine = open_database(url).execution_options(writes=True)
    with engine.begin() as connection:
        BigStore(connection, outages, end).write()
    engine.dispose()
    return path


if __name__ == "__main__":
    given = sys.argv[1:]
    made = make(Path(given[0]) if given else FOLDER, int(given[1]) if len(given) > 1 else OUTAGES)
    print(f"{made}: {made.stat().st_size / 1e9:.1f} GB")
