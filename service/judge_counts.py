"""Judges the series of a count file, in several processes where there are many, and writes a row for each count."""

import csv
import gzip
import io
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import IO

import msgspec
import numpy as np

from correlate.spikes.judged import Judged
from correlate.spikes.methods import Method, judge
from correlate.spikes.steps import Step
from service.count_file import CountFile, OnGrid

HEADER = ("series_id", "time", "count", "expected", "upper", "p_value", "alarm", "note")
NO_ANSWER = "not_enough_history"
_BINS_FOR_SEVERAL = 20_000
"""From so many counts on, starting further processes pays."""
_SERIES_AT_ONCE = 16

Tell = Callable[[int, int | None], None]


class Question(msgspec.Struct, frozen=True):
    """What is asked of every series; `start` and `end` (both included) are seconds of the epoch."""

    method: Method
    alpha: float
    start: float = -np.inf
    end: float = np.inf


class Tally(msgspec.Struct):
    """What came of it."""

    series: int = 0
    judged: int = 0
    unanswered: int = 0
    alarms: int = 0
    missing: int = 0


def judge_file(file: CountFile, step: Step, question: Question, out: Path, tell: Tell) -> Tally:
    """Judge all series and write `out` (gzipped where its name ends so): beside it first, moved when complete."""
    tally = Tally()
    beside = out.with_name(f".{out.name}.partial")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _opened(beside, zipped=out.suffix.lower() == ".gz") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(HEADER)
            for chunk in _answers(file, step, question):
                for series, rows in chunk:
                    _count_up(tally, series, rows)
                    writer.writerows(rows)
                tell(tally.series, len(file.series))
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
    return tally


Row = tuple[str, str, str, str, str, str, str, str]
Answer = tuple[OnGrid, list[Row]]


def _answers(file: CountFile, step: Step, question: Question) -> Iterator[Sequence[Answer]]:
    series = list(file.series.values())
    chunks = [series[at : at + _SERIES_AT_ONCE] for at in range(0, len(series), _SERIES_AT_ONCE)]
    jobs = ((step, question, [file.on_grid(one, step) for one in chunk]) for chunk in chunks)
    processes = min(os.cpu_count() or 1, len(chunks))
    if processes == 1 or sum(len(one.moments) for one in series) < _BINS_FOR_SEVERAL:
        yield from map(_judged, jobs)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _leave_interrupts_to_the_parent) as pool:
        try:
            yield from pool.map(_judged, jobs)
        finally:
            pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _judged(job: tuple[Step, Question, list[OnGrid]]) -> list[Answer]:
    step, question, chunk = job
    return [(series, _rows(series, step, question)) for series in chunk]


def _rows(series: OnGrid, step: Step, question: Question) -> list[Row]:
    asked = np.flatnonzero((series.moments >= question.start) & (series.moments <= question.end))
    judged = judge(question.method, step, series.counts, series.bins[asked], question.alpha)
    return [_row(series, place, judged, column, question.alpha) for column, place in enumerate(asked.tolist())]


def _row(series: OnGrid, place: int, judged: Judged, column: int, alpha: float) -> Row:
    count = f"{series.counts[series.bins[place]]:.0f}"
    p_value = judged.p_value[0, column]
    if np.isnan(p_value):
        return series.series_id, series.times[place], count, "", "", "", "0", NO_ANSWER
    expected, upper = judged.expected[0, column], judged.upper[0, column]
    alarm = str(int(p_value < alpha))
    return series.series_id, series.times[place], count, f"{expected:.6g}", f"{upper:.0f}", f"{p_value:.6g}", alarm, ""


def _count_up(tally: Tally, series: OnGrid, rows: Sequence[Row]) -> None:
    tally.series += 1
    tally.missing += len(series.counts) - len(series.bins)
    unanswered = sum(row[-1] != "" for row in rows)
    tally.unanswered += unanswered
    tally.judged += len(rows) - unanswered
    tally.alarms += sum(row[6] == "1" for row in rows)


@contextmanager
def _opened(path: Path, *, zipped: bool) -> Iterator[IO[str]]:
    with ExitStack() as stack:
        file: IO[bytes] | gzip.GzipFile = stack.enter_context(path.open("wb"))
        if zipped:
            # without name and time in its header: the same input gives the same bytes
            file = stack.enter_context(closing(gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0)))
        yield stack.enter_context(io.TextIOWrapper(file, encoding="utf-8", newline=""))
