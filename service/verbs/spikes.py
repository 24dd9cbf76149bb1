"""`goldenwindow spikes`: unusual counts in any set of count series."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from correlate.spikes.methods import Method, steps_of
from correlate.spikes.steps import Step
from ingest.times import TimeUnreadable
from service.verbs.terminal import WrongUse, out, print_json, progress, warn

if TYPE_CHECKING:
    from service.count_file import CountFile
    from service.judge_counts import Tally

_FAULTS_TOLD = 5


def spikes(
    counts: Annotated[
        Path,
        typer.Argument(help="CSV (or .csv.gz) with series_id, time, count, by hour, day or week.", metavar="COUNTS"),
    ],
    out_: Annotated[Path, typer.Option("--out", help="The CSV (or .csv.gz) for the results.", metavar="FILE")],
    method: Annotated[Method, typer.Option(help="How counts are judged.")] = Method.SCAN,
    alpha: Annotated[float, typer.Option(help="Share of usual counts that may be flagged, above 0, below 0.5.")] = 0.01,
    from_: Annotated[str | None, typer.Option("--from", help="Judge counts from this time on.", metavar="T")] = None,
    to: Annotated[str | None, typer.Option(help="Judge counts up to this time, itself included.", metavar="T")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Flag unusual counts in any set of count series; each is judged by what came before it.

    Writes series_id, time, count, expected, upper, p_value, alarm, note: a row for each count.

    Example: goldenwindow spikes counts.csv --out spikes.csv --alpha 0.01 --from 2011-01-03
    """
    from service.count_file import CountFile
    from service.judge_counts import Question, judge_file

    if not 0 < alpha < 0.5:
        raise WrongUse(f"--alpha {alpha:g}: give a share above 0 and below 0.5")
    with progress("reading"):
        file = CountFile(counts)
    start, end = _second(file, "--from", from_), _second(file, "--to", to)
    if start is not None and end is not None and start > end:
        raise WrongUse(f"--from {from_} --to {to}: nothing lies between; give the earlier time first")
    question = Question(method, alpha, -float("inf") if start is None else start, float("inf") if end is None else end)
    step = _step(file, method, counts)
    with progress("judging series") as tell:
        tally = judge_file(file, step, question, out_, tell)
    warn(_warnings(file, tally, counts))
    if as_json:
        print_json(msgspec.to_builtins(tally) | {"rejected": len(file.faults), "step": step.name.lower()})
    else:
        out.print(f"{tally.alarms:,} of {tally.judged:,} counts of {tally.series:,} series are unusual: {out_}")


def _step(file: "CountFile", method: Method, path: Path) -> Step:
    """The step of the file; where nothing tells it, one that the method knows: nothing can be judged anyway."""
    step, known = file.step(), steps_of(method)
    if step is not None and step not in known:
        names = " or ".join(one.name.lower() for one in known)
        raise WrongUse(f"{path}: counts by the {step.name.lower()}; --method {method} judges them by {names}")
    return step or known[0]


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
    if tally.unanswered:
        told.append(f"{tally.unanswered:,} counts have too little history to be judged; their note says so")
    return told
