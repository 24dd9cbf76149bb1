"""A file of count series: its rows, the step they come in, and each series on the grid of that step."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice, pairwise
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.spikes.steps import Step, told_step
from ingest.dataset_file import DatasetFile, Form
from ingest.headers import Kind, plain
from ingest.rejected import Rejected
from ingest.times import TimeReader, TimeUnreadable

COUNTS = Kind("counts", ("series_id", "time", "count"), ("series_id", "time", "count"))
_MOST_COUNT = 1e12
_SERIES_THAT_TELL = 1_000


@dataclass(slots=True)
class CountSeries:
    """One series as its rows have it, in their order: moments are seconds of the epoch, rows lines of the file."""

    series_id: str
    moments: "array[int]"
    counts: "array[float]"
    rows: "array[int]"

    def order(self) -> NDArray[np.intp]:
        """The places of its rows by time; of two with the same time, the first in the file first."""
        return np.argsort(np.frombuffer(self.moments, dtype=np.int64), kind="stable")

    def gaps(self) -> Iterator[int]:
        """Seconds between neighbouring times."""
        return (later - earlier for earlier, later in pairwise(sorted(set(self.moments))))


class OnGrid(msgspec.Struct):
    """A series by time: `bins[i]` is the place on the grid of the row at `moments[i]`, seconds of the epoch.

    `counts` holds every place of the grid from the first to the last row, NaN where no row stands; `origin` is
    the number of steps from the epoch to its first place, by which series are laid beside each other.
    """

    series_id: str
    moments: NDArray[np.int64]
    bins: NDArray[np.intp]
    counts: NDArray[np.float64]
    origin: int


class CountFile:
    """The series of a CSV file (plain or gzipped); `faults` are the rows that can not be used, as `row 7: why`.

    Times without an offset are in `zone`. `dates` are the moments of times that were written as dates alone.

    Raises:
        DatasetUnreadable: a column is missing, or there is no row that can be used.
        OSError: the file can not be read.
    """

    def __init__(self, path: Path, zone: str) -> None:
        self._file = DatasetFile(path, COUNTS, form=Form.CSV, number=0)
        self._reader = TimeReader(zone)
        self._moments: dict[str, int] = {}
        self.dates: set[int] = set()
        self.faults: list[str] = []
        self.series = self._read()
        if self.faults and not self.series:
            raise self._file.unreadable("no row can be used", None, f"the first is {self.faults[0]}")

    def moment(self, text: str) -> datetime:
        """A time as those of the file are read."""
        return self._reader.read(text)

    def step(self) -> Step | None:
        """The step of the series; None where no two rows of a series are there to tell it.

        Raises:
            DatasetUnreadable: the times stand in no step from five minutes to weeks.
        """
        several = (series for series in self.series.values() if len(series.moments) > 1)
        gaps = list(chain.from_iterable(series.gaps() for series in islice(several, _SERIES_THAT_TELL)))
        step = told_step(gaps)
        if gaps and step is None:
            usual = max(set(gaps), key=gaps.count) / 3_600
            what = f"the counts stand {usual:.4g} hours apart"
            raise self._file.unreadable(what, None, "give counts by 5 or 15 minutes, hour, day or week")
        return step

    def on_grid(self, series: CountSeries, step: Step) -> OnGrid:
        """The series on its grid; rows beside the grid, or for a time that already stands, go to `faults`."""
        order = series.order()
        moments = np.frombuffer(series.moments, dtype=np.int64)[order]
        residues, times_seen = np.unique(moments % step.value, return_counts=True)
        since = moments - residues[np.argmax(times_seen)]
        places = (since + step.value // 2) // step.value
        beside = np.abs(since - places * step.value) > step.slack
        again = np.zeros_like(beside)
        again[1:] = places[1:] == places[:-1]
        for row in order[beside]:
            self._fault(series.rows[row], f"time {self._told(series, row)} stands beside the step of {step.words}")
        for row in order[again & ~beside]:
            told = self._told(series, row)
            self._fault(series.rows[row], f"series {series.series_id!r} already has a count for {told}")
        kept = ~(beside | again)
        bins = places[kept] - places[kept][0]
        counts = np.full(int(bins[-1]) + 1, np.nan)
        counts[bins] = np.frombuffer(series.counts, dtype=np.float64)[order[kept]]
        return OnGrid(series.series_id, moments[kept], bins, counts, int(places[kept][0]))

    def _told(self, series: CountSeries, row: int) -> str:
        return datetime.fromtimestamp(series.moments[row], self._reader.zone).isoformat()

    def _read(self) -> dict[str, CountSeries]:
        columns = self._columns()
        width, (at_id, at_time, at_count) = max(columns) + 1, columns
        found: dict[str, CountSeries] = {}
        for row, record in self._file.rows():
            if isinstance(record, Rejected) or len(record) < width:
                self._fault(row, record.detail if isinstance(record, Rejected) else f"only {len(record)} fields")
                continue
            series_id = record[at_id].strip()
            try:
                moment = self._moment(record[at_time].strip())
                count = _count(record[at_count])
            except (TimeUnreadable, ValueError) as error:
                self._fault(row, str(error))
                continue
            if not series_id:
                self._fault(row, "series_id is empty")
                continue
            if (series := found.get(series_id)) is None:
                series = found[series_id] = CountSeries(series_id, array("q"), array("d"), array("q"))
            series.moments.append(moment)
            series.counts.append(count)
            series.rows.append(row)
        return found

    def _columns(self) -> tuple[int, int, int]:
        header = [plain(name) for name in self._file.header() or ()]
        missing = [column for column in COUNTS.columns if plain(column) not in header]
        if missing:
            remedy = f"the header names {', '.join(COUNTS.columns)}"
            raise self._file.unreadable(f"column {', '.join(missing)} is missing", 1, remedy)
        at_id, at_time, at_count = (header.index(plain(column)) for column in COUNTS.columns)
        return at_id, at_time, at_count

    def _moment(self, text: str) -> int:
        """The second of a time; it is kept, as most series have the same times."""
        known = self._moments.get(text)
        if known is None:
            known = self._moments[text] = round(self._reader.read(text).timestamp())
            if ":" not in text and "T" not in text and len(text) <= len("2011-07-04"):
                self.dates.add(known)
        return known

    def _fault(self, row: int, why: str) -> None:
        self.faults.append(f"row {row}: {why}")


def _count(text: str) -> float:
    try:
        count = float(text)
    except ValueError:
        count = -1.0
    if not 0 <= count <= _MOST_COUNT or count != int(count):
        raise ValueError(f"count {text.strip()[:60]!r} is no whole number from 0 on")
    return count
