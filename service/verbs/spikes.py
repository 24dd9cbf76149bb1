"""`goldenwindow spikes`: unusual counts in any set of count series."""

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import typer

from correlate.calendar import Calendar
from correlate.spikes.methods import Method, steps_of
from correlate.spikes.steps import Step
from ingest.times import TimeUnreadable
from service.verbs.terminal import WrongUse, out, print_json, progress, warn

if TYPE_CHECKING:
    from service.counts.count_file import CountFile
    from service.counts.judge_counts import Tally
    from service.counts.series_on_clock import Special

_FAULTS_TOLD = 5


def spikes(  # noqa: PLR0913, PLR0917 # an option each
    counts: Annotated[
        Path,
        typer.Argument(
            help="CSV (or .csv.gz): series_id, time, count, by 5 or 15 minutes, hour, day, week.", metavar="COUNTS"
        ),
    ],
    out_: Annotated[Path, typer.Option("--out", help="The CSV (or .csv.gz) for the results.", metavar="FILE")],
    method: Annotated[Method, typer.Option(help="How counts are judged.")] = Method.SCAN,
    alpha: Annotated[float, typer.Option(help="Share of usual counts that may be flagged, above 0, below 0.5.")] = 0.01,
    from_: Annotated[str | None, typer.Option("--from", help="Judge counts from this time on.", metavar="T")] = None,
    to: Annotated[str | None, typer.Option(help="Judge counts up to this time, itself included.", metavar="T")] = None,
    timezone: Annotated[
        str, typer.Option(help="Zone of times without an offset, and of the times written.", metavar="ZONE")
    ] = "Asia/Shanghai",
    holidays: Annotated[
        str | None, typer.Option(help="Country whose holidays are no ordinary days, as CN.", metavar="COUNTRY")
    ] = None,
    events: Annotated[
        Path | None, typer.Option(help="CSV of known events: starts_at, ends_at, series_id or empty.", metavar="FILE")
    ] = None,
    pool_by: Annotated[
        str | None,
        typer.Option(help="What parts levels in series ids, as /: sparse series take their parent's shape."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Flag unusual counts in any set of count series; each is judged by what came before it.

    Writes series_id, time, count, expected, upper, p_value, alarm, note: a row for each count. Known events are
    not judged and teach nothing; nor do holidays, unless enough of them were seen to tell what they do.

    Example: goldenwindow spikes counts.csv --out spikes.csv --alpha 0.01 --from 2011-01-03
    """
    from service.counts.count_file import CountFile
    from service.counts.judge_counts import Question, judge_file

    if not 0 < alpha < 0.5:
        raise WrongUse(f"--alpha {alpha:g}: give a share above 0 and below 0.5")
    if pool_by == "":
        raise WrongUse("--pool-by is empty: give what parts the levels in series ids, as /")
    zone = _zone(timezone)
    with progress("reading"):
        file = CountFile(counts, zone)
        special = _special(file, zone, holidays, events)
    start, end = _second(file, "--from", from_), _second(file, "--to", to)
    if start is not None and end is not None and start > end:
        raise WrongUse(f"--from {from_} --to {to}: nothing lies between; give the earlier time first")
    stretch = -float("inf") if start is None else start, float("inf") if end is None else end
    question = Question(method, alpha, special, *stretch)
    step = _step(file, method, counts)
    with progress("judging series") as tell:
        tally = judge_file(file, step, question, out_, tell, pool_by)
    warn(_warnings(file, tally, counts))
    if as_json:
        print_json(msgspec.to_builtins(tally) | {"rejected": len(file.faults), "step": step.words})
    else:
        out.print(f"{tally.alarms:,} of {tally.judged:,} counts of {tally.series:,} series are unusual: {out_}")


def _step(file: "CountFile", method: Method, path: Path) -> Step:
    """The step of the file; where nothing tells it, one that the method knows: nothing can be judged anyway."""
    step, known = file.step(), steps_of(method)
    if step is not None and step not in known:
        names = " or ".join(one.words for one in known)
        raise WrongUse(f"{path}: counts by the {step.words}; --method {method} judges them by {names}")
    return step or known[0]


def _zone(name: str) -> str:
    """The name, where it is one."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongUse(f"--timezone {name}: no such zone is known; give one such as Asia/Shanghai") from None


def _special(file: "CountFile", zone: str, holidays: str | None, events: Path | None) -> "Special":
    from service.counts.series_on_clock import Special, years_of
    from service.duty.known_days import holidays_of, read_events

    moments = chain.from_iterable((min(one.moments), max(one.moments)) for one in file.series.values())
    days = holidays_of(holidays, years_of(list(moments))) if holidays else frozenset()
    return Special(zone, Calendar(days, read_events(events, zone) if events else ()))


def _second(file: "CountFile", option: str, text: str | None) -> float | None:
    try:
        return None if text is None else file.moment(text).timestamp()
    except TimeUnreadable as error:
        raise WrongUse(f"{option} {text}: {error}") from None


def _warnings(file: "CountFile", tally: "Tally", path: Path) -> list[str]:
    told = [f"{path}, {fault}; left out" for fault in file.faults[:_FAULTS_TOLD]]
    if len(file.faults) > _FAULTS_TOLD:
        told.append(f"{path}: {len(file.faults):,} rows were left out; the first {_FAULTS_TOLD} stand above")
    if not tally.series:
        told.append(f"{path}: there are no rows under the header")
    if tally.missing:
        told.append(f"{path}: {tally.missing:,} steps have no row; they are taken as unknown, not as 0")
    if tally.special:
        told.append(f"{tally.special:,} counts lie in known events or holidays and are not judged; their note says so")
    if tally.borrowed:
        told.append(f"{tally.borrowed:,} counts were judged by the shape of what they are part of; their note says so")
    if tally.unanswered:
        told.append(f"{tally.unanswered:,} counts have too little history to be judged; their note says so")
    return told
