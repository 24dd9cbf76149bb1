"""`goldenwindow rehearse`: what changed settings would have brought on recorded weeks, beside those in force."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from service.verbs.terminal import left_out, out, print_json, progress, warn

if TYPE_CHECKING:
    from service.history.rehearsal import Rehearsal


def rehearse(
    dataset: Annotated[Path, typer.Argument(help="The folder with the recording.", metavar="DATASET")],
    config: Annotated[Path, typer.Option(help="The changed settings (TOML).", metavar="FILE")],
    out_: Annotated[Path, typer.Option("--out", help="The folder for the results; made where missing.", metavar="DIR")],
    against: Annotated[
        Path | None,
        typer.Option(help="The settings in force (TOML); by default those of a fresh install.", metavar="FILE"),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="A learnt model (model.json); by default the assumed one.", metavar="FILE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Try changed settings on recorded weeks before they go live: orders, messages, complaints avoided.

    Takes the recording once under each settings, as it became known, and tells what differs. Nothing is sent to
    anybody. Writes rehearsal.csv, differences.csv, rehearsal.html and rehearsal.json. Avoided complaints are modelled.

    Example: goldenwindow rehearse datasets/ningxia-2011 --config changed.toml --against goldenwindow.toml --out out/r
    """
    from correlate.model import default_model, read_model
    from ingest.dataset import Dataset
    from service.configuration.settings import read_settings
    from service.history.rehearsal import rehearse as rehearsed
    from service.history.rehearsal import ways_of
    from service.results.rehearsal_files import document, write_rehearsal

    recording = Dataset.open(dataset)
    learnt = read_model(model.read_bytes()) if model else default_model()
    present, changed = (ways_of(read_settings(path), recording) for path in (against, config))
    with progress("rehearsing") as tell:
        answer = rehearsed(recording, learnt, present, changed, lambda _words, count: tell(count, None))
    write_rehearsal(out_, answer)
    warn(recording.warnings + left_out(recording))
    if as_json:
        print_json(document(answer))
    else:
        _print(answer, out_)


def _print(answer: "Rehearsal", folder: Path) -> None:
    from service.results.rehearsal_files import figure_rows

    table = Table("", "in force", "changed", "difference", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in figure_rows(answer):
        table.add_row(row.en, row.present, row.changed, row.difference)
    out.print(table)
    out.print(f"{len(answer.differences):,} orders would be pushed at another moment, or by one of the two alone.")
    out.print("Avoided complaints are modelled: a repair begun with the push, against none.")
    out.print(f"results: {folder}")
