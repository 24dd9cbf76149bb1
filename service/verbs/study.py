"""`goldenwindow study`: what history teaches, as results, a model and a page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from correlate.model import default_model, read_model
from correlate.rules import Rules
from ingest.dataset import Dataset
from service.verbs.terminal import DOES_NOT_HOLD, err, out, print_json, progress, warn

if TYPE_CHECKING:
    from correlate.study.finding import Finding
    from correlate.study.range import Range
    from service.history.study import StudySummary


def study(
    dataset: Annotated[Path, typer.Argument(help="The folder with the recording.", metavar="DATASET")],
    out_: Annotated[Path, typer.Option("--out", help="The folder for the results; made where missing.", metavar="DIR")],
    model: Annotated[
        Path | None,
        typer.Option(help="A model (model.json) to assume where the recording does not tell.", metavar="FILE"),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(help="The model in force: compare on held-out weeks; ends with 1 where the new one is worse."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the windows as JSON.")] = False,
) -> None:
    """Learn from history: baselines, complaints over outage age, golden windows; writes a model.

    Writes outages.csv, attributions.csv, windows.csv, curve.csv, model.json, study.html, summary.json and
    rejected.jsonl. `run`, `replay` and `rank` take the model; the same input gives the same bytes.

    Example: goldenwindow study datasets/ningxia-2011 --out out/study
    """
    from service.history.study import Extras, Study
    from service.history.study_challenger import challenger_of

    recording = Dataset.open(dataset)
    start = read_model(model.read_bytes()) if model else default_model()
    in_force = read_model(against.read_bytes()) if against else None
    with progress("studying") as tell:
        summary = Study(dataset, recording, start, Rules(), Extras(in_force, challenger_of)).run(
            out_, lambda count: tell(count, None)
        )
    warn(recording.warnings + _rejected(summary))
    if as_json:
        print_json({"windows": [_row(one) for one in summary.studied.findings], **_counts(summary)})
    else:
        _print(summary, out_)
    if in_force is not None:
        _judge(summary)


def _judge(summary: "StudySummary") -> None:
    """Whether the new model may replace the one in force."""
    told = summary.comparison
    if told is None:
        warn(["the recording is too short to hold weeks out: the models were not compared"])
        return
    verdict = "worse: keep the one in force" if told.is_worse else "not worse: it may replace the one in force"
    figures = f"{told.difference:+.4f} (standard error {told.standard_error:.4f}) a complaint, of {told.complaints:,}"
    err.print(f"against the model in force, on held-out weeks: {figures}; the new model is {verdict}", markup=False)
    if told.is_worse:
        raise typer.Exit(DOES_NOT_HOLD)


def _rejected(summary: "StudySummary") -> list[str]:
    return [
        f"{counts.rejected} of {counts.read} {kind} were rejected; rejected.jsonl says which and why"
        for kind, counts in summary.counts.items()
        if counts.rejected
    ]


def _counts(summary: "StudySummary") -> dict[str, object]:
    return {str(kind): count for kind, count in summary.counts.items()}


def _row(finding: "Finding") -> dict[str, object]:
    return {
        "segment": finding.segment,
        "outages": finding.outages,
        "complaints": finding.complaints,
        "burst_hours": finding.burst,
        "window_hours": finding.window,
        "status": finding.status,
        "endogenous": finding.endogenous,
        "note": finding.note,
    }


def _print(summary: "StudySummary", folder: Path) -> None:
    columns = ("segment", "outage groups", "complaints", "burst after h", "golden window h", "status")
    table = Table(*columns, box=None, pad_edge=False)
    for one in summary.studied.findings:
        told = (f"{one.outages:,}", f"{one.complaints:,.0f}", _figure(one.burst), _figure(one.window), one.status)
        table.add_row(one.segment, *told)
    out.print(table)
    first = summary.studied.findings[0]
    if first.note:
        out.print(f"all: {first.note}", markup=False)
    out.print("In brackets: 90 % intervals. An association: it does not prove a cause.")
    out.print(f"results: {folder}", markup=False)


def _figure(figure: "Range | None") -> str:
    return "–" if figure is None else f"{figure.value:.2f} ({figure.lo:.2f}–{figure.hi:.2f})"
