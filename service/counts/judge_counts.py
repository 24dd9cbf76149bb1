"""Judges the series of a count file, in several processes where there are many, and writes a row for each count."""

import csv
import gzip
import io
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import IO

import msgspec
import numpy as np

from correlate.spikes.counted import Counted
from correlate.spikes.judged import Judged
from correlate.spikes.methods import Method, judge
from correlate.spikes.seasons import seasons_of
from correlate.spikes.steps import Step
from service.counts.count_file import CountFile, OnGrid
from service.counts.series_on_clock import SeriesOnClock, Special
from service.counts.series_tree import Parent, SeriesTree
from service.local_time import LocalTime

HEADER = ("series_id", "time", "count", "expected", "upper", "p_value", "alarm", "note")
NO_ANSWER = "not_enough_history"
KNOWN_EVENT = "known_event"
HOLIDAY = "holiday"
_BINS_FOR_SEVERAL = 20_000
"""From so many counts on, starting further processes pays."""
_SERIES_AT_ONCE = 16
_JOBS_AHEAD = 4
"""Jobs made ready for each process before it asks: few, so that memory stays flat."""

Tell = Callable[[int, int | None], None]


class Question(msgspec.Struct, frozen=True):
    """What is asked of every series; `start` and `end` (both included) are seconds of the epoch."""

    method: Method
    alpha: float
    special: Special
    start: float = -np.inf
    end: float = np.inf


class Tally(msgspec.Struct):
    """What came of it: `unanswered` had too little history, `special` lay in a known event or a holiday."""

    series: int = 0
    judged: int = 0
    unanswered: int = 0
    special: int = 0
    borrowed: int = 0
    alarms: int = 0
    missing: int = 0


class Job(msgspec.Struct, frozen=True):
    """Series to judge, each with name and counts of what it is part of where there is such."""

    step: Step
    question: Question
    dates: frozenset[int]
    series: list[tuple[OnGrid, Parent | None]]


Row = tuple[str, str, str, str, str, str, str, str]
Answer = tuple[int, list[Row]]
"""Of a series: how many steps of its grid have no row, and what is said of the others."""


def judge_file(
    file: CountFile, step: Step, question: Question, out: Path, tell: Tell, pool_by: str | None = None
) -> Tally:
    """Judge all series and write `out` (gzipped where its name ends so): beside it first, moved when complete."""
    tally = Tally()
    beside = out.with_name(f".{out.name}.partial")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _opened(beside, zipped=out.suffix.lower() == ".gz") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(HEADER)
            for chunk in _answers(file, step, question, pool_by):
                for missing, rows in chunk:
                    _count_up(tally, missing, rows)
                    writer.writerows(rows)
                tell(tally.series, len(file.series))
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
    return tally


def _answers(file: CountFile, step: Step, question: Question, pool_by: str | None) -> Iterator[Sequence["Answer"]]:
    jobs = _jobs(file, step, question, pool_by)
    chunks = -(-len(file.series) // _SERIES_AT_ONCE)
    processes = min(os.cpu_count() or 1, chunks)
    if processes == 1 or sum(len(one.moments) for one in file.series.values()) < _BINS_FOR_SEVERAL:
        yield from map(_judged, jobs)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _leave_interrupts_to_the_parent) as pool:
        waiting: deque[Future[list[Answer]]] = deque()
        try:
            for job in jobs:
                waiting.append(pool.submit(_judged, job))
                if len(waiting) > _JOBS_AHEAD * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _jobs(file: CountFile, step: Step, question: Question, pool_by: str | None) -> Iterator[Job]:
    series: Iterator[tuple[OnGrid, Parent | None]]
    if pool_by is None:
        series = ((file.on_grid(one, step), None) for one in file.series.values())
    else:
        tree, fewest = SeriesTree(file, step, pool_by), seasons_of(step)[-1].fewest
        series = ((one, tree.parent(name, fewest)) for name, one in tree.series.items())
    while some := list(islice(series, _SERIES_AT_ONCE)):
        yield Job(step, question, frozenset(file.dates), some)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _judged(job: Job) -> list[Answer]:
    clock, times = SeriesOnClock(job.question.special, job.step), _Times(job)
    return [(_missing(one), _rows(one, parent, clock, times, job)) for one, parent in job.series]


