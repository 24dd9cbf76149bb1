"""`goldenwindow dispatch`: what other orders of dispatch and other repair-time limits would have come to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from service.verbs.terminal import WrongUse, left_out, out, print_json, progress, warn

if TYPE_CHECKING:
    from service.history.what_if import WhatIf

_LONGEST_HOURS = 72.0


def dispatch(
    dataset: Annotated[Path, typer.Argument(help="The folder with the recording.", metavar="DATASET")],
    crews: Annotated[int, typer.Option(help="How many crews there are, 1 or more.", metavar="N")],
    out_: Annotated[Path, typer.Option("--out", help="The folder for the results; made where missing.", metavar="DIR")],
    model: Annotated[
        Path | None, typer.Option(help="A learnt model (model.json); by default the assumed one.", metavar="FILE")
    ] = None,
    limits: Annotated[
        str, typer.Option(help="Candidate repair-time limits in hours, as in `2,4,8`.", metavar="HOURS")
    ] = "1,2,3,4,6,8,12,24",
    seed: Annotated[int, typer.Option(help="Of the courses that are drawn; the same seed, the same figures.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Replay the dispatch of recorded outages: other orders of who goes first, other limits for repairs.

    Writes policies.csv, limits.csv, dispatch.html and summary.json. Complaints avoided are modelled, not counted.

    Example: goldenwindow dispatch datasets/ningxia-2011 --crews 3 --out out/dispatch
    """
    from correlate.model import default_model, read_model
    from correlate.rules import Rules
    from ingest.dataset import Dataset
    from service.history.what_if import Question, what_if
    from service.results.dispatch_files import document, write_what_if

    if crews < 1:
        raise WrongUse(f"--crews {crews}: nobody would repair anything; give 1 or more")
    if seed < 0:
        raise WrongUse(f"--seed {seed}: give 0 or more")
    question = Question(crews, _hours(limits), seed)
    recording = Dataset.open(dataset)
    learnt = read_model(model.read_bytes()) if model else default_model()
    with progress("replaying dispatch") as tell:
        answer = what_if(recording, learnt, Rules(), question, lambda _words, done, total: tell(done, total))
    write_what_if(out_, answer)
    warn(recording.warnings + left_out(recording))
    if as_json:
        print_json(document(answer))
    else:
        _print(answer, out_)


def _hours(text: str) -> tuple[float, ...]:
    try:
        hours = tuple(sorted({float(part) for part in text.split(",")}))
    except ValueError:
        hours = ()
    if not hours or not all(0.0 < each <= _LONGEST_HOURS for each in hours):
        raise WrongUse(f"--limits {text}: give hours above 0, {_LONGEST_HOURS:g} at most, with commas between: 2,4,8")
    return hours


def _print(answer: "WhatIf", folder: Path) -> None:
    from service.history.what_if_notes import notes

    table = Table(
        "dispatch", "complaints", "90 % interval", "avoided, modelled", "%", "crew-hours", box=None, pad_edge=False
    )
    table.columns[0].no_wrap = True
    for row in answer.comparison.policies:
        told = f"{row.complaints_lo:,.0f}–{row.complaints_hi:,.0f}"
        avoided = f"{row.avoided:,.1f}", f"{row.avoided_percent:+.1f}"
        table.add_row(row.policy.value, f"{row.complaints:,.1f}", told, *avoided, f"{row.crew_hours:,.0f}")
    out.print(table)
    for limit in answer.comparison.limits:
        if limit.recommended:
            known = "" if limit.limit_lo is None else f" ({limit.limit_lo:.2f}–{limit.limit_hi:.2f})"
            out.print(
                f"{limit.segment}, grade {limit.grade} (from {limit.users_from:,.0f} users): repair within "
                f"{limit.limit_hours:g} h{known}",
                markup=False,
            )
    for note in notes(answer.grounds):
        out.print(note.en, markup=False)
    out.print(f"results: {folder}")
