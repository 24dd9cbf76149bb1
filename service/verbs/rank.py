"""`goldenwindow rank`: the dispatch queue as it stood at a moment of a recording."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from ingest.dataset import Dataset
from ingest.times import TimeReader, TimeUnreadable
from service.verbs.terminal import WrongUse, left_out, out, print_json, progress, warn

if TYPE_CHECKING:
    from alerts.dispatch.queue import Queued
    from correlate.model import Model
    from service.history.as_of import AsOf

_SHOWN = 10


def rank(
    dataset: Annotated[Path, typer.Argument(help="The folder with the recording.", metavar="DATASET")],
    as_of_: Annotated[
        str, typer.Option("--as-of", help="The moment; nothing that arrived later is used.", metavar="TIME")
    ],
    out_: Annotated[Path, typer.Option("--out", help="The CSV for the queue.", metavar="FILE")],
    model: Annotated[
        Path | None, typer.Option(help="A learnt model (model.json); by default the assumed one.", metavar="FILE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Put open outages in the order in which a crew is worth most, as things stood at one moment.

    Writes a row for each open outage: complaints still to come if it is restored after 0 to 24 hours, with 90 %
    intervals, what a crew sent now spares, and why it stands where it stands.

    Example: goldenwindow rank datasets/ningxia-2011 --as-of 2011-07-06T10:00 --out out/queue.csv
    """
    from correlate.model import default_model, read_model
    from service.history.ranked import ranked
    from service.results.rank_file import write_queue

    recording = Dataset.open(dataset)
    at = _moment(as_of_, recording.timezone)
    learnt = read_model(model.read_bytes()) if model else default_model()
    with progress("reading") as tell:
        queue, known, times = ranked(recording, learnt, at, lambda count: tell(count, None))
    write_queue(out_, queue, at, recording.timezone)
    told = _warnings(known, learnt, queue)
    warn(recording.warnings + left_out(recording) + told)
    if as_json:
        print_json(_document(known, queue, told, times.crew_hours, times.orders))
    else:
        _print(queue, out_)


def _moment(text: str, zone: str) -> datetime:
    try:
        return TimeReader(zone).read(text)
    except TimeUnreadable as error:
        raise WrongUse(f"--as-of {text}: {error}; write 2011-07-04T08:00, with an offset or in {zone}") from None


def _warnings(known: "AsOf", model: "Model", queue: "list[Queued]") -> list[str]:
    told = []
    if known.newest is None:
        told.append("nothing had arrived by then; the queue is empty")
    if not model.learnt:
        told.append("the model is assumed, not learnt from this network; give --model after `goldenwindow study`")
    segments = {curve.segment for curve in model.curves}
    if queue and segments != {"all"} and all(queued.segment == "all" for queued in queue):
        told.append("the model knows no segment of this network; every outage follows its curve of `all`")
    elif queue and segments == {"all"}:
        told.append("the model has no segments; every outage follows its curve of `all`")
    return told


def _document(
    known: "AsOf", queue: "list[Queued]", warnings: list[str], crew_hours: float, orders: int
) -> dict[str, object]:
    return {
        "as_of": known.at,
        "records": known.records,
        "newest_arrival_at": known.newest,
        "open_outages": len(queue),
        "groups": len({queued.group_id for queued in queue}),
        "under_way": sum(1 for queued in queue if queued.order),
        "crew_hours": crew_hours,
        "crew_hours_from_orders": orders,
        "fallback_to_all": bool(queue) and all(queued.segment == "all" for queued in queue),
        "warnings": warnings,
    }


def _print(queue: "list[Queued]", path: Path) -> None:
    table = Table("rank", "cell", "region", "age h", "users", "avoidable", "index", box=None, pad_edge=False)
    for column in table.columns[3:]:
        column.justify = "right"
    for place, queued in enumerate(queue[:_SHOWN], 1):
        outage = queued.outage
        table.add_row(
            str(place),
            outage.cell.cell_id,
            outage.cell.region,
            f"{queued.age_hours:.1f}",
            f"{outage.users:,.0f}",
            f"{queued.avoidable:.1f}",
            f"{queued.visit.index:.2f}",
        )
    if queue:
        out.print(table)
    out.print(f"{len(queue):,} open outages: {path}", markup=False)