def _missing(series: OnGrid) -> int:
    return len(series.counts) - len(series.bins)


class _Times:
    """Writes times: dates of days and weeks as the dates they were given as, all others with their offset."""

    def __init__(self, job: Job) -> None:
        self._dates = job.dates if job.step.whole_days else frozenset()
        self._local = LocalTime(job.question.special.zone)
        self._known: dict[int, str] = {}

    def text(self, moment: int) -> str:
        if (known := self._known.get(moment)) is None:
            text = self._local.text(datetime.fromtimestamp(moment, UTC))
            known = self._known[moment] = text[: len("2011-07-04")] if moment in self._dates else text
        return known


def _rows(series: OnGrid, parent: Parent | None, clock: SeriesOnClock, times: _Times, job: Job) -> list[Row]:
    question = job.question
    asked = np.flatnonzero((series.moments >= question.start) & (series.moments <= question.end))
    counted, bins = clock.counted(series, parent), series.bins[asked] + (parent.lead if parent else 0)
    judged = judge(question.method, job.step, counted, bins, question.alpha)
    from_parent = f"shape_of:{parent.name}" if parent else ""
    rows = []
    for column, place in enumerate(asked.tolist()):
        bin_ = bins[column]
        note = _note(judged, column, counted, bin_) or (from_parent if judged.borrowed[0, column] else "")
        start = series.series_id, times.text(int(series.moments[place])), f"{counted.counts[bin_]:.0f}"
        rows.append((*start, *_figures(judged, column, question.alpha), note))
    return rows


def _note(judged: Judged, column: int, counted: Counted, bin_: int) -> str:
    """Why there is no p-value; empty where there is one."""
    if not np.isnan(judged.p_value[0, column]):
        return ""
    if counted.event[bin_]:
        return KNOWN_EVENT
    return NO_ANSWER if np.isnan(judged.expected[0, column]) else HOLIDAY


def _figures(judged: Judged, column: int, alpha: float) -> tuple[str, str, str, str]:
    """Expected, upper, p_value and alarm as they are written."""
    expected, upper, p_value = (float(one[0, column]) for one in (judged.expected, judged.upper, judged.p_value))
    if np.isnan(expected):
        return "", "", "", "0"
    p_text = "" if np.isnan(p_value) else f"{p_value:.6g}"
    return f"{expected:.6g}", f"{upper:.0f}", p_text, str(int(p_value < alpha))


def _count_up(tally: Tally, missing: int, rows: Sequence[Row]) -> None:
    notes = Counter(row[-1] for row in rows)
    tally.series += 1
    tally.missing += missing
    tally.unanswered += notes[NO_ANSWER]
    tally.special += notes[KNOWN_EVENT] + notes[HOLIDAY]
    tally.judged += len(rows) - notes[NO_ANSWER] - notes[KNOWN_EVENT] - notes[HOLIDAY]
    tally.borrowed += sum(number for note, number in notes.items() if note.startswith("shape_of:"))
    tally.alarms += sum(row[6] == "1" for row in rows)


@contextmanager
def _opened(path: Path, *, zipped: bool) -> Iterator[IO[str]]:
    with ExitStack() as stack:
        file: IO[bytes] | gzip.GzipFile = stack.enter_context(path.open("wb"))
        if zipped:
            # without name and time in its header: the same input gives the same bytes
            file = stack.enter_context(closing(gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0)))
        yield stack.enter_context(io.TextIOWrapper(file, encoding="utf-8", newline=""))
