"""`goldenwindow profile`: what a recording can and can not answer, before anyone trusts a figure."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.table import Table

from ingest.dataset import Dataset
from service.verbs.terminal import out, print_json, progress, warn

if TYPE_CHECKING:
    from correlate.quality.arrival_delay import ArrivalDelay
    from correlate.quality.location import LocatedShare
    from service.history.profile import Profile
    from service.local_time import LocalTime

_SHOWN = 8


def profile(
    dataset: Annotated[Path, typer.Argument(help="The folder with the recording.", metavar="DATASET")],
    model: Annotated[
        Path | None, typer.Option(help="A learnt model (model.json); by default the assumed one.", metavar="FILE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Tell what a recording can and can not answer, before anyone trusts a figure.

    Located share, reporting delay, clocks that are ahead, alarms never cleared, unknown cells and causes, gaps, and
    which segments have enough to estimate a golden window.

    Example: goldenwindow profile datasets/ningxia-2011
    """
    from correlate.model import default_model, read_model
    from correlate.rules import Rules
    from service.history.profile import Profiling
    from service.local_time import LocalTime

    recording = Dataset.open(dataset)
    known = read_model(model.read_bytes()) if model else default_model()
    with progress("reading") as tell:
        found = Profiling(recording, known, Rules()).run(lambda count: tell(count, None))
    warn(recording.warnings)
    if as_json:
        print_json(msgspec.to_builtins(found, builtin_types=(bytes,)))
    else:
        _print(found, LocalTime(recording.timezone))


def _print(found: "Profile", local: "LocalTime") -> None:
    _show(
        ("", "read", "accepted", "duplicate", "rejected", "late"),
        ((kind, *map(_count, msgspec.structs.astuple(counts))) for kind, counts in found.counts.items()),
    )
    out.print(
        f"{found.outages:,} outages, {found.open_outages:,} of them open, {found.stale_outages:,} ended for want of a "
        f"clear; {found.never_cleared:,} of {found.outage_alarms:,} outage alarms were never cleared"
    )
    _show(
        ("complaints", "", "number", "name a cell", "an address", "neither"),
        ((row.by, row.value, _count(row.complaints), *_shares(row)) for row in found.located),
    )
    _show(
        ("arrival, minutes", "source", "records", "median", "90 %", "99 %", "clock ahead by"),
        ((delay.kind, delay.source, _count(delay.records), *_minutes(delay)) for delay in found.delays),
    )
    for silence in found.silences[:_SHOWN]:
        out.print(
            f"gap: no {silence.stream} from {local.text(silence.starts_at)} to {local.text(silence.ends_at)}, "
            f"where about {silence.expected:.0f} were to be expected",
            markup=False,
        )
    _unknown(found)
    for answer in found.answers:
        mark = "yes" if answer.answered else "no "
        out.print(f"{mark}  {answer.question} {answer.why[:1].upper()}{answer.why[1:]}.", markup=False)


def _unknown(found: "Profile") -> None:
    if found.unknown_cells:
        out.print(f"{found.unknown_cells:,} rows name cells or sites that the inventory lacks")
    if found.unknown_causes:
        named = ", ".join(f"{cause} ({count})" for cause, count in list(found.unknown_causes.items())[:_SHOWN])
        out.print(f"{len(found.unknown_causes):,} causes are in no table: {named}", markup=False)


def _shares(row: "LocatedShare") -> tuple[str, ...]:
    return tuple(f"{part / row.complaints:.0%}" for part in (row.by_cell, row.by_address, row.unlocated))


def _minutes(delay: "ArrivalDelay") -> tuple[str, ...]:
    ahead = "" if delay.ahead_minutes is None else f"{delay.ahead_minutes:.0f} min"
    return (*(f"{minutes:.1f}" for minutes in (delay.median, delay.p90, delay.p99)), ahead)


def _show(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    table = Table(*header, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        out.print(table)
        out.print()


def _count(number: int) -> str:
    return f"{number:,}"
