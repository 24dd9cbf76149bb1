"""`goldenwindow replay`: a recording through the pipeline, into a folder of results."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from correlate.model import default_model, read_model
from correlate.rules import Rules
from ingest.dataset import Dataset
from ingest.times import TimeReader, TimeUnreadable
from service.duty.known_days import calendar_of
from service.history.pace import Pace
from service.history.replay import Replay, ReplaySummary
from service.verbs.terminal import WrongUse, out, print_json, progress, speed, warn


def replay(
    dataset: Annotated[Path, typer.Argument(help="The folder with the recording.", metavar="DATASET")],
    out_: Annotated[Path, typer.Option("--out", help="The folder for the results; made where missing.", metavar="DIR")],
    model: Annotated[
        Path | None, typer.Option(help="A learnt model (model.json); by default the assumed one.", metavar="FILE")
    ] = None,
    speed_: Annotated[
        str, typer.Option("--speed", help="Recorded seconds that pass in one second, or `max`.", metavar="N|max")
    ] = "max",
    until: Annotated[
        str | None, typer.Option(help="Stop there: nothing that became known later is used.", metavar="TIME")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Run the live pipeline over a recording, in event time, with nothing but files.

    Writes outages.csv, attributions.csv, spikes.csv, orders.jsonl, weekly.csv, weekly.html, summary.json and
    rejected.jsonl; the same input gives the same bytes.

    Example: goldenwindow replay datasets/ningxia-2011 --out out/ningxia
    """
    recording = Dataset.open(dataset)
    learnt = read_model(model.read_bytes()) if model else default_model()
    seconds = speed(speed_)
    pace = None if seconds is None else Pace(seconds)
    rules = Rules(calendar=calendar_of(recording))
    run = Replay(recording, learnt, rules, _moment(until, recording.timezone), pace)
    with progress("reading") as tell:
        summary = run.run(out_, lambda _words, count: tell(count, None))
    warn(recording.warnings + _rejected(summary))
    if as_json:
        print_json(summary.document())
    else:
        _print(summary, out_)


def _moment(text: str | None, zone: str) -> datetime | None:
    if text is None:
        return None
    try:
        return TimeReader(zone).read(text)
    except TimeUnreadable as error:
        raise WrongUse(f"--until {text}: {error}; write 2011-07-04T08:00, with an offset or in {zone}") from None


def _rejected(summary: ReplaySummary) -> list[str]:
    return [
        f"{counts.rejected} of {counts.read} {kind} were rejected; rejected.jsonl says which and why"
        for kind, counts in summary.counts.items()
        if counts.rejected
    ]


def _print(summary: ReplaySummary, folder: Path) -> None:
    table = Table("", "read", "accepted", "duplicate", "rejected", "late", box=None, pad_edge=False)
    for kind, counts in summary.counts.items():
        figures = (counts.read, counts.accepted, counts.duplicate, counts.rejected, counts.late)
        table.add_row(kind, *(f"{figure:,}" for figure in figures))
    out.print(table)
    orders = ", ".join(f"{count:,} {change}" for change, count in summary.orders.items())
    out.print(f"repair orders: {orders}")
    if summary.concluded_twice:
        out.print("Late records told of times already concluded: final results were drawn again as it happened.")
    out.print(f"results: {folder}")
